#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Connections of TCP as probes, to real listeners and over a link that misbehaves."""
import socket
import subprocess

from lab import FOLDER, PATIENCE, PROGRAM, as_nobody, equal, nlinspect, records, require, run, sh, strict_json
from tunnel import ACK, ICMP_UNREACHABLE, RST, SYN, link

ANSWERED, REFUSED, LOST_ONCE, UNREACHABLE, COUNT = 1, 2, 3, 4, 4
ROUTER, ROUTER6 = "198.51.100.254", "2001:db8:1::fe"


def lines(*arguments, ask=nlinspect, **options):
    return [strict_json(line) for line in ask("ping", *arguments, "-J", **options).stdout.splitlines()]


def listeners_answer_and_refuse():
    recording = f"{FOLDER}/tcp.pcap"
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.create_server((host, 0), family=family) as listener:
            port = listener.getsockname()[1]
            words = ("-c", "5", "-i", "0.01", "--tcp", str(port), host, "--summary")
            rows = lines(*words, "--record", recording)
            equal(lines("--replay", recording, "--summary"), rows, "a replay")
            equal(len([listener.accept() for _ in range(5)]), 5, "connections")
        *probes, summary = rows
        equal([(row["seq"], row["outcome"], row["protocol"], row["port"], row["from"], row["timestamps"],
                row["syn_retrans"]) for row in probes],
              [(seq, "reply", "tcp", port, host, "kernel", 0) for seq in range(1, 6)], "answers")
        require(all(row["rtt_us"] <= row["rtt_user_us"] for row in probes), probes)
        equal((summary["received"], summary["loss_percent"]), (5, 0), "the summary")
        rows = lines("-c", "3", "-i", "0.01", "--tcp", str(port), host, ask=as_nobody)
        equal([row["outcome"] for row in rows], ["refused"] * 3, "nobody listens any more")
    done = nlinspect("ping", "-c", "1", "--tcp", "1", "127.0.0.1", status=0)
    require(b"PING 127.0.0.1 (127.0.0.1) TCP port 1.\nrefused by 127.0.0.1: port=1 tcp_seq=1 time=" in done.stdout,
            done.stdout)


def services_of_udp_answer():
    """Whether they send the probe back, or something of their own, which is the newest probe's."""
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as service:
            service.bind((host, 0))
            port = service.getsockname()[1]
            words = ("-c", "3", "-i", "0.05", "-W", "60", "--udp", str(port), host)
            for answer in (lambda body: body, lambda body: b"pong", lambda body: b"nothing of the probe's"):
                recording = f"{FOLDER}/udp.pcap"
                with subprocess.Popen([PROGRAM, "ping", *words, "-J", "--summary", "--record", recording],
                                      stdout=subprocess.PIPE) as process:
                    for _ in range(3):
                        body, peer = service.recvfrom(2000)
                        service.sendto(answer(body), peer)
                    said = process.communicate(timeout=PATIENCE)[0]
                *rows, summary = [strict_json(line) for line in said.splitlines()]
                equal([(row["seq"], row["outcome"], row["protocol"], row["port"], row["from"], row["bytes"])
                       for row in rows],
                      [(seq, "reply", "udp", port, host, len(answer(b"x" * 56))) for seq in (1, 2, 3)], "answers")
                equal((summary["received"], summary["loss_percent"]), (3, 0), "the summary")
                equal(nlinspect("ping", "--replay", recording, "-J", "--summary").stdout, said, "a replay")
        rows = lines(*words, ask=as_nobody)
        equal([(row["outcome"], row["reason"]) for row in rows],
              [("refused", "Destination Port Unreachable" if host == "127.0.0.1" else
                "Destination unreachable: Port unreachable")] * 3, "nobody listens any more")
    done = nlinspect("ping", "-c", "1", "--udp", "1", "127.0.0.1", status=0)
    require(b"PING 127.0.0.1 (127.0.0.1) UDP port 1, 56 bytes of data.\nrefused by 127.0.0.1: port=1 udp_seq=1 time="
            in done.stdout, done.stdout)


def misbehaviour(router, *code):
    """By the number of the connection: probes are sent one after the other."""
    seen = []

    def decide(packet):
        if not packet.is_syn:
            return []
        first = packet.port not in seen
        if first:
            seen.append(packet.port)
        answer = {ANSWERED: packet.segment(SYN | ACK), REFUSED: packet.segment(RST | ACK),
                  LOST_ONCE: None if first else packet.segment(SYN | ACK),
                  UNREACHABLE: packet.error(router, *code)}[seen.index(packet.port) + 1]
        return [(0, answer)] if answer else []

    return decide


