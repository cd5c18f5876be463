#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Traces of TCP's states and of packets that are lost, dropped and refused, compared with what was done and with the
kernel's counters."""
import os
import socket
import time

from lab import equal, nlinspect, require, run, sh, strict_json
from tracing import end, myself, shape, traced
from tunnel import ACK, RST, SYN, link

LOCALHOSTS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
FAR = ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8:1::1"))
ROUNDS = 5
CLOSED = 9


def endpoint(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def counter(name):
    rows = strict_json(nlinspect("counters", "-a", "-j", f"name={name}").stdout)
    return sum(row["value"] for row in rows)


def lost_segments_are_sent_again():
    seen = set()

    def decide(packet):
        if not packet.is_syn:
            return []
        first = (packet.version, packet.port) not in seen
        seen.add((packet.version, packet.port))
        return [] if first else [(0, packet.segment(SYN | ACK))]

    before = counter("RetransSegs")
    with link(decide, sh), traced("connect,retransmit", "-J") as trace:
        ends = []
        for family, host in FAR:
            with socket.create_connection((host, 80)) as client:
                ends.append((end(client), end(client, peer=True)))
    equal(shape(trace.of("retransmit"), "local", "peer", "state", "reason", "retransmits", "process", "owner_match"),
          sorted((local, peer, "syn-sent", "TIMEOUT", 1, myself(), "socket") for local, peer in ends),
          "retransmissions")
    equal(shape(trace.of("connect"), "local", "peer", "outcome", "retransmits"),
          sorted((local, peer, "done", 1) for local, peer in ends), "connects")
    equal(counter("RetransSegs") - before, len(ends), "the kernel's count")


def refused_connections_are_reset():
    def decide(packet):
        return [(0, packet.segment(RST | ACK))] if packet.is_syn else []

    with link(decide, sh), traced("connect,reset,drop", "-J") as trace:
        far = []
        for family, host in FAR:
            with socket.socket(family) as client:
                client.bind(("", 0))
                port = client.getsockname()[1]
                require(client.connect_ex((host, 80)), "somebody listens")
                far.append((port, endpoint(host, 80)))
        for family, host in LOCALHOSTS:
            for _ in range(ROUNDS):
                with socket.socket(family) as client:
                    require(client.connect_ex((host, CLOSED)), "somebody listens")
    resets = trace.of("reset")
    equal(sorted((int(row["local"].rsplit(":", 1)[1]), row["peer"]) for row in resets
                 if row["direction"] == "in" and row["peer"] in [peer for _, peer in far]), sorted(far), "from afar")
    for _, host in LOCALHOSTS:
        closed = endpoint(host, CLOSED)
        sent = [row for row in resets if row["direction"] == "out" and row["local"] == closed]
        equal([row["reason"] for row in sent], ["NO_SOCKET"] * ROUNDS, f"resets from {closed}")
        received = [row for row in resets if row["direction"] == "in" and row["peer"] == closed]
        equal([(row["process"], row["owner_match"]) for row in received], [(myself(), "socket")] * ROUNDS,
              f"resets to {closed}")
        drops = [row for row in trace.of("drop") if row.get("local") == closed]
        equal([(row["reason"], row["direction"], row["protocol"]) for row in drops],
              [("NO_SOCKET", "in", "tcp")] * ROUNDS, f"drops at {closed}")
    equal([row["error"] for row in trace.of("connect")], ["ECONNREFUSED"] * (2 * ROUNDS + len(far)), "connects")


def drops_have_a_reason():
    before = counter("NoPorts")
    with traced("drop", "-J", f"port={CLOSED}") as trace:
        for family, host in LOCALHOSTS:
            for _ in range(ROUNDS):
                with socket.socket(family, socket.SOCK_DGRAM) as sender:
                    sender.sendto(b"data", (host, CLOSED))
    wanted = [(endpoint(host, CLOSED), "NO_SOCKET", "in", "udp", "lo") for _, host in LOCALHOSTS for _ in range(ROUNDS)]
    equal(shape(trace.rows, "local", "reason", "direction", "protocol", "interface"), sorted(wanted), "drops")
    require(all("udp" in row["place"] for row in trace.rows), trace.rows)
    with traced("drop", "--stack", "-J", f"port={CLOSED}", "-o", "place,stack") as trace:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"data", ("127.0.0.1", CLOSED))
    row, = trace.rows
    require(row["place"] in row["stack"].split(";") and "bpf_prog" not in row["stack"], row)
    equal(counter("NoPorts") - before - 1, 2 * ROUNDS, "the kernel's count, of IPv4 and IPv6")


