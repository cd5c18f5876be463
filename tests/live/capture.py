#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packets of a veth pair: the same ones as dumpcap(1) takes in the same run, and what becomes of mistakes."""
import contextlib
import gzip
import os
import signal
import socket
import struct
import subprocess
import sys

from lab import FOLDER, PATIENCE, PROGRAM, as_nobody, equal, nlinspect, require, run, sh, strict_json, wait_for, wired

FILE = os.path.join(FOLDER, "packets")
FILTERS = "--filters" in sys.argv[1:]  # whether the program can compile them


def listening():
    """How many packet sockets take packets. The first line of the file is a heading."""
    with open("/proc/net/packet", encoding="ascii") as file:
        return sum(line.split()[3] == "0003" for line in list(file)[1:])


@contextlib.contextmanager
def started(*commands):
    """Runs commands that capture, and goes on once all of them do. They get SIGINT at the end if they still run."""
    before = listening()
    running = []
    try:
        for words in commands:
            running.append(subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                            stderr=subprocess.PIPE, text=True))
            if words[0] == "dumpcap":
                while "File:" not in (line := running[-1].stderr.readline()):
                    require(line, "dumpcap ended")
        wait_for(lambda: listening() == before + len(commands) or any(one.poll() is not None for one in running),
                 "sockets that capture")
        yield running
    finally:
        for one in running:
            if one.poll() is None:
                one.send_signal(signal.SIGINT)


def ended(process):
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err


def send(count, link="wire", size=64, tag=None):
    """Frames with UDP over IPv4 from port 1000, 1001 … to port 7."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as link_socket:
        link_socket.bind((link, 0))
        for number in range(count):
            link_socket.send(frame(number, size, tag))


def frame(number, size=64, tag=None):
    payload = bytes(max(size - 42, 1))
    udp = struct.pack("!HHHH", 1000 + number, 7, 8 + len(payload), 0) + payload
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), number, 0, 64, 17, 0, socket.inet_aton("192.0.2.1"),
                       socket.inet_aton("192.0.2.2"))
    addresses = bytes.fromhex("020000000002020000000001")
    return addresses + (struct.pack("!HH", 0x8100, tag) if tag is not None else b"") + b"\x08\x00" + head + udp


def rows_of(text):
    return [strict_json(line) for line in text.splitlines()]


def capture(*arguments, **options):
    done = nlinspect("capture", *arguments, **options)
    return done.stdout.decode(), done.stderr.decode()


def read(*arguments):
    return rows_of(capture("-J", *arguments)[0])


def tshark(path, *fields, status=0):
    """The fields that tshark reads in a file. It notes on stderr that root runs it."""
    words = ["tshark", "-n", "-r", path, "-T", "fields", *(word for field in fields for word in ("-e", field))]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE)
    said = [line for line in done.stderr.splitlines() if "Running as user" not in line]
    require(done.returncode == status and (status or not said), f"tshark: {done.stderr}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def same_packets_as_tshark():
    """Addresses, ports, lengths and times agree with another program's, live and read back."""
    wired(ipv6=False)
    with started(["dumpcap", "-q", "-i", "wire", "-w", FILE, "-c", "50"],
                 [PROGRAM, "capture", "-i", "wire", "-J", "-c", "50"]) as (theirs, ours):
        send(50, size=200)
        status, out, err = ended(ours)
        equal(ended(theirs)[0], 0, "status of dumpcap")
    equal(status, 0, f"status; {err}")
    require("50 packets received, 50 shown, 0 lost" in err, err)
    live, filed = rows_of(out), read("-r", FILE)
    fields = tshark(FILE, "frame.time_epoch", "frame.len", "udp.srcport", "ip.dst")
    for rows in (live, filed):
        equal([[f"{row['time_ns'] // 10**9}.{row['time_ns'] % 10**9:09}", str(row["length"]), str(row["source_port"]),
                row["destination_address"]] for row in rows], fields, "packets")
    equal({(row["interface"], row["direction"]) for row in live}, {("wire", "out")}, "interface and direction")
    equal(capture("-r", FILE, "-c", "1")[0].split()[1:6], ["IP", "192.0.2.1.1000", ">", "192.0.2.2.7:", "UDP,"], "a line")
    with open(FILE, "rb") as file:
        piped = subprocess.run([PROGRAM, "capture", "-r", "-", "-J"], stdin=file, stdout=subprocess.PIPE, check=True)
    equal(rows_of(piped.stdout.decode()), filed, "standard input")


def filters_and_groups():
    everything = read("-r", FILE)
    equal(len(read("-r", FILE, "--where", "length>100 source_port=1003,1005")), 2, "--where")
    equal(read("-r", FILE, "-c", "3"), everything[:3], "-c")
    groups = read("-r", FILE, "--by", "destination_port", "-o", "destination_port,count,length:sum")
    equal(groups, [{"destination_port": 7, "count": 50, "length_sum": 50 * 200}], "groups")


