#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Probes: against iputils ping, and what becomes of mistakes."""
import json
import re
import shutil
import signal
import subprocess

from lab import FOLDER, PATIENCE, PROGRAM, Skip, as_nobody, equal, nlinspect, records, require, run, sh, \
    strict_json, supports, sysctl, wired


def lines(*arguments, **options):
    return [strict_json(line) for line in nlinspect("ping", *arguments, "-J", **options).stdout.splitlines()]


def numberless(text):
    """The shape of an output: every number is the same."""
    return re.sub(r"\d+(\.\d+)?", "N", text)


def every_probe_has_a_record():
    rows = lines("-c", "3", "-i", "0.01", "127.0.0.1", "::1", "--summary")
    probes = [row for row in rows if row["kind"] == "probe"]
    equal(sorted((row["host"], row["seq"], row["outcome"], row["from"], row["bytes"], row["ttl"]) for row in probes),
          [(host, seq, "reply", host, 64, 64) for host in ("127.0.0.1", "::1") for seq in (1, 2, 3)], "probes")
    summaries = rows[-2:]
    equal([(row["kind"], row["host"], row["transmitted"], row["received"], row["loss_percent"]) for row in summaries],
          [("summary", host, 3, 3, 0) for host in ("127.0.0.1", "::1")], "summaries come last")
    for summary in summaries:
        times = [row["rtt_us"] for row in probes if row["host"] == summary["host"]]
        equal((summary["rtt_min_us"], summary["rtt_max_us"]), (min(times), max(times)), "extremes")
        require(abs(summary["rtt_avg_us"] - sum(times) / 3) < 0.001, (summary, times))
    require(all(row["rtt_us"] <= row["rtt_user_us"] for row in probes if row["timestamps"] == "kernel"), probes)


def the_kernel_stamps():
    rows = lines("-c", "50", "-i", "0.002", "127.0.0.1", "-o", "seq,timestamps")
    require(any(row["timestamps"] == "kernel" for row in rows), rows)


def a_queue_of_this_host_counts():
    """Probes and answers leave through a bucket of tokens, which lets no byte pass early."""
    rate, burst, payload = 400_000, 2048, 1000
    if not supports(["tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", f"{rate}bit", "burst", f"{burst}b",
                     "latency", "30s"]):
        raise Skip("no tbf")
    columns = "seq,sent_us,queued_us,rtt_us,rtt_user_us,timestamps"
    rows = [row for row in lines("-c", "8", "-l", "8", "-i", "5", "-s", str(payload), "127.0.0.1", "-o", columns)
            if row["queued_us"] is not None and row["timestamps"] == "kernel"]
    require(len(rows) > 4, f"hardly any stamp of the kernel: {rows}")
    first = min(row["sent_us"] for row in rows)
    for row in rows:
        left = row["sent_us"] + row["queued_us"] - first
        require(left >= (row["seq"] * payload - burst) * 8e6 / rate - 1000, f"{row} of {rows}")
        require(row["queued_us"] <= row["rtt_us"] <= row["rtt_user_us"], row)


def lines_are_those_of_ping():
    if not shutil.which("ping"):
        raise Skip("no ping of iputils")
    for words in (["-c", "2", "-i", "0.2", "127.0.0.1"], ["-c", "1", "::1"], ["-c", "2", "-i", "0.2", "-q", "127.0.0.1"],
                  ["-c", "1", "-s", "100", "127.0.0.1"], ["-c", "1", "-D", "127.0.0.1"], ["-c", "3", "-A", "127.0.0.1"],
                  ["-c", "4", "-l", "4", "127.0.0.1"], ["-c", "1", "-I", "lo", "127.0.0.1"], ["-c", "1", "-Q", "8", "::1"],
                  ["-c", "1", "-I", "127.0.0.1", "127.0.0.1"], ["-c", "1", "-I", "lo", "::1"], ["-c", "1", "-m", "7", "::1"],
                  ["-c", "1", "-n", "-O", "localhost"], ["-c", "1", "-M", "do", "-t", "9", "127.0.0.1"]):
        theirs = sh(["ping", *words]).stdout.decode()
        ours = nlinspect("ping", *words).stdout.decode()
        # Percentiles have a line of their own.
        ours = "".join(line for line in ours.splitlines(True) if not line.startswith("rtt p50"))
        # A probe is on the way at the next one's time on a busy machine only.
        ours, theirs = (text if "-l" in words else re.sub(r", pipe \d+", "", text) for text in (ours, theirs))
        equal(numberless(ours), numberless(theirs), words)


