#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pictures of recordings: what is in them, that nothing else is, and that files are replaced whole."""
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "recordings"))
sys.path.insert(0, os.path.join(HERE, "..", "live"))

import traffic  # pylint: disable=wrong-import-position
from lab import PATIENCE, PROGRAM, equal, require  # pylint: disable=wrong-import-position

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "style", "rect", "text", "tspan", "path", "g"}
ATTRIBUTES = {"class", "role", "width", "height", "viewBox", "x", "y", "d", "transform"}
LINES = 8
README_PICTURE = os.path.join(HERE, "..", "..", "doc", "incident.svg")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def run(*words, status=0, **names):
    done = subprocess.run([PROGRAM, *words], env={**ENVIRONMENT, **names}, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=PATIENCE)
    equal(done.returncode, status, f"status of {' '.join(words)}: {done.stderr!r}")
    return done


def draw(recording, *words, **names):
    return run("links", "--replay", recording, "-w", "1", "-q", "--svg", "-", *words, **names).stdout


def parse(document):
    return xml.fromstring(document)


def texts(root, kind):
    return ["".join(text.itertext()) for text in root.iter(SVG + "text") if text.get("class") == kind]


def nothing_foreign(recordings):
    """No script, reference, font or entity; no time, number or name that the rows do not have."""
    for name, recording in recordings.items():
        document = draw(recording)
        require(b"<!" not in document and b"<?" not in document, f"{name}: declarations")
        for word in (b"url(", b"@import", b"@font-face", b"http:"):
            equal(document.count(word), word == b"http:", f"{name}: {word!r}")
        for element in parse(document).iter():
            require(element.tag.removeprefix(SVG) in ELEMENTS, f"{name}: <{element.tag}>")
            for attribute in element.attrib:
                require(attribute in ATTRIBUTES, f"{name}: {attribute}=")


def pictures_are_reproducible(recordings):
    for name, recording in recordings.items():
        first = draw(recording)
        equal(draw(recording, LC_ALL="de_DE.UTF-8", LANG="tr_TR.UTF-8", HOME="/nowhere"), first, name)
        require(draw(recording, TZ="<+0545>-5:45") != first, f"{name}: not in local time")


def a_title_and_a_description(recordings):
    root = parse(draw(recordings["incident"]))
    equal([child.tag for child in root][:2], [SVG + "title", SVG + "desc"], "the first elements")
    equal(root.get("role"), "img", "role")
    said = root.find(SVG + "desc").text
    for part in ("links, 2023-11-14 22:13:21 to 22:14:20 UTC, 57 rounds, 1s apart", "Rows: eth0, eth1, lo.",
                 "DROP: 0 to"):
        require(part in said, f"{part!r} is not in {said!r}")


def marks_of_an_incident(recordings):
    document = draw(recordings["incident"]).decode()
    for part in ("no rounds", "counting began anew", "ERR: 0 all the time", "UTIL: no values"):
        require(part in document, f"{part!r} is missing")
    peaks = [text for text in texts(parse(document), "e") if text.startswith("peak ")]
    require(any(re.fullmatch(r"peak \d\d(\.\d)?, eth0, 22:13:5\d", peak) for peak in peaks), f"peaks: {peaks}")


def values_of_rows(recordings):
    """The peak is the largest value that JSON has, at its time."""
    for name in ("incident", "night", "short"):
        words = ("links", "--replay", recordings[name], "-w", "1", "-q", "-J", "-o", "time_ms,ifname,rx_packets")
        rows = [json.loads(line) for line in run(*words).stdout.splitlines()]
        best = max((row for row in rows if row["rx_packets_per_sec"] is not None),
                   key=lambda row: row["rx_packets_per_sec"])
        root = parse(draw(recordings[name], "-o", "ifname,rx_packets", "--bytes"))
        peak = next(text for text in texts(root, "e") if text.startswith("peak "))
        number, prefix = re.match(r"peak ([0-9.]+)([kM]?)[, ]", peak).groups()
        value = float(number) * {"": 1, "k": 1e3, "M": 1e6}[prefix]
        require(abs(value - best["rx_packets_per_sec"]) <= 0.006 * value, f"{name}: {peak}, and {best}")


