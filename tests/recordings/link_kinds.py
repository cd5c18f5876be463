# SPDX-License-Identifier: MIT
"""A link of each kind that the present kernel cannot make, and ports of each kind of master, with every setting
that kernels report: for build.py."""
import socket
import struct

from build import (
    AF_INET6, EXT_MASK, NESTED, NETLINK_ROUTE, RTM_GETLINK, SKIP_STATS, attribute, done, link,
    links_recording, request, u8, u32,
)

LINKINFO, KIND, DATA, PORT_KIND, PORT_DATA = 18, 1, 2, 4, 5
ETHER, TUNNEL, TUNNEL6, SIT, IPGRE, IP6GRE, NONE = 1, 768, 769, 776, 778, 823, 0xFFFE
VRF, UPLINK, SECOND = 1, 2, 3  # indexes


def u16(kind, value):
    return attribute(kind, struct.pack("=H", value))


def be16(kind, value):
    return attribute(kind, struct.pack("!H", value))


def be32(kind, value):
    return attribute(kind, struct.pack("!I", value))


def u64(kind, value):
    return attribute(kind, struct.pack("=Q", value))


def flag(kind):
    return attribute(kind, b"")


def nested(kind, *attributes):
    return attribute(kind | NESTED, b"".join(attributes))


def mac(kind, last):
    return attribute(kind, bytes((0, 0, 0x5E, 0, 0x53, last)))


def address(kind, text):
    family = AF_INET6 if ":" in text else socket.AF_INET
    return attribute(kind, socket.inet_pton(family, text))


def info(kind, *settings):
    return nested(LINKINFO, attribute(KIND, kind + b"\0"), nested(DATA, *settings))


def port(kind, *settings):
    return nested(LINKINFO, attribute(KIND, b"dummy\0"), attribute(PORT_KIND, kind + b"\0"),
                  nested(PORT_DATA, *settings))


def bond():
    system = u16(24, 65535) + u16(25, 7) + mac(26, 0x26)
    info_ad = nested(23, u16(1, 1), u16(2, 2), u16(3, 15), u16(4, 33), mac(5, 0x5))
    return info(
        b"bond", u8(1, 4), u32(2, UPLINK), u32(3, 100), u32(4, 200), u32(5, 300), u8(6, 1), u32(7, 0),
        nested(8, address(0, "192.0.2.10"), address(1, "192.0.2.11")), u32(9, 0), u32(10, 1),
        u32(11, SECOND), u8(12, 1), u8(13, 2), u8(14, 4), u32(15, 1), u8(16, 3), u8(17, 0), u32(18, 1),
        u32(19, 1), u32(20, 1), u8(21, 1), u8(22, 2), info_ad, system, u8(27, 1), u32(28, 50), u8(29, 1),
        u8(30, 2), nested(31, address(0, "2001:db8::10")), u8(32, 1), u8(33, 0))


def bond_port(state, status):
    return port(
        b"bond", u8(1, state), u8(2, status), u32(3, 9), mac(4, 0x44), u16(5, 2), u16(6, 1),
        u8(7, 0x3D), u16(8, 0xC7), attribute(9, struct.pack("=i", -5)), u16(10, 255), u8(11, 2), u8(12, 1))


def bridge():
    """The bridge of another vendor of queries, with what needs options or traffic to be there."""
    identity = bytes((0x80, 0, 0, 0, 0x5E, 0, 0x53, 3))
    return info(
        b"bridge", u32(5, 1), u8(7, 1), be16(8, 0x88A8), u16(9, 0x4000), attribute(10, identity),
        attribute(11, identity), u16(39, 1), u64(16, 123), attribute(46, struct.pack("=II", 5, 7)),
        nested(47, address(1, "192.0.2.3"), u32(2, UPLINK), u64(3, 25412),
               address(5, "2001:db8::3"), u32(6, SECOND), u64(7, 100)),
        u32(48, 12), u32(49, 1000), u32(50, 1))


def bridge_port():
    identity = bytes((0x10, 0, 0, 0, 0x5E, 0, 0x53, 4))
    return port(
        b"bridge", u8(1, 4), u16(2, 32), u32(3, 100), u8(4, 1), attribute(13, identity),
        attribute(14, identity), u64(21, 1999), u16(31, 0x4009), u32(34, SECOND), u8(35, 1), u8(36, 0),
        u32(37, 512), u32(38, 3), u8(40, 1), u32(41, 5), u32(42, 1000), u8(43, 1), u32(44, 7), u8(45, 1))


