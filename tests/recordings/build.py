#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds, from the kernel's ABI, the recordings that the present kernel cannot make: older and
newer tcp_info, unknown values, interrupted dumps, errors, other writers of pcap.

build.py writes them; build.py --check compares the files with what it would write."""
import os
import socket
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

NETLINK_ROUTE, NETLINK_SOCK_DIAG = 0, 4
NLMSG_ERROR, NLMSG_DONE = 2, 3
REQUEST, MULTI, DUMP_INTR, DUMP, CAPPED, ACK_TLVS = 0x1, 0x2, 0x10, 0x300, 0x100, 0x200
NESTED = 0x8000
RTM_NEWLINK, RTM_GETLINK, RTM_NEWROUTE, RTM_GETROUTE, SOCK_DIAG = 16, 18, 24, 26, 20
EXT_MASK, SKIP_STATS = 29, 8
TO_USER, TO_KERNEL, OUTGOING = 6, 7, 4
TCP, AF_INET, AF_INET6 = 6, socket.AF_INET, socket.AF_INET6
PORT = 4242
STATES = 0x3FFE  # all, and both of the kernel's halves of syn-recv
MICROSECONDS, NANOSECONDS = 0xA1B2C3D4, 0xA1B23C4D


def attribute(kind, payload, length=None):
    """An attribute, padded; `length` claims another length than it has."""
    size = 4 + len(payload)
    return struct.pack("=HH", size if length is None else length, kind) + payload + b"\0" * (-size % 4)


def u8(kind, value):
    return attribute(kind, bytes([value]))


def u32(kind, value):
    return attribute(kind, struct.pack("=I", value))


def message(kind, payload, flags=MULTI, sequence=1, port=PORT):
    data = struct.pack("=IHHII", 16 + len(payload), kind, flags, sequence, port) + payload
    return data + b"\0" * (-len(data) % 4)


def done(error=0, flags=MULTI, attributes=b"", **names):
    return message(NLMSG_DONE, struct.pack("=i", error) + attributes, flags, **names)


def request(kind, payload, sequence=1):
    return message(kind, payload, REQUEST | DUMP, sequence, 0)


class Recording:
    """A pcap file of link type NETLINK under construction."""

    def __init__(self, order="<", magic=MICROSECONDS, directions=True):
        self.order, self.directions, self.time = order, directions, 1700000000
        self.data = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 1 << 18, 253)

    def add(self, direction, protocol, data, captured=None):
        direction = direction if self.directions else OUTGOING
        packet = struct.pack("!HH10xH", direction, 824, protocol) + data
        whole = len(packet)
        packet = packet[:captured]
        self.data += struct.pack(self.order + "IIII", self.time, 500, len(packet), whole) + packet
        self.time += 1

    def ask(self, protocol, asked, *answers):
        self.add(TO_KERNEL, protocol, asked)
        for answer in answers:
            self.add(TO_USER, protocol, answer)


# Links.


def links_request(sequence=1):
    return request(RTM_GETLINK, bytes(16), sequence)


def link(index, name, *attributes, flags=0x1043, kind=1, **names):
    header = struct.pack("=BxHiII", 0, kind, index, flags, 0)
    return message(RTM_NEWLINK, header + attribute(3, name + b"\0") + b"".join(attributes), **names)


def links_recording(*answers, **names):
    recording = Recording(**names)
    recording.ask(NETLINK_ROUTE, links_request(), *answers)
    return recording


MTU, OPERSTATE = 4, 16


def ordinary_link(index, **names):
    return link(index, b"eth%d" % index, u32(MTU, 1500), u8(OPERSTATE, 6), **names)


def interrupted(tries):
    """A dump that is interrupted in its first two or in all five tries, and differs in each."""
    recording = Recording()
    for number in range(1, 6):
        flags = MULTI | (DUMP_INTR if number <= tries else 0)
        names = {"flags": flags, "sequence": number}
        recording.ask(
            NETLINK_ROUTE,
            links_request(number),
            ordinary_link(1, flags=MULTI, sequence=number) + ordinary_link(1 + number, **names),
            done(**names),
        )
        if number > tries:
            break
    return recording


def interrupted_round():
    """Two rounds: one that is interrupted in each of five tries, and one that is not."""
    recording = interrupted(5)
    recording.ask(NETLINK_ROUTE, links_request(6), ordinary_link(1, flags=MULTI, sequence=6),
                  done(flags=MULTI, sequence=6))
    return recording


def refused():
    """An answer that is an error, with an explanation that is not fit for a terminal."""
    asked = links_request()
    words = attribute(1, b"no \x1b[31mred\x1b[0m links\n\xff today\0")
    return links_recording(
        message(NLMSG_ERROR, struct.pack("=i", -95) + asked[:16] + words, CAPPED | ACK_TLVS)
    )


def ended_by_error():
    words = attribute(1, b"the rest is out of reach\0")
    return links_recording(
        ordinary_link(1) + ordinary_link(2), done(-12, MULTI | ACK_TLVS, words)
    )


def no_end():
    return links_recording(ordinary_link(1))


def malformed():
    """Attributes and headers with lengths that cannot be."""
    return links_recording(
        link(1, b"long", u32(MTU, 1500), attribute(OPERSTATE, b"\6", length=600)),
        link(2, b"short", attribute(MTU, b"\1\2"), attribute(OPERSTATE, b"")),
        link(3, b"tiny", attribute(MTU, b"", length=3)),
        message(RTM_NEWLINK, b"\0" * 7),
        link(4, b"sound", u32(MTU, 1500), u8(OPERSTATE, 6)),
        done(),
    )


def statistics(members):
    """rtnl_link_stats64 of so many members, as older kernels have fewer."""
    return attribute(23, struct.pack(f"={members}Q", *range(1, members + 1)))


def unknown():
    """Values and attributes that no kernel has yet; strings without an end; counters as wide as
    they get; statistics of an older and of a newer kernel."""
    recording = links_recording(
        link(1, b"new0", u32(MTU, 1500), u8(OPERSTATE, 77), u8(17, 9), attribute(999, b"new"),
             attribute(18 | NESTED, attribute(1, b"quantum") + attribute(77, b"x")),
             attribute(20, b"an alias without its end"), statistics(40),
             flags=0x80001043, kind=4242),
        link(2, b"old0", statistics(23)),
        link(3, b"max0", attribute(23, b"\xff" * 200), u32(MTU, 0xFFFFFFFF)),
        done(),
    )
    new = struct.pack("=BBBBBBBBI", AF_INET, 24, 0, 0, 250, 251, 77, 78, 0x80000000)
    net = attribute(1, socket.inet_aton("198.51.100.0"))
    via = attribute(18, struct.pack("=H", 77) + bytes(4))
    metrics = attribute(8 | NESTED, u32(2, 1400) + u32(60, 5))
    hop = struct.pack("=HBBi", 16, 0x80, 0, 7) + attribute(5, socket.inet_aton("192.0.2.2"))
    recording.ask(
        NETLINK_ROUTE,
        request(RTM_GETROUTE, struct.pack("=B11x", AF_INET), 2),
        message(RTM_NEWROUTE, new + net + u32(15, 4000000000) + via + metrics +
                attribute(9, hop) + attribute(200, b"new"), sequence=2),
        done(sequence=2),
    )
    recording.ask(
        NETLINK_SOCK_DIAG,
        sockets_request(AF_INET, sequence=3),
        inet_socket(7001, attribute(250, b"new") + attribute(4, b"cubic") +
                    attribute(2, tcp_info(280, state=14, ca_state=9, options=255)),
                    state=14, timer=9, sequence=3),
        done(sequence=3),
    )
    return recording


# Sockets.


def sockets_request(family, sequence=1, protocol=TCP, extensions=0xFE):
    return request(
        SOCK_DIAG, struct.pack("=BBBxI48x", family, protocol, extensions, STATES), sequence
    )


def inet_socket(port, attributes, state=1, timer=0, send_q=4, **names):
    addresses = [socket.inet_aton(address) + bytes(12) for address in ("192.0.2.1", "192.0.2.2")]
    identity = struct.pack("!HH", port, 443) + b"".join(addresses)
    identity += struct.pack("=III", 0, 0x89ABCDEF, port)
    header = struct.pack("=BBBB", AF_INET, state, timer, 0) + identity
    header += struct.pack("=IIIII", 100, 3, send_q, 1000, 10000 + port)
    return message(SOCK_DIAG, header + attributes, **names)


# struct tcp_info: type and name of each member in turn.
TCP_INFO = """
    B state B ca_state B retransmits B probes B backoff B options B wscales B app_fail
    I rto I ato I snd_mss I rcv_mss I unacked I sacked I lost I retrans I fackets
    I last_data_sent I last_ack_sent I last_data_recv I last_ack_recv I pmtu I rcv_ssthresh I rtt
    I rttvar I snd_ssthresh I snd_cwnd I advmss I reordering I rcv_rtt I rcv_space I total_retrans
    Q pacing_rate Q max_pacing_rate Q bytes_acked Q bytes_received I segs_out I segs_in
    I notsent_bytes I min_rtt I data_segs_in I data_segs_out Q delivery_rate Q busy_time
    Q rwnd_limited Q sndbuf_limited I delivered I delivered_ce Q bytes_sent Q bytes_retrans
    I dsack_dups I reord_seen I rcv_ooopack I snd_wnd I rcv_wnd I rehash H total_rto
    H total_rto_recoveries I total_rto_time I received_ce I delivered_e1_bytes I delivered_e0_bytes
    I delivered_ce_bytes I received_e1_bytes I received_e0_bytes I received_ce_bytes I accecn