def every_outcome(host, router, *code):
    with link(misbehaviour(router, *code), sh):
        rows = lines("-c", str(COUNT), "-i", "0.05", "-W", "60", "--tcp", "443", host, "--summary")
    with link(lambda packet: [], sh):
        lost, = lines("-c", "1", "-W", "0.1", "--tcp", "443", host, status=1)
    *probes, summary = rows
    found = {row["seq"]: row for row in probes}
    equal({seq: row["outcome"] for seq, row in found.items()},
          {ANSWERED: "reply", REFUSED: "refused", LOST_ONCE: "reply", UNREACHABLE: "unreachable"}, "outcomes")
    equal(found[LOST_ONCE]["syn_retrans"], 1, "a SYN was lost")
    require("rtt_us" not in found[LOST_ONCE], found[LOST_ONCE])
    equal((lost["outcome"], "syn_retrans" in lost), ("timeout", True), "no answer")
    equal((found[UNREACHABLE]["from"], bool(found[UNREACHABLE]["reason"])), (router, True), "who reported it")
    equal((summary["transmitted"], summary["received"], summary["errors"]), (4, 3, 1), "the summary")
    require(summary["rtt_max_us"] < 1e6 or found[ANSWERED]["rtt_us"] >= 1e6, "a lost SYN is no latency")


def every_outcome_is_seen():
    every_outcome("198.51.100.1", ROUTER, ICMP_UNREACHABLE, 1)


def every_outcome_is_seen_of_ipv6():
    every_outcome("2001:db8:1::1", ROUTER6, 1, 3)


def existing_connections_are_read():
    recording = f"{FOLDER}/passive.pcap"
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_server(("::1", 0), family=socket.AF_INET6) as \
            listener6, socket.create_connection(listener.getsockname()) as one, \
            socket.create_connection(listener6.getsockname()[:2]) as other:
        accepted = [listener.accept()[0], listener6.accept()[0]]
        for client, server in zip((one, other), accepted):
            client.sendall(b"x")
            server.recv(1)
        for host in ("127.0.0.1", "::1"):
            wanted = [{"local": f"[{row['local_address']}]:{row['local_port']}".replace("[127.0.0.1]", "127.0.0.1"),
                       "rtt_us": row["rtt_us"], "rtt_min_us": row["min_rtt_us"], "rtt_var_us": row["rttvar_us"],
                       "retransmits": row["total_retrans"]}
                      for row in records("sockets", "-t", "dst", host, "state=established")]
            columns = ("-o", "local,rtt_us,rtt_min_us,rtt_var_us,retransmits")
            rows = lines("--passive", host, *columns, "--record", recording)
            key = lambda row: row["local"]
            equal(sorted(rows, key=key), sorted(wanted, key=key), host)
            replayed = nlinspect("ping", "--passive", "--replay", recording, *columns, "-J")
            equal(([strict_json(line) for line in replayed.stdout.splitlines()], replayed.stderr), (rows, b""), "a replay")
            done = nlinspect("ping", "--replay", recording, status=2)
            require(b"made with --passive" in done.stderr and not done.stdout, done)
            equal(len(lines("--passive", host, "-i", "0.01", "-c", "3")), 3 * len(rows), "rounds")
            equal(len(lines("--passive", host, "-i", "6000", "-w", "0.1")), len(rows), "a deadline before the next round")
        done = nlinspect("ping", "--passive", "127.0.0.1", status=0)
        require(b": rtt=" in done.stdout and b"retransmits=0\n" in done.stdout, done.stdout)
    done = nlinspect("ping", "--passive", "192.0.2.1", status=1)
    require(b"no TCP connection" in done.stderr and not done.stdout, done)


def mistakes_are_told():
    for words, said in ((["--tcp", "0"], "not a port"), (["--tcp", "65536"], "not a port"),
                        (["--tcp", "nosuch"], "not a port"), (["--tcp", "80", "-s", "8"], "-s is for ICMP and UDP"),
                        (["--udp", "80", "-s", "8"], "16 bytes are the least"), (["--udp", "x"], "not a port"),
                        (["--udp", "80", "--tcp", "80"], "choose one"), (["-r"], "add --trace"),
                        *((["--passive", *bad], f"--passive sends no probes; leave out {bad[0]}\n") for bad in (
                            ["--tcp", "80"], ["--summary"], ["-q"], ["-f"], ["-A"], ["-O"], ["-W", "1"], ["-s", "8"],
                            ["-t", "9"], ["-I", "lo"], ["-M", "do"], ["-Q", "8"], ["-m", "1"], ["-l", "2"]))):
        done = nlinspect("ping", "-c", "1", *words, "127.0.0.1", status=2)
        require(said in done.stderr.decode(), (words, done.stderr))


if __name__ == "__main__":
    run(listeners_answer_and_refuse, services_of_udp_answer, every_outcome_is_seen, every_outcome_is_seen_of_ipv6, existing_connections_are_read,
        mistakes_are_told, apart=True)
