#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that the phrases of words.txt do not spread: words.py ROOT [--lower].

Each line of words.txt is a limit and a regular expression. It is looked for in the comments and
messages of src and include, in the manuals and documents, and in the comments of the tests. More
hits than the limit fail. With fewer hits, the limit should be lowered; --lower does it."""
import os
import re
import sys

LIMITS = "tests/structure/words.txt"
PLAIN = (".md", ".scd")
# A literal may hold what looks like a comment, so both are found by one expression.
C_PROSE = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\\n])*"(?:\s*"(?:\\.|[^"\\\n])*")*|'(?:\\.|[^'\\\n])*'""", re.S)
SCRIPT_PROSE = re.compile(r'"""(?:.*?)"""|(?:^[ \t]*#[^\n]*\n)+|[ \t]#[ \t][^\n]*', re.S | re.M)
PARAGRAPH = re.compile(r"(?:[^\n]+\n?)+")


def files(root):
    for top in (".ci", "completions", "doc", "include", "man", "src", "tests"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                yield os.path.relpath(os.path.join(folder, name), root)
    for name in sorted(os.listdir(root)):
        if name.endswith((".md", ".build")):
            yield name


def pieces(path, text):
    """Yields offset and text of what people read in a file."""
    if path.endswith(PLAIN):
        yield from ((match.start(), match[0]) for match in PARAGRAPH.finditer(text))
    elif path.endswith((".c", ".h", ".def")):
        for match in C_PROSE.finditer(text):
            if match[0].startswith("/*"):
                yield match.start(), re.sub(r"\n\s*\*(?!/)", "\n", match[0][2:-2])
            elif match[0].startswith('"') and path.startswith("src"):
                yield match.start(), re.sub(r'"\s*"', "", match[0])[1:-1]
    elif path.endswith((".py", ".build", ".fish", ".bash", ".sh")) or path.startswith((".ci", "completions")):
        for match in SCRIPT_PROSE.finditer(text):
            yield match.start(), re.sub(r"(?m)^\s*#", "", match[0]).strip('" \n')


def prose(root):
    """Yields path, line and text, with one blank between words."""
    for path in files(root):
        try:
            with open(os.path.join(root, path), encoding="utf-8") as file:
                text = file.read()
        except UnicodeDecodeError:
            continue
        for offset, piece in pieces(path, text):
            yield path, text.count("\n", 0, offset) + 1, " ".join(piece.split())


def limits(root):
    with open(os.path.join(root, LIMITS), encoding="utf-8") as file:
        for line in file:
            limit, _, phrase = line.strip().partition(" ")
            if limit.isdigit():
                yield int(limit), phrase.strip()


def lower(root, counts):
    path = os.path.join(root, LIMITS)
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    for number, line in enumerate(lines):
        limit, _, phrase = line.strip().partition(" ")
        if limit.isdigit() and counts[phrase.strip()] < int(limit):
            lines[number] = f"{counts[phrase.strip()]:<4} {phrase.strip()}\n"
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)


def main():
    root = sys.argv[1]
    texts = list(prose(root))
    counts, rose = {}, 0
    for limit, phrase in limits(root):
        expression = re.compile(phrase)
        hits = [(path, line, text) for path, line, text in texts for _ in expression.finditer(text)]
        counts[phrase] = len(hits)
        if len(hits) > limit:
            rose += 1
            print(f"/{phrase}/ stands {len(hits)} times, and {LIMITS} allows {limit}:")
            for path, line, text in hits:
                print(f"  {path}:{line}: {text[:160]}")
        elif len(hits) < limit and "--lower" not in sys.argv:
            print(f"/{phrase}/ stands {len(hits)} times: lower its limit of {limit} in {LIMITS} (words.py ROOT --lower)")
    if "--lower" in sys.argv:
        lower(root, counts)
    print(f"{len(texts)} texts, {len(counts)} phrases, {rose} with more hits than allowed: doc/HACKING.md, Prose")
    sys.exit(1 if rose or not texts or not counts else 0)


main()