def drops_are_counted_by_reason():
    for words in ((), ("--user-side",)):
        before = counter("RcvbufErrors")
        with traced("drop", "--count-by", "reason", "-J", *words) as trace:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as full, \
                    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                full.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                full.bind(("127.0.0.1", 0))
                for _ in range(50):
                    sender.sendto(b"x" * 1000, full.getsockname())
                dropped = counter("RcvbufErrors") - before
                for _ in range(ROUNDS):
                    sender.sendto(b"data", ("127.0.0.1", CLOSED))
        require(0 < dropped < 50, dropped)
        counts = {row["reason"]: row["count"] for row in trace.rows}
        equal((counts["SOCKET_RCVBUFF"], counts["NO_SOCKET"]), (dropped, ROUNDS), f"counts {words}")


def states_follow_each_other():
    for family, host in LOCALHOSTS:
        with socket.create_server((host, 0), family=family) as listener, traced("state", "-J") as trace:
            client = socket.create_connection(listener.getsockname()[:2])
            near = end(client)
            server = listener.accept()[0]
            client.close()
            server.close()
        states = [(row["old_state"], row["state"]) for row in trace.rows if row.get("local", "").endswith(
            near.rsplit(":", 1)[1])]
        equal(states[:4], [("syn-sent", "established"), ("established", "fin-wait-1"), ("fin-wait-1", "fin-wait-2"),
                           ("fin-wait-2", "close")], f"states of {near}")
        first, = [row for row in trace.rows if row["state"] == "syn-sent"]
        equal((first["old_state"], first["process"]), ("close", myself()), "the first state")


def full_listeners_drop():
    for words in (("-o", "process,pid,local,owner_match,events"), ("--count-by", "process,pid,local,owner_match")):
        before = counter("ListenDrops")
        ends = {}
        with traced("backlog", "-J", *words) as trace:
            for family, host in LOCALHOSTS:
                with socket.socket(family) as listener:
                    listener.bind((host, 0))
                    listener.listen(1)
                    clients = [socket.socket(family) for _ in range(10)]
                    for client in clients:
                        client.setblocking(False)
                        client.connect_ex(listener.getsockname()[:2])
                    for client in clients:
                        client.close()
                    at = end(listener)
                    ends[at] = counter("ListenDrops") - before - sum(ends.values())
                    # It is read once a second.
                    time.sleep(1.5)
        require(all(dropped > 0 for dropped in ends.values()), ends)
        equal(shape(trace.rows, "process", "pid", "local", "owner_match", "count" if "--count-by" in words else "events"),
              sorted((myself(), os.getpid(), at, "inode", dropped) for at, dropped in ends.items()), f"drops {words}")


def bytes_and_packets_are_counted():
    with traced("io", "--by", "process,direction", "-o", "process,direction,count,bytes:sum", "-J") as trace:
        one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = socket.create_connection(listener.getsockname())
            server = listener.accept()[0]
            for _ in range(ROUNDS):
                client.sendall(b"12345")
                server.recv(5, socket.MSG_WAITALL)
            client.close()
            server.close()
        one.close()
        other.close()
    equal(shape(trace.rows, "process", "direction", "count", "bytes_sum"),
          [(myself(), "in", ROUNDS, 5 * ROUNDS), (myself(), "out", ROUNDS, 5 * ROUNDS)], "io")
    with traced("xmit", "--by", "interface", "-o", "interface,count,bytes:sum", "-J") as trace:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, \
                socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taker:
            taker.bind(("127.0.0.1", 0))
            for _ in range(ROUNDS):
                sender.sendto(b"x" * 100, taker.getsockname())
    equal(shape(trace.rows, "interface", "count", "bytes_sum"), [("lo", ROUNDS, ROUNDS * (14 + 20 + 8 + 100))], "xmit")


run(lost_segments_are_sent_again, refused_connections_are_reset, drops_have_a_reason, drops_are_counted_by_reason,
    states_follow_each_other, full_listeners_drop, bytes_and_packets_are_counted)
