# SPDX-License-Identifier: MIT
"""Sockets in every state against ss(8), the sockets' own options, and /proc."""
import collections
import os
import socket
import struct
import sys

import ss
import wire
from lab import connected, equal, meanwhile, records, require, run, sh, wait_for

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings"))

from build import TCP_INFO  # pylint: disable=wrong-import-position

SO_BINDTODEVICE, SO_MARK, SO_MEMINFO, SO_COOKIE = 25, 36, 55, 57
TCP_INFO_OPTION, TCP_CONGESTION = 11, 13
NOBODY = 65534

kept = {}


def tcp_pair(address, port, family=socket.AF_INET):
    listener = socket.create_server((address, port), family=family)
    client = socket.create_connection((address, port))
    return listener, client, listener.accept()[0]


def set_up():
    sh("ip link add wire type veth peer name port")
    sh("ip address add 192.0.2.1/24 dev wire")
    sh("ip link set wire up")
    sh("ip link set port up")
    connected("wire", "port")
    kept["states"] = wire.sockets_in_every_state(wire.Wire())
    kept["four"] = tcp_pair("127.0.0.1", 7101)
    kept["six"] = tcp_pair("::1", 7102, socket.AF_INET6)
    _, client, server = kept["four"]
    client.sendall(b"x" * 30000)
    server.sendall(b"y" * 2000)
    equal(len(server.recv(30000, socket.MSG_WAITALL)), 30000, "data")
    both = socket.socket(socket.AF_INET6)
    both.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    both.bind(("::", 7103))
    both.listen(16)
    only = socket.socket(socket.AF_INET6)
    only.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    only.bind(("::", 7104))
    only.listen(16)
    kept["both"], kept["only"] = both, only
    kept["waiting"] = socket.create_connection(("127.0.0.1", 7103))
    # For a listener, the kernel counts its queue there.
    wait_for(lambda: info_of(both)["unacked"] == 1, "a connection in the queue")
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"wire")
    bound.setsockopt(socket.SOL_SOCKET, SO_MARK, 0xABCD)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20000)
    bound.setsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, b"reno")
    bound.bind(("0.0.0.0", 7105))
    bound.listen(7)
    kept["bound"] = bound
    udp_sockets()


def udp_sockets():
    open_, connected, six, device = (
        socket.socket(family, socket.SOCK_DGRAM)
        for family in (socket.AF_INET, socket.AF_INET, socket.AF_INET6, socket.AF_INET))
    open_.bind(("127.0.0.1", 7201))
    connected.connect(("127.0.0.1", 7201))
    connected.send(b"x" * 100)
    six.bind(("::", 7202))
    device.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"wire")
    device.setsockopt(socket.SOL_SOCKET, SO_MARK, 7)
    device.bind(("0.0.0.0", 7203))
    os.seteuid(NOBODY)
    try:
        kept["nobody"] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    finally:
        os.seteuid(0)
    kept["nobody"].bind(("127.0.0.1", 7204))
    kept["udp"] = open_, connected, six, device


def tells_bound_sockets():
    """Linux lists TCP sockets that are bound and neither listen nor connect since 6.8."""
    return tuple(int(part) for part in os.uname().release.split(".")[:2]) >= (6, 8)


def every_state_is_there():
    states = {record["state"] for record in records("sockets", "-ta")}
    wanted = set(kept["states"])
    if not tells_bound_sockets():
        wanted.discard("bound-inactive")
    equal(states, wanted, "states")


def compare_with_ss(theirs, ours, state=True):
    """The words for ss, and those for us."""
    wanted, got, _ = meanwhile(lambda: ss.rows(*theirs), lambda: records("sockets", *ours))
    require(wanted, f"ss has no rows for {theirs}")
    equal(ss.rows_of(got, state=state), wanted, f"{ours}")


def rows_are_those_of_ss():
    for options in ("tua", "ta", "ua", "tu", "tul", "tua4", "tua6", "ul", "t6", "tl4"):
        compare_with_ss((options,), ("-" + options,))


def states_are_those_of_ss():
    words = (
        "established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "closed",
        "close-wait", "last-ack", "listening", "closing")
    for word in words:
        compare_with_ss(("tu", "state", word), ("-tu", "--state", word), state=False)
    for word in ("all", "connected", "synchronized", "bucket", "big"):
        compare_with_ss(("tu", "state", word), ("-tu", "--state", word))
    words = ("exclude", "established", "exclude", "listening")
    compare_with_ss(("tu", *words), ("-tu", *words))


def by_cookie():
    return {int(record["cookie"], 16): record for record in records("sockets", "-a")}


def all_kept():
    """Every socket that this process holds."""
    def walk(value):
        if isinstance(value, socket.socket):
            yield value
        elif isinstance(value, dict):
            yield from walk(list(value.values()))
        elif isinstance(value, (list, tuple)):
            for item in value:
                yield from walk(item)

    return list(walk(kept))


def cookie_of(sock):
    return struct.unpack("=Q", sock.getsockopt(socket.SOL_SOCKET, SO_COOKIE, 8))[0]


def is_only_bound(sock):
    """TCP_CLOSE, as tcp_info has it."""
    return sock.type == socket.SOCK_STREAM and sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == b"\x07"


