# SPDX-License-Identifier: MIT
"""The kernel's values for TCP beyond tcp_info, and values derived from them: congestion control's own
information, upper layer protocols, MD5 keys, options, limits, full queues. Compared with ss(8)
where it shows the same."""
import contextlib
import os
import re
import socket
import struct
import time

import wire
from lab import batch, equal, lacking, meanwhile, nlinspect, records, require, run, sh, wait_for

IPPROTO_MPTCP = 262
TCP_CONGESTION, TCP_MD5SIG, TCP_MD5SIG_EXT = 13, 14, 32
MD5_PREFIX = 1
IP_FREEBIND, IP_TRANSPARENT, IP_RECVERR = 15, 19, 11
KEY = b"Geheimnis"

kept = []


def pair(port, address="127.0.0.1", protocol=0, prepare=lambda sock: None):
    """Listener, client, and the server's end of their connection."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
    prepare(listener)
    prepare(client)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(8)
    client.connect((address, port))
    server = listener.accept()[0]
    kept.append((listener, client, server))
    return kept[-1]


def find(*words):
    """The only record that a filter leaves."""
    found = records("sockets", "-ta", *words)
    equal(len(found), 1, f"records of {words}")
    return found[0]


def find_when(holds, what, *words):
    """The same, once something holds of it."""
    found = []

    def look():
        found[:] = [find(*words)]
        return holds(found[0])

    wait_for(look, what)
    return found[0]


def ss_info(*words):
    return sh(["ss", "-tniH", *words]).stdout.decode()


def available(name):
    with open("/proc/sys/net/ipv4/tcp_available_congestion_control", encoding="ascii") as file:
        return name in file.read().split()


def bbr_tells_what_ss_shows():
    if not available("bbr"):
        raise lacking("bbr")
    _, client, server = pair(
        7301, prepare=lambda sock: sock.setsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, b"bbr"))
    for _ in range(20):
        client.sendall(b"x" * 100000)
        server.recv(100000, socket.MSG_WAITALL)
    words, record, _ = meanwhile(
        lambda: re.search(r"bbr:\(bw:([0-9.]+)([MGK]?)bps,mrtt:([0-9.]+),pacing_gain:([0-9.]+),"
                          r"cwnd_gain:([0-9.]+)\)", ss_info("dport", "=", ":7301")),
        lambda: find("dport", "=", ":7301"), lambda found: found and found[0])
    require(words, "ss shows no bbr")
    bits = float(words[1]) * {"": 1, "K": 1e3, "M": 1e6, "G": 1e9}[words[2]]
    require(abs(record["bbr_bw"] * 8 - bits) <= 0.01 * bits, f"bw {record['bbr_bw']} {words[0]}")
    equal(record["bbr_min_rtt_us"], round(float(words[3]) * 1000), "min_rtt")
    for key, word in (("bbr_pacing_gain", words[4]), ("bbr_cwnd_gain", words[5])):
        require(abs(record[key] - float(word)) <= 0.011, f"{key} {record[key]} {word}")
    require("vegas_rtt_us" not in record and "dctcp_alpha" not in record, "other algorithms")


def other_algorithms_tell_their_own():
    """Those of them that this kernel has; the others have recordings."""
    for name, key in (("dctcp", "dctcp_enabled"), ("vegas", "vegas_enabled"),
                      ("illinois", "vegas_enabled"), ("veno", "vegas_enabled")):
        if not available(name):
            continue
        port = 7310 + len(name)
        pair(port, prepare=lambda sock, name=name: sock.setsockopt(
            socket.IPPROTO_TCP, TCP_CONGESTION, name.encode()))
        require(key in find("dport", "=", f":{port}"), f"{name} tells no {key}")


def mptcp_pair():
    """A connection that 5001 bytes have gone over."""
    try:
        _, client, server = pair(7302, protocol=IPPROTO_MPTCP)
    except OSError as error:
        raise lacking("MPTCP") from error
    client.sendall(b"x" * 5000)
    equal(len(server.recv(5000, socket.MSG_WAITALL)), 5000, "data")
    client.sendall(b"y")
    find_when(lambda record: "fully-established" in record["subflow_flags"] and not record["send_q"],
              "an acknowledgement", "dport", "=", ":7302")
    wait_for(lambda: records("sockets", "-M", "dport", "=", ":7302")[0]["mptcp_bytes_acked"] == 5001,
             "an acknowledgement of MPTCP's own")


def mptcp_subflows_tell_what_ss_shows():
    mptcp_pair()
    for words in (("dport", "=", ":7302"), ("sport", "=", ":7302", "state=established")):
        shown, record, _ = meanwhile(
            lambda: re.search(r"tcp-ulp-mptcp flags:(\w*) token:(\w+)\(id:(\d+)\)/(\w+)\(id:(\d+)\) "
                              r"seq:(\w+) sfseq:(\w+) ssnoff:(\w+) maplen:(\w+)",
                              ss_info(*(("state", "established") + words[:3]))),
            lambda: find(*words), lambda found: found and found[0])
        equal(record["ulp"], "mptcp", "ulp")
        require(shown, "ss shows no subflow")
        flags = {"mcap-rem": "M", "mcap-loc": "m", "join-rem": "J", "join-loc": "j",
                 "bkup-rem": "B", "bkup-loc": "b", "fully-established": "e", "connected": "c",
                 "mapvalid": "v"}
        equal("".join(flags[flag] for flag in record["subflow_flags"]), shown[1], "flags")
        equal((record["subflow_token_rem"], record["subflow_id_rem"], record["subflow_token_loc"],
               record["subflow_id_loc"]),
              (int(shown[2], 16), int(shown[3]), int(shown[4], 16), int(shown[5])), "tokens")
        # Older versions of ss print the first of these in hexadecimal, later ones do not.
        require(int(record["subflow_map_seq"], 16) in (int(shown[6], 16), _decimal(shown[6])), "map_seq")
        equal((record["subflow_map_sfseq"], record["subflow_ssn_offset"],
               record["subflow_map_datalen"]),
              (int(shown[7], 16), int(shown[8], 16), int(shown[9], 16)), "mapping")


def mptcp_info_is_what_ss_shows():
    mptcp_pair()
    both = records("sockets", "-M", "7302", "state=established")
    equal(len(both), 2, "ends of an MPTCP connection")
    for one in both:
        side = "dport" if one["peer_port"] == 7302 else "sport"
        line, (record,), _ = meanwhile(
            lambda: sh(["ss", "-MniH", "state", "established", side, "=", ":7302"]).stdout.decode(),
            lambda: records("sockets", "-M", "state=established", side, "=", ":7302"))
        shown = dict(word.split(":", 1) for word in line.split()
                     if re.match(r"[a-z_]+:[0-9a-f]+$", word))
        equal(record["mptcp_token"], int(shown["token"], 16), "token")
        # Older versions of ss print sequence numbers in hexadecimal, later ones do not.
        require(int(record["mptcp_snd_una"], 16) in (int(shown["snd_una"], 16), _decimal(shown["snd_una"])),
                "snd_una")
        compared = 0
        for key in ("subflows", "add_addr_signal", "add_addr_accepted", "subflows_max",
                    "add_addr_accepted_max", "local_addr_used", "local_addr_max", "bytes_sent",
                    "bytes_received", "bytes_acked", "subflows_total"):
            if key in shown:
                equal(record["mptcp_" + key], int(shown[key]), key)
                compared += 1
        require(compared >= 1, f"nothing to compare in {line!r}")
        require("rtt_us" not in record and "limited_by" not in record, "TCP's own of MPTCP")
        equal(record["mptcp_flags"], ["remote-key-received"], "flags")
    client, server = sorted(both, key=lambda record: record["peer_port"] != 7302)
    equal((client["mptcp_bytes_sent"], client["mptcp_bytes_acked"]), (5001, 5001), "bytes of the client")
    equal(server["mptcp_bytes_received"], 5001, "bytes of the server")
    equal(client["mptcp_write_seq"], server["mptcp_rcv_nxt"], "sequence numbers")
    subflow = find("dport", "=", ":7302")
    equal(subflow["subflow_token_loc"], client["mptcp_token"], "the subflow's connection")
    listener, = records("sockets", "-M", "-l", "sport", "=", ":7302")
    equal((listener["accept_queue"], listener["backlog"]), (0, 8), "the listener's queue")


def _decimal(word):
    return int(word) if word.isdigit() else None


def md5_option(address, prefix, key):
    storage = struct.pack("=H2x4s", socket.AF_INET, socket.inet_aton(address)).ljust(128, b"\0")
    flags = MD5_PREFIX if prefix < 32 else 0
    return storage + struct.pack("=BBHi80s", flags, prefix if flags else 0, len(key), 0, key)


def md5_keys_are_masked():
    listener = socket.socket()
    try:
        listener.setsockopt(socket.IPPROTO_TCP, TCP_MD5SIG_EXT, md5_option("192.0.2.0", 24, KEY))
        listener.setsockopt(socket.IPPROTO_TCP, TCP_MD5SIG, md5_option("198.51.100.7", 32, b"k\x1b"))
    except OSError as error:
        raise lacking("TCP MD5 signatures") from error
    listener.bind(("127.0.0.1", 7303))
    listener.listen(8)
    kept.append(listener)

    def keys(*words):
        return sorted(find("sport", "=", ":7303", *words)["md5_keys"], key=str)

    masked = [{"address": "192.0.2.0/24", "key_length": 9},
              {"address": "198.51.100.7", "key_length": 2}]
    equal(keys(), masked, "md5_keys")
    equal(keys("--show-keys"), [dict(masked[0], key=KEY.decode()),
                                dict(masked[1], key="k\x1b")], "with --show-keys")
    for words in (["-j"], ["-J"], ["-o", "all"], ["--csv", "-o", "all"], ["-o", "md5_keys"], ["-v"],
                  ["md5_keys ~ Geh"], ["md5_keys=Geheimnis"], ["--count-by", "md5_keys"],
                  ["--sort", "md5_keys", "-o", "md5_keys"]):
        done = nlinspect("sockets", "-ta", *words, status=None)
        said = done.stdout + (b"" if "Geh" in words[-1] else done.stderr)
        require(KEY not in said, f"{words} tells a key")
    equal(records("sockets", "-ta", "md5_keys ~ Geh"), [], "a filter tells a key")
    found = nlinspect("sockets", "-ta", "-o", "md5_keys", "--show-keys", "md5_keys", "!=", "-")
    require(b"k\\x1b" in found.stdout, "a key in a table is not escaped")


def listening(port):
    sock = socket.socket()
    sock.bind(("127.0.0.1", port))
    sock.listen(8)
    kept.append(sock)
    return sock


def options_are_those_of_the_socket():
    sock = listening(7304)
    record = find("sport", "=", ":7304")
    require({"freebind", "transparent", "recverr"}.isdisjoint(record["sockopts"]), "options")
    require("is-icsk" in record["sockopts"], "is-icsk")
    for option in (IP_FREEBIND, IP_TRANSPARENT, IP_RECVERR):
        sock.setsockopt(socket.IPPROTO_IP, option, 1)
    require({"freebind", "transparent", "recverr"} <= set(find("sport", "=", ":7304")["sockopts"]),
            "options that were set")
    equal(len(records("sockets", "-ta", "sockopts=freebind")), 1, "sockets with freebind")


def full_queues_drop():
    """A listener that accepts nothing takes one connection more than its backlog."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 7305))
    listener.listen(2)
    kept.append(listener)

    def columns():
        record, = records("sockets", "-l", "sport", "=", ":7305", "-o",
                          "accept_queue,backlog,queue_percent,drops")
        return tuple(record.values())

    equal(columns(), (0, 2, 0, 0), "an empty queue")
    for number in range(1, 4):
        kept.append(socket.create_connection(("127.0.0.1", 7305)))
        wait_for(lambda number=number: columns()[0] == number, "a connection in the queue")
        equal(columns()[1:], (2, min(100, number * 50), 0), f"{number} connections")
    surplus = socket.socket()
    surplus.setblocking(False)
    surplus.connect_ex(("127.0.0.1", 7305))
    kept.append(surplus)
    wait_for(lambda: columns()[3] > 0, "a drop")
    equal(columns()[:3], (3, 2, 100), "a full queue")
    before = columns()[3]
    another = socket.socket()
    another.setblocking(False)
    another.connect_ex(("127.0.0.1", 7305))
    kept.append(another)
    wait_for(lambda: columns()[3] > before, "another drop")
    table = nlinspect("sockets", "-l", "sport", "=", ":7305").stdout.decode().splitlines()
    equal(table[0].split()[:6], ["PROTO", "STATE", "LOCAL", "SCOPE", "QUEUE", "DROPS"], "the columns of -l")
    equal(table[1].split()[:5], ["tcp", "listen", "127.0.0.1:7305", "loopback", "3/2"], "the row of -l")


