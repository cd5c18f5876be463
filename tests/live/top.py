#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""top against known traffic: rows add up, and agree with the sockets and the interfaces. Sums are compared, so that it
does not matter when the rounds are."""
import collections
import contextlib
import json
import signal
import socket
import subprocess
import threading

from lab import PATIENCE, PROGRAM, as_nobody, equal, nlinspect, require, run, sh, wait_for

KEYS = "time_ms,kind,name,pid,start_ticks,processes,connections,opened_since,closed_since,bytes_sent_since," \
    "bytes_received_since,retransmits_since,level"
SUMMED = ("opened_since", "closed_since", "bytes_sent_since", "bytes_received_since", "retransmits_since")
OVERALL = ("total", "interfaces")
LISTEN, TIME_WAIT = "0A", "06"  # in /proc/net/tcp
# A process with a name of its own, which does what it reads: "open", "send N", "fork" (another process also
# holds the connection), "close", and "many N K" for K connections in turn that send N bytes each.
CLIENT = """
import os, signal, socket, sys
open("/proc/self/comm", "w").write(sys.argv[2])
held, child = None, None
for line in sys.stdin:
    word, *numbers = line.split()
    if word == "open":
        held = socket.create_connection((sys.argv[1], int(sys.argv[3])))
    elif word == "send":
        held.sendall(bytes(int(numbers[0])))
    elif word == "fork":
        child = os.fork()
        if not child:
            open("/proc/self/comm", "w").write("sharer")
            signal.pause()
    elif word == "close":
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        held.close()
    else:
        for _ in range(int(numbers[1])):
            with socket.create_connection((sys.argv[1], int(sys.argv[3]))) as connection:
                connection.sendall(bytes(int(numbers[0])))
    print(word, flush=True)
"""


class Client:
    def __init__(self, name, port):
        self.process = subprocess.Popen(["python3", "-c", CLIENT, "127.0.0.1", name, str(port)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def do(self, line):
        print(line, file=self.process.stdin, flush=True)
        equal(self.process.stdout.readline().split(), line.split()[:1], "the client's answer")

    def start(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii", errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[19])

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


@contextlib.contextmanager
def serving():
    """A server that reads everything of each connection to its end; gives its port."""
    def serve(connection):
        with connection:
            while connection.recv(1 << 16):
                pass

    def accept():
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=1000) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]


@contextlib.contextmanager
def watching(*words):
    rows = []

    def read():
        for line in process.stdout:
            rows.append(json.loads(line))

    with subprocess.Popen([PROGRAM, "top", *words, "-J", "-q", "-w", "0.2", "-o", KEYS], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        reader = threading.Thread(target=read)
        reader.start()
        try:
            pass_by(rows, 1)
            yield rows
            pass_by(rows, 3)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
            reader.join()
        equal((process.returncode, process.stderr.read()), (-signal.SIGINT, ""), "how it ended")


def rounds_of(rows):
    rounds = collections.defaultdict(list)
    for row in list(rows):
        rounds[row["time_ms"]].append(row)
    return rounds


def pass_by(rows, count):
    wanted = len(rounds_of(rows)) + count + 1
    wait_for(lambda: len(rounds_of(rows)) >= wanted, "rounds to pass by")


def total(rows, name):
    return sum(row[name] or 0 for row in rows)


def sent(rows):
    """Without what was sent again."""
    return total(rows, "bytes_sent_since")


def rows_add_up(rows):
    for time, group in rounds_of(rows).items():
        overall = {row["kind"]: row for row in group if row["kind"] in OVERALL}
        equal(sorted(overall), sorted(OVERALL), f"the sums of the round {time}")
        parts = [row for row in group if row["kind"] not in OVERALL]
        for name in (*SUMMED, "connections"):
            equal(total(parts, name), overall["total"][name], f"{name} of the round {time}")
        require(all(row["level"] == "payload" for row in parts), parts)
        equal((overall["total"]["level"], overall["interfaces"]["level"]), ("payload", "link"), "levels")


def known_traffic_adds_up():
    with serving() as port, watching() as rows:
        client = Client("mover", port)
        client.do("open")
        wait_for(lambda: any(row["name"] == "mover" for row in list(rows)), "the process to be seen")
        client.do("send 500000")
        client.do("many 1000 100")
        pid, start = client.process.pid, client.start()
        client.do("close")
        client.end()
    rows_add_up(rows)
    mine = [row for row in rows if row["name"] == "mover"]
    equal({(row["pid"], row["start_ticks"], row["kind"]) for row in mine}, {(pid, start, "process")}, "identity")
    require(sent(mine) >= 500000, mine)
    overall = [row for row in rows if row["kind"] == "total"]
    again = total(overall, "retransmits_since")
    if not again:
        equal(sent(overall), 600000, "all bytes sent")
    equal(total(overall, "bytes_received_since") >= 600000, True, "bytes received")
    equal(total(overall, "opened_since"), 202, "connections opened, at both ends")
    equal(total(overall, "closed_since"), 202, "connections closed, at both ends")
    links = [row for row in rows if row["kind"] == "interfaces"]
    require(sent(links) > 600000, (sent(links), "frames have headers, and there are acknowledgements"))


def what_the_kernel_keeps_of_a_closed_socket_is_not_new():
    """A client that closes first is destroyed before its peer closes, and a small record of it waits for that."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener, watching() as rows:
        held = []
        for _ in range(20):
            with socket.create_connection(listener.getsockname()):
                held.append(listener.accept()[0])
        pass_by(rows, 3)
    overall = [row for row in rows if row["kind"] == "total"]
    equal((total(overall, "opened_since"), total(overall, "closed_since")), (40, 20), "what was opened, and closed")


