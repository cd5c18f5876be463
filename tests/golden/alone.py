#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each field has the same values alone as among all: alone.py [--once] TRANSCRIPT...

A program that shows all fields reads all that any of them needs. A field that stands alone shows whether it
names everything that its value is made of.

The transcripts say which subjects their recordings are of, and with which options these are listed. --once
takes each field of a subject in the first recording that has a value of it, instead of in all recordings."""
import concurrent.futures
import functools
import os
import sys

from run import execute, read_transcript
from lab import equal, require, strict_json

WORKERS = int(os.environ.get("MESON_TESTTHREADS") or os.cpu_count())
# When the first answer came: which that is depends on what is asked.
TIME = "time_ms"
# What is shown of the records, and how often: each with how many words follow.
SHOWN = {"-j": 0, "-J": 0, "-q": 0, "-H": 0, "--csv": 0, "--tsv": 0, "--strict": 0, "--exit-status": 0, "-o": 1,
         "--sort": 1, "-w": 1, "--count": 1, "--limit": 1, "--count-by": 1, "--by": 1, "--histogram": 1, "--having": 1,
         "--svg": 1, "--spark": 0}


def selection(words):
    """The words that say which records, without those that say how they are shown."""
    words, left = list(words), []
    while words:
        word = words.pop(0)
        if word in SHOWN:
            del words[: SHOWN[word]]
        else:
            left.append(word)
    return left


@functools.cache
def is_part(command, word):
    return word.isupper() and not execute(["fields", command, word]).stderr


def kind(words):
    """The command of a listing, and the part of it if it names one."""
    return tuple(words[:2] if len(words) > 1 and is_part(*words[:2]) else words[:1])


@functools.cache
def fields(*command):
    """The names of its columns; none if it lists nothing."""
    done = execute(["fields", *command, "-j"])
    # Several parts together have no one list of columns.
    if done.returncode or "command" in strict_json(done.stdout)[0]:
        return ()
    return tuple(field["name"] for field in strict_json(done.stdout)
                 if field["shown"] != "nested" and field["name"] != TIME)


def listings(paths):
    """The first listing of each subject in each recording."""
    found = {}
    for path in paths:
        for case in read_transcript(path):
            words = selection(case.words)
            reading = "-r" if words[0] == "capture" else "--replay"
            # A command that repeats by itself has rates in place of some values, and several rounds.
            if reading in words and fields(*kind(words)) and words[0] != "top" and "--since" not in words:
                recording = words[words.index(reading) + 1]
                found.setdefault((fields(*kind(words)), recording), words)
    return list(found.values())


def values(words, columns):
    """The records, as the values of the columns."""
    done = execute([*words, "-q", "-j", "-o", columns])
    require(done.returncode in (0, 1, 3), f"status {done.returncode}: {done.stderr.decode()}")
    # The bytes of a name that is not UTF-8 stand beside it, and so does what is made of a counter.
    return [{name: value for name, value in record.items() if not name.endswith(("_b64", "_since", "_per_sec"))}
            for record in strict_json(done.stdout)]


def among_all(words):
    """The records with every field, after a comparison with -o all, which has most of them."""
    names = fields(*kind(words))
    everything = values(words, ",".join(names))
    require(all(tuple(record) == names for record in everything), f"columns of {' '.join(words)}")
    for record, other in zip(everything, values(words, "all"), strict=True):
        equal({name: record[name] for name in other}, other, f"{' '.join(words)} -o all")
    return everything


def compare(words, name, wanted):
    """@return what is wrong, or None"""
    try:
        equal(values(words, name), [{name: value} for value in wanted], f"{' '.join(words)} -o {name}")
    except Exception as error:  # pylint: disable=broad-except
        return f"{type(error).__name__}: {error}"
    return None


def comparisons(paths, once):
    """The words of each listing, one of its fields, and the values that this has among all."""
    seen = set()
    for words in listings(paths):
        records = among_all(words)
        for name in fields(*kind(words)):
            column = [record[name] for record in records]
            key = (fields(*kind(words)), name)
            if not once or (key not in seen and any(value is not None for value in column)):
                seen.add(key)
                yield words, name, column


def main():
    arguments = sys.argv[1:]
    once = arguments[:1] == ["--once"]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        tried = [pool.submit(compare, *one) for one in comparisons(arguments[once:], once)]
        wrong = [one.result() for one in tried if one.result()]
    print("\n".join(wrong))
    print(f"{len(tried)} fields tried alone, {len(wrong)} differ")
    sys.exit(1 if wrong or not tried else 0)


if __name__ == "__main__":
    main()
