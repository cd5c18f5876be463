#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Functions of groups against those computed here from the same records: aggregates.py TRANSCRIPT...

For each recording that a transcript lists: each numeric field, grouped by each of some other fields."""
import math
import sys
from decimal import ROUND_HALF_UP, Decimal

from alone import TIME, listings
from run import execute
from lab import equal, require, strict_json

FUNCTIONS = ("sum", "min", "max", "avg", "distinct", "p50", "p90", "p99", "p999")
QUANTILES = {"p50": 500, "p90": 900, "p99": 990, "p999": 999}
LARGEST = 2**64
TIMES = {"trace": ("at_us",), "capture": ("at_ns",)}


def described(command):
    return {field["name"]: field for field in strict_json(execute(["fields", command, "-j"]).stdout)}


def rows_of(words, columns):
    """Those of a bad recording are left out."""
    done = execute([*words, "-q", "-J", "-o", ",".join(columns)])
    return [strict_json(line) for line in done.stdout.splitlines()] if done.returncode in (0, 3) else []


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def check_quantile(got, values, permille, what):
    exact = sorted(values)[max(math.ceil(len(values) * permille / 1000), 1) - 1]
    require(abs(got - exact) <= abs(exact) / 100, (what, got, exact))


def check_group(group, values, name, what):
    equal(group[f"{name}_distinct"], len(set(values)), what)
    if not values:
        require(all(group[f"{name}_{function}"] is None for function in FUNCTIONS if function != "distinct"), group)
        return
    equal(group[f"{name}_min"], min(values), what)
    equal(group[f"{name}_max"], max(values), what)
    total, average = sum(values), Decimal(sum(values)) / len(values)
    if abs(total) < LARGEST // 2:
        equal(group[f"{name}_sum"], total, what)
    if abs(average) < LARGEST // 2000:
        equal(Decimal(str(group[f"{name}_avg"])), average.quantize(Decimal("0.001"), ROUND_HALF_UP).normalize() + 0,
              what)
    for function, permille in QUANTILES.items():
        check_quantile(group[f"{name}_{function}"], values, permille, what)


def rows_by(words, by, names):
    """@return the rows of each value of `by`"""
    groups = {}
    for row in rows_of(words, (by, *names)):
        groups.setdefault(repr(row[by]), []).append(row)
    return groups


def check_groups(words, by, name, keys):
    groups = rows_of([*words, "--by", by], (by, "count", *(f"{name}:{function}" for function in FUNCTIONS)))
    equal(len(groups), len(keys), f"{words} groups by {by}")
    for group in groups:
        members = keys[repr(group[by])]
        equal(group["count"], len(members), f"{words} {by}")
        check_group(group, [row[name] for row in members if row[name] is not None], name, f"{words} --by {by} {name}")


def check_histogram(words, by, name, keys):
    """Every value lies in one bucket, whose width is a power of 2, and all are counted."""
    found = {}
    for row in rows_of([*words, "--by", by, "--histogram", name], (by, "low", "high", "count")):
        found.setdefault(repr(row[by]), []).append(row)
    equal(set(found), set(keys), f"{words} groups by {by}")
    for key, rows in found.items():
        values = [row[name] for row in keys[key]]
        for row in rows:
            wanted = sum(value is None if row["low"] is None else
                         value is not None and row["low"] <= value <= row["high"] for value in values)
            equal(row["count"], wanted, f"{words} {by} {name} {row}")
        equal(sum(row["count"] for row in rows), len(values), f"{words} {by} {name}")
        bounds = [(row["low"], row["high"]) for row in rows if row["low"] is not None]
        # A number with decimals is counted in units of its last one.
        gaps = {round(after[0] - before[1], 6) for before, after in zip(bounds, bounds[1:])}
        require(gaps <= {1} or gaps in ({0.1}, {0.01}, {0.001}), bounds)


def main(paths):
    compared = 0
    for words in listings(paths):
        fields = described(words[0])
        # Groups have the time of their round, and a double has too few digits for averages of the times of events.
        flat = [name for name, field in fields.items() if field["shown"] != "nested"
                and name not in (TIME, *TIMES.get(words[0], ()))]
        rows = rows_of(words, flat) if flat else []
        numbers = [name for name in flat if any(is_integer(row[name]) for row in rows)
                   and all(row[name] is None or is_integer(row[name]) for row in rows)
                   and fields[name]["type"] == "number" and fields[name].get("unit") != "bit pattern"]
        keys = [name for name in flat if len({repr(row[name]) for row in rows}) in range(2, 20)
                and not isinstance(rows[0][name], list)][:3]
        for by in keys:
            others = [name for name in numbers[:12] if name != by]
            groups = rows_by(words, by, others)
            for name in others:
                check_groups(words, by, name, groups)
                check_histogram(words, by, name, groups)
            compared += len(others)
    require(compared, "nothing was compared")
    print(f"{compared} fields by others, all as computed")


if __name__ == "__main__":
    main(sys.argv[1:])
