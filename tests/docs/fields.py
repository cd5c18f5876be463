# SPDX-License-Identifier: MIT
"""Every field is listed, in every format and in the manual, and can be named where it says so."""

import csv
import io
import json
import re

from common import expect, finish, page, parts, run, with_fields


def check_formats(command):
    words = command.split()
    records = json.loads(run("fields", *words, "-j").stdout)
    lines = [json.loads(line) for line in run("fields", *words, "-J").stdout.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run("fields", *words, "--csv").stdout)))
    tabs = list(csv.DictReader(io.StringIO(run("fields", *words, "--tsv").stdout), delimiter="\t"))
    table = run("fields", *words).stdout.splitlines()
    headless = run("fields", *words, "-H").stdout.splitlines()
    expect(lines == records, f"{command}: -J differs from -j")
    expect(tabs == rows, f"{command}: --tsv differs from --csv")
    expect(len(rows) == len(records) == len(headless) == len(table) - 1, f"{command}: rows")
    for record, row, line in zip(records, rows, table[1:]):
        expect(all(record.get(key, "") == row[key] for key in row), f"{command}: {row}")
        expect(line.split()[0] == record["name"], f"{command}: {line}")
        for key in ("name", "type", "role", "shown", "source", "meaning", "heading"):
            expect(record.get(key), f"{command}: {record['name']} has no {key}")
        expect(re.fullmatch(r"[A-Z0-9].*[^.]", record["meaning"]),
               f"{command}: the meaning of {record['name']} is no sentence without its period")
    names = [record["name"] for record in records]
    expect(len(set(names)) == len(names), f"{command}: a name occurs twice")
    return records


def check_roles(command, records):
    """A field that moves by itself is a statistic, so that no comparison takes it for a change."""
    for record in records:
        if re.match(r"(Time|Seconds) (since|until) ", record["meaning"]):
            expect(record["role"] == "gauge", f"{command}: {record['name']} moves, and is a {record['role']}")


# They come before a filter.
FIRST_WORDS = {"lookup": ["192.0.2.1"], "ping": ["192.0.2.1"], "trace": ["connect", "--list"]}


def check_listing(command, records):
    """Claims of `fields` are true of the command."""
    if command == "fields":
        return
    words = [*command.split(), *FIRST_WORDS.get(command, ())]
    explained = run(*words, "-o", "all", "--explain").stdout
    # A command that repeats by itself has rates of counters.
    shown = [name.removesuffix("_per_sec") for name in explained.split("output:    table of ")[1].split()]
    expect(set(shown) == {record["name"] for record in records
                          if record["shown"] not in ("named", "nested", "-p", "-p json", "-p table")},
           f"{command}: -o all is not what fields lists")
    for record in records:
        name, nested = record["name"], record["shown"] == "nested"
        for word in filter(None, [name, *record.get("synonyms", "").split(",")]):
            result = run(*words, "-o", word, "--sort", word, "--explain", check=False)
            expect((result.returncode == 2) == nested, f"{command} -o {word}: {result.stderr}")
        for word in record.get("words", "").split(",") + record.get("groups", "").split(","):
            if word and not nested and command != "lookup":
                # The words of capture are another language.
                option = ["--where"] if command == "capture" else []
                result = run(*words, "--explain", *option, f"{name}='{word}'", check=False)
                expect(result.returncode == 0, f"{command} {name}={word}: {result.stderr}")


def check_manual(command, records):
    text = page("nlinspect-" + command)
    entries = re.findall(r"^(\t*)(\w+) \(([^()\n]*)\)\n\t+(.*?)\n\n", text, re.M | re.S)
    path, found = [], {}
    for tabs, name, kind, said in entries:
        path[len(tabs):] = [name]
        found[".".join(path)] = (kind, said)
    for record in records:
        kind, said = found.get(record["name"], ("", ""))
        expect(kind.startswith(record["type"]), f"the page of {command} lacks {record['name']}")
        expect(record.get("unit", "") in kind, f"the page of {command}: unit of {record['name']}")
        expect(record["meaning"][1:] in said, f"the page of {command}: {record['name']}: {said}")
        for word in record.get("words", "").split(",") + record.get("synonyms", "").split(","):
            expect(word in said, f"the page of {command}: {record['name']}: {word}")
    expect(set(found) == {record["name"] for record in records},
           f"the page of {command} has {set(found) - {record['name'] for record in records}}")


def check_columns(command, part, common):
    """The page of a command with parts has a table of columns for each."""
    text = page("nlinspect-" + command).split(f"## {part}\n")[1].split("\n## ")[0]
    for record in json.loads(run("fields", command, part, "-j").stdout):
        if record["name"] in common or record["shown"] not in ("default", "-i"):
            continue
        rate = "/s" if record["role"] == "counter" else ""
        expect(re.search(rf"^\|[\[ ]? *{re.escape(record['heading'])}{rate}\n:[\[ ]? *"
                         rf"{record['name']}\n:[\[ ]? *{re.escape(record['meaning'])}", text, re.M),
               f"the page of {command}, {part}, lacks {record['name']}")


def without_command(records, command):
    return [{key: value for key, value in record.items() if key != "command"}
            for record in records if record["command"] == command]


def check_parts(command, names, every):
    """The common fields stand first, once; a part by itself has them as well."""
    common = without_command(every, command)
    offered = [line.split("\t")[0] for line in run("__complete", command, "").stdout.splitlines()]
    expect(offered == [":list", *names, "ALL"], f"{command}: completion offers {offered}")
    for part in names:
        own = without_command(every, f"{command} {part}")
        expect(own, f"fields: {command} {part} has none of its own")
        expect(json.loads(run("fields", command, part, "-j").stdout) == common + own,
               f"fields {command} {part}")
        check_columns(command, part, {record["name"] for record in common})


def check_all():
    every = json.loads(run("fields", "-j").stdout)
    of_parts = {command: parts(command) for command in with_fields()}
    expect(all(record["command"] for record in every), "fields: a field without its command")
    expect(sorted({record["command"] for record in every}) ==
           sorted([name for name in with_fields() if name != "fields"] +
                  [f"{name} {part}" for name, found in of_parts.items() for part in found]),
           "fields: commands")
    for command in {record["command"].split()[0] for record in every}:
        if of_parts[command]:
            check_parts(command, of_parts[command], every)
        else:
            expect(without_command(every, command) ==
                   json.loads(run("fields", command, "-j").stdout), f"fields: {command}")


def check_mistakes():
    for arguments in (["nosuch"], ["version"], ["sockets", "links"], ["--json-schema"],
                      ["sockets", "-j", "--csv"], ["sockets", "--json-schema", "--csv"],
                      ["sockets", "--color", "x"]):
        result = run("fields", *arguments, check=False)
        expect(result.returncode == 2 and not result.stdout and result.stderr,
               f"fields {arguments}: exit {result.returncode}")
    expect(run("fields", "ss").stdout == run("fields", "sockets").stdout, "fields ss")


for name in with_fields():
    for part in parts(name):
        check_listing(f"{name} {part}", check_formats(f"{name} {part}"))
    if parts(name):
        every = json.loads(run("fields", name, "-j").stdout)
        check_manual(name, [record for record in every if record["command"] == name])
        continue
    fields = check_formats(name)
    check_roles(name, fields)
    check_listing(name, fields)
    check_manual(name, fields)
check_all()
check_mistakes()
finish()
