#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures pictures in a browser: browser.py CHROMIUM. In both colour schemes, no text lies over another one, over a
frame or outside the picture, and lines stay within their frame."""
import json
import re
import subprocess
import sys
import tempfile

from pictures import draw, write_recordings
from lab import PATIENCE, equal, require

# Lists the texts, frames and lines of each picture, in pixels of the page. The frame of a panel is around its grid.
SCRIPT = """
const box = element => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
const join = boxes => boxes.reduce((a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]),
                                              Math.max(a[2], b[2]), Math.max(a[3], b[3])]);
const color = element => getComputedStyle(element).fill;
const pictures = [...document.querySelectorAll("svg")].map(svg => {
	const panels = [...svg.querySelectorAll(":scope > g")].filter(g => g.querySelector(".z"));
	return {
		name: svg.parentElement.id,
		all: box(svg),
		ground: color(svg.querySelector(".bg")),
		texts: [...svg.querySelectorAll("text")].map(t => ({text: t.textContent, box: box(t), color: color(t)})),
		panels: panels.map(g => ({
			frame: join([...g.querySelectorAll(".g,.z")].map(box)),
			lines: [...g.querySelectorAll(".l,.b,.d,.x,.o,.q")].map(box),
		})),
	};
});
document.body.textContent = JSON.stringify(pictures);
"""
DARK, LIGHT = 0, 1
GROUNDS = {LIGHT: "rgb(255, 255, 255)", DARK: "rgb(13, 17, 23)"}
STROKE = 2.5  # half of the widest one, and rounding
TOUCH = 0.5  # boxes of letters have a margin of their own


def browse(chromium, folder, page, scheme):
    done = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run",
         f"--user-data-dir={folder}/profile", f"--blink-settings=preferredColorScheme={scheme}",
         "--window-size=1000,800", "--dump-dom", f"file://{page}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, timeout=PATIENCE,
        env={"PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8"})
    body = re.search(r"<body[^>]*>(.*)</body>", done.stdout.decode(), re.DOTALL)[1]
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&amp;", "&")):
        body = body.replace(entity, character)
    return json.loads(body)


def overlap(one, other, margin):
    return (min(one[2], other[2]) - max(one[0], other[0]) > margin and
            min(one[3], other[3]) - max(one[1], other[1]) > margin)


def within(inner, outer, margin):
    return (inner[0] >= outer[0] - margin and inner[1] >= outer[1] - margin and
            inner[2] <= outer[2] + margin and inner[3] <= outer[3] + margin)


def measure(picture, scheme):
    name, texts = picture["name"], picture["texts"]
    equal(picture["ground"], GROUNDS[scheme], f"{name}: background")
    require(picture["panels"], f"{name}: no panels")
    for number, text in enumerate(texts):
        shown = f"{name}: {text['text']!r}"
        require(text["box"][2] > text["box"][0], f"{shown} has no width: no fonts?")
        require(within(text["box"], picture["all"], 0), f"{shown} is outside")
        require(text["color"] != picture["ground"], f"{shown} has the colour of its background")
        for other in texts[:number]:
            require(not overlap(text["box"], other["box"], TOUCH), f"{shown} lies over {other['text']!r}")
        for panel in picture["panels"]:
            require(not overlap(text["box"], panel["frame"], TOUCH), f"{shown} lies over a frame")
    for panel in picture["panels"]:
        for line in panel["lines"]:
            require(within(line, panel["frame"], STROKE), f"{name}: a line at {line} leaves {panel['frame']}")


def main(chromium):
    with tempfile.TemporaryDirectory() as folder:
        page = f"{folder}/page.html"
        parts = ["<!doctype html><html><meta charset=utf-8><meta name=color-scheme content='light dark'><body>"]
        recordings = write_recordings(folder)
        for name, recording in recordings.items():
            document = draw(recording).decode()
            parts.append(f"<div id={name}>{document}</div>")
        parts.append(f"<script>{SCRIPT}</script></body></html>")
        with open(page, "w", encoding="utf-8") as file:
            file.write("".join(parts))
        for scheme in (LIGHT, DARK):
            pictures = browse(chromium, folder, page, scheme)
            equal([picture["name"] for picture in pictures], list(recordings), "pictures")
            for picture in pictures:
                measure(picture, scheme)
    print(f"{len(recordings)} pictures in two schemes")


if __name__ == "__main__":
    main(sys.argv[1])
