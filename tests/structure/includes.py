#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks who includes whom, in which order, and how long files are: includes.py ROOT.

The rooms of the tree and their doors are the table below. Anything else must not be included."""
import os
import re
import sys

LONGEST = 600  # lines

# What each room may include of others: rooms, or single headers. The schema and how its values are written, not
# its fields.
FIELD = ["model/field.h", "model/record.h", "model/layout.h", "model/cell.h", "model/form.h", "model/event.h"]
# The sink, the filter, since the source asks the kernel to apply a part of it, and the stage of changes.
FILTER = ["flow/sink.h", "flow/where.h", "flow/tree.h", "flow/changes.h"]
ENGINE = ["base", "model", "netlink", "flow", "decode", "source", "host"]
ROOMS = {
    "base": [],
    "model": ["base"],
    "netlink": ["base", "model"],
    "flow": ["base", *FIELD],
    "decode": ["base", "model", "netlink"],
    "render": ["base", "flow/sink.h", *FIELD],
    "host": ["base", "netlink", *FIELD],
    "source": ["base", "model", "netlink", "decode", "host", *FILTER],
    "subject": ENGINE,
    "cli": [*ENGINE, "render", "subject/subjects.h"],
    "tools": [*ENGINE, "render", "cli"],
}
# Libraries, each in the one room or file that may know it.
LIBRARIES = {"libmnl/": "netlink/", "zlib.h": "netlink/gzip.c", "zstd.h": "netlink/zstd.c", "zstd_errors.h": "netlink/zstd.c",
             "pcap/": "subject/capture/filter_pcap.c", "curses.h": "render/live_screen.c", "term.h": "render/live_screen.c"}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMON_ROWS = "model/common.def"  # of every command's records
# The row file that model/record_type.h or model/rows.h is to include.
ROWS = re.compile(r'^#define ROWS +(")([^"]+)"', re.MULTILINE)


def sources(root):
    for top in ("include/nlinspect", "src"):
        for directory, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if name.endswith((".c", ".h", ".def")):
                    yield os.path.relpath(os.path.join(directory, name), root)


def room_of(path):
    """The room that a file stands in, and its name as an include would have it."""
    inside = re.sub(r"^(include/nlinspect|src)/", "", path)
    return inside.split("/")[0] if "/" in inside else "main", inside


def target_of(directory, written):
    """What an #include in quotes means, as room/name."""
    if written.startswith("nlinspect/"):
        return written[len("nlinspect/") :]
    if "/" in written:
        return written  # from src/
    return f"{directory}/{written}" if directory else written


def check_include(room, inside, written):
    """@return what is wrong with including that, or None"""
    target = target_of(os.path.dirname(inside), written)
    if target == COMMON_ROWS and inside.endswith(".def"):
        return None
    if written.endswith(".def"):
        home = os.path.dirname(inside) == os.path.dirname(target)
        return None if home else "a row file is included in its own folder alone"
    if target.split("/")[0] == room or room == "main":
        return None
    allowed = ROOMS[room]
    if target in allowed or target.split("/")[0] in allowed:
        return None
    return f"{room}/ may include {', '.join(allowed) or 'nothing'} only"


def check_library(inside, written):
    for library, owner in LIBRARIES.items():
        if written.startswith(library) and not inside.startswith(owner):
            return f"{library} is for {owner} alone"
    return None


def leading_groups(text):
    """The includes before any code: a list for each run of lines without a blank one."""
    groups = [[]]
    for line in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL).splitlines():
        found = INCLUDE.match(line)
        if found:
            groups[-1].append(found.groups())
        elif not line.strip():
            groups.append([])
        elif not re.match(r"#(ifndef|define) NLINSPECT_", line) or any(groups):
            break
    return [group for group in groups if group]


def check_order(path, text):
    """Own header, then the project's by layer, then the folder's, then the system's."""
    ranks, wrong = [], []
    groups = leading_groups(text)
    if path.endswith(".c") and groups:
        own = groups.pop(0)
        if len(own) != 1 or own[0][0] != '"':
            wrong.append(f"{path}: the own header stands alone in front")
    for group in groups:
        if group != sorted(group, key=lambda include: include[1]):
            wrong.append(f"{path}: includes are not sorted: {group[0][1]} …")
        ranks.append({2 if quote == "<" else not name.startswith("nlinspect/") for quote, name in group})
    if any(len(rank) > 1 for rank in ranks) or ranks != sorted(ranks, key=min) or len(ranks) > 3:
        wrong.append(f"{path}: groups of includes are mixed or out of order")
    return wrong


def check_file(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = file.read()
    room, inside = room_of(path)
    if room != "main" and room not in ROOMS:
        return [f"{path}: {room}/ is no room of the tree"]
    wrong = [] if room == "main" or path.endswith(".def") else check_order(path, text)
    for quote, written in INCLUDE.findall(text) + ROWS.findall(text):
        error = check_include(room, inside, written) if quote == '"' else check_library(inside, written)
        if error:
            wrong.append(f"{path}: includes {written}: {error}")
    lines = text.count("\n") - 1  # the first is the licence
    if lines > LONGEST:
        wrong.append(f"{path}: {lines} lines; a file is split before {LONGEST}")
    return wrong


def check_doors(root, paths):
    """include/nlinspect/ has what a subject may use: doors, by which one room enters another."""
    used = set()
    for path in paths:
        with open(os.path.join(root, path), encoding="utf-8") as file:
            used.update(written[len("nlinspect/"):] for _, written in INCLUDE.findall(file.read())
                        if written.startswith("nlinspect/") and
                        (path.startswith("include/") or written.split("/")[1] != room_of(path)[0]))
    doors = [path[len("include/nlinspect/"):] for path in paths if path.startswith("include/")]
    return [f"include/nlinspect/{door}: a subject has no use for it: it belongs beside its .c file"
            for door in doors if door not in used or door.split("/")[0] not in ROOMS["subject"]]


def main():
    root = sys.argv[1]
    paths = list(sources(root))
    wrong = [error for path in paths for error in check_file(root, path)]
    wrong += check_doors(root, paths)
    print("\n".join(wrong + [f"{len(paths)} files, {len(wrong)} wrong"]))
    sys.exit(1 if wrong or not paths else 0)


main()