def limits_follow_the_flow():
    _, client, server = pair(7306)
    words = ("dport", "=", ":7306", "state=established")
    record = find(*words)
    equal(record["limited_by"], "none", "before anything was sent")
    require("idle_us" not in record and "last_data_sent_ms" not in record, "idle since when?")
    require("retrans_percent" not in record, "a part of nothing")
    start = time.monotonic()
    client.sendall(b"x" * 1000)
    record = find_when(lambda record: "idle_us" in record, "a time since data was sent", *words)
    # The kernel's times are ticks of its clock, which are up to 10 ms apart.
    require(record["idle_us"] <= (time.monotonic() - start + 0.01) * 1_000_000, "idle for longer than the test runs")
    equal(find(*words)["retrans_percent"], 0, "retransmissions over loopback")
    # Nobody reads: at last the receive window is full, and data waits.
    client.setblocking(False)
    try:
        while True:
            client.send(b"y" * 65536)
    except BlockingIOError:
        pass
    record = find_when(lambda record: record["limited_by"] == "rwnd" and record["rwnd_limited_us"] > 0,
                       "a full receive window", *words)
    require(record["notsent_bytes"] > 0, "nothing waits")
    expected = record["snd_cwnd"] * record["snd_mss"] * 1_000_000 / record["rtt_us"]
    require(abs(record["send_rate"] - expected) <= 1, "send_rate")
    server.setblocking(False)

    def drained():
        with contextlib.suppress(BlockingIOError):
            server.recv(1 << 20)
        return not find(*words)["send_q"]

    wait_for(drained, "an empty queue")
    find_when(lambda record: record["limited_by"] == "none", "a flow that nothing limits", *words)


