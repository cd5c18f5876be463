#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The outcomes of probes on a link that loses, doubles, reorders, spoils and refuses them, against what it did.

A machine that is busy may take longer than a timeout for an answer: it is late then, and never lost."""
import re
import shutil
import subprocess

from lab import PROGRAM, Skip, as_nobody, equal, nlinspect, require, run, sh, strict_json, sysctl
from tunnel import ICMP_EXCEEDED, ICMP_UNREACHABLE, link

COUNT = 12
ROUTER, ROUTER6 = "198.51.100.254", "2001:db8:1::fe"
LOST, DOUBLED, SPOILT, UNREACHABLE, EXCEEDED, NARROW, SWAPPED, LATE, DAMAGED = range(2, 11)


def errors_of(packet):
    """The errors of routers: host unreachable, TTL exceeded, fragmentation needed."""
    if packet.version == 4:
        return {UNREACHABLE: packet.error(ROUTER, ICMP_UNREACHABLE, 1),
                EXCEEDED: packet.error(ROUTER, ICMP_EXCEEDED, 0),
                NARROW: packet.error(ROUTER, ICMP_UNREACHABLE, 4, 1400)}
    return {UNREACHABLE: packet.error(ROUTER6, 1, 3), EXCEEDED: packet.error(ROUTER6, 3, 0),
            NARROW: packet.error(ROUTER6, 2, 0, 1400)}


def misbehaviour():
    """Each kind of misbehaviour once, by the number of the probe. Answers that are held back come with a later
    probe, so that no time decides."""
    held = {}

    def decide(packet):
        if not packet.is_echo:
            return []
        answers = {LOST: [], DOUBLED: [packet.reply()] * 2,
                   SPOILT: [packet.reply(lambda body: body[:-1] + bytes([body[-1] ^ 1]))],
                   DAMAGED: [packet.damaged()], SWAPPED: [], LATE: []}
        answers.update({seq: [answer] for seq, answer in errors_of(packet).items()})
        found = answers.get(packet.seq, [packet.reply()])
        if packet.seq in (SWAPPED, LATE):
            held[packet.target, packet.seq] = packet
        if packet.seq == LATE:
            found = [held[packet.target, SWAPPED].reply()]
        if packet.seq == COUNT:
            found = [held[packet.target, LATE].reply(), packet.reply()]
        return [(0, answer) for answer in found]

    return decide


def probes(host, *words, ask=nlinspect, **options):
    done = ask("ping", "-c", str(COUNT), host, "-J", "--summary", *words, **options)
    rows = [strict_json(line) for line in done.stdout.splitlines()]
    require(rows, done.stderr)
    return rows[:-1], rows[-1]


def by_number(rows):
    found = {}
    for row in rows:
        found.setdefault(row["seq"], []).append(row["outcome"])
    return found


def check_outcomes(rows, summary, raw):
    """A late answer is one that came."""
    wanted = {seq: ["reply"] for seq in range(1, COUNT + 1)}
    wanted.update({LOST: ["timeout"], DOUBLED: ["reply", "duplicate"], SPOILT: ["corrupted"],
                   UNREACHABLE: ["unreachable"], EXCEEDED: ["ttl-exceeded"], NARROW: ["too-big"],
                   LATE: ["timeout", "late"], DAMAGED: ["corrupted"] if raw else ["timeout"]})
    for seq, outcomes in by_number(rows).items():
        if outcomes[0] == "timeout" and wanted[seq][0] != "timeout":
            outcomes = [{"late": "reply"}.get(outcome, outcome) for outcome in outcomes[1:]]
            outcomes[1:] = ["duplicate"] * len(outcomes[1:])
        equal(outcomes, wanted[seq], f"probe {seq}")
    equal(sorted(by_number(rows)), list(range(1, COUNT + 1)), "every probe has a record")
    ended = [row for row in rows if row["outcome"] not in ("late", "duplicate")]
    equal(len(ended), COUNT, "each ends once")
    received = sum(row["outcome"] == "reply" for row in rows)
    equal((summary["transmitted"], summary["received"], summary["loss_percent"]),
          (COUNT, received, round(100 * (COUNT - received) / COUNT, 2)), "loss")
    for key, outcomes in (("duplicates", ["duplicate"]), ("late", ["late"]), ("corrupted", ["corrupted"]),
                          ("errors", ["unreachable", "ttl-exceeded", "too-big"])):
        equal(summary[key], sum(row["outcome"] in outcomes for row in rows), key)
    errors = {row["seq"]: row for row in rows if row["outcome"] in ("unreachable", "ttl-exceeded", "too-big")}
    router = ROUTER if rows[0]["protocol"] == "icmp" else ROUTER6
    equal({row["from"] for row in errors.values()}, {router}, "who reported it")
    equal(errors[NARROW]["mtu"], 1400, "the narrowest link")
    require(all(row["reason"] for row in errors.values()), errors)


def every_outcome(raw, host, ask=nlinspect):
    # 30 intervals lie between the probe that is late and its answer's.
    with link(misbehaviour(), sh):
        rows, summary = probes(host, "-i", "0.05", "-W", "0.1", ask=ask, **({} if ask is as_nobody else {"status": 0}))
    check_outcomes(rows, summary, raw)


def every_outcome_is_seen_by_a_raw_socket():
    sysctl("net/ipv4/ping_group_range", "1 0")
    every_outcome(True, "198.51.100.1")


def every_outcome_is_seen_without_privilege():
    sysctl("net/ipv4/ping_group_range", "0 2147483647")
    every_outcome(False, "198.51.100.1", ask=as_nobody)


def every_outcome_is_seen_of_ipv6():
    sysctl("net/ipv4/ping_group_range", "1 0")
    # The kernel also checks ICMPv6 for raw sockets.
    every_outcome(False, "2001:db8:1::1")
    sysctl("net/ipv4/ping_group_range", "0 2147483647")
    every_outcome(False, "2001:db8:1::1", ask=as_nobody)


def loss_of_many_hosts_is_exact():
    """A host loses each probe whose number its last byte divides."""
    hosts = [f"198.51.100.{last}" for last in range(2, 22)]
    with link(lambda packet: [] if packet.seq % packet.target[-1] == 0 else [(0, packet.reply())], sh) as wire:
        done = nlinspect("ping", "-c", "20", "-i", "0.02", "-W", "3", *hosts, "-J", status=0)
    rows = [strict_json(line) for line in done.stdout.splitlines()]
    for host in hosts:
        ours = [row for row in rows if row["host"] == host and row["kind"] == "probe"]
        came = {row["seq"] for row in ours if row["outcome"] in ("reply", "late")}
        equal(came, {seq for seq in range(1, 21) if seq % int(host.split(".")[-1])}, f"what {host} answered")
    equal(sum(row["kind"] == "probe" and row["outcome"] in ("reply", "late") for row in rows), len(wire.notes),
          "what the link carried")


def answers_from_elsewhere_name_their_sender():
    with link(lambda packet: [(0, packet.reply(source=bytes([198, 51, 100, 77])))], sh):
        rows, _ = probes("198.51.100.1", "-i", "0.01", "-W", "60", "-o", "seq,from,transmitted")
    equal({row["from"] for row in rows}, {"198.51.100.77"}, "who answered")


def the_kernel_s_times_hold_what_the_link_did():
    """An answer that is held back for a while cannot be faster than that, and the summary is of the records."""
    with link(lambda packet: [(packet.seq % 5 / 100, packet.reply())], sh):
        done = nlinspect("ping", "-c", "100", "-i", "0.01", "198.51.100.1", "-J", "--summary")
    *rows, summary = [strict_json(line) for line in done.stdout.splitlines()]
    rows = [row for row in rows if row["outcome"] == "reply"]
    require(all(row["rtt_us"] >= row["seq"] % 5 * 10000 for row in rows if row["timestamps"] == "kernel"), rows)
    require(sum(row["timestamps"] == "kernel" for row in rows) > 50, "hardly any stamp of the kernel")
    times = sorted(row["rtt_us"] for row in rows)
    for key, part in (("rtt_p50_us", 0.5), ("rtt_p90_us", 0.9), ("rtt_p99_us", 0.99)):
        exact = times[max(0, -int(-part * len(times) // 1) - 1)]
        require(abs(summary[key] - exact) <= exact * 0.01, (key, summary[key], exact))
    mean = sum(times) / len(times)
    require(abs(summary["rtt_avg_us"] - mean) < 0.002, (summary, mean))
    deviation = (sum((one - mean) ** 2 for one in times) / len(times)) ** 0.5
    require(abs(summary["rtt_mdev_us"] - deviation) < 0.01, (summary, deviation))


def a_narrow_link_is_found():
    with link(lambda packet: [(0, packet.reply())], sh, mtu=1300):
        rows, summary = probes("198.51.100.1", "-i", "0.01", "-M", "do", "-s", "1300", status=1)
        equal({(row["outcome"], row["mtu"]) for row in rows}, {("too-big", 1300)}, "too big")
        equal(summary["errors"], COUNT, "errors")
        rows, summary = probes("198.51.100.1", "-i", "0.01", "-M", "do", "-s", "1272", "-W", "60")
        equal({(row["outcome"], row["bytes"]) for row in rows}, {("reply", 1280)}, "what fits")


def ping_counts_the_same():
    if not shutil.which("ping"):
        raise Skip("no ping of iputils")
    def decide(packet):
        answers = {2: [], 4: [packet.reply()] * 2, **{seq: [error] for seq, error in errors_of(packet).items()}}
        return [(0, answer) for answer in answers.get(packet.seq, [packet.reply()])]

    with link(decide, sh):
        # All probes are sent at once, and both programs then wait for the last answer at least so long.
        words = ["-c", "8", "-l", "8", "-i", "8", "-n"]
        runs = [(host, [subprocess.Popen([*program, *words, host], stdout=subprocess.PIPE)
                        for program in ([PROGRAM, "ping"], ["ping"])])
                for host in ("198.51.100.1", "2001:db8:1::1")]
        for host, pair in runs:
            ours, theirs = (re.sub(r"rtt p50.*\n|time[= ]\d+(\.\d+)?|\d+(\.\d+)?/.*", "", run.communicate()[0].decode())
                            for run in pair)
            # Errors and answers come by different queues.
            equal(sorted(ours.splitlines()), sorted(theirs.splitlines()), host)


def outstanding_probes_are_told():
    with link(lambda packet: [], sh):
        done = nlinspect("ping", "-c", "3", "-i", "0.01", "-W", "0.2", "-O", "198.51.100.1", status=1)
        require(b"no answer yet for icmp_seq=1\nno answer yet for icmp_seq=2\n" in done.stdout, done.stdout)
        rows, _ = probes("198.51.100.1", "-i", "0.01", "-W", "0.2", "-O", status=1)
    equal(sum(row["outcome"] == "outstanding" for row in rows), COUNT - 1, "rows")


if __name__ == "__main__":
    run(every_outcome_is_seen_by_a_raw_socket, every_outcome_is_seen_without_privilege, every_outcome_is_seen_of_ipv6,
        loss_of_many_hosts_is_exact, answers_from_elsewhere_name_their_sender, the_kernel_s_times_hold_what_the_link_did,
        a_narrow_link_is_found, ping_counts_the_same, outstanding_probes_are_told, apart=True)
