#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks at the program for what the compiler and the linker should have made of it: hardening.py PROGRAM PART..."""
import re
import subprocess
import sys

LANDING_PADS = (bytes.fromhex("f30f1efa"), bytes.fromhex("f30f1efb"))


def readelf(program, *options):
    return subprocess.run(["readelf", "-W", *options, program], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=True).stdout


def text_of(program, address, size):
    """The bytes of the program at an address, as it is loaded."""
    for line in readelf(program, "-l").splitlines():
        words = line.split()
        if words[:1] == ["LOAD"]:
            offset, start, _, length = (int(word, 16) for word in words[1:5])
            if start <= address < start + length:
                with open(program, "rb") as file:
                    file.seek(offset + address - start)
                    return file.read(size)
    return b""


def symbol(program, name):
    found = re.search(rf"^ *\d+: ([0-9a-f]+) .* {name}$", readelf(program, "-s"), re.MULTILINE)
    return int(found[1], 16)


def segment(program, name):
    return next((line for line in readelf(program, "-l").splitlines() if line.split()[:1] == [name]), "")


def has_undefined(program, pattern):
    return re.search(rf" UND {pattern}(@|$)", readelf(program, "--dyn-syms"), re.MULTILINE) is not None


PARTS = {
    "pie": lambda program: "DYN" in readelf(program, "-h") and "PIE" in readelf(program, "-d"),
    "relro": lambda program: segment(program, "GNU_RELRO") != "",
    "now": lambda program: re.search(r"BIND_NOW|FLAGS_1.*\bNOW\b", readelf(program, "-d")) is not None,
    "stack": lambda program: segment(program, "GNU_STACK").split()[6] == "RW",
    "canary": lambda program: has_undefined(program, "__stack_chk_fail(_local)?"),
    "fortify": lambda program: has_undefined(program, "__(snprintf|memcpy|vsnprintf)_chk"),
    "landing": lambda program: text_of(program, symbol(program, "main"), 4) in LANDING_PADS,
    "shadow": lambda program: "SHSTK" in readelf(program, "-n"),
}


def main():
    program, *parts = sys.argv[1:]
    writable = [line for line in readelf(program, "-l").splitlines() if re.search(r"^ +LOAD .* RWE ", line)]
    wrong = [part for part in parts if not PARTS[part](program)] + writable
    print(f"{len(parts)} parts: {' '.join(parts)}; missing: {' '.join(wrong) or 'none'}")
    sys.exit(1 if wrong or not parts else 0)


main()
