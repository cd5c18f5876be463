# SPDX-License-Identifier: MIT
"""Sockets of every family that this kernel can open, against what was opened, ss(8) and /proc."""
import os
import socket
import struct
import tempfile

from lab import equal, nlinspect, records, require, run, sh

SOL_PACKET, PACKET_RX_RING, PACKET_FANOUT, PACKET_ADD_MEMBERSHIP = 263, 5, 18, 1
SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 270, 1
UDPLITE = 136
HOSTILE = b"\0forged\nunix   established       0       0  /run/forged \x1b[31m"

kept = {}


def set_up():
    kept["directory"] = tempfile.TemporaryDirectory()
    kept["path"] = path = os.path.join(kept["directory"].name, "a listener")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(7)
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    server = listener.accept()[0]
    client.send(b"x" * 100)
    pending = socket.socket(socket.AF_UNIX)
    pending.connect(path)
    abstract = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    abstract.bind(HOSTILE)
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    kept["unix"] = listener, client, server, pending, abstract, pair


def inode(sock):
    return os.fstat(sock.fileno()).st_ino


def by_inode(*arguments):
    return {record["inode"]: record for record in records("sockets", *arguments) if "inode" in record}


def unix_sockets_are_told():
    listener, client, server, pending, abstract, pair = kept["unix"]
    ours, path = by_inode("-xa"), kept["path"]
    status = os.stat(path)
    record = ours[inode(listener)]
    equal((record["state"], record["type"], record["local_address"]), ("listen", "stream", path), "listener")
    equal((record["accept_queue"], record["backlog"]), (1, 7), "queue")
    equal(record["pending"], [inode(pending)], "pending")
    equal((record["vfs_inode"], record["vfs_device"]),
          (status.st_ino, f"{os.major(status.st_dev)}:{os.minor(status.st_dev)}"), "file")
    equal(record["uid"], os.geteuid(), "uid")
    record = ours[inode(client)]
    equal((record["state"], record["peer_inode"], record["peer_address"]),
          ("established", inode(server), path), "client")
    record = ours[inode(server)]
    equal((record["local_address"], record["peer_inode"]), (path, inode(client)), "server")
    require(record["recv_q"] >= 100, "data waits")
    equal(ours[inode(pair[0])]["peer_inode"], inode(pair[1]), "pair")
    equal(ours[inode(pair[0])]["type"], "seqpacket", "type")
    equal(ours[inode(abstract)]["local_address"], "@" + HOSTILE[1:].decode(), "abstract name")


def a_hostile_name_forges_no_row():
    lines = nlinspect("sockets", "-xa", "-o", "local").stdout.decode().splitlines()
    require("\x1b" not in "".join(lines), "ESC")
    equal(sum("forged" in line for line in lines), 1, "rows")
    equal([row["local_address"] for row in records("sockets", "-xa", "src", "@forged*")],
          ["@" + HOSTILE[1:].decode()], "filter")


def ss_has_as_many():
    for option in ("-xa", "-0", "-ua", "-ta"):
        theirs = len(sh(["ss", "-H", "-n", option]).stdout.splitlines())
        theirs -= option == "-xa"  # to ss, the hostile name is two
        equal(len(records("sockets", option)), theirs, option)


def paths_are_filtered():
    equal({row["state"] for row in records("sockets", "-a", "src", f'"{kept["path"]}"')},
          {"listen", "established"}, "by path")
    equal(sorted(row["inode"] for row in records("sockets", "-A", "u_seq")),
          sorted(inode(sock) for sock in kept["unix"][5]), "by type")


def packet_sockets_are_told():
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    raw.setsockopt(SOL_PACKET, PACKET_RX_RING, struct.pack("=IIII", 4096, 4, 2048, 8))
    raw.bind(("lo", 0x0003))
    raw.setsockopt(SOL_PACKET, PACKET_FANOUT, 0x1234 | 1 << 16)
    raw.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP, struct.pack("=iHH8s", 1, 1, 0, b""))
    dgram = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x88CC))
    ours = by_inode("-0")
    record = ours[inode(raw)]
    equal((record["type"], record["packet_protocol"], record["interface"]), ("raw", "all", "lo"), "raw")
    equal((record["fanout_id"], record["fanout_type"]), (0x1234, "lb"), "fanout")
    equal({key: record["rx_ring"][key] for key in ("block_size", "block_nr", "frame_size", "frame_nr")},
          {"block_size": 4096, "block_nr": 4, "frame_size": 2048, "frame_nr": 8}, "ring")
    equal([(item["type"], item["ifindex"], item["count"]) for item in record["memberships"]],
          [("promisc", 1, 1)], "memberships")
    record = ours[inode(dgram)]
    equal((record["type"], record["packet_protocol"], record["state"]), ("dgram", "lldp", "close"), "dgram")
    require("interface" not in record and "rx_ring" not in record, "what it has not")
    equal([row["inode"] for row in records("sockets", "-A", "p_dgr")], [inode(dgram)], "p_dgr")


