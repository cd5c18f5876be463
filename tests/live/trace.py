#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Traces of connections that the test makes: each event is seen once, with its process, ends and outcome."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from lab import FOLDER, PROGRAM, as_nobody, equal, nlinspect, require, run, strict_json, wait_for, wired
from tracing import end, myself, shape, traced

LOCALHOSTS = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
ROUNDS = 20
PORT = 4711


def connections(family, host, count=ROUNDS, port=0):
    """@return the ends of connections that were made and closed, as their client saw them"""
    ends = []
    with socket.create_server((host, port), family=family) as listener:
        for _ in range(count):
            with socket.create_connection(listener.getsockname()[:2]) as client:
                with listener.accept()[0] as server:
                    ends.append((end(client), end(client, peer=True)))
                    client.sendall(b"hello")
                    server.recv(5, socket.MSG_WAITALL)
                    server.sendall(b"hi")
                    client.recv(2, socket.MSG_WAITALL)
    return ends


def connects_and_accepts_are_seen():
    with traced("connect,accept,life", "-J") as trace:
        ends = [both for family, host in LOCALHOSTS for both in connections(family, host)]
    me = (myself(), os.getpid(), 0)
    equal(shape(trace.of("connect"), "local", "peer", "outcome", "process", "pid", "uid"),
          sorted((local, peer, "done", *me) for local, peer in ends), "connects")
    equal(shape(trace.of("accept"), "local", "peer", "outcome", "process", "pid", "uid"),
          sorted((peer, local, "done", *me) for local, peer in ends), "accepts")
    equal(shape(trace.of("life"), "local", "peer", "bytes_sent", "bytes_received", "process", "pid", "uid"),
          # As in tcp_info, a SYN that is sent and a FIN count as a byte each.
          sorted([(local, peer, 7, 3, *me) for local, peer in ends] + [(peer, local, 3, 6, *me) for local, peer in ends]),
          "lives")
    require(all(row["latency_us"] >= 0 for row in trace.of("connect") + trace.of("accept")), trace.rows)
    require(all(row["duration_us"] > 0 and row["owner_match"] == "socket" for row in trace.of("life")), trace.rows)
    equal([row["at_us"] for row in trace.rows], sorted(row["at_us"] for row in trace.rows), "the order")
    for probe, count in (("connect", 1), ("accept", 1), ("life", 2)):
        count *= len(ends)
        require(re.search(rf"{probe}: \d+ seen, {count} shown, 0 lost, 0 skipped", trace.said), trace.said)
    require("connect: tracepoints sys_enter_connect, sys_exit_connect; raw tracepoints" in trace.said, trace.said)


def failures_have_their_error():
    path = f"{FOLDER}/nobody"
    with traced("connect", "-J") as trace:
        for family, host in LOCALHOSTS:
            with socket.socket(family) as refused:
                require(refused.connect_ex((host, 1)), "somebody listens")
            with socket.socket(family) as later:
                later.setblocking(False)
                later.connect_ex((host, 1))
        with socket.socket(socket.AF_UNIX) as nobody:
            nobody.connect_ex(path)
            nobody.connect_ex("\0abstract")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            datagrams.connect(("127.0.0.1", 9))
    equal([(row.get("peer"), row["outcome"], row.get("error"), row.get("protocol")) for row in trace.rows],
          [("127.0.0.1:1", "failed", "ECONNREFUSED", "tcp")] * 2 + [("[::1]:1", "failed", "ECONNREFUSED", "tcp")] * 2 +
          [(path, "failed", "ENOENT", None), ("@abstract", "failed", "ECONNREFUSED", None),
           ("127.0.0.1:9", "done", None, "udp")], "outcomes")


def a_connect_goes_on_after_its_call():
    wired(ipv6=False)
    with socket.create_server(("127.0.0.1", 0)) as listener, traced("connect", "-J") as trace:
        target = end(listener)
        with socket.socket() as client:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
            with listener.accept()[0]:
                # Programs ask in this way how it ended: no second attempt.
                equal(client.connect_ex(listener.getsockname()), 0, "the end")
        with socket.socket() as abandoned:
            abandoned.setblocking(False)
            abandoned.connect_ex(("192.0.2.2", 80))
        waits = socket.socket()
        waits.setblocking(False)
        waits.connect_ex(("192.0.2.3", 80))
    with waits:
        equal([(row["peer"], row["outcome"], row.get("error")) for row in trace.rows],
              [(target, "done", None), ("192.0.2.2:80", "closed", None), ("192.0.2.3:80", "pending", None)],
              "outcomes")