def status_is_the_answer():
    wired()
    sh("ip neigh add 192.0.2.9 lladdr 00:00:5e:00:53:09 dev wire")
    silent = ("-c", "1", "-W", "0.01", "192.0.2.9")
    require(b"100% packet loss" in nlinspect("ping", *silent, status=1).stdout, "no answer")
    nlinspect("ping", *silent, "127.0.0.1", status=1)
    nlinspect("ping", "-c", "1", "127.0.0.1", status=0)
    nlinspect("ping", "-c", "1000", "-w", "0.05", "127.0.0.1", status=1)
    done = nlinspect("ping", "-c", "1", "198.51.100.1", status=2)
    require(b"icmp_seq=1 local error: Network is unreachable" in done.stdout, done.stdout)
    done = nlinspect("ping", "-c", "1", "nosuch.invalid", "127.0.0.1", status=2)
    require(b"nosuch.invalid" in done.stderr and b"1 received" in done.stdout, done)


def a_signal_ends_with_the_summary():
    with subprocess.Popen([PROGRAM, "ping", "127.0.0.1", "-i", "0.01", "-J", "--summary"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGQUIT)
        said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=PATIENCE)[0].splitlines()
    equal(process.returncode, 0, "status")
    require(re.fullmatch(r"127\.0\.0\.1: \d+/\d+ packets, 0% loss, min/avg/ewma/max = [\d./]+ ms\n", said), said)
    equal(json.loads(rest[-1])["kind"], "summary", "the last row")


def groups_and_filters_are_the_engine_s():
    rows = lines("-c", "20", "-i", "0.002", "127.0.0.1", "--by", "host,outcome", "-o", "host,outcome,count")
    equal(rows, [{"host": "127.0.0.1", "outcome": "reply", "count": 20}], "groups")
    equal([row["seq"] for row in lines("-c", "5", "-i", "0.002", "127.0.0.1", "seq>3", "-o", "seq")], [4, 5], "a filter")
    equal([row["seq"] for row in lines("-c", "5", "-i", "0.002", "127.0.0.1", "seq", "ge", "5")], [5], "words")
    done = nlinspect("ping", "-c", "1", "127.0.0.1", "::1", "nosuch=1", status=2)
    require(b'unknown field "nosuch"' in done.stderr and b"127.0.0.1 ::1 nosuch=1" in done.stderr, done.stderr)
    rows = lines("-c", "2", "-i", "0.002", "127.0.0.1", "-q", "-o", "kind,received")
    equal(rows, [{"kind": "summary", "received": 2}], "quiet")
    table = nlinspect("ping", "-c", "2", "-i", "0.002", "127.0.0.1", "::1", "-q", "-o", "@summary", "-H").stdout
    equal([line.split()[:3] for line in table.decode().splitlines()], [["127.0.0.1", "2", "2"], ["::1", "2", "2"]],
          "a table of summaries")


def a_recording_replays_as_it_was():
    recording = f"{FOLDER}/ping.pcap"
    words = ("-c", "3", "-i", "0.002", "127.0.0.1", "::1")
    said = nlinspect("ping", *words, "--record", recording).stdout
    equal(nlinspect("ping", "--replay", recording).stdout, said, "text")
    rows = records("ping", "--replay", recording, "::1", "--summary")
    equal([(row["host"], row["kind"]) for row in rows], [("::1", "probe")] * 3 + [("::1", "summary")], "one host")
    nlinspect("links", "--record", recording)
    done = nlinspect("ping", "--replay", recording, status=2)
    require(b"the recording has no probes" in done.stderr, done.stderr)


