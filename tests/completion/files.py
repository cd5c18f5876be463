# SPDX-License-Identifier: MIT
"""The files for the shells are short, and the program prints them as they are."""

import os
import subprocess
import sys

FILES = {"bash": "nlinspect.bash", "zsh": "_nlinspect", "fish": "nlinspect.fish"}
LIMIT = 20  # lines below the licence: a file asks the program instead of knowing


def run(program, completions):
    wrong = 0
    for shell, name in FILES.items():
        with open(os.path.join(completions, name), "rb") as file:
            content = file.read()
        if content.count(b"\n") - 1 >= LIMIT:
            wrong += 1
            print(f"{name} is not under {LIMIT} lines")
        printed = subprocess.run(
            [program, "completion", shell], stdout=subprocess.PIPE, check=True).stdout
        if printed != content:
            wrong += 1
            print(f"completion {shell} prints something else than {name}")
    return wrong


if __name__ == "__main__":
    sys.exit(1 if run(*sys.argv[1:3]) else 0)