def stacks_lead_to_the_connect():
    with traced("connect", "--stack", "-J", "-o", "process,peer,stack") as trace:
        with subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE) as child:
            wait_for(lambda: "State:\tS" in open(f"/proc/{child.pid}/status", encoding="ascii").read(), "its connect")
            time.sleep(0.2)
    row, = trace.rows
    frames = row["stack"].split(";")
    equal(frames[-5:-1], ["main", "outermost", "middle", "innermost"], "the stack")
    require(frames[-1].endswith("connect"), frames)


def threads_have_the_name_of_their_process():
    program = ("import ctypes, socket, threading\n"
               "def work():\n"
               "    ctypes.CDLL(None).prctl(15, b'a thread')\n"
               "    socket.socket().connect_ex(('127.0.0.1', 1))\n"
               "threading.Thread(target=work).start()\n")
    with traced("connect", "-J") as trace:
        with subprocess.Popen([sys.executable, "-c", program]) as child:
            child.wait()
    equal([(row["process"], row["pid"]) for row in trace.rows], [(os.path.basename(sys.executable), child.pid)],
          "the process")


def groups_are_exact():
    """The kernel counts and adds up as this program does."""
    for words in ((), ("--user-side",)):
        with traced("life,connect", "--by", "probe,local_port", "-o", "probe,count,bytes_sent:sum,bytes_received:sum",
                    f"sport={PORT}", "-J", *words) as trace:
            connections(socket.AF_INET, "127.0.0.1", port=PORT)
        equal(shape(trace.rows, "probe", "count", "bytes_sent_sum", "bytes_received_sum"),
              [("life", ROUNDS, ROUNDS * 3, ROUNDS * 6)], f"sums {words}")
        with traced("connect", "--count-by", "process,peer_port,outcome", "-J", *words) as trace:
            ends = connections(socket.AF_INET, "127.0.0.1")
            for _ in range(ROUNDS):
                socket.socket().connect_ex(("127.0.0.1", 1))
        equal(shape(trace.rows, "process", "peer_port", "outcome", "count"),
              sorted([(myself(), int(ends[0][1].split(":")[1]), "done", ROUNDS), (myself(), 1, "failed", ROUNDS)]),
              f"groups {words}")


def several_traces_do_not_disturb_each_other():
    words = ("connect", "--count-by", "process", "-J")
    with traced(*words) as first, traced(*words) as second:
        nobody = socket.socket(socket.AF_UNIX)
        for _ in range(10000):
            nobody.connect_ex(f"{FOLDER}/nobody")
    equal([[(row["process"], row["count"]) for row in trace.rows] for trace in (first, second)],
          [[(myself(), 10000)]] * 2, "counts")


def two_capabilities_suffice():
    """Raw tracepoints need no number from tracefs, and so nobody needs to be root."""
    program = f"{FOLDER}/nlinspect"
    shutil.copy(PROGRAM, program)
    allowed = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all,+bpf,+perfmon",
               "--ambient-caps=-all,+bpf,+perfmon", "--bounding-set=-all,+bpf,+perfmon", program)
    with traced("state", f"pid={os.getpid()}", "-J", program=allowed, where=()) as trace:
        with socket.socket() as refused:
            require(refused.connect_ex(("127.0.0.1", 1)), "somebody listens")
    equal([row["state"] for row in trace.of("state")], ["syn-sent", "close"], "states")
    require(all(row["process"] == myself() for row in trace.of("state")), trace.rows)


def rounds_begin_anew():
    """No event is counted in two rounds or in none."""
    with traced("connect", "--count-by", "process", "-w", "0.1", "-J") as trace:
        for _ in range(30):
            for _ in range(100):
                socket.socket(socket.AF_UNIX).connect_ex(f"{FOLDER}/nobody")
            time.sleep(0.01)
    require(len(trace.rows) > 1, trace.rows)
    equal(sum(row["count"] for row in trace.rows), 3000, "connects in all rounds")


def filters_select():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for word in (f"port={port}", f"dst 127.0.0.1:{port}", "outcome=done", f"process={myself()} dport={port}",
                     "peer=127.0.0.1 outcome=done", "outcome=done local=127.0.0.1", "error=- outcome!=failed",
                     f"pid={os.getpid()} latency>0us sport!=1 outcome=done"):
            for words in ((), ("--user-side",)):
                with traced("connect", *word.split(" "), "-J", *words) as trace:
                    for _ in range(3):
                        socket.create_connection(listener.getsockname()).close()
                        listener.accept()[0].close()
                        socket.socket().connect_ex(("127.0.0.1", 1))
                equal([row["outcome"] for row in trace.rows], ["done"] * 3, f"{word} {words}")