def congestion_window_limits():
    """The peer acknowledges nothing: the first window of data stays in flight."""
    device = wire.Wire()
    listener = socket.create_server((wire.KERNEL, 7311))
    connection = wire.Connection(device, listener, 7312)
    sender = connection.accept(listener)
    kept.append((listener, connection, sender))
    sender.setblocking(False)
    sender.send(b"x" * 1_000_000)
    words = ("sport", "=", ":7311", "state=established")
    record = find_when(lambda record: record["limited_by"] == "cwnd", "a full congestion window", *words)
    require(record["unacked"] and record["notsent_bytes"] > 0, "nothing waits")
    require("idle_us" in record and "last_data_recv_ms" not in record, "idle since it sent")


def scopes_are_told():
    batch(["link add bound type veth peer name other", "address add 192.0.2.1/24 dev bound", "link set bound up"])
    sockets = [("0.0.0.0", 7401, None, "any"), ("192.0.2.1", 7402, None, "address"),
               ("127.0.0.2", 7403, None, "loopback"), ("0.0.0.0", 7404, b"bound", "interface"),
               ("0.0.0.0", 7405, b"lo", "loopback"), ("::", 7406, None, "any"),
               ("::1", 7407, None, "loopback"), ("::ffff:127.0.0.1", 7408, None, "loopback")]
    for address, port, device, scope in sockets:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        if device:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
        sock.bind((address, port))
        sock.listen(8)
        kept.append(sock)
        equal(find("sport", "=", f":{port}")["scope"], scope, f"{address} {device}")
    reachable = {record["local_port"] for record in records("sockets", "-tl", "scope!=loopback")}
    require({7401, 7402, 7404, 7406} <= reachable and not {7403, 7405, 7407, 7408} & reachable,
            f"reachable: {reachable}")


def unprivileged_users_get_the_rest():
    """Without CAP_NET_ADMIN the kernel reports neither marks nor MD5 keys."""
    listening(7304)
    pid = os.fork()
    if not pid:
        os.setgid(65534)
        os.setuid(65534)
        try:
            record = find("sport", "=", ":7304")
            os._exit("md5_keys" in record or "sockopts" not in record)
        except Exception:  # pylint: disable=broad-except
            os._exit(2)
    equal(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, "as nobody")


run(
    bbr_tells_what_ss_shows,
    other_algorithms_tell_their_own,
    mptcp_subflows_tell_what_ss_shows,
    mptcp_info_is_what_ss_shows,
    md5_keys_are_masked,
    options_are_those_of_the_socket,
    full_queues_drop,
    limits_follow_the_flow,
    congestion_window_limits,
    scopes_are_told,
    unprivileged_users_get_the_rest,
    apart=True,
)
