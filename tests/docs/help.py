# SPDX-License-Identifier: MIT
"""Help fits, and says of every option what there is."""

import os
import re
import shlex
import string
import subprocess
import tempfile

from common import PROGRAM, commands, expect, finish, page, run, with_fields

OPTION = re.compile(r"^  (?:(-\w)(?:, )?|    )(--[\w-]+)?(?: ([A-Z]+))?(?:  +|$)", re.M)


def options(text):
    """(letter, name, value) of every option in a --help."""
    before_filter = text.split("\nFilter:\n")[0].split("\nColumns:\n")[0].split("\nExamples:\n")[0]
    return {found for found in OPTION.findall(before_filter) if found[0] or found[1]}


def check_size(arguments, lines):
    text = run(*arguments).stdout
    widest = max(text.splitlines(), key=len)
    expect(text.endswith("\n"), f"{arguments}: the last line is not ended")
    expect(len(widest) <= 80, f"{arguments}: wider than 80 columns: {widest}")
    if lines:
        count = text.count("\n")
        expect(5 < count <= lines, f"{arguments}: {count} lines")


def check_sizes():
    check_size([], 24)
    check_size(["-h"], 24)
    check_size(["--help"], None)
    check_size(["help", "filter"], 24)
    for command in commands():
        check_size([command, "-h"], 24)
        check_size([command, "--help"], None)
        expect(run("help", command).stdout == run(command, "--help").stdout,
               f"help {command}: differs from --help where there is no man(1)")


def check_options():
    """The program takes exactly the options in its help and its manual."""
    everything = options(run("--help").stdout)
    expect(len(everything) > 20, "--help: hardly any option was found")
    for letter in string.ascii_letters + string.digits:
        # Some letters count on one command only.
        taken = any("unknown option" not in run(command, "--explain", "-" + letter, check=False).stderr
                    for command in ("version", "ping", "rates", "capture"))
        listed = any(option[0] == "-" + letter for option in everything)
        expect(taken == listed, f"-{letter}: taken: {taken}, in --help: {listed}")

    of_commands = set()
    for command in commands():
        own = options(run(command, "--help").stdout)
        short = run(command, "-h").stdout
        # An option of the command itself may have the letter of a shared one.
        spelled = own
        own = {one if one in everything else next(other for other in everything if other[1] == one[1])
               for one in own}
        of_commands |= own
        expect(own <= everything, f"{command}: {own - everything} is not in --help")
        manual = page("nlinspect-" + command)
        explain = ["--explain"] if any(option[1] == "--explain" for option in own) else []
        expect(manual or command not in with_fields(), f"{command} has no page")
        for letter, name, value in own:
            if ("", name, value) in spelled:
                letter = ""
            spelt = " ".join(filter(None, [letter, name, value]))
            expect(re.search(rf"(?<!\S){re.escape(spelt)}[,\n]", short),
                   f"{command} -h lacks {spelt}")
            heading = ", ".join(filter(None, [letter, name])) + (f" _{value}_" if value else "")
            expect(not manual or f"\n{heading}\n\t" in manual,
                   f"the page of {command} lacks {heading}")
        for letter, name, value in everything:
            known = (letter, name, value) in own
            word = name or letter
            asked = [word, *(["1"] if value else []), *explain]
            said = run(command, *asked, check=False).stderr
            # A word that counts on one command only may be another option or a habit elsewhere.
            if not known and any(letter and other[0] == letter or name and other[1] == name for other in own):
                continue
            refused = f"option {word} is not for" in said or not known and bool(said)
            expect(known != refused, f"{command} {word}: in help: {known}, refused: {refused}")
    expect(of_commands == everything, f"of no command: {everything - of_commands}")


