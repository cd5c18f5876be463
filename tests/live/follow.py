#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Streams: what happens is shown as it happens, against what was done."""
import contextlib
import ctypes
import json
import os
import re
import signal
import socket
import struct
import subprocess
import tempfile
import time

from lab import FOLDER, PATIENCE, PROGRAM, Skip, equal, nlinspect, require, run, sh, wait_for

SYS_PIDFD_GETFD = 438


def members(pid):
    """The rows of /proc/net/netlink about sockets of the process that are members of some group."""
    with open("/proc/net/netlink", encoding="ascii") as table:
        rows = [line.split() for line in list(table)[1:]]
    return [row for row in rows if row[2] == str(pid) and int(row[3], 16)]


def has_unread(pid):
    return any(row[4] != "0" for row in members(pid))


def drops(pid):
    """How many messages found no room."""
    return sum(int(row[8]) for row in members(pid))


def is_asleep(pid):
    """The answers to what it asks are there at once, so that it sleeps only while it waits for news."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "S"


@contextlib.contextmanager
def begun(words, output=subprocess.PIPE, errors=subprocess.PIPE, folder=None):
    """Runs a command until the block ends; what happens in the block is seen, and is not part of the state
    that was there before."""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, text=True,
                          cwd=folder) as process:
        try:
            wait_for(lambda: process.poll() is not None or members(process.pid) and is_asleep(process.pid),
                     "the stream to begin")
            yield process
        finally:
            process.kill()


def following(*arguments):
    return begun([PROGRAM, *arguments])


def rows_until(process, is_last):
    rows = []
    for line in process.stdout:
        rows.append(json.loads(line))
        if is_last(rows[-1]):
            return rows
    raise AssertionError(f"the stream ended: {rows[-3:]}, {process.stderr.read()}")


def ended(process, number):
    """Ends the stream as Ctrl-C does. @return what it still says"""
    process.send_signal(number)
    said = process.communicate(timeout=PATIENCE)
    equal(process.returncode, -number, "it dies of the signal")
    return said


def links_come_change_and_go():
    sh("ip link add old type bridge")
    sh("ip link set old up")
    with following("links", "--follow", "-J") as stream:
        for command in ("add v0 type veth peer name v1", "set v0 mtu 1400", "set v0 mtu 1400", "set v0 name v2",
                        "set old alias aged", "del v2", "add last type bridge"):
            sh(f"ip link {command}")
        rows = rows_until(stream, lambda row: row["ifname"] == "last")
    index = next(row["ifindex"] for row in rows if row["ifname"] == "v0")
    ours = [row for row in rows if row["ifindex"] == index]
    equal([row["event"] for row in ours if row["event"] != "changed"], ["added", "removed"], "first and last")
    equal(ours[0]["ifname"], "v0", "the first name")
    equal(ours[-1]["ifname"], "v2", "the last name")
    equal(len([row for row in ours if (row["event"], row["ifname"], row["mtu"]) == ("changed", "v0", 1400)]), 1,
          "a change that changes nothing is no row")
    aged = [row for row in rows if row["ifname"] == "old"]
    require(aged and all(row["event"] == "changed" for row in aged), aged)
    equal(aged[-1]["ifalias"], "aged", "an alias")
    equal([row["time_ms"] for row in rows], sorted(row["time_ms"] for row in rows), "times")


def the_state_comes_first_if_asked_for():
    with following("links", "--follow", "--initial", "-J", "-o", "event,ifname") as stream:
        # Before anything happens.
        rows = rows_until(stream, lambda row: row["ifname"] == "lo")
        sh("ip link add v0 type bridge")
        rows += rows_until(stream, lambda row: row["ifname"] == "v0")
    equal(rows, [{"event": "present", "ifname": "lo"}, {"event": "added", "ifname": "v0"}], "rows")


def a_filter_sees_later_values():
    with following("links", "--follow", "-J", "-o", "event,ifname,mtu", "mtu=1400", "or", "ifname=last") as stream:
        for command in ("add v0 type bridge", "set v0 mtu 1400", "add last type bridge"):
            sh(f"ip link {command}")
        rows = rows_until(stream, lambda row: row["ifname"] == "last")
    equal([(row["event"], row["ifname"]) for row in rows], [("changed", "v0"), ("added", "last")], "rows")


def converse(listener, count):
    with socket.create_connection(listener.getsockname()) as client:
        server, _ = listener.accept()
        with server:
            client.sendall(bytes(count))
            client.shutdown(socket.SHUT_WR)
            while server.recv(1 << 16):
                pass
        return client.getsockname()[1]


def every_closed_connection_is_told():
    sh("ip link set lo up")
    with socket.create_server(("127.0.0.1", 0)) as listener, \
            following("sockets", "--follow", "-t", "-J", "-o", "event,local_port,peer_port,bytes_sent,uid,recv_q") as stream:
        port = listener.getsockname()[1]
        counts = {converse(listener, count): count for count in range(100, 150)}
        rows = rows_until(stream, lambda row: row["peer_port"] == list(counts)[-1])
        clients = {row["local_port"]: row["bytes_sent"] for row in rows if row["peer_port"] == port}
        for other in rows_until(stream, lambda row: row["local_port"] == list(counts)[-1]) \
                if list(counts)[-1] not in clients else ():
            if other["peer_port"] == port:
                clients[other["local_port"]] = other["bytes_sent"]
    equal(clients, counts, "what was sent, by port")
    require(all(row["event"] == "removed" and row["uid"] is None and row["recv_q"] is None for row in rows), rows[0])


def groups_come_at_the_end():
    """The kernel gives news to all listeners at once: when one has shown them, the other one has them."""
    sh("ip link set lo up")
    kinds = (socket.SOCK_DGRAM, socket.SOCK_DGRAM, socket.SOCK_STREAM)
    with following("sockets", "--follow", "-J", "-o", "protocol") as rows, \
            following("sockets", "--follow", "-J", "--count-by", "protocol") as groups:
        for kind in kinds:
            with socket.socket(socket.AF_INET, kind) as opened:
                opened.bind(("127.0.0.1", 0))
        for _ in kinds:
            rows.stdout.readline()
        wait_for(lambda: not has_unread(groups.pid), "the rows to be read")
        output, _ = ended(groups, signal.SIGINT)
    equal([json.loads(line) for line in output.splitlines()],
          [{"count": 2, "protocol": "udp"}, {"count": 1, "protocol": "tcp"}], "groups")


def lost_news_are_counted():
    """The reader stands still while more comes than its buffer holds."""
    sh("ip link add v0 type bridge")
    with following("links", "--follow", "-J", "ifname=none") as stream:
        stream.send_signal(signal.SIGSTOP)
        sh(["ip", "-batch", "-"], feed="".join(
            f"link set v0 mtu {1400 + number % 2}\n" for number in range(20000)).encode())
        stream.send_signal(signal.SIGCONT)
        wait_for(lambda: not has_unread(stream.pid), "the news to be read")
        _, said = ended(stream, signal.SIGTERM)
    require("lost" in said, said)


def close_connections(listener, count):
    """Each connection is two sockets, which are gone at once."""
    for _ in range(count):
        client = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
        for end in client, server:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()


def narrow(pid):
    """Takes away the buffer of a stream that waits for news, except for a few messages."""
    libc = ctypes.CDLL(None, use_errno=True)
    inode = members(pid)[0][9]
    folder = f"/proc/{pid}/fd"
    number = next(name for name in os.listdir(folder) if os.readlink(f"{folder}/{name}") == f"socket:[{inode}]")
    handle = os.pidfd_open(pid)
    copy = libc.syscall(SYS_PIDFD_GETFD, handle, int(number), 0)
    os.close(handle)
    if copy < 0:
        raise Skip(f"pidfd_getfd: {os.strerror(ctypes.get_errno())}")
    with socket.socket(fileno=copy) as theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)


def count_lost(path):
    with open(path, encoding="utf-8") as file:
        return sum(int(number) for number in re.findall(r"(\d+) messages? w(?:as|ere) lost", file.read()))


def every_closing_is_told_or_lost():
    """While the stream stands still, its buffer overflows."""
    sh("ip link set lo up")
    rows, said = f"{FOLDER}/rows", f"{FOLDER}/said"

    def told():
        with open(rows, "rb") as file:
            return file.read().count(b"\n")

    with socket.create_server(("127.0.0.1", 0)) as listener, open(rows, "wb") as output, open(said, "wb") as errors, \
            begun([PROGRAM, "sockets", "--follow", "-t", "-J", "-o", "local_port"], output, errors) as stream:
        close_connections(listener, 50)
        wait_for(lambda: told() == 100, "what fits to be told")
        narrow(stream.pid)
        stream.send_signal(signal.SIGSTOP)
        close_connections(listener, 200)
        # The kernel sends the news some time later.
        wait_for(lambda: drops(stream.pid), "an overflow")
        stream.send_signal(signal.SIGCONT)
        close_connections(listener, 50)
        # The kernel has the number of those that found no room.
        wait_for(lambda: told() + drops(stream.pid) == 600, "every closing to be told, or to be lost")
        stream.send_signal(signal.SIGTERM)
        stream.wait(PATIENCE)
    equal(told() + count_lost(said), 600, "told and lost")
    require(count_lost(said) > 0, "none was lost")


def a_loss_is_in_the_status():
    sh("ip link set lo up")
    with socket.create_server(("127.0.0.1", 0)) as listener, \
            following("sockets", "--follow", "-t", "-J", "-o", "local_port", "--limit", "3") as stream:
        narrow(stream.pid)
        stream.send_signal(signal.SIGSTOP)
        close_connections(listener, 200)
        # The kernel sends the news some time later.
        wait_for(lambda: drops(stream.pid), "an overflow")
        stream.send_signal(signal.SIGCONT)
        close_connections(listener, 10)
        output, said = stream.communicate(timeout=PATIENCE)
    equal(len(output.splitlines()), 3, "rows")
    require("lost" in said, said)
    equal(stream.returncode, 3, "status")


def nothing_wakes_a_stream_without_news():
    def switches(pid):
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            return [line for line in status if "ctxt_switches" in line]

    for arguments in ("sockets", "--follow"), ("links", "--follow", "-J"), ("sockets", "--follow", "--by", "protocol"):
        with following(*arguments) as stream:
            before = switches(stream.pid)
            time.sleep(0.3)
            equal(switches(stream.pid), before, f"{arguments} runs")


def a_recording_replays_as_it_was():
    recording = f"{FOLDER}/follow.pcap"
    columns = ("-J", "-o", "time_ms,event,ifname,mtu")
    with following("links", "--follow", "--record", recording, *columns) as stream:
        for command in ("add v0 type bridge", "set v0 mtu 1400", "del v0", "add last type bridge"):
            sh(f"ip link {command}")
        rows = rows_until(stream, lambda row: row["ifname"] == "last")
        ended(stream, signal.SIGTERM)
    done = nlinspect("links", "--follow", "--replay", recording, *columns)
    equal([json.loads(line) for line in done.stdout.splitlines()][:len(rows)], rows, "rows")
    done = nlinspect("links", "--follow", "--replay", recording, "-J", "--count-by", "event", "event!=changed")
    equal({row["event"]: row["count"] for row in map(json.loads, done.stdout.splitlines())},
          {"added": 2, "removed": 1}, "groups")
    nlinspect("links", "--follow", "--duration", "0.01", "--record", recording)
    equal(nlinspect("links", "--follow", "--replay", recording, "-j").stdout, b"[]\n", "nothing happened")
    done = nlinspect("sockets", "--follow", "--replay", recording, status=1)
    require(b"made without --follow" in done.stderr, done.stderr)


def malformed_news_are_reported():
    recording = f"{FOLDER}/malformed.pcap"
    nlinspect("links", "--follow", "--initial", "--duration", "0.01", "--record", recording, "-J")
    # A multicast datagram of rtnetlink whose only message claims more than there is.
    packet = struct.pack(">HH10xH", 2, 824, 0) + struct.pack("=IHHII", 200, 16, 0, 0, 0)
    with open(recording, "ab") as file:
        file.write(struct.pack("=IIII", 1 << 31, 0, len(packet), len(packet)) + packet)
    done = nlinspect("links", "--follow", "--initial", "--replay", recording, "-J", status=3)
    equal(done.stderr.decode(), "nlinspect: an answer was malformed in places; the unreadable parts are missing\n",
          "what is said")


def the_deadline_ends_it():
    done = nlinspect("links", "--follow", "--duration", "0.01", "-j")
    equal(json.loads(done.stdout), [], "nothing happened")


def mistakes_are_told():
    for arguments, words in (
            (("tables", "--follow"), "--follow"),
            (("routes", "--follow", "--cache"), "--cache"),
            (("sockets", "-x", "--follow"), "TCP and UDP sockets only"),
            (("links", "--duration", "1"), "add -w SEC"),
            (("links", "--follow", "--duration", "0"), "not a number of seconds"),
            (("links", "--follow", "--duration", "1e999"), "not a number of seconds"),
            (("links", "--follow", "-N", "all"), "--netns all"),
            (("links", "--initial"), "add --follow"),
    ):
        done = nlinspect(*arguments, status=2)
        require(words in done.stderr.decode(), (arguments, done.stderr))


def state_of(rows, key):
    """The things that are there at the end according to the rows, by the fields of the key."""
    known = {}
    for row in rows:
        name = tuple(json.dumps(row.get(field)) for field in key)
        if row["event"] == "removed":
            require(known.pop(name, None) is not None, ("removed, but not known", row))
        elif row["event"] != "resynchronised":
            known[name] = row
    return known


def listed(*arguments):
    return json.loads(nlinspect(*arguments, "-j").stdout)


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


# Fields that only a stream has.
OF_STREAMS = ("event", "time_ms", "was", "inferred")
ROUTE_KEY = ("family", "dst", "table", "metric", "tos", "gateway", "dev", "nexthops")


def veth_with_addresses():
    for command in ("link set lo up", "link add v0 type veth peer name v1", "link set v0 addrgenmode none",
                    "link set v1 addrgenmode none", "link set v1 up", "address add 192.0.2.1/24 dev v0",
                    "address add 2001:db8::1/64 dev v0 nodad", "link set v0 up"):
        sh(f"ip {command}")


def a_replaced_route_is_changed():
    veth_with_addresses()
    with following("routes", "--follow", "-J", "dst in 198.51.100.0/24", "or", "dst=203.0.113.0/24") as stream:
        for command in ("add 198.51.100.0/25 via 192.0.2.2", "replace 198.51.100.0/25 via 192.0.2.3",
                        "replace 198.51.100.0/25 via 192.0.2.3", "del 198.51.100.0/25",
                        "add 203.0.113.0/24 via 192.0.2.2"):
            sh(f"ip route {command}")
        rows = rows_until(stream, lambda row: row["dst"] == "203.0.113.0/24")
    equal([(row["event"], row.get("gateway"), row.get("was")) for row in rows],
          [("added", "192.0.2.2", None), ("changed", "192.0.2.3", {"gateway": "192.0.2.2"}),
           ("removed", "192.0.2.3", None), ("added", "192.0.2.2", None)], "rows")


def routes_that_go_without_news_are_inferred():
    """The kernel does not report IPv4 routes that go with a link or a next-hop object."""
    veth_with_addresses()
    sh("ip route add 198.51.100.0/24 via 192.0.2.2")
    sh("ip nexthop add id 6 via 192.0.2.4 dev v0")
    sh("ip route add 203.0.113.0/24 nhid 6")
    with following("routes", "--follow", "--initial", "-J") as stream:
        sh("ip nexthop del id 6")
        rows = rows_until(stream, lambda row: row["event"] == "removed")
        equal((rows[-1]["dst"], rows[-1]["inferred"]), ("203.0.113.0/24", "next-hop object was removed"), "why")
        sh("ip link set v0 down")
        rows += rows_until(stream, lambda row: row["dst"] == "198.51.100.0/24" and row["event"] == "removed")
        require("link went down" in rows[-1]["inferred"], rows[-1])
        sh("ip -4 route add unreachable 203.0.113.128/25")
        rows += rows_until(stream, lambda row: row["dst"] == "203.0.113.128/25")
        equal(sorted(map(str, (without(row, *OF_STREAMS) for row in state_of(rows, ROUTE_KEY).values()))),
              sorted(map(str, listed("routes"))), "the state at the end")


def hops_of_ipv6_come_and_go():
    """The kernel reports the hop that goes, and the whole route when one comes."""
    veth_with_addresses()
    with following("routes", "--follow", "-J", "-6", "dst=2001:db8:1::/48") as stream:
        for command in ("add 2001:db8:1::/48 via 2001:db8::2", "append 2001:db8:1::/48 via 2001:db8::3"):
            sh(f"ip -6 route {command}")
        rows = rows_until(stream, lambda row: "nexthops" in row)
        sh("ip -6 route del 2001:db8:1::/48 via 2001:db8::2")
        rows += rows_until(stream, lambda row: "nexthops" not in row)
    equal([(row["event"], row.get("gateway"), len(row.get("nexthops", ()))) for row in rows],
          [("added", "2001:db8::2", 0), ("changed", None, 2), ("changed", "2001:db8::3", 0)], "rows")
    equal(rows[-1]["was"]["gateway"], None, "there was no single one")


def addresses_come_change_and_go():
    veth_with_addresses()
    with following("addresses", "--follow", "-J") as stream:
        for command in ("add 198.51.100.1/24 dev v0 valid_lft 1000 preferred_lft 900",
                        "change 198.51.100.1/24 dev v0 valid_lft 2000 preferred_lft 1900",
                        "change 198.51.100.1/24 dev v0 valid_lft forever preferred_lft forever",
                        "del 198.51.100.1/24 dev v0", "add 203.0.113.1/24 dev v0"):
            sh(f"ip address {command}")
        rows = rows_until(stream, lambda row: row["local"] == "203.0.113.1")
        sh("ip link del v0")
        gone = rows_until(stream, lambda row: row["local"] == "203.0.113.1")
    equal([(row["event"], row["ifname"], row["dynamic"], row.get("was", {}).get("dynamic")) for row in rows],
          [("added", "v0", True, None), ("changed", "v0", False, True), ("removed", "v0", False, None),
           ("added", "v0", False, None)], "new lifetimes alone are no change")
    require(all((row["event"], row["ifname"]) == ("removed", "v0") for row in gone), gone)


def shown(words, commands, is_last, *names):
    """The rows of a stream while the commands run, by some of their fields."""
    with following(*words, "--follow", "-J") as stream:
        for command in commands:
            sh(command)
        rows = rows_until(stream, is_last)
    return [tuple(row.get(name) for name in ("event", *names)) for row in rows]


def rules_come_and_go():
    equal(shown(("rules",), ("ip rule add from 192.0.2.0/24 lookup 100 pref 100", "ip rule del pref 100",
                             "ip -6 rule add lookup 100 pref 200"),
                lambda row: row["priority"] == 200, "family", "priority"),
          [("added", "inet", 100), ("removed", "inet", 100), ("added", "inet6", 200)], "rules")


def neighbors_come_change_and_go():
    veth_with_addresses()
    equal(shown(("neighbors", "dst in 192.0.2.0/24"),
                ("ip neighbor add 192.0.2.2 lladdr 00:00:5e:00:53:01 dev v0",
                 "ip neighbor change 192.0.2.2 lladdr 00:00:5e:00:53:02 dev v0",
                 "ip neighbor change 192.0.2.2 lladdr 00:00:5e:00:53:02 dev v0", "ip link set v0 down"),
                lambda row: row["event"] == "removed", "dst", "lladdr", "was"),
          [("added", "192.0.2.2", "00:00:5e:00:53:01", None),
           ("changed", "192.0.2.2", "00:00:5e:00:53:02", {"lladdr": "00:00:5e:00:53:01"}),
           ("removed", "192.0.2.2", "00:00:5e:00:53:02", None)], "neighbors")


def nexthops_go_with_their_link():
    veth_with_addresses()
    rows = shown(("nexthops",), ("ip nexthop add id 1 via 192.0.2.2 dev v0", "ip nexthop add id 2 group 1",
                                 "ip link set v0 down"),
                 lambda row: row["event"] == "removed" and row["id"] == 2, "id")
    equal(rows[:2], [("added", 1), ("added", 2)], "they come")
    equal(sorted(rows[2:]), [("removed", 1), ("removed", 2)], "the kernel does not report that they go")


def qdiscs_are_replaced():
    veth_with_addresses()
    rows = shown(("qdiscs", "dev=v0"), ("tc qdisc replace dev v0 root handle 1: pfifo limit 10",
                                        "tc qdisc change dev v0 root handle 1: pfifo limit 20", "ip link del v0"),
                 lambda row: row["event"] == "removed" and row["handle"] == "1:", "kind", "handle")
    equal([row for row in rows if row[2] == "1:"],
          [("added", "pfifo", "1:"), ("changed", "pfifo", "1:"), ("removed", "pfifo", "1:")], "qdiscs")


def memberships_come_and_go():
    veth_with_addresses()
    done = nlinspect("memberships", "--follow", "--duration", "0.01", status=None)
    if b"Invalid argument" in done.stderr:
        raise Skip("the kernel does not report them")
    equal(shown(("memberships", "address=239.1.2.3"), ("ip address add 239.1.2.3/32 dev v0 autojoin",
                                                       "ip address del 239.1.2.3/32 dev v0"),
                lambda row: row["event"] == "removed", "dev", "address"),
          [("added", "v0", "239.1.2.3"), ("removed", "v0", "239.1.2.3")], "memberships")


def a_loss_is_made_up_for():
    """The reader stands still while more comes than its buffer holds; then it reads the state again."""
    veth_with_addresses()
    with following("routes", "--follow", "--initial", "-J", "-4") as stream:
        narrow(stream.pid)
        stream.send_signal(signal.SIGSTOP)
        sh(["ip", "-batch", "-"], feed="".join(
            f"route add 198.51.{number // 256}.{number % 256}/32 via 192.0.2.2\n" for number in range(1000)).encode())
        sh("ip route del 198.51.0.7/32")
        stream.send_signal(signal.SIGCONT)
        rows = rows_until(stream, lambda row: row["event"] == "resynchronised")
        require(rows[-1]["found"] > 0, rows[-1])
        equal(len([row for row in rows if row.get("inferred") == "messages were lost"]), rows[-1]["found"], "found")
        equal(sorted(map(str, (without(row, *OF_STREAMS) for row in state_of(rows, ROUTE_KEY).values()))),
              sorted(map(str, listed("routes", "-4"))), "the state")
        _, said = ended(stream, signal.SIGTERM)
    require("lost" in said, said)


def events_come_in_one_stream():
    """Changes of all subjects, in the order in which they were made."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.pcap")
        with following("events", "-J", "--record", path) as stream:
            veth_with_addresses()
            for command in ("route add 198.51.100.0/24 via 192.0.2.2", "rule add lookup 100 pref 100",
                            "neighbor add 192.0.2.2 lladdr 00:00:5e:00:53:01 dev v0",
                            "nexthop add id 1 via 192.0.2.2 dev v0", "link set v0 down", "link del v0"):
                sh(f"ip {command}")
            rows = rows_until(stream, lambda row: row["event"] == "removed" and row.get("routes", {}).get("dst") == "198.51.100.0/24")
            stream.send_signal(signal.SIGTERM)
            rows += [json.loads(line) for line in stream.stdout]
            stream.wait(PATIENCE)
        replayed = [json.loads(line) for line in nlinspect("events", "-J", "--replay", path).stdout.splitlines()]
        names = ("subject", "event", "what", "differences", "inferred")
        equal(*([tuple(row.get(name) for name in names) for row in some] for some in (replayed, rows)), "replayed")
    ours = [(row["subject"], row["event"], row["what"]) for row in rows]
    order = [("links", "added"), ("addresses", "added"), ("routes", "added"), ("rules", "added"), ("neighbors", "added"),
             ("nexthops", "added"), ("links", "changed"), ("links", "removed")]
    found = iter((subject, event) for subject, event, _ in ours)
    require(all(step in found for step in order), ours)
    gone = next(row for row in rows if row["event"] == "removed" and row.get("routes", {}).get("dst") == "198.51.100.0/24")
    equal(gone["routes"]["gateway"], "192.0.2.2", "the route")
    require("link went down" in gone["inferred"], gone)