def netlink_sockets_are_told():
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    sock.bind((0, 0))
    for group in (1, 33, 34):
        sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)
    rows = [row for row in records("sockets", "--netlink") if row.get("inode") == inode(sock)]
    equal(len(rows), 1, "rows of one socket")
    equal(rows[0]["groups"], [1, 33, 34], "groups")
    equal((rows[0]["netlink_protocol"], rows[0]["portid"]), ("route", sock.getsockname()[0]), "address")
    cookies = [row["cookie"] for row in records("sockets", "--netlink")]
    equal(len(cookies), len(set(cookies)), "cookies")


def ip_sockets_are_told():
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 89)
    raw.bind(("127.0.0.1", 0))
    raw6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58)
    ours = by_inode("--raw")
    record = ours[inode(raw)]
    equal((record["protocol"], record["raw_protocol"], record["local_address"], record["family"]),
          ("raw", "ospf", "127.0.0.1", "inet"), "raw")
    require("local_port" not in record, "a protocol for a port")
    equal((ours[inode(raw6)]["raw_protocol"], ours[inode(raw6)]["family"]), ("icmp6", "inet6"), "raw6")
    try:
        lite = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, UDPLITE)
    except OSError:
        return
    lite.bind(("127.0.0.1", 7301))
    rows = records("sockets", "--udplite", "-a")
    equal([(row["protocol"], row["local_port"], row["inode"]) for row in rows],
          [("udplite", 7301, inode(lite))], "udplite")


def mptcp_sockets_are_told():
    try:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
    except OSError:
        return
    listener.bind(("127.0.0.1", 7302))
    listener.listen()
    rows = records("sockets", "-Ml")
    equal([(row["protocol"], row["state"], row["local_port"]) for row in rows],
          [("mptcp", "listen", 7302)], "mptcp")


def what_is_not_there_is_an_error():
    for option in ("--vsock", "--xdp", "--tipc", "-S", "-d"):
        done = nlinspect("sockets", option, status=None)
        if done.returncode:
            equal(done.returncode, 1, option)
            require(b"modprobe" in done.stderr, f"{option}: {done.stderr}")
            equal(done.stdout.decode().count("\n") <= 1, True, "rows")
    equal(nlinspect("sockets", "-a").stderr, b"", "nothing was named")


def unlisted_sockets_are_counted():
    said = b"sockets that exist here, and that this kernel does not list: XDP (1)"
    require(said not in nlinspect("sockets").stderr, "said without one")
    try:
        xdp = socket.socket(getattr(socket, "AF_XDP", 44), socket.SOCK_RAW, 0)
    except OSError:
        return
    listed = any(record["check"] == "XDP sockets" and record["status"] == "ok" for record in records("doctor"))
    for words, all_kinds in ((("sockets", "-a"), True), (("summary",), True), (("sockets", "-ta"), False)):
        equal(said in nlinspect(*words).stderr, all_kinds and not listed, words)
    equal(nlinspect("sockets", "-aq", "--strict", status=None).returncode, 0 if listed else 3, "--strict")
    xdp.close()


def impossible_families_are_not_asked():
    text = nlinspect("sockets", "-a", "--explain", "sport=22").stdout.decode()
    require("unix" not in text and "netlink sockets" not in text and "TCP" in text, text)
    text = nlinspect("sockets", "-a", "--explain", "src", "/run/x").stdout.decode()
    require("unix sockets" in text and "TCP sockets" not in text, text)


run(
    unlisted_sockets_are_counted,
    unix_sockets_are_told,
    a_hostile_name_forges_no_row,
    ss_has_as_many,
    paths_are_filtered,
    packet_sockets_are_told,
    netlink_sockets_are_told,
    ip_sockets_are_told,
    mptcp_sockets_are_told,
    what_is_not_there_is_an_error,
    impossible_families_are_not_asked,
    prepare=set_up,
    apart=True,
)
