# SPDX-License-Identifier: MIT
"""Writes files as C strings: embed.py OUTPUT NAME=FILE..."""

import sys


def quoted(line):
    escapes = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "?": "\\?"}
    return '"' + "".join(escapes.get(character, character) for character in line) + '"'


def main(output, *pairs):
    with open(output, "w", encoding="utf-8") as header:
        header.write("static const struct {\n\tconst char *name, *text;\n} completion_files[] = {\n")
        for pair in pairs:
            name, _, path = pair.partition("=")
            header.write(f'\t{{"{name}",\n')
            with open(path, encoding="utf-8") as file:
                header.writelines(f"\t\t{quoted(line)}\n" for line in file)
            header.write("\t},\n")
        header.write("};\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
