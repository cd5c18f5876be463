# SPDX-License-Identifier: MIT
"""The kernel applies what it can of a filter: the answer is the same as without its help, and as Python's over
all sockets. With --all, of fifteen times as many filters."""
import contextlib
import ipaddress
import random
import shutil
import socket
import tempfile

from lab import EXHAUSTIVE, PROGRAM, Skip, batch, equal, nlinspect, records, require, run, sh, strict_json

SO_BINDTODEVICE, SO_MARK = 25, 36
PORTS = (7000, 7001, 7002, 40000, 60000)
FILTERS = 1500 if EXHAUSTIVE else 100
kept = []


def opened(family, kind, address, port, mark=0, device=None, peer=None):
    made = socket.socket(family, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    if mark:
        made.setsockopt(socket.SOL_SOCKET, SO_MARK, mark)
    if device:
        made.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, device)
    with contextlib.suppress(OSError):  # the address is taken
        made.bind((address, port))
        if peer:
            made.connect(peer)
        elif kind == socket.SOCK_STREAM:
            made.listen(8)
        kept.append(made)


def set_up():
    dice = random.Random(4711)
    batch(["link add wire type veth peer name port", "link property add dev wire altname other"])
    for number in range(1, 6):
        batch([f"address add 10.0.{number % 2}.{number}/32 dev lo",
               f"address add 2001:db8::{number}/128 dev lo nodad"])
    hosts = {
        socket.AF_INET: ["0.0.0.0", "127.0.0.1", "10.0.1.1", "10.0.0.2", "10.0.1.3"],
        socket.AF_INET6: ["::", "::1", "2001:db8::1", "2001:db8::2", "::ffff:10.0.1.1"],
    }
    for family, addresses in hosts.items():
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            for address in addresses:
                for port in PORTS:
                    mark, device = dice.choice([0, 0, 1, 0x12]), dice.choice([None, None, b"lo", b"wire"])
                    opened(family, kind, address, port, mark, device)
            # Connections, also of both families to the other's listeners.
            for address in addresses[1:]:
                opened(family, kind, address, 0, dice.choice([0, 5]), None, (address, 7001))


def inside(text, network):
    """As in the kernel: an IPv4 prefix also finds IPv4-mapped IPv6 addresses."""
    address, wanted = ipaddress.ip_address(text), ipaddress.ip_network(network)
    if address.version == 6 and wanted.version == 4 and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.version == wanted.version and address in wanted


def term(dice):
    """A condition, and what it means to a record."""
    side = dice.choice(["src", "dst"])
    word, port, host = ("sport", "local_port", "local_address") if side == "src" else (
        "dport", "peer_port", "peer_address")
    value = dice.choice(PORTS)
    networks = ["10.0.0.0/16", "10.0.1.0/24", "127.0.0.1/32", "0.0.0.0/0", "2001:db8::/32", "::1/128",
                "::/0", "::ffff:0:0/96"]
    network = dice.choice(networks)
    shown = network.replace("/32", "").replace("/128", "") if "::/" not in network else network
    choices = [
        (f"{word} = :{value}", lambda r: r[port] == value),
        (f"{word} != {value}", lambda r: r[port] != value),
        (f"{word} >= {value}", lambda r: r[port] >= value),
        (f"{word} lt {value}", lambda r: r[port] < value),
        (f"{word} in {value},7001", lambda r: r[port] in (value, 7001)),
        (f"{side} {shown}", lambda r: inside(r[host], network)),
        (f"{side} != {shown}", lambda r: not inside(r[host], network)),
        (f"{side} *:{value}", lambda r: r[port] == value),
        (f"{side} [2001:db8::1]:{value}",
         lambda r: inside(r[host], "2001:db8::1") and r[port] == value),
        (f"{side} 10.0.0.0/8:{value}", lambda r: inside(r[host], "10.0.0.0/8") and r[port] == value),
        ("dev = wire", lambda r: r["interface"] == "wire"),
        ("dev != lo", lambda r: r["interface"] != "lo"),
        # Another name that the interface has.
        ("dev != other", lambda r: r["interface"] != "wire"),
        ("fwmark = 1", lambda r: r["mark"] == 1),
        ("fwmark = 0x10/0xf0", lambda r: r["mark"] is not None and r["mark"] & 0xF0 == 0x10),
        ("fwmark != 0", lambda r: r["mark"] != 0),
        ("autobound", lambda r: r["autobound"]),
        ("not autobound", lambda r: not r["autobound"]),
        ("state = listen", lambda r: r["state"] == "listen"),
        ("family = inet6", lambda r: r["family"] == "inet6"),
        ("protocol = udp", lambda r: r["protocol"] == "udp"),
        ("recv_q = 0", lambda r: r["recv_q"] == 0),
        ("uid != 0", lambda r: r["uid"] != 0),
    ]
    return dice.choice(choices)


