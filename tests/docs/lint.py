# SPDX-License-Identifier: MIT
"""mandoc(1) finds nothing in the pages, and the formatted text fits into a terminal. Usage:
lint.py PAGE..."""

import re
import shutil
import subprocess
import sys

# scdoc begins every paragraph with .PP, also where a heading or an indented block has done so
# already. Formatters skip these; nothing is shown otherwise for them.
HARMLESS = re.compile(r"WARNING: skipping paragraph macro: PP (empty|after S[HS])$")

if not shutil.which("mandoc"):
    print("mandoc is not installed")
    sys.exit(77)
if len(sys.argv) < 2:
    print("the manual was not built: scdoc is not installed")
    sys.exit(77)
result = subprocess.run(["mandoc", "-Tlint", "-W", "warning", *sys.argv[1:]],
                        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
findings = [line for line in result.stdout.splitlines() if not HARMLESS.search(line)]
for page in sys.argv[1:]:
    shown = subprocess.run(["mandoc", "-Tutf8", "-Owidth=80", page], text=True, stdout=subprocess.PIPE,
                           check=True).stdout
    lines = re.sub(".\b", "", shown).splitlines()
    findings += [f"{page}: wider than 80 columns: {line}" for line in lines if len(line) > 80]
print("\n".join(findings))
sys.exit(1 if findings else 0)