def lines_say_what_happened():
    veth_with_addresses()
    with following("events", "rou,neigh", "v0") as stream:
        for command in ("route add 198.51.100.0/24 via 192.0.2.2", "route replace 198.51.100.0/24 via 192.0.2.3",
                        "neighbor add 192.0.2.2 lladdr 00:00:5e:00:53:01 dev v0"):
            sh(f"ip {command}")
        lines = [stream.stdout.readline().split(" ", 1)[1] for _ in range(3)]
    equal(lines, ["route added 198.51.100.0/24 via 192.0.2.2 dev v0\n",
                  "route changed 198.51.100.0/24 via 192.0.2.3 dev v0: gateway 192.0.2.2 → 192.0.2.3\n",
                  "neighbor added 192.0.2.2 00:00:5e:00:53:01 dev v0 PERMANENT\n"], "lines")


if __name__ == "__main__":
    run(links_come_change_and_go, the_state_comes_first_if_asked_for, a_filter_sees_later_values,
        every_closed_connection_is_told, groups_come_at_the_end, lost_news_are_counted, every_closing_is_told_or_lost,
        a_loss_is_in_the_status, nothing_wakes_a_stream_without_news, a_recording_replays_as_it_was,
        malformed_news_are_reported, the_deadline_ends_it, mistakes_are_told, a_replaced_route_is_changed,
        routes_that_go_without_news_are_inferred,
        hops_of_ipv6_come_and_go, addresses_come_change_and_go, a_loss_is_made_up_for, rules_come_and_go,
        neighbors_come_change_and_go, nexthops_go_with_their_link, qdiscs_are_replaced, memberships_come_and_go,
        events_come_in_one_stream, lines_say_what_happened, apart=True)