def made(dice, depth):
    kind = dice.randrange(6) if depth else 0
    if kind < 2:
        return term(dice)
    text, holds = made(dice, depth - 1)
    if kind == 2:
        return f"not ( {text} )", lambda r: not holds(r)
    other, also = made(dice, depth - 1)
    if kind == 3:
        return f"( {text} or {other} )", lambda r: holds(r) or also(r)
    return f"( {text} and {other} )", lambda r: holds(r) and also(r)


FIELDS = ("cookie,local_port,peer_port,local_address,peer_address,interface,mark,autobound,state,family,"
          "protocol,recv_q,uid")


def cookies(rows):
    return sorted(row["cookie"] for row in rows)


def the_kernel_the_program_and_python_agree():
    dice = random.Random(815)
    every = records("sockets", "-tua", "-o", FIELDS)
    require(len(every) > 80, f"{len(every)} sockets are too few")
    pushed = chosen = 0
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        for number in range(FILTERS):
            text, holds = made(dice, 3)
            wanted = cookies(filter(holds, every))
            got = nlinspect("sockets", "-tua", "-q", "-j", "-o", "cookie", text).stdout
            equal(cookies(strict_json(got)), wanted, text)
            pushed += b"kernel filter" in nlinspect("sockets", "-tua", "--explain", text).stdout
            chosen += 0 < len(wanted) < len(every)
            if number % 10 == 0:  # with --record nothing is left to the kernel
                got = nlinspect("sockets", "-tua", "-q", "-j", "-o", "cookie", "--record", file.name, text)
                equal(cookies(strict_json(got.stdout)), wanted, f"recording {text}")
    require(pushed > FILTERS / 3, f"the kernel got {pushed} filters of {FILTERS}")
    require(chosen > FILTERS / 3, f"{chosen} filters of {FILTERS} chose some sockets and not others")


def long_filters_choose_the_same():
    ports = ",".join(str(port) for port in range(1, 10001))
    words = " or ".join(f"sport={port}" for port in range(1, 4001))
    some = cookies(records("sockets", "-tua", "-o", "cookie", "sport", "<=", "10000"))
    require(some, "no socket has a low port")
    equal(cookies(records("sockets", "-tua", "-o", "cookie", f"sport in {ports}")), some, "a list")
    none = nlinspect("sockets", "-tua", "-j", "-o", "cookie", words)
    equal(strict_json(none.stdout), [], "many words")
    require(b"nothing matches the filter" in none.stderr, none.stderr)


def marks_need_no_privilege_to_be_asked_for():
    """The kernel would refuse all of the filter."""
    if not shutil.which("setpriv"):
        raise Skip("setpriv is not installed")
    done = sh(["setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", PROGRAM, "sockets",
               "-tua", "-j", "-o", "cookie", "sport = 7001 and fwmark != 99"], check=False)
    equal(done.returncode, 0, done.stderr)
    equal(cookies(strict_json(done.stdout)),
          cookies(records("sockets", "-tua", "-o", "cookie", "sport = 7001")), "without marks")


def names_stand_for_all_of_their_addresses():
    with tempfile.NamedTemporaryFile("w", suffix=".hosts") as hosts:
        hosts.write("127.0.0.1 localhost\n10.0.1.1 several.test\n10.0.0.2 several.test\n"
                    "2001:db8::1 several.test\n")
        hosts.flush()
        sh(f"mount --bind {hosts.name} /etc/hosts")
        try:
            wanted = cookies(records("sockets", "-tua", "-o", "cookie", "src 10.0.1.1,10.0.0.2,2001:db8::1"))
            require(wanted, "no socket has the addresses")
            equal(cookies(records("sockets", "-tua", "-o", "cookie", "src", "several.test")), wanted, "src")
            equal(cookies(records("sockets", "-tua", "-o", "cookie", "src several.test:7001")),
                  cookies(records("sockets", "-tua", "-o", "cookie",
                                  "src 10.0.1.1,10.0.0.2,2001:db8::1 and sport = 7001")), "with a port")
            done = nlinspect("sockets", "dst", "no-such-host.invalid", status=2)
            require(b'unknown host "no-such-host.invalid"' in done.stderr, done.stderr)
        finally:
            sh("umount /etc/hosts")


if __name__ == "__main__":
    run(the_kernel_the_program_and_python_agree, long_filters_choose_the_same,
        marks_need_no_privilege_to_be_asked_for, names_stand_for_all_of_their_addresses, prepare=set_up)
