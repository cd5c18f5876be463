#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Follows the six lines of doc/HACKING.md that add a field, literally, in a copy of the tree: add_field.py SOURCE_ROOT

One row must give a column, a JSON key, a filter word, a completion and an entry in the manual."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "live"))

import lab  # pylint: disable=wrong-import-position

LEFT_OUT = shutil.ignore_patterns("build*", ".git", "__pycache__")


def skip(reason):
    print(f"SKIP: {reason}")
    sys.exit(77)


def six_lines(root):
    with open(os.path.join(root, "doc", "HACKING.md"), encoding="utf-8") as page:
        text = page.read()
    block = re.search(r"In six lines.*?```sh\n(.*?)```", text, re.S)
    lines = block.group(1).splitlines()
    assert len(lines) == 6, lines
    return lines


def run(line, folder):
    print("$", line, flush=True)
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], cwd=folder, text=True,
                          stdout=subprocess.PIPE, check=False, env={**os.environ, "MANWIDTH": "80"})
    print(done.stdout, flush=True)
    assert done.returncode == 0, f"status {done.returncode}"
    return done.stdout


def main():
    root = sys.argv[1]
    for tool in ("man", "scdoc", "meson"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed")
    lab.alone()
    row, build, as_json, as_filter, completion, manual = six_lines(root)
    name = re.search(r"i F\((\w+),", row).group(1)
    heading, doc = re.search(r'"([A-Z0-9-]+)", "([^"]*)"', row).groups()
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree")
        shutil.copytree(root, tree, ignore=LEFT_OUT)
        run("meson setup build -Dtests=disabled -Dman=enabled", tree)
        run(row, tree)
        assert heading in run(build, tree), "no column"
        assert all(name in link for link in json.loads(run(as_json, tree))), "no JSON key"
        assert run(as_filter, tree).startswith("IFNAME"), "no filter word"
        assert doc in run(completion, tree), "no completion"
        assert re.search(rf"^\s+{name}\b", run(manual, tree), re.M), "no entry in the manual"


if __name__ == "__main__":
    main()
