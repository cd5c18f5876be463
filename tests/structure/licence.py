#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that every source file names its licence in its first line, or after a #! line:
licence.py ROOT."""
import os
import sys

LINE = "SPDX-License-Identifier: MIT"
SUFFIXES = (".build", ".c", ".def", ".h", ".bash", ".fish", ".py", ".sh")
# Source files without a known suffix.
NAMES = {".clang-format", ".editorconfig", "_nlinspect", "m32-root", "meson_options.txt", "musl-root", "run"}


def sources(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name != ".git" and not name.startswith("build")]
        for name in names:
            if name.endswith(SUFFIXES) or name in NAMES:
                yield os.path.join(folder, name)


def names_licence(path):
    with open(path, encoding="utf-8") as file:
        first = file.readline()
        if first.startswith(("#!", "#compdef")):
            first = file.readline()
    return first.strip() in (f"# {LINE}", f"/* {LINE} */")


def main():
    root = sys.argv[1]
    paths = sorted(sources(root))
    wrong = [path for path in paths if not names_licence(path)]
    for path in wrong:
        print(f"{os.path.relpath(path, root)}: the first line must say {LINE}")
    print(f"{len(paths)} files, {len(wrong)} wrong")
    sys.exit(1 if wrong or not paths else 0)


main()