""".split()
# Each number is 100 above its predecessor, so that none passes for another.
SMALL = {"state": 1, "ca_state": 1, "retransmits": 2, "probes": 3, "backoff": 4, "options": 7,
         "wscales": 0x78, "app_fail": 0x05, "accecn": 0}


def tcp_info(size, **members):
    """The first bytes of a tcp_info, or all of them and some more that nobody knows yet."""
    data = b""
    for number, (kind, name) in enumerate(zip(TCP_INFO[::2], TCP_INFO[1::2])):
        data += struct.pack("=" + kind, members.get(name, SMALL.get(name, 100 * number)))
    return (data + b"\xaa" * 512)[:size]


def memory(members):
    return attribute(7, struct.pack(f"={members}I", *range(1, members + 1)))


def sockets_recording(*answers, **names):
    recording = Recording(**names)
    recording.ask(NETLINK_SOCK_DIAG, sockets_request(AF_INET), *answers)
    return recording


def tcp_info_sizes():
    """Linux 3.10, Linux 4.6, the header of Debian 12, Linux 6.18, and one to come; an odd one."""
    old_memory = attribute(1, struct.pack("=IIII", 11, 12, 13, 14))
    return sockets_recording(
        inet_socket(104, attribute(2, tcp_info(104)) + old_memory),
        inet_socket(144, attribute(2, tcp_info(144))),
        inet_socket(232, attribute(2, tcp_info(232)) + memory(8)),
        inet_socket(280, attribute(2, tcp_info(280)) + memory(9)),
        inet_socket(512, attribute(2, tcp_info(512)) + memory(12)),
        inet_socket(107, attribute(2, tcp_info(107))),
        done(),
    )


def accurate_ecn():
    """The bits as Linux 7.0 fills them: negotiated modes, options seen, failures."""
    def bits(mode, seen, fail):
        return attribute(2, tcp_info(280, options=15, accecn=mode | seen << 2 | fail << 4))

    return sockets_recording(
        inet_socket(1, bits(0, 0, 0)), inet_socket(2, bits(1, 0, 0)),
        inet_socket(3, bits(2, 2, 0)), inet_socket(4, bits(2, 3, 0x9)),
        inet_socket(5, bits(3, 1, 0x6)), done(),
    )


VEGASINFO, CONG, DCTCPINFO, BBRINFO, MD5SIG, ULP_INFO, SOCKOPT = 3, 4, 9, 16, 18, 19, 22
ULP_NAME, ULP_TLS, ULP_MPTCP = 1, 2, 3


def u16(kind, value):
    return attribute(kind, struct.pack("=H", value))


def u64(kind, value):
    return attribute(kind, struct.pack("=Q", value))


def congestion():
    """The algorithms' values: at work, before they have measured, off; bbr of a newer kernel with more values,
    and of an older one."""
    def of(name, kind, *values, layout="I"):
        return attribute(CONG, name + b"\0") + attribute(
            kind, struct.pack("=" + layout * len(values), *values))

    dctcp = struct.pack("=HHIII", 1, 1, 512, 1448, 28960)
    return sockets_recording(
        inet_socket(1, of(b"vegas", VEGASINFO, 1, 9, 20000, 21500)),
        inet_socket(2, of(b"vegas", VEGASINFO, 0, 0, 0x7FFFFFFF, 0x7FFFFFFF)),
        inet_socket(3, attribute(CONG, b"dctcp\0") + attribute(DCTCPINFO, dctcp)),
        inet_socket(4, attribute(CONG, b"dctcp\0") + attribute(DCTCPINFO, bytes(16))),
        inet_socket(5, of(b"bbr", BBRINFO, 0x80000000, 2, 830, 739, 512)),
        inet_socket(6, of(b"bbr", BBRINFO, 0, 0, 0xFFFFFFFF, 256, 256)),
        inet_socket(7, of(b"bbr", BBRINFO, 125000, 0, 30000, 192, 512, 11, 12, 13, 14, 15)),
        inet_socket(8, of(b"bbr", BBRINFO, 125000, 0, 30000)),
        done(),
    )


def tls(version, cipher, transmit, receive, *more):
    return attribute(ULP_INFO | NESTED, attribute(ULP_NAME, b"tls\0") + attribute(
        ULP_TLS | NESTED, u16(1, version) + u16(2, cipher) + u16(3, transmit) + u16(4, receive)
        + b"".join(more)))


def upper_layers():
    """TLS with every cipher and configuration, and one that nobody knows yet; MPTCP's subflows;
    another protocol; nested attributes that end in the middle."""
    subflow = (u32(1, 0xA1B2C3D4) + u32(2, 0x01020304) + u32(3, 77) + u64(4, 2 ** 63 + 5) +
               u32(5, 1) + u32(6, 0x8000) + u16(7, 1400) + u32(8, 0x1C3) + u8(9, 2) + u8(10, 3))
    joined = u32(1, 1) + u32(2, 2) + u32(8, 0x3C) + u8(9, 0) + u8(10, 0)
    cut = attribute(ULP_NAME, b"tls\0") + attribute(ULP_TLS | NESTED, u16(1, 0x304) + b"\6\0")
    answers = [tls(0x0304, cipher, 2, 2) for cipher in range(51, 60)]
    answers += [tls(0x0303, 51, 1, 3, attribute(5, b""), attribute(6, b""), u16(7, 4096)),
                tls(0x0305, 52, 4, 9)]
    for part in (subflow, joined):
        answers.append(attribute(ULP_INFO | NESTED, attribute(ULP_NAME, b"mptcp\0") +
                                 attribute(ULP_MPTCP | NESTED, part)))
    answers += [attribute(ULP_INFO | NESTED, attribute(ULP_NAME, b"espintcp\0")),
                attribute(ULP_INFO | NESTED, cut)]
    return sockets_recording(
        *(inet_socket(port, answer) for port, answer in enumerate(answers, 1)), done())


def md5_keys():
    """Keys for an address, for prefixes; longer than they can be; and a part of one."""
    def key(family, address, prefix, text, length=None):
        size = len(text) if length is None else length
        return struct.pack("=BBH16s80s", family, prefix, size,
                           socket.inet_pton(family, address), text)

    four = key(AF_INET, "192.0.2.7", 32, b"not to be told")
    others = (key(AF_INET, "198.51.100.0", 24, b"\x1b[31m \xff") +
              key(AF_INET6, "2001:db8::", 32, b"of IPv6") + key(AF_INET, "0.0.0.0", 0, b"all"))
    return sockets_recording(
        inet_socket(1, attribute(MD5SIG, four)), inet_socket(2, attribute(MD5SIG, four + others)),
        inet_socket(3, attribute(MD5SIG, key(AF_INET, "192.0.2.8", 32, b"x" * 80, 4711))),
        inet_socket(4, attribute(MD5SIG, four + others[:50])), inet_socket(5, b""), done(),
    )


def limits():
    """One flow for each thing that can hold it back, and all options and none."""
    def flow(port, queued, options=0, memory_used=1000, **members):
        info = dict(unacked=0, sacked=0, lost=0, retrans=0, snd_cwnd=10, snd_mss=1000, rtt=10000,
                    snd_wnd=60000, notsent_bytes=0, sndbuf_limited=0, bytes_sent=40000,
                    bytes_retrans=500)
        info.update(members)
        sizes = struct.pack("=9I", 0, 131072, 0, 30000, 0, memory_used, 0, 0, 0)
        return inet_socket(port, attribute(2, tcp_info(280, **info)) + attribute(7, sizes) +
                           attribute(SOCKOPT, struct.pack("=H", options)), send_q=queued)

    return sockets_recording(
        flow(1, 0), flow(2, 4000, 0x7FF, unacked=4),
        flow(3, 54000, unacked=10, notsent_bytes=44000),
        flow(4, 90000, unacked=6, snd_wnd=6000, notsent_bytes=84000),
        flow(5, 4000, unacked=4, sndbuf_limited=7000, memory_used=29000),
        flow(6, 54000, unacked=4, notsent_bytes=50000, bytes_retrans=0),
        done(),
    )


# struct mptcp_info and sctp_info like TCP_INFO;
MPTCP_INFO = """
    B subflows B add_addr_signal B add_addr_accepted B subflows_max B add_addr_signal_max
    B add_addr_accepted_max H hole I flags I token Q write_seq Q snd_una Q rcv_nxt
    B local_addr_used B local_addr_max B csum_enabled B hole I retransmits Q bytes_retrans
    Q bytes_sent Q bytes_received Q bytes_acked B subflows_total B endp_laminar_max
    B endp_fullmesh_max B hole I last_data_sent I last_data_recv I last_ack_recv