def options_of(sock):
    """The socket's own options, under our names."""
    names = ("rmem_alloc", "rcvbuf", "wmem_alloc", "sndbuf", "fwd_alloc", "wmem_queued", "optmem", "sk_backlog",
             "drops")
    memory = struct.unpack("=9I", sock.getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 36))
    options = dict(zip(names, memory))
    equal((options["rcvbuf"], options["sndbuf"]), (sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF),
          sock.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)), "buffers")
    options["inode"] = os.fstat(sock.fileno()).st_ino
    options["uid"] = NOBODY if sock is kept["nobody"] else 0
    options["mark"] = sock.getsockopt(socket.SOL_SOCKET, SO_MARK)
    options["local_address"], options["local_port"] = sock.getsockname()[:2]
    # The kernel does not report it for a socket that is only bound.
    if sock.type == socket.SOCK_STREAM and not is_only_bound(sock):
        name = sock.getsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, 16)
        options["congestion"] = name.rstrip(b"\0").decode()
    return options


def options_are_those_of_the_socket():
    sockets = {cookie_of(sock): sock for sock in all_kept() if sock.fileno() >= 0}
    require(len(sockets) > 15, "few sockets")
    theirs, ours, _ = meanwhile(lambda: {cookie: options_of(sock) for cookie, sock in sockets.items()}, by_cookie)
    for cookie, wanted in theirs.items():
        if cookie not in ours and is_only_bound(sockets[cookie]) and not tells_bound_sockets():
            continue
        record = ours[cookie]
        equal({key: record.get(key) for key in wanted}, wanted, f"{record['protocol']} port {record['local_port']}")


def info_of(sock):
    """All of tcp_info but clocks and words."""
    layout = "=" + "".join(TCP_INFO[::2])
    size = struct.calcsize(layout)
    data = sock.getsockopt(socket.IPPROTO_TCP, TCP_INFO_OPTION, 512)
    members = dict(zip(TCP_INFO[1::2], struct.unpack(layout, data[:size].ljust(size, b"\0"))))
    return {member: value for member, value in members.items() if not member.startswith("last_") and
            member not in ("state", "ca_state", "options", "busy_time")}


def key_of(record, member):
    return next((key for key in (member, member + "_us", member + "_ms") if key in record), None)


def info_is_that_of_the_socket():
    """Acknowledgements may still be on their way."""
    sockets = [sock for pair in ("four", "six") for sock in kept[pair][1:]]
    theirs, ours, _ = meanwhile(lambda: [info_of(sock) for sock in sockets], by_cookie)
    for sock, members in zip(sockets, theirs):
        record = ours[cookie_of(sock)]
        compared = {key_of(record, member): value for member, value in members.items() if key_of(record, member)}
        require(len(compared) > 35, f"only {len(compared)} members to compare")
        equal({key: record[key] for key in compared}, compared, f"port {record['local_port']}")
        scales = members["wscales"]
        equal((record["snd_wscale"], record["rcv_wscale"]), (scales & 15, scales >> 4), "wscale")


def listeners_tell_backlog_and_v6only():
    ours = by_cookie()
    both, only = ours[cookie_of(kept["both"])], ours[cookie_of(kept["only"])]
    equal((both["v6only"], only["v6only"]), (False, True), "v6only")
    equal((both["recv_q"], both["send_q"]), (1, 16), "queues as ss has them")
    equal((both["accept_queue"], both["backlog"], both["queue_percent"]), (1, 16, 6), "backlog")
    require("rtt_us" not in both and "snd_mss" not in both, "a listener with a round-trip time")


def device_and_mark_are_told():
    bound = by_cookie()[cookie_of(kept["bound"])]
    equal((bound["interface"], bound["mark"], bound["congestion"]), ("wire", 0xABCD, "reno"),
          "bound socket")
    line = [line for line in records("sockets", "-a", "-o", "local", "sport", "=", ":7105")]
    equal(line, [{"local": "0.0.0.0%wire:7105"}], "local")


def proc_rows(name):
    """(address, port, state) as /proc has them: hexadecimal words of the host's byte order."""
    with open(f"/proc/thread-self/net/{name}", encoding="ascii") as file:
        for line in file.readlines()[1:]:
            words = line.split()
            address, port = words[1].split(":")
            data = b"".join(struct.pack("=I", int(address[at : at + 8], 16))
                            for at in range(0, len(address), 8))
            family = socket.AF_INET if len(data) == 4 else socket.AF_INET6
            yield socket.inet_ntop(family, data), int(port, 16), int(words[3], 16)


def proc_has_the_same():
    numbers = {"established": 1, "syn-sent": 2, "syn-recv": 3, "fin-wait-1": 4, "fin-wait-2": 5,
               "time-wait": 6, "close": 7, "close-wait": 8, "last-ack": 9, "listen": 10,
               "closing": 11}
    for options, name in (("-ta4", "tcp"), ("-ta6", "tcp6"), ("-ua4", "udp"), ("-ua6", "udp6")):
        theirs, ours, _ = meanwhile(lambda name=name: sorted(proc_rows(name)),
                                    lambda options=options: records("sockets", options))
        require(ours, f"no sockets in {options}")
        equal(sorted((record["local_address"], record["local_port"], numbers[record["state"]])
                     for record in ours if record["state"] != "bound-inactive"), theirs, name)


def counts_are_those_of_the_rows():
    rows, groups, _ = meanwhile(lambda: collections.Counter(
        (row["protocol"], row["state"]) for row in records("sockets", "-a")),
        lambda: records("sockets", "-a", "--count-by", "protocol,state"))
    equal({(group["protocol"], group["state"]): group["count"] for group in groups}, dict(rows), "counts")


run(
    every_state_is_there,
    rows_are_those_of_ss,
    states_are_those_of_ss,
    options_are_those_of_the_socket,
    info_is_that_of_the_socket,
    listeners_tell_backlog_and_v6only,
    device_and_mark_are_told,
    proc_has_the_same,
    counts_are_those_of_the_rows,
    prepare=set_up,
    apart=True,
)