def a_recording_replays():
    recording = f"{FOLDER}/trace.pcap"
    with traced("connect", "-J", "--record", recording, "--summary") as trace:
        connections(socket.AF_INET6, "::1", 3)
        with socket.socket(socket.AF_UNIX) as nobody:
            nobody.connect_ex(f"{FOLDER}/nobody")
    rows = [strict_json(line)
            for line in nlinspect("trace", "--replay", recording, "-J", "--summary").stdout.splitlines()]
    equal(rows, trace.rows, "a replay")
    equal(rows[-1]["kind"], "summary", "the last row")
    # Other namespaces have events that are seen and left out.
    equal((rows[-1]["seen"] >= 4, rows[-1]["shown"], rows[-1]["lost"], rows[-1]["skipped"]), (True, 4, 0, 0),
          "the summary")


def what_is_lost_is_said():
    with traced("connect", "-J", "--ring", "4Ki", "--summary") as trace:
        trace.process.send_signal(signal.SIGSTOP)
        for _ in range(200):
            socket.socket().connect_ex(("127.0.0.1", 1))
        trace.process.send_signal(signal.SIGCONT)
    *events, summary = trace.rows
    equal((summary["shown"], summary["shown"] + summary["lost"]), (len(events), 200), "counts")
    require(0 < summary["lost"] < 200 and "events were lost" in trace.said, trace.said)


def nothing_is_left_behind():
    with traced("connect", "-J", stop=signal.SIGKILL):
        pass
    done = nlinspect("trace", "connect", "-J", "--duration", "0.01")
    require(b"0 lost" in done.stderr, done.stderr)


def mistakes_are_explained():
    for words, said in ((("conect",), 'unknown probe "conect"; did you mean "connect"?'),
                        (("xyz",), 'unknown probe "xyz"; there are: connect, accept'),
                        ((), 'a probe is missing, such as in "nlinspect trace connect"'),
                        (("connect", "state=listen"), 'no chosen probe has the field "state"; these have: state, '),
                        (("connect", "seen>1"), 'no chosen probe has the field "seen"; it is for --list and --summary'),
                        (("accept", "--stack"), "--stack is for connect, drop and retransmit"),
                        (("connect", "--ring", "1"), '--ring: "1" is not a number of bytes')):
        done = nlinspect("trace", *words, "--duration", "0.01", status=2)
        require(said in done.stderr.decode(), f"{words}: {done.stderr}")
    done = as_nobody("trace", "connect", "--duration", "0.01")
    equal(done.returncode, 1, "the status without privileges")
    require(b"need CAP_BPF and CAP_PERFMON" in done.stderr, done.stderr)


def every_probe_is_listed():
    rows = strict_json(nlinspect("trace", "--list", "-j").stdout)
    require({"connect", "accept", "life", "state", "drop", "retransmit", "reset"} <= {row["probe"] for row in rows}, rows)
    for row in rows:
        require(row["available"] or row["needs"], row)
        require(("tracepoints" in row["mechanism"] or row["probe"] == "backlog") and row["shows"], row)
    done = as_nobody("trace", "--list", "-j")
    require(all(row["probe"] == "backlog" if row["available"] else "CAP_BPF" in row["needs"]
                for row in strict_json(done.stdout)), done.stdout)


def the_doctor_knows_what_traces_need():
    def found(done):
        return {row["check"]: row["status"] for row in strict_json(done.stdout)
                if row["check"] in ("traces of the kernel", "types of the kernel")}

    equal(found(nlinspect("doctor", "-j", status=None)),
          {"traces of the kernel": "ok", "types of the kernel": "ok"}, "root")
    equal(found(as_nobody("doctor", "-j")), {"traces of the kernel": "limited", "types of the kernel": "ok"}, "nobody")


run(connects_and_accepts_are_seen, failures_have_their_error, a_connect_goes_on_after_its_call,
    stacks_lead_to_the_connect, threads_have_the_name_of_their_process, groups_are_exact,
    several_traces_do_not_disturb_each_other, two_capabilities_suffice, rounds_begin_anew, filters_select,
    a_recording_replays, what_is_lost_is_said, nothing_is_left_behind, mistakes_are_explained, every_probe_is_listed,
    the_doctor_knows_what_traces_need)
