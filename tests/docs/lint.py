"""mandoc(1) finds nothing in the pages. Usage: lint.py PAGE..."""

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
print("\n".join(findings))
sys.exit(1 if findings else 0)
