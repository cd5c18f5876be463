#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs fuzz targets: run.py [--seconds N] [--corpus DIR] TARGET... starts from seeds made of the
tests' recordings and transcripts and fails if one crashes; the input is left in the current directory. DIR
keeps the corpus for the next time.

run.py --once DRIVER... runs the seeds and the inputs in crashes/ through targets that are not fuzzers.

A crash becomes a test by moving its input to crashes/TARGET/ under a name that tells what it was."""
import argparse
import glob
import gzip
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDINGS = os.path.join(HERE, "..", "recordings")
GOLDEN = os.path.join(HERE, "..", "golden")
sys.path.insert(0, GOLDEN)

from run import read_transcript  # pylint: disable=wrong-import-position

NAMES = b"# a file of names\n0\tunspec\n254 main # local\n0x10\thex\n\n  42 a/b\n254\tlater\n4294967296 no\n"
LIMITS = ["-timeout=60", "-rss_limit_mb=1024"]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def recordings():
    return [read(path) for kind in ("pcap", "pcapng", "diag") for path in glob.glob(f"{RECORDINGS}/*.{kind}")]


def packed_recordings():
    """Also two that are compressed."""
    plain = recordings()
    return plain + [gzip.compress(data, mtime=0) for data in plain[:2]]


def messages():
    """The datagrams of the recordings, and their attributes alone."""
    for data in recordings():
        if data[:4] != struct.pack("<I", 0xA1B2C3D4):
            continue
        at = 24
        while at + 32 <= len(data):
            length = struct.unpack("<8xI4x", data[at : at + 16])[0]
            datagram = data[at + 32 : at + 16 + length]
            at += 16 + length
            yield datagram
            yield from (datagram[16 + header :] for header in (12, 16, 72))


def events():
    """The events of the probes of a recording, each after its length; then each alone."""
    for path in glob.glob(f"{RECORDINGS}/ping*.pcap"):
        data, at, found = read(path), 24, []
        while at + 60 <= len(data):
            length = struct.unpack("<8xI4x", data[at : at + 16])[0]
            name, _, content = data[at + 60 : at + 16 + length].partition(b"\0")
            at += 16 + length
            if name.startswith(b"ping/"):
                found.append(struct.pack("<H", len(content)) + content)
        yield b"".join(found)
        yield from found


def packet_input(kind, packet, options):
    """As fuzz_packet.c takes it; `kind` is an index of its kinds."""
    return struct.pack("<BBH", kind, options, len(packet)) + packet


def transports(packet):
    """The number in fuzz_packet.c of what an Ethernet frame holds of IP, and the bytes after that header."""
    kinds = {(4, 1): 5, (4, 6): 6, (4, 17): 7, (6, 58): 8, (6, 0): 9}
    packet = packet[14:]
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) > 20 and (4, packet[9]) in kinds:
        yield kinds[4, packet[9]], packet[20:]
    if version == 6 and len(packet) > 40 and (6, packet[6]) in kinds:
        yield kinds[6, packet[6]], packet[40:]


def packets():
    """The packets of captures, each alone; of Ethernet also without its headers. Then all together."""
    for name, kind in (("mixed", 0), ("any", 2)):
        data, at, found = read(f"{RECORDINGS}/capture/{name}.pcap"), 24, []
        while at + 16 <= len(data):
            length = struct.unpack("<8xI4x", data[at : at + 16])[0]
            packet = data[at + 16 : at + 16 + length][:512]
            at += 16 + length
            found.append(packet_input(kind, packet, len(found) % 256))
            if not kind:
                found.append(packet_input(4, packet[14:], len(found) % 256))
                found += [packet_input(inner, rest, len(found) % 256) for inner, rest in transports(packet)]
        yield from found
        yield b"".join(found[:40])


def command_lines():
    for path in glob.glob(f"{GOLDEN}/*.txt"):
        for case in read_transcript(path):
            yield case.words


def filters():
    """Any word of a command line may stand in a filter; that makes more of them."""
    for words in command_lines():
        words = [word for word in words[1:] if not word.startswith("-")]
        yield from ([word] for word in words)
        yield words


def joined(lines):
    return [b"\0".join(os.fsencode(word) for word in words) for words in lines]


# Of /proc/net: the first byte is the number of the file (enum mib_file).
COUNTERS = (
    b"\0Ip: Forwarding InReceives\nIp: 2 136\nTcp: MaxConn InSegs\nTcp: -1 7\n",
    b"\1TcpExt: A B C\nTcpExt: 1 x 18446744073709551616\nIpExt: A\nTcpExt: 1\n",
    b"\2Ip6InReceives                   \t3\nIcmp6InType135 4\nUdpLite6NoPorts\t5\n6\nA 1 2\n",
    b"\3sockets: used 16\nTCP: inuse 1 orphan 0 tw\n", b"\4TCP6: inuse 1\n",
    b"\5002e7dac 00000000 9e 0 0 0 0 0 0 0 0 0 00000001 0 0\n0028ffdc 00000000 zz\n",
    b"\6SctpCurrEstab\t1\nSctp\t2\n", b"\7XfrmInError \t0\n", b"\10ifIndex 7\nIp6InReceives 1\n",
)

SEEDS = {
    "counters": lambda: COUNTERS,
    "filter": lambda: joined(filters()),
    "message": messages,
    "names": lambda: [NAMES],
    "packet": lambda: list(packets()),
    "ping": lambda: list(events()),
    "options": lambda: joined(command_lines()),
    "replay": packed_recordings,
}


def target_of(path):
    return os.path.basename(path).split("-")[1]


def write_seeds(target, folder):
    for number, seed in enumerate(sorted(set(SEEDS[target]()))):
        with open(os.path.join(folder, f"{number:04}"), "wb") as file:
            file.write(seed)


def crashes(target):
    return sorted(glob.glob(f"{HERE}/crashes/{target}/*"))


def dictionary(folder):
    """The names of all fields, for what is made of words."""
    path = os.path.join(folder, "words")
    fields = json.loads(subprocess.check_output([os.environ["NLINSPECT"], "fields", "-j"]))
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f'"{name}"\n' for name in sorted({field["name"] for field in fields}))
    return path


def run_once(path):
    target = target_of(path)
    with tempfile.TemporaryDirectory() as folder:
        write_seeds(target, folder)
        inputs = sorted(glob.glob(f"{folder}/*")) + crashes(target)
        done = subprocess.run(
            [path, *inputs], env=dict(os.environ, TMPDIR=folder), stdout=subprocess.PIPE,
            text=True, check=False)
    if done.returncode:
        print(f"{target}: status {done.returncode} at {done.stdout.splitlines()[-1:]}")
    else:
        print(f"{target}: {len(inputs)} inputs")
    return not done.returncode


def fuzz(path, seconds, corpus):
    target = target_of(path)
    with tempfile.TemporaryDirectory() as folder:
        seeds, new = os.path.join(folder, "seeds"), os.path.join(corpus or folder, target)
        os.makedirs(seeds)
        os.makedirs(new, exist_ok=True)
        write_seeds(target, seeds)
        command = [path, f"-max_total_time={seconds}", f"-artifact_prefix={os.getcwd()}/{target}-",
                   "-close_fd_mask=2", "-print_final_stats=1", *LIMITS]
        if "NLINSPECT" in os.environ and target in ("filter", "options"):
            command.append(f"-dict={dictionary(folder)}")
        command += [new, seeds, *filter(os.path.isdir, [f"{HERE}/crashes/{target}"])]
        done = subprocess.run(
            command, env=dict(os.environ, TMPDIR=folder), stderr=subprocess.PIPE,
            text=True, errors="replace", check=False)
    figures = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    print(f"{target}: {figures.get('number_of_executed_units')} runs, "
          f"{figures.get('average_exec_per_sec')} per second")
    if done.returncode:
        found = re.search(r"Test unit written to (.*)", done.stderr)
        print(done.stderr[-8000:])
        print(f"{target}: status {done.returncode}; input: {found.group(1) if found else 'none'}")
    return not done.returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus")
    parser.add_argument("targets", nargs="+")
    asked = parser.parse_args()
    passed = [run_once(path) if asked.once else fuzz(path, asked.seconds, asked.corpus)
              for path in map(os.path.abspath, asked.targets)]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
