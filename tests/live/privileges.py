# SPDX-License-Identifier: MIT
"""Without privileges there is less to see, and that is all."""
import socket

from lab import as_nobody, equal, meanwhile, namespace_held, nlinspect, records, require, run, strict_json

SO_MARK = 36

kept = []


def set_up():
    listener = socket.create_server(("127.0.0.1", 7001))
    listener.setsockopt(socket.SOL_SOCKET, SO_MARK, 5)
    client = socket.create_connection(("127.0.0.1", 7001))
    kept.extend((listener, client, listener.accept()[0]))


def without(records_, *keys):
    return [{key: value for key, value in record.items() if key not in keys}
            for record in records_]


def without_clocks(records_):
    return without(records_, *{key for record in records_ for key in record
                               if key.startswith(("last_", "timer_")) or key == "idle_us"})


def sockets_lack_the_mark_alone():
    # Each run sees a netlink socket of its own.
    ours, done, _ = meanwhile(lambda: records("sockets", "-tuxa"), lambda: as_nobody("sockets", "-tuxa", "-j"),
                              without_clocks)
    equal(done.returncode, 0, "status")
    theirs = strict_json(done.stdout)
    require(all("mark" not in record for record in theirs), "a mark")
    equal([record["mark"] for record in ours if record["state"] == "listen"], [5], "root's mark")
    equal(without_clocks(theirs), without(without_clocks(ours), "mark"), "sockets")


def a_mark_that_is_asked_for_is_missed():
    for words, status in (((), 0), (("--strict",), 3)):
        done = as_nobody("sockets", "-a", "-o", "state,mark", *words)
        equal(done.returncode, status, "status")
        require(b"no mark here" in done.stderr, f"says {done.stderr!r}")
        done = as_nobody("sockets", "-a", "-j", *words)
        equal((done.returncode, done.stderr), (0, b""), "unasked")


def root_is_not_told_to_become_root():
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 89)
    done = nlinspect("sockets", "-a", "-o", "state,mark", "--strict")
    require(b"root" not in done.stderr, f"says {done.stderr!r}")
    raw.close()


def links_and_routes_are_the_same():
    for words in (("links",), ("routes", "--table", "all")):
        ours, done, _ = meanwhile(lambda words=words: records(*words), lambda words=words: as_nobody(*words, "-j"))
        equal(done.returncode, 0, "status")
        equal(strict_json(done.stdout), ours, words[0])


def other_namespaces_are_refused():
    with namespace_held() as holder:
        done = as_nobody("links", "-N", str(holder))
    equal(done.returncode, 1, "status")
    require(b"CAP_SYS_ADMIN" in done.stderr, f"says {done.stderr!r}")


run(
    sockets_lack_the_mark_alone,
    a_mark_that_is_asked_for_is_missed,
    root_is_not_told_to_become_root,
    links_and_routes_are_the_same,
    other_namespaces_are_refused,
    prepare=set_up,
    apart=True,
)