""".split()
SCTP_INFO = """
    I tag I state I rwnd H unackdata H penddata H instrms H outstrms I fragmentation_point I inqueue
    I outqueue I overall_error I max_burst I maxseg I peer_rwnd I peer_tag B peer_capable
    B peer_sack H hole Q isacks Q osacks Q opackets Q ipackets Q rtxchunks Q outofseqtsns
    Q idupchunks Q gapcnt Q ouodchunks Q iuodchunks Q oodchunks Q iodchunks Q octrlchunks
    Q ictrlchunks 128s p_address i p_state I p_cwnd I p_srtt I p_rto I p_hbinterval I p_pathmaxrxt
    I p_sackdelay I p_sackfreq I p_ssthresh I p_partial_bytes_acked I p_flight_size H p_error H hole
    I s_autoclose I s_adaptation_ind I s_pd_point B s_nodelay B s_disable_fragments B s_v4mapped
    B s_frag_interleave I s_type I hole
""".split()
REQ_PROTOCOL, LOCALS, PEERS = 3, 12, 13
MPTCP, SCTP, DCCP = 262, 132, 33


def info_of(layout, **members):
    """Each member is its place in the layout unless it is given; holes are full of ones."""
    data = b""
    for number, (kind, name) in enumerate(zip(layout[::2], layout[1::2]), 1):
        ones = 2 ** (8 * struct.calcsize(kind)) - 1
        data += struct.pack("=" + kind, members.get(name, ones if name == "hole" else number))
    return data


def storage(address):
    family = AF_INET6 if ":" in address else AF_INET
    skipped = 6 if family == AF_INET6 else 2
    packed = socket.inet_pton(family, address)
    return (struct.pack("=H", family) + bytes(skipped) + packed).ljust(128, b"\0")


def addresses(kind, *texts):
    return attribute(kind, b"".join(storage(text) for text in texts))


def mptcp():
    """A listener, a connection, one that fell back to TCP; mptcp_info of Linux 5.16 and of one to
    come."""
    asked = struct.pack("=BBBxI48x", AF_INET, 0, 0xFE, STATES) + u32(REQ_PROTOCOL, MPTCP)
    info = info_of(MPTCP_INFO, flags=2, token=0xA1B2C3D4, write_seq=2 ** 63 + 9, csum_enabled=1)
    recording = Recording()
    recording.ask(
        NETLINK_SOCK_DIAG, request(SOCK_DIAG, asked),
        inet_socket(1, attribute(2, info_of(MPTCP_INFO, flags=0, token=0)), state=10, send_q=16),
        inet_socket(2, attribute(2, info)),
        inet_socket(3, attribute(2, info_of(MPTCP_INFO, flags=3))),
        inet_socket(4, attribute(2, info[:44])), inet_socket(5, attribute(2, info + b"\xaa" * 64)),
        done())
    return recording


def sctp():
    """A listener; associations in each state, with several addresses; a sctp_info that is cut in
    the address of the path."""
    # The kernel fills in either.
    of_sockets = {name: 0 for name in SCTP_INFO[1::2] if name.startswith("s_")}
    peers = "192.0.2.2", "2001:db8::2", "198.51.100.2"
    both = addresses(LOCALS, "192.0.2.1", "2001:db8::1") + addresses(PEERS, *peers)

    def association(port, state, info=None):
        info = info or info_of(SCTP_INFO, state=state, p_address=storage(peers[1]), p_state=2,
                               peer_capable=0x17, **of_sockets)
        return inet_socket(port, both + attribute(2, info), state=state)

    of_associations = {name: 0 for name in SCTP_INFO[1::2] if not name.startswith("s_")}
    listener = info_of(SCTP_INFO, s_type=1, **dict(of_associations, p_address=b""))
    recording = Recording()
    recording.ask(
        NETLINK_SOCK_DIAG, sockets_request(AF_INET, protocol=SCTP, extensions=0xFE),
        inet_socket(1, addresses(LOCALS, "0.0.0.0") + attribute(2, listener), state=10, send_q=64),
        *(association(2 + state, state) for state in range(8)),
        association(11, 3, info_of(SCTP_INFO, state=3, p_address=storage(peers[0]))[:200]),
        association(12, 9), done())
    return recording


def dccp():
    """It also has tcp_info."""
    recording = Recording()
    recording.ask(NETLINK_SOCK_DIAG, sockets_request(AF_INET, protocol=DCCP, extensions=0xFE),
                  inet_socket(1, attribute(2, tcp_info(104)) + attribute(CONG, b"ccid3\0")), done())
    return recording


def cut_packet():
    """A packet cut by the snap length."""
    recording = Recording()
    recording.add(TO_KERNEL, NETLINK_ROUTE, links_request())
    recording.add(TO_USER, NETLINK_ROUTE, ordinary_link(1) + ordinary_link(2), captured=80)
    recording.add(TO_USER, NETLINK_ROUTE, done())
    return recording


def with_masters():
    """Names of other links take a second dump, which is asked for without statistics."""
    recording = links_recording(link(1, b"br0"), link(2, b"port0", u32(10, 1)), done())
    recording.ask(
        NETLINK_ROUTE,
        request(RTM_GETLINK, bytes(16) + u32(EXT_MASK, SKIP_STATS), 2),
        link(1, b"br0", sequence=2), link(2, b"port0", sequence=2), done(sequence=2),
    )
    return recording


# Links that need hardware: ports, switches, virtual functions, programs in devices.


VF_MAC, VF_TX_RATE, VF_SPOOFCHK, VF_LINK_STATE, VF_RATE, VF_RSS, VF_STATS, VF_TRUST = (
    1, 3, 4, 5, 6, 7, 8, 9)
VF_VLAN_LIST, VF_BROADCAST = 12, 13
UNSET = 0xFFFFFFFF


def numbers(kind, *values):
    return attribute(kind, struct.pack(f"={len(values)}I", *values))


def nested(kind, *parts):
    return attribute(kind | NESTED, b"".join(parts))


def vf_vlan(number, vlan, qos, protocol):
    return attribute(1, struct.pack("=III", number, vlan, qos) + struct.pack("!Hxx", protocol))


def vf(number, *parts):
    address = b"\0\0\x5e\0\x53" + bytes([0x80 + number])
    return nested(1, attribute(VF_MAC, struct.pack("=I32s", number, address)), *parts)


def virtual_functions():
    counters = [attribute(kind, struct.pack("=Q", 101 + kind)) for kind in (0, 1, 2, 3, 4, 5, 7, 8)]
    return nested(
        22,
        vf(0, attribute(VF_BROADCAST, (b"\xff" * 6).ljust(32, b"\0")),
           nested(VF_VLAN_LIST, vf_vlan(0, 0, 0, 0x8100)), numbers(VF_TX_RATE, 0, 0),
           numbers(VF_SPOOFCHK, 0, UNSET), numbers(VF_LINK_STATE, 0, 0), numbers(VF_RATE, 0, 0, 0),
           numbers(VF_RSS, 0, UNSET), numbers(VF_TRUST, 0, UNSET)),
        vf(1, nested(VF_VLAN_LIST, vf_vlan(1, 5, 3, 0x88A8), vf_vlan(1, 6, 0, 0x8100)),
           numbers(VF_TX_RATE, 1, 500), numbers(VF_SPOOFCHK, 1, 1), numbers(VF_LINK_STATE, 1, 2),
           numbers(VF_RATE, 1, 100, 500), numbers(VF_RSS, 1, 0), numbers(VF_TRUST, 1, 1),
           nested(VF_STATS, *counters)),
        attribute(99, b"new"),
        nested(1, attribute(VF_MAC, b"\2\0\0\0" + b"\1\2\3"), numbers(VF_SPOOFCHK, 2),
               numbers(VF_LINK_STATE, 2, 77)),
    )


def counters_of(first, count):
    return struct.pack(f"={count}Q", count, *range(first, first + count - 1))


def settings_of(first, count):
    """Settings of IPv4 are attribute 1; settings of IPv6 are attribute 2, and there are more of them."""
    return attribute(2 if count > 40 else 1, struct.pack(f"={count}i", *range(first, first + count)))


NETLINK_GENERIC, GENL_CTRL, ETHTOOL_FAMILY = 16, 16, 21


def ethtool_link(index, *attributes):
    header = nested(1, u32(1, index), attribute(2, b"a name\0"))
    return message(ETHTOOL_FAMILY, b"\4\1\0\0" + header + b"".join(attributes), sequence=3)


def ethtool_answers(recording):
    """The number of ethtool's family, and what it says: all; nothing known; half; little; cut."""
    asked = message(GENL_CTRL, b"\3\1\0\0" + attribute(2, b"ethtool\0"), REQUEST, 2, 0)
    recording.ask(
        NETLINK_GENERIC, asked,
        message(GENL_CTRL, b"\1\2\0\0" + attribute(2, b"ethtool\0") + u16(1, ETHTOOL_FAMILY), 0, 2))
    recording.ask(
        NETLINK_GENERIC,
        request(ETHTOOL_FAMILY, b"\4\1\0\0" + nested(1, u32(3, 1)), 3),
        ethtool_link(3, u8(2, 0), u32(5, 10), u8(6, 0)),
        ethtool_link(1, u8(2, 1), nested(3, u32(2, 9)), u32(5, 400000), u8(6, 1)),
        ethtool_link(2, u8(2, 0), u32(5, UNSET), u8(6, 255)),
        ethtool_link(4, u8(2, 7), u32(5, 0), u8(6, 9)),
        ethtool_link(5, attribute(5, b"\1\2"), attribute(6, b"")),
        message(ETHTOOL_FAMILY, b"\4\1\0\0" + nested(1, attribute(1, b"\1")) + u32(5, 10),
                sequence=3),
        message(ETHTOOL_FAMILY, b"\4", sequence=3),
        done(sequence=3))


