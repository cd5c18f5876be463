# SPDX-License-Identifier: MIT
"""Changes to what a test lists, in another process: each adds or removes one of a set of things, by
one message to the kernel, some hundreds of times a second."""
import contextlib
import ctypes
import os
import random
import signal
import socket
import struct
import time

from lab import PR_SET_PDEATHSIG

RTM_NEWLINK, RTM_DELLINK = 16, 17
RTM_NEWADDR, RTM_DELADDR = 20, 21
RTM_NEWROUTE, RTM_DELROUTE = 24, 25
RTM_NEWNEIGH, RTM_DELNEIGH = 28, 29
RTM_NEWRULE, RTM_DELRULE = 32, 33
RTM_NEWQDISC, RTM_DELQDISC = 36, 37
RTM_NEWNEXTHOP, RTM_DELNEXTHOP = 104, 105
NLM_F_REQUEST, NLM_F_CREATE, NLM_F_REPLACE = 1, 0x400, 0x100
# A process that nobody ends makes no more changes than these.
MOST_CHANGES = 10_000_000


def attribute(number, value):
    """An attribute with a number of 32 bits, a text, or bytes."""
    if isinstance(value, int):
        value = struct.pack("=I", value)
    elif isinstance(value, str):
        value = value.encode() + b"\0"
    return struct.pack("=HH", len(value) + 4, number) + value + b"\0" * (-len(value) % 4)


def message(kind, header, *attributes):
    payload = header + b"".join(attributes)
    return struct.pack("=IHHII", 16 + len(payload), kind, NLM_F_REQUEST | NLM_F_CREATE, 0, 0) + payload


def host(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return family, socket.inet_pton(family, address)


def address_changes(address, ifindex):
    """@return the messages that add an address to an interface and remove it"""
    family, local = host(address)
    bits, nodad = len(local) * 8, 0x02
    header = struct.pack("=BBBBI", family, bits, nodad, 0, ifindex)
    return tuple(message(kind, header, attribute(1, local), attribute(2, local))
                 for kind in (RTM_NEWADDR, RTM_DELADDR))


def route_changes(address, ifindex):
    """The same for a route to a host."""
    family, target = host(address)
    header = struct.pack("=BBBBBBBBI", family, len(target) * 8, 0, 0, 254, 4, 253 if family == socket.AF_INET else 0,
                         1, 0)
    return tuple(message(kind, header, attribute(1, target), attribute(4, ifindex))
                 for kind in (RTM_NEWROUTE, RTM_DELROUTE))


def rule_changes(priority, family):
    header = struct.pack("=BBBBBBBBI", family, 0, 0, 0, 254, 0, 0, 1, 0)
    return tuple(message(kind, header, attribute(6, priority)) for kind in (RTM_NEWRULE, RTM_DELRULE))


def neighbor_changes(address, ifindex):
    family, target = host(address)
    header = struct.pack("=BBHiHBB", family, 0, 0, ifindex, 0x80, 0, 0)
    return tuple(message(kind, header, attribute(1, target), attribute(2, bytes(5) + b"\x01"))
                 for kind in (RTM_NEWNEIGH, RTM_DELNEIGH))


def fdb_changes(lladdr, ifindex):
    """An entry of a bridge, behind one of its ports."""
    header = struct.pack("=BBHiHBB", socket.AF_BRIDGE, 0, 0, ifindex, 0x40, 0x04, 0)
    return tuple(message(kind, header, attribute(2, lladdr)) for kind in (RTM_NEWNEIGH, RTM_DELNEIGH))


def nexthop_changes(number):
    header = struct.pack("=BBBBI", socket.AF_INET, 0, 0, 0, 0)
    return (message(RTM_NEWNEXTHOP, header, attribute(1, number), attribute(4, b"")),
            message(RTM_DELNEXTHOP, header, attribute(1, number)))


def link_changes(name, kind="bridge"):
    header = struct.pack("=BxHiII", 0, 0, 0, 0, 0)
    return (message(RTM_NEWLINK, header, attribute(3, name), attribute(18, attribute(1, kind))),
            message(RTM_DELLINK, header, attribute(3, name)))


def qdisc_changes(ifindex):
    """A queueing discipline at the root of an interface."""
    header = struct.pack("=BxxxiIII", 0, ifindex, 0x10000, 0xFFFFFFFF, 0)
    return tuple(message(kind, header, attribute(1, "pfifo")) for kind in (RTM_NEWQDISC, RTM_DELQDISC))


class Netlink:
    """Adds and removes by messages."""

    def __init__(self, changes):
        self.changes = changes

    def start(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        self.socket.bind((0, 0))
        self.socket.setblocking(False)

    def change(self, number, there):
        self.socket.send(self.changes[number][there])
        with contextlib.suppress(BlockingIOError, OSError):
            while True:
                self.socket.recv(65536)


class Sockets:
    """Adds and removes sockets that make(number) opens."""

    def __init__(self, count, make):
        self.changes = range(count)
        self.make = make

    def start(self):
        self.open = {}

    def change(self, number, there):
        if there:
            self.open.pop(number).close()
        else:
            self.open[number] = self.make(number)


def churn(things, rate):
    """Changes one thing after another until the process is ended."""
    dice = random.Random(7)
    there = [False] * len(things.changes)
    things.start()
    for _ in range(MOST_CHANGES):
        number = dice.randrange(len(there))
        things.change(number, there[number])
        there[number] = not there[number]
        time.sleep(1 / rate)


@contextlib.contextmanager
def churning(things, rate=1500):
    """While this is entered, another process makes up to so many changes a second."""
    child = os.fork()
    if not child:
        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            churn(things, rate)
        finally:
            os._exit(1)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
