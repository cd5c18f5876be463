# SPDX-License-Identifier: MIT
"""The filters of ss(8): each chooses what it chooses there. ss evaluates from left to right; here brackets make
up for `and`, which binds closer."""
import socket

import ss
import wire
from lab import agree, equal, records, require, run, sh

SO_BINDTODEVICE, SO_MARK = 25, 36
FILTERS = """
    sport = :7101
    dport = :7101
    sport = 7101
    sport != :7101
    sport > :7101
    sport >= :7101
    sport < :7102
    sport le 7102
    sport eq 7102
    sport neq 7102
    sport gt 7102
    dport ge 7101
    src 127.0.0.1
    src 127.0.0.0/8
    dst 127.0.0.0/8
    src 127.0.0.1:7101
    dst 127.0.0.0/8:7101
    src :7101
    src [::1]
    src [::1]:7102
    dst 0.0.0.0/0
    dst [::ffff:127.0.0.1]
    dst 198.51.100.2:2001
    dev = wire
    dev != wire
    fwmark = 0xabcd
    fwmark = 0xcd/0xff
    fwmark != 0
    autobound
    not sport = :7101
    ! sport = :7101
    sport = :7101 and dst 127.0.0.1
    sport = :7101 dst 127.0.0.1
    sport = :7101 or sport = :7102
    sport = :7101 | sport = :7102
    sport = :7101 || dport = :7101
    sport = :7101 & dst 127.0.0.1
    sport = :7101 && dst 127.0.0.1
    ( sport = :7101 or dport = :7102 ) and dst 127.0.0.0/8
    dst 127.0.0.0/8 and ( sport = :7101 or dport = :7101 )
    ( sport = :7101 or dport = :7102 ) and ( src 127.0.0.1 or src [::1] )
    not ( sport = :7101 or dport = :7101 )
    ( not sport = :7101 ) and ( not dport = :7101 )
    sport >= :7000 and sport <= :7110 and not sport = :7102
    state established
    state established sport = :7101
    state synchronized dst 127.0.0.0/8
    exclude listening
    exclude listening exclude time-wait
    state connected exclude established
    state all sport = :7105
""".strip().splitlines()

kept = []


def set_up():
    kept.append(wire.sockets_in_every_state(wire.Wire()))
    sh("ip link add wire type veth peer name port")
    for address, family, port in (
            ("127.0.0.1", socket.AF_INET, 7101), ("::1", socket.AF_INET6, 7102)):
        listener = socket.create_server((address, port), family=family)
        client = socket.create_connection((address, port))
        kept.append((listener, client, listener.accept()))
    both = socket.socket(socket.AF_INET6)
    both.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    both.bind(("::", 7103))
    both.listen(16)
    kept.append((both, socket.create_connection(("127.0.0.1", 7103)), both.accept()))
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"wire")
    bound.setsockopt(socket.SOL_SOCKET, SO_MARK, 0xABCD)
    bound.bind(("0.0.0.0", 7105))
    bound.listen(7)
    plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    plain.bind(("127.0.0.1", 7201))
    connected = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    connected.connect(("127.0.0.1", 7201))
    kept.append((bound, plain, connected))


def chosen(words):
    """The sockets that ss chooses. Its own -a would undo the states of a filter."""
    states = "state" in words or "exclude" in words
    return ss.rows("tu" if states else "tua", *words)


def check(words):
    """Sockets that nobody answers any more give up on their own."""
    options = "-tu" if "state" in words or "exclude" in words else "-tua"

    def ours(wanted):
        state = not wanted or wanted[0][1] is not None
        return ss.rows_of(records("sockets", options, *words), state=state)

    return len(agree(lambda: chosen(words), ours, " ".join(words)))


def filters_choose_what_they_choose_in_ss():
    every = len(ss.rows("tua"))
    counts = {line: check(line.split()) for line in FILTERS}
    for line, count in counts.items():
        require(count < every or "/0" in line, f"{line} chooses everything")
    empty = [line for line, count in counts.items() if not count]
    equal(empty, [], "filters that choose nothing")


def one_word_is_as_good_as_many():
    for line in FILTERS:
        if line.startswith(("state", "exclude")):
            continue
        agree(lambda: records("sockets", "-tua", "-o", "cookie", *line.split()),
              lambda _: records("sockets", "-tua", "-o", "cookie", line), line)


def and_binds_closer_than_or():
    def ports(*words):
        return {record["local_port"] for record in records("sockets", "-ta", *words)}

    equal(ports("sport = 7101 or sport = 7102 and state listening"),
          ports("sport = 7101 or ( sport = 7102 and state listening )"), "and before or")


def states_in_a_list_are_those_that_ss_has_in_turn():
    agree(lambda: ss.rows("tu", "state", "listening", "state", "established"),
          lambda _: ss.rows_of(records("sockets", "-tu", "state", "listening,established")), "states")


def autobound_divides_the_sockets():
    def cookies(*words):
        found = records("sockets", "-tua", "-o", "cookie", *words)
        require(found, "all or none are autobound")
        return [one["cookie"] for one in found]

    # ss -H "not autobound" leaves out what is neither in the range nor bound by hand.
    agree(lambda: sorted(cookies()), lambda _: sorted(cookies("autobound") + cookies("not", "autobound")), "both parts")


def values_and_sets_choose_rows():
    for words, condition in (
        ("recv_q>0", lambda row: row["recv_q"] > 0),
        ("send_q>=128", lambda row: row["send_q"] >= 128),
        ("family=inet6", lambda row: row["family"] == "inet6"),
        ("protocol=udp", lambda row: row["protocol"] == "udp"),
        ("local_port=7101,7102", lambda row: row["local_port"] in (7101, 7102)),
        ("rtt<1h", lambda row: "rtt_us" in row),
        ("rtt>1h", lambda row: False),
        ("rcvbuf>=64Ki", lambda row: row.get("rcvbuf", 0) >= 65536),
        ("state!=listen", lambda row: row["state"] != "listen"),
        ("congestion~^.", lambda row: "congestion" in row),
        ("mark=0xabcd", lambda row: row.get("mark") == 0xABCD),
    ):
        agree(lambda: sum(map(condition, records("sockets", "-tua"))),
              lambda _: len(records("sockets", "-tua", words)), words)


run(
    filters_choose_what_they_choose_in_ss,
    one_word_is_as_good_as_many,
    and_binds_closer_than_or,
    states_in_a_list_are_those_that_ss_has_in_turn,
    autobound_divides_the_sockets,
    values_and_sets_choose_rows,
    prepare=set_up,
)
