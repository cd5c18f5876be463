# SPDX-License-Identifier: MIT
"""The way of generated packets over generated policy routing: against ip route get, and the
explanation against the kernel. With --all, ten times as many."""
import json
import os
import random
import re

from lab import EXHAUSTIVE, batch, connected, equal, records, require, run, sh, without_ipv6

SEED = int(os.environ.get("SEED", "20"))
PACKETS = 2000 if EXHAUSTIVE else 200
ERRORS = {"Network is unreachable": 101, "No route to host": 113, "Permission denied": 13,
          "Invalid argument": 22, "Invalid cross-device link": 18}
LINKS = 4
TABLES = [100, 101, 102, 103, 254]


def v6_works():
    return os.path.exists("/proc/sys/net/ipv6")


def set_up():
    without_ipv6()
    rng = random.Random(SEED)
    batch(f"link add e{i} type veth peer name p{i}" for i in range(LINKS))
    for i in range(LINKS):
        lines = [f"address add 10.{i}.0.1/24 dev e{i}", f"link set e{i} group {i}", f"link set e{i} up",
                 f"link set p{i} up"]
        if v6_works():
            with open(f"/proc/sys/net/ipv6/conf/e{i}/disable_ipv6", "w", encoding="ascii") as file:
                file.write("0")
            # Asking again makes a gateway that did not answer one that may.
            with open(f"/proc/sys/net/ipv6/conf/e{i}/router_probe_interval", "w", encoding="ascii") as file:
                file.write("86400")
            lines.insert(2, f"address add 2001:db8:{i}::1/64 dev e{i} nodad")
        batch(lines)
    connected(*(f"{letter}{i}" for i in range(LINKS) for letter in "ep"))
    for name in ("all", "e0", "e1"):
        for key, value in (("forwarding", "1"), ("rp_filter", "0")):
            with open(f"/proc/sys/net/ipv4/conf/{name}/{key}", "w", encoding="ascii") as file:
                file.write(value)
    lines = objects() + [route(rng) for _ in range(150)] + [rule(rng, 100 + i) for i in range(40)]
    if v6_works():
        lines += objects6() + [route6(rng) for _ in range(90)] + [rule6(rng, 100 + i) for i in range(20)]
    # Some of what is generated contradicts itself: the kernel refuses it.
    for family in ("-4", "-6"):
        chosen = [line.removeprefix("-6 ") for line in lines if line.startswith("-6") == (family == "-6")]
        done = sh(f"ip {family} -force -batch -", check=False, feed="\n".join(chosen).encode())
        refused = done.stderr.count(b"Command failed")
        print(f"{len(chosen)} lines with {family}, of which {refused} were refused")
        require(refused < len(chosen) / 3 or not chosen, done.stderr.decode())
    hosts = [(link, host) for link in range(LINKS) for host in range(2, 10)]
    batch(known(rng, link, address) for link, host in hosts for address in
          (f"10.{link}.0.{host}", *([f"2001:db8:{link}::{host}"] if v6_works() else [])))


def address(rng):
    """Few enough that routes, rules and packets meet."""
    return f"172.{rng.randrange(16, 20)}.{rng.randrange(4)}.{rng.randrange(8)}"


def prefix(rng):
    bits = rng.choice((8, 12, 14, 16, 22, 23, 24, 29, 30, 32))
    number = 0
    for part in address(rng).split("."):
        number = number << 8 | int(part)
    number &= ~0 << 32 - bits
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0)) + f"/{bits}"


def prefix6(rng):
    return rng.choice((f"2001:db8:f{rng.randrange(3)}::/48", f"2001:db8:f{rng.randrange(3)}:{rng.randrange(4)}::/64",
                       "2001:db8:f0::/44", f"2001:db8:f{rng.randrange(3)}::{rng.randrange(8)}/128"))


def address6(rng):
    return f"2001:db8:f{rng.randrange(4)}:{rng.randrange(4)}::{rng.randrange(8)}"


def objects():
    """Next hops by each link, one that drops, and groups; so for IPv6, ten numbers on."""
    lines = [f"nexthop add id {link + 1} via 10.{link}.0.9 dev e{link}" for link in range(LINKS)]
    return lines + ["nexthop add id 5 blackhole", "nexthop add id 6 group 1,2/2", "nexthop add id 7 group 2/3/4"]


def objects6():
    lines = [f"-6 nexthop add id {link + 11} via 2001:db8:{link}::9 dev e{link}" for link in range(LINKS)]
    return lines + ["-6 nexthop add id 15 blackhole", "-6 nexthop add id 16 group 11,2/12",
                    "-6 nexthop add id 17 group 12/13/14"]