def few_of_many_rows(recordings):
    root = parse(draw(recordings["crowded"]))
    equal(len(texts(root, "n")), LINES, "names")
    require("drawn: the 8 largest by RX of 40" in texts(root, "s"), f"notes: {texts(root, 's')}")
    root = parse(draw(recordings["crowded"], "--limit", "3"))
    equal(len(texts(root, "n")), 3, "names with --limit")
    # By another number, and in the order of it.
    root = parse(draw(recordings["crowded"], "--sort", "-tx_packets"))
    require("drawn: the 8 largest by TX-PKT of 40" in texts(root, "s"), f"notes: {texts(root, 's')}")


def names_are_escaped(recordings):
    document = draw(recordings["hostile"])
    names = sorted(texts(parse(document), "n"))
    equal(names, sorted(["<script>", "a&b\"c'd>", "\\x1b[31mred\\xff\\xfe", "\\xe2\\x80\\xaeevil\\xe2\\x80\\x8b",
                         "\\xef\\xbf\\xbf\\xef\\xbf\\xbe", "界界界界界"]), "names")
    require(document.decode().replace("\n", "").isprintable(), "characters that do not print")


def whatever_stdout_has(recordings):
    """Columns and the format of the listing do not matter to what is drawn, unless they are named."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "picture.svg")
        wanted = draw(recordings["incident"])
        for form in ((), ("-j",), ("-J",), ("--csv",), ("--tsv",), ("-H",), ("--bytes",)):
            done = run("links", "--replay", recordings["incident"], "-w", "1", "-q", "--svg", file, *form)
            require(done.stdout, f"{form}: no listing")
            with open(file, "rb") as content:
                equal(content.read(), wanted, f"the picture beside {form}")


def parts_are_drawn(_recordings):
    """Each group of rates is a chart of the samples that JSON has; the means below a table are not drawn."""
    recording = os.path.join(HERE, "..", "recordings", "sar.pcap")
    words = ("rates", "DEV,TCP,IP", "--replay", recording, "-q")
    samples = len({json.loads(line)["time_ms"] for line in run(*words, "-J").stdout.splitlines()})
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "picture.svg")
        require(b"Average" in run(*words, "--svg", file).stdout, "no means beside the picture")
        with open(file, "rb") as content:
            document = content.read()
    equal(document, run(*words, "--svg", "-").stdout, "the picture on stdout")
    root = parse(document)
    equal(len(texts(root, "h")), 3, "charts")
    heads = [text for text in texts(root, "s") if text.startswith("rates ")]
    require(len(heads) == 3 and all(f", {samples} rounds" in text for text in heads), f"{samples} samples: {heads}")


def groups_are_drawn(recordings):
    root = parse(draw(recordings["crowded"], "--by", "operstate", "-o", "operstate,count,rx_bytes:sum"))
    equal(texts(root, "n"), ["UP"], "names")
    equal(sorted("".join(key.itertext()) for key in root.iter(SVG + "tspan")), ["COUNT", "RX:SUM"], "panels")


def files_are_replaced_whole(recordings):
    with tempfile.TemporaryDirectory() as folder:
        file, link = os.path.join(folder, "picture.svg"), os.path.join(folder, "link.svg")
        words = ("links", "--replay", recordings["single"], "-w", "1", "-q", "--svg")
        run(*words, file)
        equal(os.listdir(folder), ["picture.svg"], "files")
        os.chmod(file, 0o640)
        os.symlink("picture.svg", link)
        with open(file, "w", encoding="utf-8") as old:
            old.write("old")
        run(*words, link)
        require(os.path.islink(link), "the link is gone")
        equal(stat.S_IMODE(os.stat(file).st_mode), 0o640, "mode")
        with open(file, "rb") as new:
            equal(new.read(), draw(recordings["single"]), "content")
        equal(sorted(os.listdir(folder)), ["link.svg", "picture.svg"], "files")
        # A device is written to, and stays.
        run(*words, "/dev/null")
        require(stat.S_ISCHR(os.stat("/dev/null").st_mode), "/dev/null is another file now")


def files_that_cannot_be_written(recordings):
    with tempfile.TemporaryDirectory() as folder:
        for file, reason in ((folder, b"Is a directory"), (os.path.join(folder, "no/picture.svg"), b"No such file"),
                             ("/dev/full", b"No space left"), (os.path.join(folder, "x" * 300), b"too long")):
            done = run("links", "--replay", recordings["single"], "-w", "1", "-q", "--svg", file, status=1)
            require(b"--svg" in done.stderr and reason in done.stderr, f"{file}: {done.stderr!r}")
            # It is found before the first round, except if only writing shows it.
            equal(bool(done.stdout), file == "/dev/full", f"{file}: a listing")
        equal(os.listdir(folder), [], "files")


def the_picture_of_the_readme(recordings):
    """It is what the program draws; "pictures.py --update" writes it."""
    document = draw(recordings["incident"], "-o", "ifname,rx_bytes,dropped")
    if sys.argv[1:] == ["--update"]:
        with open(README_PICTURE, "wb") as file:
            file.write(document)
    with open(README_PICTURE, "rb") as file:
        equal(file.read(), document, README_PICTURE)


def brightness(color):
    parts = [int(color[1 + i:3 + i], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def colors_contrast(recordings):
    """WCAG 2: 3 to 1 for lines, 4.5 to 1 for text, in both schemes."""
    style = parse(draw(recordings["crowded"])).find(SVG + "style").text
    light, dark = style.split("@media(prefers-color-scheme:dark)")
    for scheme in (light, dark):
        full = re.sub(r"#(.)(.)(.)(?=[};])", r"#\1\1\2\2\3\3", scheme)
        ground = re.search(r"\.bg\{fill:(#......)", full)[1]
        lines = re.findall(r"\.c\d\{color:(#......)\}", full)
        equal(len(lines), LINES, "colours")
        for color in lines + re.findall(r"\.q\{stroke:(#......)\}", full):
            require(contrast(color, ground) >= 3, f"{color} on {ground}: {contrast(color, ground):.2f}")
        for color in re.findall(r"(?:text|\.n)\{fill:(#......)\}", full):
            require(contrast(color, ground) >= 4.5, f"{color} on {ground}: {contrast(color, ground):.2f}")
    # Who sees no colours has dashes: no two lines have the same.
    dashes = re.findall(r"\.c(\d)\{stroke-dasharray:([0-9 ]+)\}", light)
    equal(len({dash for _, dash in dashes}), LINES - 1, f"dashes: {dashes}")


CHECKS = (nothing_foreign, pictures_are_reproducible, a_title_and_a_description, marks_of_an_incident, values_of_rows,
          few_of_many_rows, names_are_escaped, whatever_stdout_has, groups_are_drawn, parts_are_drawn,
          files_are_replaced_whole, files_that_cannot_be_written, the_picture_of_the_readme, colors_contrast)


def write_recordings(folder):
    """@return their paths by name"""
    paths = {}
    for name, make in traffic.ALL.items():
        paths[name] = os.path.join(folder, name + ".pcap")
        make().write(paths[name])
    return paths


def main():
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        recordings = write_recordings(folder)
        for check in CHECKS:
            try:
                check(recordings)
                print(f"ok: {check.__name__}")
            except (AssertionError, xml.ParseError) as error:
                print(f"FAILED: {check.__name__}: {error}")
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
