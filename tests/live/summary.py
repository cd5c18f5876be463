#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts of sockets against the lines of /proc/net, in a namespace whose sockets are few among many:
the host's own counters do not show there."""
import socket

from lab import equal, meanwhile, nlinspect, records, require, run, wait_for

TIME_WAIT = 6

held = []


def prepare():
    """Listeners, connections, one in time-wait, UDP sockets of both families."""
    server = socket.create_server(("127.0.0.1", 0))
    server6 = socket.create_server(("::1", 0), family=socket.AF_INET6)
    for listener in (server, server, server6):
        family = listener.family
        client = socket.socket(family)
        client.connect(listener.getsockname()[:2])
        held.extend([client, listener.accept()[0]])
    held.pop(0).close()  # then the peer closes: the first end waits
    held.pop(0).close()
    wait_for(lambda: TIME_WAIT in lines("tcp"), "both ends to have closed")
    for family in (socket.AF_INET, socket.AF_INET6):
        udp = socket.socket(family, socket.SOCK_DGRAM)
        udp.bind(("", 0))
        held.append(udp)
    held.extend([server, server6])


def lines(name):
    """The states of a table in /proc/net."""
    with open(f"/proc/net/{name}", encoding="ascii") as file:
        return [int(line.split()[3], 16) for line in file.readlines()[1:]]


def by_protocol():
    return {record["protocol"]: record for record in records("summary")}


def counts_are_those_of_proc():
    for protocol in ("tcp", "udp"):
        states, found, _ = meanwhile(lambda protocol=protocol: (lines(protocol), lines(protocol + "6")), by_protocol)
        got = found[protocol]
        equal(got["inet"], len(states[0]), f"{protocol} over IPv4")
        equal(got["inet6"], len(states[1]), f"{protocol} over IPv6")
        equal(got["total"], len(states[0] + states[1]), protocol)
        for name, number in (("established", 1), ("time_wait", TIME_WAIT), ("close", 7), ("listen", 10)):
            equal(got[name], sum(states, []).count(number), f"{protocol} {name}")


def tcp_has_what_was_made():
    tcp = by_protocol()["tcp"]
    equal((tcp["listen"], tcp["established"], tcp["time_wait"]), (2, 4, 1), "tcp")
    equal(tcp["orphaned"], 0, "orphans")


def counts_are_those_of_the_listing():
    totals, rows, _ = meanwhile(lambda: {protocol: record["total"] for protocol, record in by_protocol().items()},
                                lambda: {protocol: records("sockets", "-a", f"protocol={protocol}")
                                         for protocol in by_protocol()})
    equal({protocol: len(listed) for protocol, listed in rows.items()}, totals, "totals")


def filters_and_formats():
    equal([r["protocol"] for r in records("summary", "protocol=udp")], ["udp"], "a filter")
    table = nlinspect("summary").stdout.decode().split("\n")
    require(table[0].startswith("PROTO") and table[1].startswith("tcp"), table)
    equal(nlinspect("summary", "-i", "-H", "time_wait=1").stdout.split()[0], b"tcp", "a row")


def main():
    run(counts_are_those_of_proc, tcp_has_what_was_made, counts_are_those_of_the_listing,
        filters_and_formats, prepare=prepare, apart=True)


if __name__ == "__main__":
    main()