def hardware():
    """A port with all of it; one that programs are attached to in every way, with what few
    interfaces have; older kernels; and lengths that cannot be."""
    physical = (
        attribute(34, bytes(range(16, 22))), attribute(36, b"\0\x15\x4d\x13\x70\0\xb5\xc5"),
        attribute(38, b"p0s0\0"),
        nested(62, attribute(1, b"pci\0"), attribute(2, b"0000:01:00.0\0"), u32(3, 65535)),
        attribute(14, struct.pack("=QQQHBBxxxx", 0xC000, 0xCFFF, 0x300, 11, 3, 2)),
        u32(21, 3), virtual_functions(), attribute(56, b"0000:01:00.0\0"), attribute(57, b"pci\0"))
    programs = nested(43, u8(2, 4), u32(6, 12), u32(5, 11), u32(7, 13))
    address = socket.inet_pton(AF_INET6, "::5")
    inet6 = nested(26, nested(AF_INET6, attribute(3, counters_of(1001, 38)),
                              numbers(5, 65535, 77, 30000, 1000), attribute(6, counters_of(2001, 7)),
                              attribute(7, address), u8(8, 0), u32(9, 1480), settings_of(100, 59)),
                   nested(AF_INET, settings_of(-6, 33)))
    old_inet6 = nested(26, nested(AF_INET6, attribute(3, counters_of(3001, 32)),
                                  attribute(7, bytes(16)), u32(9, 0), numbers(5, 65535),
                                  settings_of(-30, 58)),
                       nested(AF_INET, settings_of(-5, 31)))
    cut = nested(22, nested(1, attribute(VF_MAC, bytes(36)),
                            nested(VF_VLAN_LIST, attribute(1, b"", length=600))))
    recording = Recording()
    recording.ask(
        NETLINK_ROUTE, request(RTM_GETLINK, bytes(16) + u32(EXT_MASK, 1)),
        link(1, b"port0", *physical),
        link(2, b"xdp0", programs, u8(39, 1), nested(55, u32(2, 0x80000009)), inet6, u8(67, 0)),
        link(6, b"old0", inet6),
        link(3, b"xdp1", nested(43, u8(2, 1), u32(4, 7), u32(5, 7)), old_inet6),
        link(4, b"none", nested(43, u8(2, 0)), nested(55, u32(2, 0)), attribute(14, bytes(32)),
             nested(22), nested(62, attribute(1, b"pci\0"), u32(3, 1)), attribute(34, b"")),
        link(5, b"cut0", cut, nested(43, attribute(2, b"", length=600)), attribute(14, bytes(20)),
             nested(62, attribute(1, b"p" * 99), attribute(2, b"d" * 99), u32(3, 1)),
             attribute(36, bytes(range(64))), nested(55, attribute(2, b"\1"))),
        done(),
    )
    ethtool_answers(recording)
    return recording