def known(rng, link, host):
    """The line by which the kernel knows of a neighbor that it is there or, more often, that it did not answer; or
    none. What is learnt from elsewhere is not forgotten meanwhile."""
    kind = rng.random()
    if kind < 0.3:
        return f"neigh add {host} dev e{link} nud failed extern_learn"
    if kind < 0.5:
        return f"neigh add {host} dev e{link} lladdr 02:00:00:00:00:01 nud permanent"
    return ""


def hop(rng):
    link = rng.randrange(LINKS)
    return f"via 10.{link}.0.{rng.randrange(2, 9)} dev e{link}"


def hop6(rng):
    link = rng.randrange(LINKS)
    return f"via 2001:db8:{link}::{rng.randrange(2, 9)} dev e{link}"


def route(rng):
    table = rng.choice(TABLES)
    where = rng.choice(("default", prefix(rng), prefix(rng), prefix(rng), prefix(rng)))
    tail = f"table {table} metric {rng.randrange(5)}"
    if rng.random() < 0.2:
        tail += f" tos {rng.choice(('0x04', '0x08', '0x10'))}"
    kind = rng.random()
    if kind < 0.3 and where != "default":
        return f"route add {rng.choice(('blackhole', 'unreachable', 'prohibit', 'throw'))} {where} {tail}"
    if kind < 0.45:
        return f"route add {where} {tail} nexthop {hop(rng)} weight {rng.randrange(1, 4)} nexthop {hop(rng)}"
    if kind < 0.6:
        link = rng.randrange(LINKS)
        return f"route add {where} {tail} dev e{link} src 10.{link}.0.1"
    if kind < 0.75:
        return f"route add {where} {tail} nhid {rng.randrange(1, 8)}"
    return f"route add {where} {tail} {hop(rng)}"


def route6(rng):
    table = rng.choice(TABLES)
    where = rng.choice(("default", prefix6(rng), prefix6(rng), prefix6(rng)))
    # Routes with one metric that have gateways become one. Of the others among them a listing says nothing, nor does
    # it of each next hop's preference.
    kind = rng.random()
    alone = 0.2 < kind < 0.5
    tail = f"table {table} metric {rng.randrange(1, 5) + 10 * alone}"
    if rng.random() < 0.2:
        where += f" from {rng.choice((prefix6(rng), '2001:db8:0::/47', '2001:db8:2::/64'))}"
    if alone and rng.random() < 0.3:
        tail += f" pref {rng.choice(('low', 'high'))}"
    if kind < 0.2:
        return f"-6 route add {rng.choice(('blackhole', 'unreachable', 'prohibit', 'throw'))} {where} {tail}"
    if kind < 0.35:
        return f"-6 route append {where} {tail} nhid {rng.randrange(11, 18)}"
    if kind < 0.5:
        return f"-6 route append {where} {tail} dev e{rng.randrange(LINKS)}"
    if kind < 0.65:
        return f"-6 route add {where} {tail} nexthop {hop6(rng)} weight 2 nexthop {hop6(rng)}"
    return f"-6 route append {where} {tail} {hop6(rng)}"


def selectors(rng, source, destination):
    words = []
    if rng.random() < 0.3:
        words.append("not")
    choices = {
        "from": f"from {source}", "to": f"to {destination}",
        "mark": f"fwmark {rng.randrange(1, 8)}/{rng.choice((1, 2, 4, 7))}",
        "iif": f"iif {rng.choice(('lo', 'e0', 'e1'))}", "oif": f"oif e{rng.randrange(LINKS)}",
        "uid": rng.choice(("uidrange 1000-1999", "uidrange 0-999")),
        "proto": f"ipproto {rng.choice(('tcp', 'udp', 'icmp'))}",
        "sport": rng.choice(("sport 1000-1999", "sport 53")),
        "dport": rng.choice(("dport 80", "dport 400-500")), "tos": "tos 0x10",
    }
    for key in sorted(rng.sample(sorted(choices), rng.randrange(1, 3))):
        words.append(choices[key])
    return " ".join(words)


def action(rng, priority):
    kind = rng.random()
    if kind < 0.06:
        return rng.choice(("blackhole", "prohibit", "unreachable"))
    if kind < 0.16:
        return f"goto {priority + rng.randrange(1, 9)}"
    words = f"lookup {rng.choice(TABLES)}"
    if kind < 0.36:
        words += f" suppress_prefixlength {rng.choice((0, 8, 16))}"
    elif kind < 0.5:
        words += f" suppress_ifgroup {rng.randrange(LINKS)}"
    return words


def rule(rng, priority):
    return f"rule add pref {priority} {selectors(rng, '10.0.0.0/15', prefix(rng))} {action(rng, priority)}"


def rule6(rng, priority):
    return f"-6 rule add pref {priority} {selectors(rng, '2001:db8:0::/47', prefix6(rng))} {action(rng, priority)}"


