#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sums of counters over rounds: nothing is lost of sockets that come and go between two rounds. Sums are compared,
not rates, so that it does not matter when the rounds are."""
import collections
import contextlib
import json
import signal
import socket
import struct
import subprocess
import threading

from lab import PATIENCE, PROGRAM, equal, nlinspect, require, run, wait_for

SUMS = ("bytes_sent_since", "bytes_retrans_since", "bytes_received_since")
COLUMNS = ",".join(["time_ms", "process", "count", *(f"{name}:sum" for name in SUMS)])
# A client in a process of its own, with a name of its own: "open", "send N" and "close" on its input, and "many N K"
# for K connections in turn that send N bytes each.
CLIENT = """
import socket, sys
open("/proc/self/comm", "w").write("sender")
held = None
for line in sys.stdin:
    word, *numbers = line.split()
    if word == "open":
        held = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    elif word == "send":
        held.sendall(bytes(int(numbers[0])))
    elif word == "close":
        held.close()
    else:
        for _ in range(int(numbers[1])):
            with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
                connection.sendall(bytes(int(numbers[0])))
    print(word, flush=True)
"""


class Client:
    def __init__(self, port):
        self.process = subprocess.Popen(["python3", "-c", CLIENT, str(port)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def do(self, line):
        print(line, file=self.process.stdin, flush=True)
        equal(self.process.stdout.readline().split(), line.split()[:1], "the client's answer")

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


class Rounds:
    """The program with -w, whose rows are kept."""

    def __init__(self, *words):
        self.rows = []
        self.process = subprocess.Popen([PROGRAM, *words, "-J", "-q"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.rows.append(json.loads(line))

    def times(self):
        return {row["time_ms"] for row in list(self.rows)}

    def pass_by(self, count):
        """Waits until whole rounds have passed; something has to be there in each."""
        wanted = len(self.times()) + count + 1
        wait_for(lambda: len(self.times()) >= wanted or self.process.poll() is not None, "rounds to pass by")

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(PATIENCE)
        self.reader.join()
        said = self.process.stderr.read()
        equal((self.process.returncode, said), (-signal.SIGINT, ""), "how it ended")
        return self.rows

    @contextlib.contextmanager
    def held(self):
        """Stops the program, so that everything done meanwhile lies between two rounds."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            wait_for(self.is_stopped, "the program to stop")
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def is_stopped(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "T"

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()


@contextlib.contextmanager
def serving():
    """A server that reads everything of each connection to its end; gives its port and a connection that stays."""
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
        with socket.create_connection(listener.getsockname()):
            yield listener.getsockname()[1]


@contextlib.contextmanager
def watching(*words):
    rounds = Rounds(*words)
    try:
        rounds.pass_by(1)
        yield rounds
    finally:
        rounds.kill()


def total(rows):
    sums = collections.Counter()
    for row in rows:
        for name in SUMS:
            sums[name] += row[f"{name}_sum"] or 0
    return {name: sums[name] for name in SUMS}


def sent(rows):
    sums = total(rows)
    return sums["bytes_sent_since"] - sums["bytes_retrans_since"]


def short_lives_count():
    """Hundreds of connections live and die between two rounds, or across one."""
    with serving() as port, watching("sockets", "-t", "--by", "process", "-w", "0.2", "-o", COLUMNS) as rounds:
        client = Client(port)
        client.do("many 1000 200")
        client.do("many 7 300")
        client.do("many 300000 5")
        client.end()
        rounds.pass_by(3)
        rows = rounds.end()
    equal(sent(rows), 200 * 1000 + 300 * 7 + 5 * 300000, "bytes sent")


def a_filter_selects_them():
    """The sockets of the server alone: each receives the end of the stream as a byte."""
    with serving() as port, watching("sockets", "-t", "--by", "process", "-w", "0.2", "-o", COLUMNS, "sport", "=",
                                     f":{port}") as rounds:
        client = Client(port)
        client.do("many 1000 100")
        client.end()
        rounds.pass_by(3)
        rows = rounds.end()
    sums = total(rows)
    equal((sums["bytes_received_since"], sums["bytes_sent_since"]), (100 * 1001, 0), "what the server received")


def the_owner_of_a_closed_socket_is_remembered():
    with serving() as port, watching("sockets", "-tp", "--by", "process", "-w", "0.2", "-o", COLUMNS) as rounds:
        client = Client(port)
        client.do("open")
        client.do("send 5000")
        wait_for(lambda: any(row["process"] == "sender" for row in list(rounds.rows)), "the client to be seen")
        client.do("send 70000")
        client.do("close")
        client.end()
        rounds.pass_by(3)
        rows = rounds.end()
    equal(sent(row for row in rows if row["process"] == "sender"), 75000, "bytes of the process")


def what_was_there_before_is_not_counted():
    """A connection that its peer has reset is in no listing until its process closes it."""
    with serving() as port, socket.create_server(("127.0.0.1", 0)) as listener:
        old = socket.create_connection(("127.0.0.1", port))
        old.sendall(bytes(4000))
        dead = socket.create_connection(listener.getsockname())
        peer, _ = listener.accept()
        dead.sendall(bytes(9000))
        peer.recv(9000, socket.MSG_WAITALL)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        with watching("sockets", "-t", "--by", "process", "-w", "0.2", "-o", COLUMNS) as rounds:
            dead.close()
            old.sendall(bytes(11))
            old.close()
            rounds.pass_by(3)
            rows = rounds.end()
    equal(sent(rows), 11, "bytes sent meanwhile")


def a_listing_has_those_that_are_there():
    """A closed socket is no row, unless its event is asked for; a new one has a rate from its first round on."""
    with serving() as port:
        for columns, closed in (("local_port,peer_port,bytes_sent_since", False),
                                ("local_port,peer_port,bytes_sent_since,event", True)):
            with watching("sockets", "-t", "-w", "0.2", "-o", "time_ms," + columns) as rounds:
                client = Client(port)
                client.do("open")
                client.do("send 600")
                rounds.pass_by(2)
                with rounds.held():
                    client.do("send 50")
                    client.do("close")
                    client.do("many 3 1")
                client.end()
                rounds.pass_by(3)
                rows = [row for row in rounds.end() if row["peer_port"] == port]
            equal(sum(row["bytes_sent_since"] for row in rows if row["bytes_sent_since"] == 3), 3 if closed else 0,
                  "a socket that no round had")
            if closed:
                equal({row["event"] for row in rows}, {"present", "added", "removed", "passed"}, "events")
                equal(sum(row["bytes_sent_since"] or 0 for row in rows), 653, "bytes of all rows")


def rounds_replay_as_they_were():
    with serving() as port:
        with watching("sockets", "-t", "--by", "process", "-w", "0.2", "-o", COLUMNS, "--record",
                      "/run/sums.pcap") as rounds:
            client = Client(port)
            client.do("many 1000 50")
            client.do("open")
            client.do("send 123")
            rounds.pass_by(1)
            client.do("close")
            client.end()
            rounds.pass_by(3)
            rows = rounds.end()
    done = nlinspect("sockets", "-t", "--by", "process", "-w", "0.2", "-o", COLUMNS, "--replay", "/run/sums.pcap", "-J")
    replayed = [json.loads(line) for line in done.stdout.splitlines()]
    equal(sent(replayed), 50123, "bytes sent, replayed")
    for row in (*rows, *replayed):
        del row["time_ms"]
    equal(replayed[:len(rows)], rows, "the rounds")


def explained():
    done = nlinspect("sockets", "-t", "--by", "process", "-w", "1", "-o", COLUMNS, "--explain", "-J")
    require("TCP sockets that are closed between rounds" in done.stdout.decode(), done.stdout)
    done = nlinspect("sockets", "-t", "-w", "1", "-o", "local,bytes_sent", "--explain")
    require("closed" not in done.stdout.decode(), done.stdout)


run(short_lives_count, a_filter_selects_them, the_owner_of_a_closed_socket_is_remembered,
    what_was_there_before_is_not_counted, a_listing_has_those_that_are_there, rounds_replay_as_they_were, explained,
    apart=True)