# Sockets of families that few kernels list.


AF_TIPC, AF_VSOCK, AF_XDP = 30, 40, 44


def vsock_socket(state, kind, local, peer, number):
    header = struct.pack("=BBBB", AF_VSOCK, kind, state, 2 if state == 1 else 0)
    header += struct.pack("=IIIIIII", *local, *peer, number, 100 + number, 0)
    return message(SOCK_DIAG, header)


def rare_families():
    """A vsock listener and connection, XDP with all attributes, TIPC listening and connected."""
    nowhere = (0xFFFFFFFF, 0xFFFFFFFF)
    recording = Recording()
    recording.ask(
        NETLINK_SOCK_DIAG,
        request(SOCK_DIAG, struct.pack("=BBHIIIII", AF_VSOCK, 0, 0, 0x2FFE, 0, 0, 0, 0)),
        vsock_socket(10, 1, (0xFFFFFFFF, 1024), nowhere, 1),
        vsock_socket(1, 1, (2, 1024), (3, 4000000000), 2),
        message(SOCK_DIAG, b"\x28\1\1"),
        done(),
    )
    umem = struct.pack("=QIIIIIIII", 16 << 20, 7, 4096, 2048, 256, 3, 5, 1, 2)
    recording.ask(
        NETLINK_SOCK_DIAG,
        request(SOCK_DIAG, struct.pack("=BBHIIII", AF_XDP, 0, 0, 0, 0x1F, 0, 0), 2),
        message(SOCK_DIAG, struct.pack("=BBHIII", AF_XDP, 3, 0, 201, 301, 0) +
                attribute(1, struct.pack("=II", 3, 5)) + u32(2, 1000) + u32(3, 2048) +
                u32(4, 1024) + attribute(5, umem) + u32(6, 4096) + u32(7, 512) +
                attribute(8, struct.pack("=9I", *range(1, 10))) +
                attribute(9, struct.pack("=6Q", *range(11, 17))), sequence=2),
        done(sequence=2),
    )
    connection = u32(2, 0xABCDEF) + u32(3, 77) + u32(4, 18888) + u32(5, 17)
    statistics_ = u32(0, 5) + u32(1, 6) + attribute(2, b"") + u32(4, 9)
    common = u32(6, 1) + u32(8, 1000)
    recording.ask(
        NETLINK_SOCK_DIAG,
        request(SOCK_DIAG, struct.pack("=BBHI", AF_TIPC, 0, 0, 0x2FFE), 3),
        message(SOCK_DIAG, attribute(2 | NESTED, u32(1, 0x1001) + u32(2, 42) + common + u32(7, 401) +
                u32(9, 10) + attribute(10, struct.pack("=Q", 501)) + attribute(4, b"")), sequence=3),
        message(SOCK_DIAG, attribute(2 | NESTED, u32(1, 0x1001) + u32(2, 43) + common + u32(7, 402) +
                u32(9, 1) + attribute(10, struct.pack("=Q", 502)) +
                attribute(3 | NESTED, connection) + attribute(5 | NESTED, statistics_)), sequence=3),
        done(sequence=3),
    )
    return recording


