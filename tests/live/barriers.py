# SPDX-License-Identifier: MIT
"""Makes things that may stop a packet besides routing: chains of nftables, tables of iptables, XDP programs. It needs none of their
programs, which many machines lack."""
import ctypes
import os
import socket
import struct

from lab import lacking, need

BPF = {"x86_64": 321, "aarch64": 280}
BPF_PROG_LOAD, BPF_OBJ_PIN, BPF_PROG_TYPE_XDP = 5, 6, 6
PINNED = "/sys/fs/bpf/pass"


def bpf(command, attributes):
    number = BPF.get(os.uname().machine)
    if number is None:
        raise lacking("a number of bpf(2) that this test knows")
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, command, ctypes.create_string_buffer(attributes, len(attributes)),
                          len(attributes))
    if result < 0:
        raise lacking(f"BPF: {os.strerror(ctypes.get_errno())}")
    return result


def pin_program():
    """Puts a program that passes every packet where ip finds it."""
    need("mount -t bpf bpf /sys/fs/bpf", "the file system of BPF")
    code = ctypes.create_string_buffer(
        struct.pack("=BBhi", 0xB7, 0, 0, 2) + struct.pack("=BBhi", 0x95, 0, 0, 0), 16)
    licence = ctypes.create_string_buffer(b"GPL")
    program = bpf(BPF_PROG_LOAD, struct.pack(
        "=IIQQIIQII16s", BPF_PROG_TYPE_XDP, 2, ctypes.addressof(code), ctypes.addressof(licence),
        0, 0, 0, 0, 0, b"pass"))
    path = ctypes.create_string_buffer(PINNED.encode())
    bpf(BPF_OBJ_PIN, struct.pack("=QII", ctypes.addressof(path), program, 0))
    os.close(program)


NETLINK_NETFILTER, NFNL_SUBSYS_NFTABLES = 12, 10
NLM_F_REQUEST, NLM_F_ACK, NLM_F_CREATE, NLM_F_APPEND = 1, 4, 0x400, 0x800
BATCH_BEGIN, BATCH_END, NEWTABLE, NEWCHAIN, NEWRULE = 16, 17, 0, 3, 6
INET, IPV4, NETDEV, IPV6 = 1, 2, 5, 10
PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING = range(5)
INGRESS, EGRESS = 0, 1
DROP, ACCEPT = 0, 1
SO_GET_INFO, SIZE_OF_INFO = 64, 84


def attribute(number, payload, nested=False):
    if isinstance(payload, str):
        payload = payload.encode() + b"\0"
    padding = b"\0" * (-len(payload) % 4)
    return struct.pack("=HH", 4 + len(payload), number | 0x8000 * nested) + payload + padding


def message(number, flags, family, sequence, payload=b"", resource=0):
    header = struct.pack("=BB", family, 0) + struct.pack("!H", resource)
    return struct.pack("=IHHII", 20 + len(payload), number, NLM_F_REQUEST | flags, sequence, 0) + header + payload


def loaded_state():
    """The expression that loads the state of a packet's connection, so that connections are tracked."""
    register_one, key_state = 1, 0
    load = attribute(1, struct.pack("!I", register_one)) + attribute(2, struct.pack("!I", key_state))
    return attribute(4, attribute(1, attribute(1, "ct") + attribute(2, load, True), True), True)


def chain(family, name, hook, policy=ACCEPT, rule=True, device=None, expressions=b""):
    """Adds a base chain of nftables, with a rule for all packets that does nothing but `expressions`, in a table of
    its own."""
    def ours(number):
        return NFNL_SUBSYS_NFTABLES << 8 | number

    place = attribute(1, struct.pack("!I", hook)) + attribute(2, struct.pack("!i", 0))
    if device:
        place += attribute(3, device)
    steps = [(NEWTABLE, attribute(1, name)),
             (NEWCHAIN, attribute(1, name) + attribute(3, name) + attribute(4, place, True)
              + attribute(5, struct.pack("!I", policy)) + attribute(7, "filter"))]
    if rule:
        steps.append((NEWRULE, attribute(1, name) + attribute(2, name) + expressions))
    batch = message(BATCH_BEGIN, 0, 0, 1, resource=NFNL_SUBSYS_NFTABLES)
    for sequence, (number, payload) in enumerate(steps, 2):
        batch += message(ours(number), NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK, family, sequence, payload)
    batch += message(BATCH_END, 0, 0, 9, resource=NFNL_SUBSYS_NFTABLES)
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as kernel:
            kernel.send(batch)
            for _ in steps:
                error, = struct.unpack_from("=i", kernel.recv(1 << 16), 16)
                if error:
                    raise OSError(-error, os.strerror(-error))
    except OSError as error:
        raise lacking(f"nftables: {error.strerror}") from error


def unasked_replies(count):
    """Sends echo replies to this host that nobody has asked for: connection tracking counts each as invalid."""
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) as sender:
        for _ in range(count):
            sender.sendto(struct.pack("!BBHHH", 0, 0, 0xffff, 0, 0), ("127.0.0.1", 0))


def legacy_table(name, family=socket.AF_INET):
    """Has the kernel make a table of iptables, which is empty and accepts all."""
    libc = ctypes.CDLL(None, use_errno=True)
    info = ctypes.create_string_buffer(name.encode(), SIZE_OF_INFO)
    length = ctypes.c_uint32(SIZE_OF_INFO)
    level = socket.IPPROTO_IP if family == socket.AF_INET else socket.IPPROTO_IPV6
    with socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW) as asked:
        if libc.getsockopt(asked.fileno(), level, SO_GET_INFO, info, ctypes.byref(length)):
            raise lacking(f"iptables: {os.strerror(ctypes.get_errno())}")
