#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks who uses whom, by the symbols of the object files: calls.py SOURCE_ROOT ARCHIVE

Files have no circle: what a file uses, straight or through others, never uses the file. Nor have the
folders of subjects. No room of the engine uses a subject or the command line, and the command line
knows subjects by their table alone. Host and subjects read files by one door, host/files.c."""
import os
import re
import subprocess
import sys

ENGINE = {"base", "model", "netlink", "decode", "flow", "render", "source", "host"}
TABLE = "subject/subjects.c"
# Files in circles, and arrows, that are to go: the lists may only shrink.
CIRCLES = set()
ARROWS = set()


# Functions that read a file or a folder. namespaces.c opens namespaces, which have no content.
READERS = re.compile(r"(fopen|open|openat|opendir|fdopendir|scandir|readlink|readlinkat|getline|pread|read)(64)?$")
# Numbers of tracepoints are read in a mount that has no path; landlock.c opens nothing to read it.
DOOR = {"host/machine.c", "host/namespaces.c", "host/sandbox/landlock.c", "subject/trace/kernel/tracefs.c"}


def source_files(root):
    for directory, _, names in os.walk(os.path.join(root, "src")):
        for name in names:
            if name.endswith(".c"):
                yield os.path.relpath(os.path.join(directory, name), os.path.join(root, "src"))


def symbols(archive):
    """For each object file of the archive, the symbols that it defines and those that it uses."""
    printed = subprocess.run(["nm", "-A", "-P", archive], check=True, capture_output=True, text=True).stdout
    objects = {}
    for line in printed.splitlines():
        found = re.match(r".*[/\[]([^/\[\]]+)\.o\]?: (\S+) (\w)", line)
        if not found:
            continue
        name, symbol, kind = found.groups()
        defined, used = objects.setdefault(name, (set(), set()))
        if kind == "U":
            used.add(symbol)
        elif kind.isupper():
            defined.add(symbol)
    return objects


def past_the_door(root, archive):
    """@return the files of host/ and subject/ that read files themselves"""
    names = {path.replace("/", "_"): path for path in source_files(root)}
    for name, (_, used) in symbols(archive).items():
        readers = sorted(filter(READERS.match, used))
        if readers and names[name].split("/")[0] in ("host", "subject") and names[name] not in DOOR:
            yield f"{names[name]}: reads a file past host/files.h: {', '.join(readers)}"


def arrows(root, archive):
    """@return by file the files that it uses, each with the symbols that it takes of them"""
    names = {path.replace("/", "_"): path for path in source_files(root)}
    objects = symbols(archive)
    home = {symbol: names[name] for name, (defined, _) in objects.items() for symbol in defined}
    graph = {}
    for name, (_, used) in objects.items():
        targets = graph.setdefault(names[name], {})
        for symbol in sorted(used):
            if symbol in home and home[symbol] != names[name]:
                targets.setdefault(home[symbol], []).append(symbol)
    return graph


def reached(graph, start):
    seen, waiting = set(), [start]
    while waiting:
        for target in graph.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def in_circles(graph):
    return {node for node in graph if node in reached(graph, node)}


def folder_of(path):
    """The subject that a file belongs to; None: it is no subject's."""
    parts = path.split("/")
    return parts[1] if parts[0] == "subject" and len(parts) > 2 else None


def folders(graph):
    """The arrows between the folders of subjects."""
    between = {}
    for path, targets in graph.items():
        found = {folder_of(target) for target in targets} - {None, folder_of(path)}
        if folder_of(path):
            between.setdefault(folder_of(path), set()).update(found)
    return between


def is_wrong(path, target):
    """Whether a file must not use the other."""
    room, other = path.split("/")[0], target.split("/")[0]
    if room in ENGINE:
        return other in ("subject", "cli")
    if room == "cli":
        return other == "subject" and target != TABLE
    return other == "cli"


def main():
    graph = arrows(*sys.argv[1:3])
    circles, wrong = in_circles(graph), []
    for path in sorted(circles - CIRCLES):
        back = [target for target in sorted(graph[path]) if target in circles and path in reached(graph, target)]
        wrong.append(f"{path}: uses what uses it: {', '.join(back)}")
    wrong += [f"{path}: is in no circle: take it off the list" for path in sorted(CIRCLES - circles)]
    between = folders(graph)
    wrong += [f"subject/{name}/: uses subjects that use it" for name in sorted(in_circles(between))]
    found = {f"{path} -> {target}": taken for path, targets in graph.items()
             for target, taken in targets.items() if is_wrong(path, target)}
    wrong += [f"{arrow}: must not: {', '.join(taken[:5])}" for arrow, taken in sorted(found.items())
              if arrow not in ARROWS]
    wrong += [f"{arrow}: is no more: take it off the list" for arrow in sorted(ARROWS - found.keys())]
    wrong += sorted(past_the_door(*sys.argv[1:3]))
    print("\n".join(wrong + [f"{len(graph)} files, {len(wrong)} wrong"]))
    sys.exit(1 if wrong or len(graph) < 100 else 0)


main()