def check_examples():
    """Every example works; with --explain, so that it asks the kernel nothing."""
    lines = set()
    for arguments in [[]] + [[command, "--help"] for command in commands()]:
        shown = run(*arguments).stdout.split("Examples:\n", 1)
        if len(shown) == 2:
            lines |= set(re.findall(r"^  (nlinspect .*?)(?:   .*)?$", shown[1], re.M))
    expect(len(lines) > 15, "hardly any example was found")
    lists = set(with_fields()) - {"fields"}
    for line in sorted(lines):
        command = line.split()[1]
        start, _, rest = line.partition(" " + command)
        explain = " --explain" if command in lists else ""
        ours = (shlex.quote(PROGRAM) + " " + command + explain + rest).split(" | jq ")[0]
        result = subprocess.run(["sh", "-c", ours], text=True, capture_output=True)
        expect(start == "nlinspect" and result.returncode == 0,
               f"example: {line}: exit {result.returncode}: {result.stderr}")


def check_mistakes():
    for arguments in (["nosuch", "--help"], ["nosuch", "-h"], ["help", "nosuch"],
                      ["help", "sockets", "links"], ["-j"]):
        result = run(*arguments, check=False)
        expect(result.returncode == 2 and not result.stdout and result.stderr,
               f"{arguments}: exit {result.returncode}")
    expect("did you mean \"sockets\"" in run("help", "socket", check=False).stderr,
           "help socket: no suggestion")
    # Help in the middle of a command line that makes no sense yet.
    expect(run("sockets", "--table", "x", "rtt>", "--help").stdout == run("ss", "--help").stdout,
           "--help does not take precedence")
    expect(run("--help", "links").stdout == run("links", "--help").stdout, "--help before")
    expect(run("-h", "--help").stdout == run("--help").stdout, "--help says more than -h")


def statuses(text):
    """The meaning of each exit status, as words."""
    found = re.findall(r"^ *\*?([0-3])\*?(?:  |\n\t)(.+?)(?=\n *\*?[0-3]\*?(?:  |\n\t)|\n\n|\Z)", text, re.M | re.S)
    return {status: " ".join(meaning.replace("*", "").split()) for status, meaning in found}


def check_statuses():
    """Help and the manual agree, and a command whose status is an answer says so."""
    usual = statuses(run("--help").stdout.split("\nExit status:\n")[1])
    expect(sorted(usual) == list("0123"), f"--help: exit statuses {usual}")
    for command in commands():
        ours = statuses(run(command, "--help").stdout.split("\nExit status:\n")[1])
        manual = page("nlinspect-" + command)
        expect(not manual or statuses(manual.split("\n# EXIT STATUS\n")[1].split("\n# ")[0]) == ours,
               f"{command}: other exit statuses in the manual than {ours}")
        expect((ours == usual) == (command != "ping"), f"{command}: {ours}")
        expect(ours["3"] == usual["3"], f"{command}: {ours}")
    done = statuses(run("ping", "--help").stdout.split("\nExit status:\n")[1])["0"]
    expect(done == "Every host has answered.", f"ping: 0 is {done}")


def check_manual():
    """`help` becomes man(1) where that has the page, and only there."""
    with tempfile.TemporaryDirectory() as folder:
        man = os.path.join(folder, "man")
        with open(man, "w", encoding="utf-8") as script:
            script.write('#!/bin/sh\n[ "$1" != -w ] || { echo x; echo y >&2; '
                         '[ "$2" != nlinspect-links ]; exit; }\necho "page of $*"\n')
        os.chmod(man, 0o755)
        for words, expected in (([], "page of nlinspect\n"),
                                (["ss"], "page of nlinspect-sockets\n"),
                                (["filter"], "page of nlinspect-filter\n"),
                                (["links"], run("links", "--help").stdout)):
            result = subprocess.run([PROGRAM, "help", *words], text=True, capture_output=True,
                                    env={"PATH": folder, "LC_ALL": "C.UTF-8"})
            note = "" if words != ["links"] else \
                "nlinspect: note: man(1) does not find nlinspect-links; this is --help\n"
            expect((result.stdout, result.stderr, result.returncode) == (expected, note, 0),
                   f"help {words}: {result}")


check_sizes()
check_manual()
check_options()
check_statuses()
check_examples()
check_mistakes()
finish()