RTM_NEWNEXTHOP, RTM_GETNEXTHOP = 104, 106
CLONED, REDIRECTED, UNRESOLVED = 0x200, 0x40000, 0x20
IPMR, IP6MR = 128, 129
STRICT = b"Strict checking is not for this kernel\0"


def rtmsg(family, bits=0, flags=0, kind=1, table=254, source=0, protocol=4, scope=0):
    return struct.pack("=8BI", family, bits, source, 0, table, protocol, scope, kind, flags)


def host(kind, text):
    family = AF_INET6 if ":" in text else AF_INET
    return attribute(kind, socket.inet_pton(family, text))


def cacheinfo(users=0, age=0, expires=0, error=0, used=0):
    return attribute(12, struct.pack("=IIiiIIII", users, age, expires, error, used, 0, 0, 0))


def route(header, *attributes, sequence):
    return message(RTM_NEWROUTE, header + b"".join(attributes), sequence=sequence)


def forwarding(family, source, group, *more, flags=0, sequence=1):
    bits = 128 if family == IP6MR else 32
    header = rtmsg(family, bits, flags, 5, 253, bits, 17)
    return route(header, u32(15, 253), host(2, source), host(1, group), *more, sequence=sequence)


def exceptions():
    """An old kernel's exceptions, with routes among them: a path's MTU, a redirect, one that ends in an error,
    and an IPv6 one; multicast forwarding, resolved and not."""
    four, six = rtmsg(AF_INET, 32, CLONED), rtmsg(AF_INET6, 128, CLONED)
    oif = u32(4, 7)
    recording = Recording()
    recording.ask(
        NETLINK_ROUTE, request(RTM_GETROUTE, rtmsg(AF_INET, 0, CLONED, 0, 0, 0, 0)),
        route(rtmsg(AF_INET, 24), host(1, "198.51.100.0"), oif, sequence=1) +
        route(four, host(1, "198.51.100.2"), host(5, "192.0.2.2"), oif,
              cacheinfo(1, 250, 59800, 0, 12), attribute(8 | NESTED, u32(2, 1300)), sequence=1) +
        route(rtmsg(AF_INET, 32, CLONED | REDIRECTED), host(1, "198.51.100.3"),
              host(5, "192.0.2.9"), oif, cacheinfo(2, 100, 0, 0, 3), sequence=1) +
        route(rtmsg(AF_INET, 32, CLONED, 7), host(1, "198.51.100.4"), cacheinfo(1, 0, 0, -113),
              sequence=1),
        done())
    recording.ask(
        NETLINK_ROUTE, request(RTM_GETROUTE, rtmsg(AF_INET6, 0, CLONED, 0, 0, 0, 0), 2),
        route(six, host(1, "2001:db8:2::2"), host(5, "2001:db8:1::2"), oif,
              cacheinfo(1, 0, 100, 0, 1), attribute(8 | NESTED, u32(2, 1280)), sequence=2),
        done(sequence=2))
    hops = struct.pack("=HBBi", 8, 0, 5, 7) + struct.pack("=HBBi", 8, 0, 1, 8)
    recording.ask(
        NETLINK_ROUTE, request(RTM_GETROUTE, rtmsg(IPMR, 0, 0, 0, 0, 0, 0), 3),
        forwarding(IPMR, "192.0.2.9", "233.252.0.1", u32(3, 9), attribute(9, hops),
                   attribute(17, struct.pack("=3Q", 11, 12345, 2)),
                   attribute(23, struct.pack("=Q", 700)), sequence=3) +
        forwarding(IPMR, "192.0.2.10", "233.252.0.2", flags=UNRESOLVED, sequence=3),
        done(sequence=3))
    recording.ask(
        NETLINK_ROUTE, request(RTM_GETROUTE, rtmsg(IP6MR, 0, 0, 0, 0, 0, 0), 4),
        forwarding(IP6MR, "2001:db8:1::9", "ff0e::db8:1", u32(3, 9),
                   attribute(9, hops[:8]), attribute(17, bytes(23)), sequence=4),
        done(sequence=4))
    return recording


