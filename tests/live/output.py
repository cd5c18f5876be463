# SPDX-License-Identifier: MIT
"""Output that cannot be written, pipes that close, signals, and rates."""
import os
import pty
import signal
import socket
import subprocess
import time

from lab import (
    PATIENCE, PROGRAM, connected, equal, lacking, nlinspect, records, require, run, sh, strict_json, wait_for,
    without_ipv6,
)

LISTINGS = (("links",), ("routes", "--table", "all"), ("sockets", "-a"))
FORMATS = ((), ("-j",), ("-J",), ("--csv",), ("--tsv",))

WRITE = {"x86_64": "1", "aarch64": "64"}.get(os.uname().machine)
# Seconds; who does not end before the next round does not end at all.
LONG_ROUND = str(1000 * PATIENCE)
ATTEMPTS = 10
SENT = 200  # datagrams
SIZE = 14 + 20 + 8 + 1000  # of each with its headers

kept = []


def set_up():
    without_ipv6()
    sh("ip link add wire type veth peer name port")
    sh("ip address add 192.0.2.1/24 dev wire")
    sh("ip neigh add 192.0.2.2 lladdr 00:00:5e:00:53:02 dev wire")
    sh("ip link set wire up")
    sh("ip link set port up")
    connected("wire", "port")
    kept.append(socket.create_server(("127.0.0.1", 7001)))


def start(*words, **options):
    return subprocess.Popen([PROGRAM, *words], stdin=subprocess.DEVNULL, **options)


def full_device_is_an_error():
    with open("/dev/full", "wb") as full:
        for listing in LISTINGS + (("version",),):
            for form in FORMATS if listing != ("version",) else ((),):
                done = subprocess.run([PROGRAM, *listing, *form], stdout=full, timeout=PATIENCE,
                                      stderr=subprocess.PIPE, check=False)
                what = " ".join(listing + form)
                equal(done.returncode, 1, what)
                require(b"No space left" in done.stderr, f"{what}: says {done.stderr!r}")


def recording_to_a_full_device_is_an_error():
    done = nlinspect("links", "--record", "/dev/full", status=1)
    require(b"No space left" in done.stderr, f"says {done.stderr!r}")


def closed_stdout_is_an_error():
    for listing in LISTINGS:
        done = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", PROGRAM, *listing], timeout=PATIENCE,
                              stderr=subprocess.PIPE, check=False)
        equal(done.returncode, 1, " ".join(listing))
        require(done.stderr, "nothing said")


def closed_pipe_ends_quietly():
    for words in (("links", "-w", "0.05"), ("links", "-w", "0.05", "-J"), ("sockets", "-aj")):
        process = start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        first = process.stdout.readline()
        process.stdout.close()
        try:
            status = process.wait(PATIENCE)
        finally:
            process.kill()
        require(first, "no output")
        equal(process.stderr.read(), b"", f"{words}: stderr")
        process.stderr.close()
        require(status in (0, 1, -signal.SIGPIPE), f"{words}: status {status}")


def interrupted(number, *words, lines=8):
    """Status and output after so many lines and then a signal."""
    # Unbuffered, or communicate() would not see what readline() has read ahead.
    process = start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
    try:
        head = b"".join(process.stdout.readline() for _ in range(lines))
        process.send_signal(number)
        rest, errors = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()
    equal(errors, b"", "stderr")
    return process.returncode, head + rest


def signals_close_the_document():
    for number in (signal.SIGINT, signal.SIGTERM):
        status, output = interrupted(number, "links", "-w", "0.05", "-j")
        equal(status, -number, "status")
        require(len(strict_json(output)) >= 6, "few records")
        status, output = interrupted(number, "links", "-w", "0.05", "-J")
        equal(status, -number, "status")
        require(len([strict_json(line) for line in output.splitlines()]) >= 6, "few records")