def destination_of(rng, six):
    """One in six is of those that the kernel does not look up as any other."""
    if rng.random() < 5 / 6:
        return address6(rng) if six else address(rng)
    if six:
        return rng.choice(("2001:db8:0::", "2001:db8:1::", "2001:db8:1::1"))
    return rng.choice(("224.0.0.1", "224.0.0.5", "239.1.1.1", "255.255.255.255", "0.0.0.0", "10.1.0.255", "10.1.0.1",
                       "127.0.0.1"))


def source_of(rng, incoming, link):
    """The same for sources of IPv4."""
    if rng.random() < 5 / 6:
        return f"10.{link}.0.{rng.randrange(2, 9) if incoming else 1}"
    return rng.choice(("0.0.0.0", "127.0.0.1", "10.99.0.1", "10.1.0.1", "10.1.0.255", "224.0.0.5", "255.255.255.255"))


def packet(rng):
    """The words of ip and of nlinspect for a packet."""
    six = v6_works() and rng.random() < 0.3
    destination = destination_of(rng, six)
    theirs, ours = [destination], [destination]
    link = rng.randrange(LINKS)
    forwarded = rng.random() < 0.15

    def add(their, our, value):
        theirs.extend((their, value))
        ours.extend((our, value))

    if forwarded:
        source = rng.randrange(2)
        if rng.random() < 0.9:
            add("from", "--from", f"2001:db8:{source}::5" if six else source_of(rng, True, source))
        add("iif", "--iif", f"e{rng.randrange(2)}")
    else:
        if rng.random() < 0.3:
            add("from", "--from", f"2001:db8:{link}::1" if six else source_of(rng, False, link))
        if rng.random() < 0.2:
            add("oif", "--oif", f"e{rng.randrange(LINKS)}")
        if rng.random() < 0.3:
            add("uid", "--uid", rng.choice(("0", "1500", "5000")))
    if rng.random() < 0.4:
        add("mark", "--mark", str(rng.randrange(1, 8)))
    if rng.random() < 0.2:
        add("tos", "--tos", "0x10")
    if rng.random() < 0.4:
        add("ipproto", "--proto", rng.choice(("tcp", "udp")))
        if rng.random() < 0.5:
            add("sport", "--sport", rng.choice(("53", "1500")))
        if rng.random() < 0.5:
            add("dport", "--dport", rng.choice(("80", "443")))
    return theirs, ours


def kernels(packets):
    """What ip says of each packet: a route, or the number of an error."""
    lines = "".join("route get " + " ".join(words) + "\n" for words in packets)
    done = sh("ip -j -force -batch -", check=False, feed=lines.encode())
    failed = {}
    error = None
    for line in done.stderr.decode().splitlines():
        if line.startswith("RTNETLINK answers: "):
            error = ERRORS[line.removeprefix("RTNETLINK answers: ")]
        elif found := re.match(r"Command failed -:(\d+)", line):
            failed[int(found[1]) - 1] = error
        else:
            raise AssertionError(f"ip says: {line}")
    decoder, text, routes, at = json.JSONDecoder(), done.stdout.decode(), [], 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value, at = decoder.raw_decode(text, at)
        # What failed leaves an empty array.
        routes += value
    answers = [failed.get(i) for i in range(len(packets))]
    rest = iter(routes)
    answers = [next(rest) if answer is None else answer for answer in answers]
    equal(list(rest), [], "answers of ip that belong to no packet")
    return answers


def way(route):
    return {key: route.get(key) for key in ("dev", "gateway", "prefsrc")}


def generated_packets_go_as_ip_says():
    rng = random.Random(SEED + 1)
    packets = [packet(rng) for _ in range(PACKETS)]
    outcomes = {}
    for (theirs, ours), wanted in zip(packets, kernels([theirs for theirs, _ in packets]), strict=True):
        what = "lookup " + " ".join(ours)
        steps = records("lookup", *ours)
        answer, check = steps[0], steps[-1]
        equal((answer["step"], check["step"]), ("answer", "check"), what)
        if isinstance(wanted, int):
            equal(answer.get("error"), wanted, what)
        else:
            equal(way(answer), way(wanted), what)
        require(check["verdict"] == "ok", f"{what}: " + "\n".join(step["detail"] for step in steps))
        later = [step["step"] for step in steps[1:] if step["verdict"] == "broken"]
        equal(answer["verdict"] == "broken", bool(later), f"{what}: the first verdict, later broken at {later}")
        broken = [step["step"] for step in steps if step["verdict"] == "broken" and step["step"] != "neighbor"
                  and (step is not answer or "error" in step)]
        require(bool(broken) == isinstance(wanted, int), f"{what}: broken at {broken}, ip: {wanted}")
        key = broken[1] if broken else "arrives"
        outcomes[key] = outcomes.get(key, 0) + 1
    print(f"{len(packets)} packets: {outcomes}")
    require(PACKETS / 4 < outcomes["arrives"] < PACKETS * 19 / 20, f"one-sided: {outcomes}")


run(
    generated_packets_go_as_ip_says,
    prepare=set_up,
)