def strict_refused():
    """A kernel that refuses to filter by protocol, in words of its own, and sends all if asked for
    all; which has nothing over IPv6, and says no more of it than that."""
    recording = Recording()
    asked = request(RTM_GETROUTE, rtmsg(AF_INET, 0, 0, 0, 0, 0, 186) + u32(15, 254))
    recording.ask(
        NETLINK_ROUTE, asked,
        message(NLMSG_ERROR, struct.pack("=i", -22) + asked[:16] + attribute(1, STRICT),
                CAPPED | ACK_TLVS))
    everything = request(RTM_GETROUTE, rtmsg(AF_INET, 0, 0, 0, 0, 0, 0), 2)
    recording.ask(
        NETLINK_ROUTE, everything,
        route(rtmsg(AF_INET, 24, protocol=186), host(1, "198.51.100.0"), host(5, "192.0.2.2"),
              sequence=2) +
        route(rtmsg(AF_INET, 24), host(1, "203.0.113.0"), host(5, "192.0.2.2"), sequence=2),
        done(sequence=2))
    asked = request(RTM_GETROUTE, rtmsg(AF_INET6, 0, 0, 0, 0, 0, 0) + u32(15, 254), 3)
    recording.ask(
        NETLINK_ROUTE, asked,
        message(NLMSG_ERROR, struct.pack("=i", -22) + asked[:16] + attribute(1, STRICT),
                CAPPED | ACK_TLVS, sequence=3))
    return recording