def a_signal_ends_who_writes_to_nobody():
    """The reader neither reads nor goes away: more is written than a pipe holds."""
    if not WRITE or not os.path.exists("/proc/self/syscall"):
        raise lacking("/proc/PID/syscall, to see who sleeps in write(2)")
    process = start("links", "-w", "0.001", "-J", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        wait_for(lambda: sleeps_in_write(process.pid), "a full pipe")
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        equal(process.stderr.read(), b"", "stderr")
    finally:
        process.kill()
        process.communicate()
    equal(process.returncode, -signal.SIGTERM, "status")


def sleeps_in_write(pid):
    with open(f"/proc/{pid}/syscall", encoding="ascii") as file:
        words = file.read().split()
    return words[:2] == [WRITE, "0x1"]


def signal_while_waiting_ends_at_once():
    status, output = interrupted(signal.SIGINT, "links", "-w", LONG_ROUND, "-j", "-o", "ifname", lines=2)
    equal(status, -signal.SIGINT, "status")
    require(strict_json(output), "no first round")


def terminal_gets_colours_and_pipes_do_not():
    for extra, wanted in (({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False),
                          ({"TERM": "xterm", "NO_COLOR": "1"}, False)):
        leader, follower = pty.openpty()
        subprocess.run([PROGRAM, "links"], stdout=follower, timeout=PATIENCE, check=True,
                       env={"PATH": os.environ["PATH"], **extra})
        os.close(follower)
        output = os.read(leader, 65536)
        os.close(leader)
        equal(b"\x1b[" in output, wanted, f"colours with {extra}")
    require(b"\x1b" not in nlinspect("links").stdout, "colours in a pipe")
    require(b"\x1b" in nlinspect("links", "--color", "always").stdout, "no colours at all")


def send_datagrams():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(SENT):
            sender.sendto(b"x" * 1000, ("192.0.2.2", 7001))


def total_of_rates():
    """Has packets sent between two rounds. @return what the rates of the rounds after that come to, each times
    the seconds since the round before"""
    process = start("links", "-w", "0.2", "-J", "-o", "time_ms,tx_packets,tx_bytes,mtu", "ifname=wire",
                    stdout=subprocess.PIPE)
    try:
        rounds = [strict_json(process.stdout.readline())]
        send_datagrams()
        sent = 1000 * time.time()
        while rounds[-1]["time_ms"] <= sent:
            rounds.append(strict_json(process.stdout.readline()))
    finally:
        process.kill()
        process.communicate()
    equal({row["mtu"] for row in rounds}, {1500}, "what is no counter")
    require(rounds[-1]["tx_packets"] >= SENT, f"no total: {rounds[-1]}")
    seconds = [(after["time_ms"] - before["time_ms"]) / 1000 for before, after in zip(rounds, rounds[1:])]
    return tuple(sum(row[key] * time for row, time in zip(rounds[1:], seconds))
                 for key in ("tx_packets_per_sec", "tx_bytes_per_sec"))


def rates_come_to_what_was_sent():
    """A round reads its own time a moment before that of its rates. So the two may differ, and the clock may be
    set."""
    totals = []
    for _ in range(ATTEMPTS):
        packets, octets = total_of_rates()
        if abs(packets - SENT) <= 0.02 * SENT and abs(octets - SENT * SIZE) <= 0.02 * SENT * SIZE:
            return
        totals.append((packets, octets))
    raise AssertionError(f"rates come to {totals}, not to {SENT} and {SENT * SIZE}")


def rounds_wait_for_their_time():
    began = time.time()
    rows = records("links", "-w", "0.5", "--count", "2", "ifname=wire")
    equal(len(rows), 2, "rounds")
    for number, row in enumerate(rows, 1):
        require(row["time_ms"] / 1000 - began >= 0.45 * number, f"round {number} comes early: {row['time_ms']}")


def rates_of_what_rests_are_nothing():
    rows = records("links", "-w", "0.2", "--count", "1", "-o", "rx_bytes,rx_packets", "port")
    equal(len(rows), 1, "rows")
    require(rows[0]["rx_packets_per_sec"] == 0, f"rate of nothing: {rows}")


def rounds_are_counted():
    output = nlinspect("links", "-w", "0.05", "--count", "3", "--limit", "1", "-H", "-o", "ifname")
    equal(output.stdout.split(), [b"lo"] * 3, "rounds")


run(
    full_device_is_an_error,
    recording_to_a_full_device_is_an_error,
    closed_stdout_is_an_error,
    closed_pipe_ends_quietly,
    signals_close_the_document,
    a_signal_ends_who_writes_to_nobody,
    signal_while_waiting_ends_at_once,
    terminal_gets_colours_and_pipes_do_not,
    rates_come_to_what_was_sent,
    rounds_wait_for_their_time,
    rates_of_what_rests_are_nothing,
    rounds_are_counted,
    prepare=set_up,
    apart=True,
)