def users_may_probe():
    sysctl("net/ipv4/ping_group_range", "1 0")
    done = as_nobody("ping", "-c", "1", "127.0.0.1")
    equal((done.returncode, done.stderr.decode()),
          (2, "nlinspect: no permission for ICMP: it needs a group within net.ipv4.ping_group_range, or CAP_NET_RAW\n"),
          "no permission")
    sysctl("net/ipv4/ping_group_range", "0 2147483647")
    for host in ("127.0.0.1", "::1"):
        done = as_nobody("ping", "-c", "2", "-i", "0.002", host, "-J", "-o", "outcome,ttl")
        equal((done.returncode, [strict_json(line) for line in done.stdout.splitlines()]),
              (0, [{"outcome": "reply", "ttl": 64}] * 2), host)
    for words, said in ((["-i", "0.001"], "an interval below 2 ms is for root only"), (["-f"], "-f is for root only"),
                        (["-l", "4"], "more than 3 is for root only"), (["-m", "1"], "CAP_NET_ADMIN")):
        done = as_nobody("ping", "-c", "1", *words, "127.0.0.1")
        require(done.returncode == 2 and said in done.stderr.decode(), (words, done))


def mistakes_are_told():
    for words, said in (
            ([], "a host is missing"),
            (["rtt>1"], "a host is missing"),
            (["-c", "0", "127.0.0.1"], '-c: "0" is not'),
            (["-c", "1", "-c", "2", "127.0.0.1"], "option -c is given twice; it takes one N"),
            (["-i", "0", "127.0.0.1"], "not a number of seconds above 0"),
            (["-i", "-1", "127.0.0.1"], "not a number of seconds above 0"),
            (["-i", "1e999", "127.0.0.1"], "not a number of seconds above 0"),
            (["-i", "nan", "127.0.0.1"], "not a number of seconds above 0"),
            (["-W", "0", "127.0.0.1"], "not a number of seconds above 0"),
            (["-w", "x", "127.0.0.1"], "not a number of seconds above 0"),
            (["-s", "65508", "127.0.0.1"], "from 0 to 65507"),
            (["-s", "-1", "127.0.0.1"], "from 0 to 65507"),
            (["-t", "256", "127.0.0.1"], "from 1 to 255"),
            (["-Q", "256", "127.0.0.1"], "from 0 to 255"),
            (["-m", "4294967296", "127.0.0.1"], "from 0 to 4294967295"),
            (["-M", "maybe", "127.0.0.1"], "one of: do want dont probe"),
            (["-I", "nosuch", "127.0.0.1"], "no interface has this name"),
            (["-I", "192.0.2.77", "127.0.0.1"], "Cannot assign requested address"),
            (["-4", "::1"], '"::1" is an IPv6 address; leave out -4'),
            (["-6", "127.0.0.1"], '"127.0.0.1" is an IPv4 address; leave out -6'),
            (["evil\x1b[31mhost.invalid"], r"evil\x1b[31mhost.invalid"),
            (["127.0.0.1", "-N", "all"], "ping and --netns all cannot be combined"),
            (["127.0.0.1", "--follow"], "--follow"),
    ):
        done = nlinspect("ping", *words, status=2)
        require(said in done.stderr.decode(), (words, done.stderr))
        require(b"\x1b" not in done.stderr and not done.stdout, (words, done))


run(every_probe_has_a_record, the_kernel_stamps, a_queue_of_this_host_counts, lines_are_those_of_ping,
    status_is_the_answer, a_signal_ends_with_the_summary, groups_and_filters_are_the_engine_s,
    a_recording_replays_as_it_was, users_may_probe, mistakes_are_told, apart=True)