def by_object():
    """Routes by next-hop objects: one, a group, and one that is gone meanwhile."""
    recording = Recording()
    recording.ask(
        NETLINK_ROUTE, request(RTM_GETROUTE, rtmsg(AF_INET, 0, 0, 0, 0, 0, 0) + u32(15, 254)),
        b"".join(route(rtmsg(AF_INET, 24), host(1, f"198.51.{number}.0"), u32(30, number),
                       sequence=1) for number in (1, 10, 99)),
        done())
    nhmsg = struct.pack("=4BI", AF_INET, 253, 4, 0, 0)
    recording.ask(
        NETLINK_ROUTE, request(RTM_GETNEXTHOP, bytes(8), 2),
        message(RTM_NEWNEXTHOP, nhmsg + u32(1, 1) + u32(5, 7) + host(6, "192.0.2.2"), sequence=2) +
        message(RTM_NEWNEXTHOP, struct.pack("=4BI", 0, 0, 186, 0, 0) + u32(1, 10) +
                attribute(2, struct.pack("=IBBHIBBH", 1, 2, 0, 0, 2, 0, 0, 0)), sequence=2) +
        message(RTM_NEWNEXTHOP, nhmsg + attribute(1, b"x"), sequence=2),
        done(sequence=2))
    return recording


def link_kinds():
    # It is made of what this file has.
    import link_kinds as kinds  # pylint: disable=import-outside-toplevel,cyclic-import
    return kinds.recording()


def qdisc_kinds():
    import qdisc_kinds as kinds  # pylint: disable=import-outside-toplevel,cyclic-import
    return kinds.recording()


RECORDINGS = {
    "qdisc-kinds": qdisc_kinds,
    "exceptions": exceptions,
    "strict-refused": strict_refused,
    "by-object": by_object,
    "link-kinds": link_kinds,
    "rare-families": rare_families,
    "interrupted": lambda: interrupted(2),
    "interrupted-always": lambda: interrupted(5),
    "interrupted-round": interrupted_round,
    "refused": refused,
    "ended-by-error": ended_by_error,
    "no-end": no_end,
    "malformed": malformed,
    "unknown": unknown,
    "tcp-info": tcp_info_sizes,
    "accurate-ecn": accurate_ecn,
    "big-endian": lambda: links_recording(
        ordinary_link(1), done(), order=">", magic=NANOSECONDS),
    "nlmon": lambda: links_recording(ordinary_link(1), done(), directions=False),
    "congestion": congestion,
    "upper-layers": upper_layers,
    "md5-keys": md5_keys,
    "limits": limits,
    "mptcp": mptcp,
    "sctp": sctp,
    "dccp": dccp,
    "cut-packet": cut_packet,
    "masters": with_masters,
    "hardware": hardware,
    "empty": lambda: links_recording(done()),
}


def main():
    differing = []
    for name, build in RECORDINGS.items():
        path, data = os.path.join(HERE, name + ".pcap"), build().data
        if sys.argv[1:] != ["--check"]:
            with open(path, "wb") as file:
                file.write(data)
            continue
        with open(path, "rb") as file:
            if file.read() != data:
                differing.append(name)
    if differing:
        sys.exit(f"not as build.py would write it: {', '.join(differing)}")


if __name__ == "__main__":
    main()