def a_tag_is_put_back():
    """The kernel takes the tag of a VLAN off when the other end receives it."""
    for words, taken in [([], 2), *([(["vlan", "5"], 1)] if FILTERS else [])]:
        with started([PROGRAM, "capture", "-i", "port", "-Q", "in", "-J", "-c", str(taken), *words]) as (ours,):
            send(1, tag=5)
            send(1)
            status, out, err = ended(ours)
        equal(status, 0, f"status; {err}")
        rows = rows_of(out)
        equal([(row.get("vlan"), row["length"]) for row in rows], [(5, 68), (None, 64)][:taken], f"{words}")


def loopback_once():
    with started([PROGRAM, "capture", "-i", "lo", "-J", "-c", "2"]) as (ours,):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 9))
            for _ in range(2):
                receiver.sendto(b"to itself", ("127.0.0.1", 9))
        status, out, err = ended(ours)
    equal((status, [row["destination_port"] for row in rows_of(out)]), (0, [9, 9]), err)


def no_link_header():
    """Packets of a tun device begin with IP, and on any interface they have a header of ours."""
    sh("ip tuntap add dev tun0 mode tun")
    try:
        sh("ip address add 198.51.100.1/24 dev tun0")
        sh("ip link set tun0 up")
        tun = os.open("/dev/net/tun", os.O_RDWR)
    except (OSError, subprocess.CalledProcessError):
        return
    import fcntl  # pylint: disable=import-outside-toplevel
    fcntl.ioctl(tun, 0x400454ca, struct.pack("16sH22x", b"tun0", 0x1001))
    with started([PROGRAM, "capture", "-i", "tun0", "-J", "-c", "1"],
                 [PROGRAM, "capture", "-J", "-c", "1"]) as (one, every):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"hello", ("198.51.100.7", 9))
        for process, kind in (one, "raw"), (every, "linux-sll2"):
            status, out, err = ended(process)
            row = rows_of(out)[0]
            equal((status, row["interface"], row["link_type"], row["destination_address"], row["destination_port"]),
                  (0, "tun0", kind, "198.51.100.7", 9), err)
    os.close(tun)


def counts_on_demand():
    with started([PROGRAM, "capture", "-i", "wire"]) as (ours,):
        send(3)
        for number in range(3):
            require(f".{1000 + number} >" in ours.stdout.readline(), number)
        ours.send_signal(signal.SIGUSR1)
        require("3 packets received, 3 shown" in ours.stderr.readline(), "the counts")
        ours.send_signal(signal.SIGINT)
        status, _, err = ended(ours)
    equal(status, -signal.SIGINT, err)
    require("3 packets received, 3 shown" in err, err)


def cut_and_packed_files():
    with open(FILE, "rb") as file:
        content = file.read()
    with gzip.open(FILE + ".gz", "wb") as file:
        file.write(content)
    require("nlinspect capture -r -" in capture("-r", FILE + ".gz", status=1)[1], "how to read a compressed file")
    with open(FILE + ".cut", "wb") as file:
        file.write(content[:len(content) // 2 | 1])
    out, err = capture("-r", file.name, "-J", status=3)
    require(10 < len(rows_of(out)) < 50, "packets of a cut file")
    require("cut: it ends within a packet" in err, err)


def words_of_pcap_filter():
    equal([row["source_port"] for row in read("-r", FILE, "udp", "src", "port", "1003")], [1003], "words")
    with open(os.path.join(FOLDER, "filter"), "w", encoding="ascii") as file:
        file.write("udp and\nsrc port 1004\n")
    equal([row["source_port"] for row in read("-r", FILE, "-F", file.name)], [1004], "-F")
    with started([PROGRAM, "capture", "-i", "any", "-J", "-c", "1", "udp", "src", "port", "1002"]) as (ours,):
        send(5)
        status, out, err = ended(ours)
    equal((status, [row["source_port"] for row in rows_of(out)]), (0, [1002]), err)
    for words, place in (["icmp", "and", "and"], "icmp and and\n           ^~~"), (["tcp", "port", "foo"], "foo\n           ^~~"):
        err = capture("-r", FILE, *words, status=None)[1]
        require(place in err, err)
    equal(nlinspect("capture", "-i", "wire", "icmp", "and", "and", status=2).stdout, b"", "a mistake shows nothing")


def mistakes():
    def expect(status, words, *arguments):
        out, err = capture(*arguments, status=status)
        require(words in err and not out, f"{arguments}: {err}")

    expect(2, 'did you mean "wire"', "-i", "wir")
    expect(2, "leave one of them out", "-i", "wire", "-r", FILE)
    expect(2, 'did you mean "length"', "-r", FILE, "--where", "lenght>1")
    expect(1, "not a capture of packets", "-r", "/etc/passwd")
    expect(1, "No such file", "-r", "/nonexistent")
    expect(2, "is not a number of packets", "-c", "x")
    done = as_nobody("capture", "-i", "wire")
    require(done.returncode == 1 and b"CAP_NET_RAW" in done.stderr, done.stderr)


if __name__ == "__main__":
    run(same_packets_as_tshark, filters_and_groups, a_tag_is_put_back, loopback_once, no_link_header,
        counts_on_demand, cut_and_packed_files, mistakes, *([words_of_pcap_filter] if FILTERS else []))
