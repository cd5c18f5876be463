#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fails each allocation of some commands in turn: no_memory.py LIBRARY [--all].

Whatever fails, the output is complete, or the status is not 0; and JSON is JSON. Without --all only some
of the allocations fail. PICTURE is a file with an old picture, which stays or is replaced by a whole one."""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

PROGRAM = os.path.abspath(os.environ.get("NLINSPECT", "build/src/nlinspect"))
RECORDINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings")
COMMANDS = """
links --replay links.pcap -j
links --replay link-kinds.pcap -o ifname,linkinfo
links --replay rates.pcap -w 0.5 --count 2 -J
links --replay rates.pcap -w 0.5 --svg -
links --replay rates.pcap -w 0.5 --svg PICTURE
links --replay rates.pcap -w 0.5 --spark -j
links --replay since-links-after.pcap --since since-links-before.pcap -J
links --replay rounds.pcap -w 1 --from @1796069271 -J
addresses --replay addresses.pcap -j
routes --replay routes.pcap -j
routes --replay routes.pcap --sort -metric --csv
routes --replay since-routes-after.pcap --since since-routes-before.pcap
rules --replay rules.pcap -j
neighbors --replay neighbors.pcap -J
nexthops --replay nexthops.pcap -j
qdiscs --replay qdiscs.pcap -j
fdb --replay fdb.pcap -j
memberships --replay memberships.pcap -j
counters --replay counters.pcap -j
neightables --replay neightables.pcap -j
tables --replay tables.pcap -j
sockets --replay tcp.pcap -ta -j
sockets --replay unix.pcap -xa --count-by state -j
sockets --replay tcp.pcap -ta state listen or rtt>1ms
summary --replay udp.pcap -j
lookup 198.51.100.1 --replay lookup.pcap -j
lookup 198.51.100.1 --replay lookup.pcap
fields routes
routes --explain dev eth0
sockets --help
completion bash
version
"""
FEW = 40
OLD = "an old picture"


def run(words, library, at, for_good, picture):
    environment = {**os.environ, "LD_PRELOAD": library, "NO_MEMORY_AT": str(at)}
    if for_good:
        environment["NO_MEMORY_FOR_GOOD"] = "yes"
    with open(picture, "w", encoding="utf-8") as file:
        file.write(OLD)
    done = subprocess.run([PROGRAM, *(picture if word == "PICTURE" else word for word in words)], cwd=RECORDINGS,
                          env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    with open(picture, encoding="utf-8") as file:
        done.picture = file.read()
    return done


def is_json(words, text):
    try:
        if "-j" in words:
            json.loads(text)
        elif "-J" in words:
            for line in text.splitlines():
                json.loads(line)
    except ValueError:
        return False
    return True


def is_picture(text):
    try:
        xml.fromstring(text)
    except xml.ParseError:
        return False
    return True


def wrong(words, done, complete):
    """@return what is wrong with the output, or None"""
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    if done.returncode == complete.returncode and done.stdout != complete.stdout:
        return f"status {done.returncode}, and the output is another one"
    if done.returncode == complete.returncode and done.picture != complete.picture:
        return f"status {done.returncode}, and the picture is another one"
    if done.picture != OLD and not is_picture(done.picture):
        return "the picture is not whole"
    if done.stdout and not is_json(words, done.stdout):
        return "the output is not JSON"
    if done.returncode != complete.returncode and not done.stderr:
        return f"status {done.returncode} without a word"
    return None


def allocations(words, library, complete, picture):
    """@return how many allocations the command makes: the lowest number whose failure changes nothing, from which on
    none does"""
    def differs(at):
        done = run(words, library, at, True, picture)
        return (done.returncode, done.picture) != (complete.returncode, complete.picture)

    low, high = 0, 1
    while differs(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if differs(middle):
            low = middle
        else:
            high = middle
    return low


def test(library, rest, picture):
    failures = 0
    for line in filter(None, COMMANDS.splitlines()):
        words = line.split()
        complete = run(words, library, 0, False, picture)
        if complete.returncode not in (0, 3):
            print(f"{line}: status {complete.returncode}: {complete.stderr.decode()}")
            failures += 1
            continue
        count = allocations(words, library, complete, picture)
        step = 1 if "--all" in rest else max(1, count // FEW)
        found = []
        for at in range(1, count + 1, step):
            for for_good in False, True:
                problem = wrong(words, run(words, library, at, for_good, picture), complete)
                if problem:
                    found.append(f"allocation {at}{' and later ones' if for_good else ''}: {problem}")
        print(f"{line}: {count} allocations, {len(found)} wrong", *found[:6], sep="\n    ")
        failures += len(found)
    return failures


def main():
    library, *rest = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        failures = test(library, rest, os.path.join(folder, "picture.svg"))
    sys.exit(failures > 0)


main()