def interfaces_agree_with_their_counters():
    """The rounds begin before the traffic and end after it, so the sums are what the interface counted."""
    def counted():
        with open("/sys/class/net/lo/statistics/tx_bytes", encoding="ascii") as file:
            return int(file.read())

    with serving() as port, watching() as rows:
        before = counted()
        client = Client("mover", port)
        client.do("many 5000 50")
        client.end()
        # Nothing more is sent once both ends of each connection are closed.
        wait_for(lambda: tcp_states() <= {LISTEN, TIME_WAIT}, "the connections to end")
        pass_by(rows, 1)
        after = counted()
    equal(sent(row for row in rows if row["kind"] == "interfaces"), after - before, "bytes of the loopback interface")


def tcp_states():
    with open("/proc/net/tcp", encoding="ascii") as file:
        return {line.split()[3] for line in file.readlines()[1:]}


def a_shared_socket_counts_once():
    with serving() as port, watching() as rows:
        client = Client("mover", port)
        client.do("open")
        client.do("fork")
        wait_for(lambda: any(row["name"] == "mover, sharer" for row in list(rows)), "both to be seen")
        client.do("send 70000")
        wait_for(lambda: sent(row for row in list(rows) if row["name"] == "mover, sharer") >= 70000, "the bytes")
        client.do("close")
        client.end()
    rows_add_up(rows)
    shared = next(row for row in rows if row["name"] == "mover, sharer")
    equal([process["process"] for process in shared["processes"]], ["mover", "sharer"], "the holders")
    equal(shared["pid"], client.process.pid, "the first one")


def peers_are_addresses():
    with serving() as port, watching("--per", "peer") as rows:
        client = Client("mover", port)
        client.do("many 1000 20")
        client.end()
    rows_add_up(rows)
    peers = [row for row in rows if row["kind"] == "peer"]
    equal({row["name"] for row in peers}, {"127.0.0.1"}, "peers")
    require(sent(peers) >= 20000, peers)


def words_select_what_rows_are():
    for word in ("unit", "peer"):
        equal(nlinspect("top", word, "--explain").stdout, nlinspect("top", "--per", word, "--explain").stdout, word)
    done = nlinspect("top", "--per", "x", status=2)
    require("not process, unit or peer" in done.stderr.decode(), done.stderr)


def all_namespaces():
    sh("ip netns add other")
    with serving():
        rows = [json.loads(line) for line in nlinspect("top", "-N", "all", "--count", "1", "-w", "0.1", "-J",
                                                       "-q").stdout.splitlines()]
    equal({row["netns"] for row in rows if row["kind"] == "total"} >= {"other"}, True, "namespaces")
    equal(len([row for row in rows if row["kind"] == "interfaces"]), len({row["netns"] for row in rows}), "sums")


def without_privileges():
    """Processes of others are hidden, and not taken for the kernel."""
    with serving() as port:
        client = Client("mover", port)
        client.do("open")
        sender = threading.Thread(target=lambda: [client.do("send 1000") for _ in range(300)])
        sender.start()
        done = as_nobody("top", "--count", "1", "-w", "0.1", "-J")
        sender.join()
        client.do("close")
        client.end()
    equal(done.returncode, 0, done.stderr)
    kinds = {json.loads(line)["kind"] for line in done.stdout.splitlines()}
    require("hidden" in kinds and "kernel" not in kinds, kinds)
    require(b"may not be seen" in done.stderr, done.stderr)


run(known_traffic_adds_up, what_the_kernel_keeps_of_a_closed_socket_is_not_new, interfaces_agree_with_their_counters,
    a_shared_socket_counts_once, peers_are_addresses, words_select_what_rows_are, all_namespaces, without_privileges,
    apart=True)
