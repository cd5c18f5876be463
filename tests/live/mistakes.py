# SPDX-License-Identifier: MIT
"""Every command refuses the same mistakes alike: one message, status 2, nothing shown."""
from lab import equal, nlinspect, paged, require, run, sh, strict_json

LISTINGS = ("sockets", "links", "addresses", "neighbors", "routes", "rules", "tables", "nexthops",
            "summary", "doctor")
# These commands search for bare words unchanged.
SEARCHING = {"sockets", "doctor"}
ADDRESSED = ("sockets", "addresses", "neighbors", "routes", "rules", "nexthops")
FAMILIES = ADDRESSED + ("tables",)
MALFORMED = ("10.0.0.0/33", "10.0.0/8", "10/8", "1.2.3", "10.0.0.300", "10.0.0.1/x", "2001:db8::/129",
             "fe80:::1", "10.0.0.0/")
# An address of the other family where only one can be.
FOREIGN = {
    "sockets": ("dst {}", "{}", "src={}", "local_address={}"),
    "addresses": ("{}", "local={}", "address={}"),
    "neighbors": ("{}", "dst={}"),
    "routes": ("{}", "dst={}", "prefsrc={}", "dst in {}/16", "{}/16 and scope=global"),
    "rules": ("{}", "from {}", "to={}/16", "dst={}"),
    "nexthops": ("{}", "via {}"),
}


def set_up():
    sh("ip link add wire type veth peer name port")


def refused(*words, said):
    done = nlinspect(*words, status=2)
    lines = done.stderr.decode().splitlines()
    equal(done.stdout, b"", f"output of {words}")
    require(lines[0].startswith("nlinspect: "), f"{words}: {lines}")
    require(all(line.startswith("  ") for line in lines[1:]), f"{words}: several messages: {lines}")
    require(said in lines[0], f"{words}: {lines[0]!r} does not say {said!r}")


def unknown_names():
    for command in LISTINGS:
        refused(command, "nosuchfield=1", said='unknown field "nosuchfield"')
        refused(command, "-o", "nosuchfield", said='"nosuchfield"')
        refused(command, "-N", "nosuchns", said='unknown network namespace "nosuchns"')
        if command not in SEARCHING:
            refused(command, "nosuchword", said='"nosuchword"')
    for command in ("sockets", "links", "addresses", "neighbors", "routes", "nexthops"):
        refused(command, "dev", "nosuchdev", said='unknown interface "nosuchdev"')
        refused(command, "dev=nosuchdev", said='unknown interface "nosuchdev"')
    for command in ("links", "addresses", "neighbors", "routes", "nexthops"):
        refused(command, "wier", said='did you mean "wire"?')
        refused(command, "dev", "nosuchdev", "-w", "1", said='unknown interface "nosuchdev"')
    for command in ("routes", "rules", "tables"):
        refused(command, "table=nosuchtable", said='unknown table "nosuchtable"')
        refused(command, "table", "mian", said='did you mean "main"?')
    for table in ("nosuchtable", "99999999999", "-1"):
        refused("routes", f"--table={table}", said=f'unknown table "{table}"')


def malformed_prefixes():
    for command in ADDRESSED:
        for text in MALFORMED:
            refused(command, text, said=f'"{text}" is not a')
    for command, field in (("routes", "dst"), ("rules", "from"), ("addresses", "local"),
                           ("neighbors", "dst"), ("nexthops", "gateway"), ("sockets", "dst")):
        for text in MALFORMED:
            refused(command, f"{field}={text}", said=f'"{text}" is not a')


def addresses_of_the_family_that_is_left_out():
    for command, filters in FOREIGN.items():
        for words in filters:
            foreign = words.format("2001:db8::").split()
            refused(command, "-4", *foreign, said="is an IPv6 address; leave out -4")
            if command != "sockets":
                foreign = words.format("192.0.0.0").split()
                refused(command, "-6", *foreign, said="is an IPv4 address; leave out -6")


def what_can_be_meant_is_taken():
    for words in (["routes", "-4", "not", "dst=2001:db8::/32"],
                  ["routes", "-4", "dst=2001:db8::/32 or dst=10.0.0.0/8"],
                  ["routes", "-4", "via", "fe80::1"], ["routes", "-4", "dst=2001:db8::/32,-"],
                  ["routes", "-4", "-6", "2001:db8::1"], ["routes", "-6", "default"],
                  ["sockets", "-6", "dst", "192.0.2.1"], ["sockets", "-4", "dst", ":443"],
                  ["sockets", "'10.0.0/8'"], ["addresses", "-6", "fe80::1"],
                  ["rules", "-4", "from", "10.0.0.0/8"]):
        nlinspect(*words)