def gre(remote, local, **more):
    """Of GRE over either IP: keys in both directions, a sequence and a checksum each."""
    return (
        u32(1, UPLINK) + be16(2, 0x3000) + be16(3, 0xA000) + be32(4, 42) + be32(5, 0x01020304) +
        address(6, local) + address(7, remote) + u8(8, more.get("ttl", 64)) + u8(9, 0x10) +
        u32(20, 0x2A))


ENCAP = u16(14, 2) + u16(15, 5) + be16(16, 0) + be16(17, 5555)
IPTUN_ENCAP = u16(15, 1) + u16(16, 3) + be16(17, 5556) + be16(18, 5557)


def kinds():
    """Name, type of the link layer, IFLA_LINKINFO and further attributes."""
    yield b"bond0", ETHER, bond()
    yield b"bonded0", ETHER, bond_port(0, 0)
    yield b"bonded1", ETHER, bond_port(1, 3)
    yield b"br0", ETHER, bridge()
    yield b"bridged0", ETHER, bridge_port()
    yield b"vxlan9", ETHER, info(
        b"vxlan", u32(1, 9), be32(26, 0x12345), u8(31, 1), u32(32, 1),
        attribute(33, struct.pack(">Q", 0xF7FFFFFF000000FF)), u8(34, 1))
    yield b"vlan5", ETHER, info(
        b"vlan", u16(1, 5), attribute(2, struct.pack("=II", 0x1B, 0xFFFFFFFF)),
        nested(3, attribute(1, struct.pack("=II", 6, 7))),
        nested(4, attribute(1, struct.pack("=II", 1, 2)), attribute(1, struct.pack("=II", 3, 4))),
        be16(5, 0x8100))
    yield b"service7", ETHER, info(
        b"vlan", u16(1, 7), attribute(2, struct.pack("=II", 0x44, 0xFFFFFFFF)), be16(5, 0x88A8))
    yield b"vrf0", ETHER, info(b"vrf", u32(1, 100))
    yield b"routed0", ETHER, port(b"vrf", u32(1, 100))
    yield b"gre1", IPGRE, info(
        b"gre", gre("192.0.2.9", "192.0.2.1"), u8(10, 1), u8(19, 0), ENCAP)
    yield b"gretap1", ETHER, info(b"gretap", flag(18), be16(2, 0), be16(3, 0), be32(4, 0), be32(5, 0),
                                  address(6, "0.0.0.0"), address(7, "0.0.0.0"), u8(8, 0), u8(10, 0))
    yield b"erspan1", ETHER, info(
        b"erspan", gre("192.0.2.9", "192.0.2.1"), u32(21, 3), u8(22, 2), u8(23, 1), u16(24, 0x1F))
    yield b"ip6gre1", IP6GRE, info(
        b"ip6gre", gre("2001:db8::9", "2001:db8::1"), u8(11, 4), be32(12, 0x0AB12345), u32(13, 0x50))
    yield b"ip6gretap1", ETHER, info(
        b"ip6gretap", gre("2001:db8::9", "::"), u8(11, 4), be32(12, 0), u32(13, 0x27))
    yield b"ip6erspan1", ETHER, info(b"ip6erspan", gre("2001:db8::9", "::"), u32(21, 9), u8(22, 1))
    yield b"ipip1", TUNNEL, info(
        b"ipip", u32(1, 0), address(2, "192.0.2.1"), address(3, "192.0.2.9"), u8(4, 0), u8(5, 1), u8(9, 4),
        u8(10, 1), u32(20, 0), IPTUN_ENCAP)
    yield b"sit1", SIT, info(
        b"sit", u32(1, UPLINK), address(2, "192.0.2.1"), address(3, "0.0.0.0"), u8(4, 64), u8(5, 0),
        u8(9, 41), u8(10, 1), u16(8, 1), address(11, "2001:db8::"), address(12, "198.51.100.0"), u16(13, 32),
        u16(14, 24))
    yield b"ip6tnl1", TUNNEL6, info(
        b"ip6tnl", u32(1, UPLINK), address(2, "2001:db8::1"), address(3, "2001:db8::9"), u8(4, 64), u8(6, 4),
        be32(7, 0x0AB12345), u32(8, 0x18), u8(9, 41), u32(20, 7))
    yield b"ip6any", TUNNEL6, info(
        b"ip6tnl", address(2, "::"), address(3, "::"), u8(4, 64), u8(6, 4), be32(7, 0), u32(8, 0x27),
        u8(9, 0), u32(20, 0))
    yield b"geneve1", ETHER, info(
        b"geneve", u32(1, 42), address(2, "192.0.2.9"), u8(3, 64), u8(4, 0x10), be16(5, 6081), u8(8, 1),
        u8(9, 0), u8(10, 0), be32(11, 0), u8(12, 0), u8(13, 1), address(17, "192.0.2.1"))
    yield b"geneve2", ETHER, info(
        b"geneve", u32(1, 43), address(7, "2001:db8::9"), u8(3, 0), u8(4, 0), be16(5, 6081), u8(8, 0),
        u8(9, 1), u8(10, 1), be32(11, 0x12345), u8(12, 1), u8(13, 0), flag(14), address(18, "2001:db8::1"))
    yield b"geneve3", ETHER, info(b"geneve", u32(1, 0), flag(6), be16(5, 6081), u8(8, 1))
    yield b"ipvlan1", ETHER, info(b"ipvlan", u16(1, 2), u16(2, 0))
    yield b"ipvtap1", ETHER, info(b"ipvtap", u16(1, 0), u16(2, 2))
    yield b"macvlan1", ETHER, info(
        b"macvlan", u32(1, 16), u16(2, 3), u32(6, 2), u32(7, 1000), u32(8, 2000),
        attribute(9, struct.pack("=i", -1)), nested(5, mac(4, 0x71), mac(4, 0x72)))
    yield b"tun1", NONE, info(
        b"tun", u32(1, 65534), u32(2, 5), u8(3, 1), u8(4, 0), u8(5, 1), u8(6, 1), u8(7, 0), u32(8, 4),
        u32(9, 1))
    yield b"vti1", TUNNEL, info(
        b"vti", u32(1, UPLINK), be32(2, 5), be32(3, 6), address(4, "192.0.2.1"), address(5, "192.0.2.9"),
        u32(6, 9))
    yield b"vti6", TUNNEL6, info(
        b"vti6", u32(1, 0), be32(2, 0), be32(3, 0x01020304), address(4, "2001:db8::1"),
        address(5, "2001:db8::9"), u32(6, 0))
    yield b"xfrm1", NONE, info(b"xfrm", u32(1, UPLINK), u32(2, 0x2A))
    yield b"xfrm2", NONE, info(b"xfrm", flag(3))
    yield b"hsr0", ETHER, info(
        b"hsr", u32(1, UPLINK), u32(2, SECOND), mac(4, 0x15), u16(5, 777), u8(6, 1), u8(7, 1), u32(8, VRF))
    yield b"nk0", NONE, info(b"netkit", u8(2, 1), u32(3, 0), u32(4, 2), u32(5, 1), u32(6, 1), u32(7, 0))
    yield b"nk1", ETHER, info(b"netkit", u8(2, 0), u32(3, 2), u32(4, 0), u32(5, 0))
    yield b"amt0", ETHER, info(
        b"amt", u32(1, 1), be16(2, 2268), be16(3, 2269), u32(4, UPLINK), address(5, "192.0.2.1"),
        address(6, "192.0.2.9"), address(7, "192.0.2.8"), u32(8, 128))
    yield b"bareudp0", NONE, info(b"bareudp", be16(1, 6635), be16(2, 0x8847), u16(3, 49153), flag(4))
    yield b"bareudp1", NONE, info(b"bareudp", be16(1, 6636), be16(2, 0x0800), u16(3, 0))
    yield b"dsa0", ETHER, info(b"dsa", u32(1, UPLINK))
    yield b"gtp0", NONE, info(b"gtp", u32(3, 1024), u32(4, 1), u8(6, 3))
    # Kinds with only a name, and possible kinds of later kernels.
    for kind in (b"veth", b"dummy", b"ifb", b"wireguard", b"nosuch"):
        yield kind, ETHER, info(kind)
    yield b"later", ETHER, info(b"bond", u8(1, 9), u32(9, 77), u8(200, 1))
    yield b"laterport", ETHER, port(b"bond", u8(1, 5), u8(2, 6), u8(11, 3))


def recording():
    others = ((VRF, b"inside"), (UPLINK, b"uplink"), (SECOND, b"second"))
    links = [link(*other) for other in others]
    links += [link(index, name, more, kind=kind)
              for index, (name, kind, more) in enumerate(kinds(), 10)]
    answers = links_recording(*links, done())
    # Names of other links take a second dump, without statistics.
    answers.ask(
        NETLINK_ROUTE, request(RTM_GETLINK, bytes(16) + u32(EXT_MASK, SKIP_STATS), 2),
        *(link(*other, sequence=2) for other in others), done(sequence=2))
    return answers