def lookups():
    for words, said in (
            (["NAME"], '"NAME" is not an address'), (["10.0.0.0/8"], '"10.0.0.0/8" is not an address'),
            (["1.2.3"], '"1.2.3" is not an address'), ([], "an address is missing"),
            (["-4", "2001:db8::1"], "is an address of IPv6; leave out -4"),
            (["-6", "192.0.2.1"], "is an address of IPv4; leave out -6"),
            (["192.0.2.1", "--iif", "nosuchdev"], 'unknown interface "nosuchdev"'),
            (["192.0.2.1", "--oif", "nosuchdev"], 'unknown interface "nosuchdev"'),
            (["192.0.2.1", "--from", "2001:db8::1"], "not an address of the destination's family"),
            (["192.0.2.1", "--from", "10.0.0.0/8"], "--from"),
            (["192.0.2.1", "--mark", "x"], "--mark"), (["192.0.2.1", "--uid", "nosuch"], "--uid"),
            (["192.0.2.1", "--table", "x"], "option --table is not for"),
            (["192.0.2.1", "198.51.100.1"], "198.51.100.1")):
        refused("lookup", *words, said=said)


def noted(*words, said, times=1):
    done = nlinspect(*words)
    equal(done.stderr.decode().count(said), times, f"{said!r} in what {words} says: {done.stderr}")


def nothing_found():
    """Whether the kernel left the records out or nlinspect did makes no difference."""
    sh("ip link set wire up")
    sh("ip route add 192.0.2.0/24 dev wire table 100")
    for words in ("proto bgp", "protocol=bgp and type=local", "dev port type=local",
                  "dev=lo dst in 240.0.0.0/8"):
        words = words.split()
        noted("routes", *words, said="nothing matches the filter")
        noted("routes", *words, said="only the table main was read; --table all")
    for words in (["--table", "100", "type=local"], ["--table", "all", "proto=bgp"], ["table=100", "type=local"],
                  ["--cache", "dst=192.0.2.1"], ["--table", "main", "proto", "bgp"]):
        noted("routes", *words, said="nothing matches the filter")
        noted("routes", *words, said="only the table main", times=0)
    noted("neighbors", "dst=198.51.100.9", said="nothing matches the filter")
    noted("links", "wire", "port", said='no record has both; "ifname=wire,port" finds either')
    noted("links", "wire", "flags=DORMANT", said="no record has both", times=0)
    noted("links", "wire,port", said="note", times=0)


def nothing_found_yet():
    """A listing that repeats says it once, after the first round."""
    rounds = ("-w", "0.01", "--count", "3")
    noted("neighbors", "dst=198.51.100.9", *rounds, said="nothing matches the filter")
    noted("links", "mtu>100000", *rounds, said="nothing matches the filter")
    noted("links", "wire", *rounds, said="note", times=0)
    noted("routes", "proto", "bgp", *rounds, said="--table all reads every table")


def interfaces_may_go_while_a_listing_repeats():
    """Two rounds fill what nobody reads: the others come after the interface has gone."""
    sh("ip link add passing type veth peer name by")

    def go(page):
        if not page:
            sh("ip link delete passing")

    done = paged(["links", "passing", "-J", "-o", "all", "-w", "0.01", "--count", "20"], go)
    equal((done.returncode, done.stderr), (0, b""), "a listing of an interface that went away")
    rounds = [strict_json(line)["ifname"] for line in done.stdout.splitlines()]
    equal(set(rounds), {"passing"}, "interfaces")
    require(len(rounds) < 19, f"{rounds}: the interface did not go away")


def rules_wait_for_interfaces():
    sh("ip rule add iif ghost0 lookup 100")
    for words in (["iif", "ghost0"], ["iif=ghost0"]):
        done = nlinspect("rules", *words)
        require(b"ghost0" in done.stdout and not done.stderr, f"{words}: {done}")
    noted("rules", "oif", "nosuchdev", said="nothing matches the filter: oif = nosuchdev")


def options_are_for_some():
    for command in LISTINGS:
        if command not in FAMILIES:
            refused(command, "-4", said="option -4 is not for")
        if command != "routes":
            refused(command, "--table", "main", said="option --table is not for")


run(unknown_names, malformed_prefixes, addresses_of_the_family_that_is_left_out,
    what_can_be_meant_is_taken, lookups, options_are_for_some, nothing_found, nothing_found_yet,
    interfaces_may_go_while_a_listing_repeats, rules_wait_for_interfaces,
    prepare=set_up, apart=True)
