# SPDX-License-Identifier: MIT
"""--since: what a listing shows against a recording is what was done in between."""
import json
import os
import socket
import time

from lab import FOLDER, batch, equal, ip_json, nlinspect, records, require, run, sh, wired, without_ipv6


def recorded(name, *listing):
    path = os.path.join(FOLDER, name)
    nlinspect(*listing, "--record", path)
    return path


def by(rows, *keys):
    """The rows by their key."""
    return {tuple(row[key] for key in keys): row for row in rows}


def routes_that_came_went_and_changed():
    wired()
    batch(["route add 198.51.100.0/25 via 192.0.2.2", "route add 198.51.100.128/25 via 192.0.2.2",
           "route add 203.0.113.0/24 dev wire metric 7", "-6 route add 2001:db8:1::/48 via 2001:db8::2"])
    before = recorded("routes.pcap", "routes")
    old = by(ip_json("-4", "route"), "dst")
    note = nlinspect("routes", "--since", before)
    equal((note.stdout.splitlines()[1:], note.stderr), ([], b"nlinspect: note: nothing has changed since the recording\n"),
          "what changed")
    batch(["route replace 198.51.100.0/25 via 192.0.2.3 mtu 1400", "route del 198.51.100.128/25",
           "route add 192.0.2.128/25 via 192.0.2.9", "-6 route del 2001:db8:1::/48"])
    new = by(ip_json("-4", "route"), "dst")
    rows = by(records("routes", "--since", before), "dst")
    equal({key[0]: row["change"] for key, row in rows.items()},
          {"198.51.100.0/25": "changed", "198.51.100.128/25": "removed", "192.0.2.128/25": "added",
           "2001:db8:1::/48": "removed"}, "what changed")
    changed = rows["198.51.100.0/25",]
    equal((changed["gateway"], changed["was"]["gateway"]),
          (new["198.51.100.0/25",]["gateway"], old["198.51.100.0/25",]["gateway"]), "the gateway")
    equal((changed["metrics"], changed["was"]["metrics"]), ({"mtu": 1400}, None), "the metrics")
    equal(sorted(changed["was"]), ["gateway", "metrics"], "what differs")
    for dst, side in (("198.51.100.128/25", old), ("192.0.2.128/25", new)):
        equal(rows[dst,]["gateway"], side[dst,]["gateway"], dst)
    table = nlinspect("routes", "--since", before, "-o", "change,dst,changes", "-H", "198.51.100.0/25").stdout.decode()
    equal(table.split(None, 2)[2], "gateway 192.0.2.2 → 192.0.2.3, metrics - → mtu 1400\n", "the table")


def a_filter_selects_among_the_differences():
    wired()
    batch(["route add 198.51.100.0/24 via 192.0.2.2", "route add 203.0.113.0/24 via 192.0.2.2"])
    before = recorded("filtered.pcap", "routes")
    batch(["route replace 198.51.100.0/24 via 192.0.2.3", "route del 203.0.113.0/24"])
    # The route that has another gateway now was not removed.
    found = records("routes", "--since", before, "gateway=192.0.2.2")
    equal([(row["change"], row["dst"]) for row in found], [("removed", "203.0.113.0/24")], "routes by the old gateway")
    found = records("routes", "--since", before, "change=changed")
    equal([row["dst"] for row in found], ["198.51.100.0/24"], "what changed")
    groups = records("routes", "--since", before, "--count-by", "change")
    equal(sorted((row["change"], row["count"]) for row in groups), [("changed", 1), ("removed", 1)], "groups")
    nlinspect("routes", "--since", before, "--exit-status", "change=added", status=1)
    nlinspect("routes", "--since", before, "--exit-status", "change=removed")


def send(link, packets):
    """Packets of 1,000 bytes go out of a link."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind((link, 0))
        for _ in range(packets):
            raw.send(b"\xff" * 6 + b"\x02" * 6 + b"\x88\xb5" + b"x" * 986)


def statistics(link):
    return ip_json("-s", "link", "show", link)[0]["stats64"]["tx"]


def links_show_what_their_counters_grew_by():
    wired(ipv6=False)
    sh("ip link add gone type veth peer name gone0")
    send("wire", 3)
    was = statistics("wire")
    before = recorded("links.pcap", "links")
    send("wire", 5)
    sh("ip link del gone")
    sh("ip link set port mtu 1400")
    now = statistics("wire")
    rows = by(records("links", "--since", before), "ifname")
    wire = rows["wire",]
    require("change" not in wire and "was" not in wire, f"traffic is no change: {wire}")
    equal((wire["tx_bytes"], wire["tx_bytes_since"]), (now["bytes"], now["bytes"] - was["bytes"]), "bytes")
    equal(wire["tx_packets_since"], now["packets"] - was["packets"], "packets")
    require(wire["tx_bytes_per_sec"] > 0, "a rate")
    equal((rows["port",]["change"], rows["port",]["was"]), ("changed", {"mtu": 1500}), "the other end")
    equal((rows["gone",]["change"], rows["gone0",]["change"]), ("removed", "removed"), "the pair")
    require(("lo",) not in rows, "lo is at rest")
    # Thresholds are filters on the differences.
    found = records("links", "--since", before, "tx_bytes_since>4999")
    equal([row["ifname"] for row in found], ["wire"], "links that sent 5000 bytes")
    equal(records("links", "--since", before, "tx_bytes_since>5000"), [], "links that sent more")
    total = records("links", "--since", before, "--by", "mtu", "-o", "mtu,tx_bytes:sum", "mtu=1500")
    equal(total, [{"mtu": 1500, "tx_bytes_since_sum": now["bytes"] - was["bytes"]}], "a sum")


def a_rename_is_no_reset():
    """The counters of the interface and of its queueing disciplines go on."""
    wired(ipv6=False)
    sh("tc qdisc add dev wire root handle 1: pfifo")
    paths = {listing: recorded(f"renamed-{listing}.pcap", listing) for listing in ("links", "qdiscs")}
    was = statistics("wire")
    sh("ip link set wire down")
    sh("ip link set wire name renamed")
    sh("ip link set renamed up")
    send("renamed", 3)
    now = statistics("renamed")
    row = by(records("links", "--since", paths["links"]), "ifname")["renamed",]
    equal((row["change"], row["was"]["ifname"], row.get("reset")), ("changed", "wire", None), "the link")
    equal(row["tx_bytes_since"], now["bytes"] - was["bytes"], "bytes of the link")
    row = by(records("qdiscs", "--since", paths["qdiscs"], "kind=pfifo"), "dev")["renamed",]
    equal((row["was"], row.get("reset"), row["packets_since"] >= 3), ({"dev": "wire"}, None, True), "the qdisc")


def losses_that_a_recording_lacks_have_no_growth():
    wired(ipv6=False)
    before = recorded("plain.pcap", "counters")
    # More than it has room for: the recording does not have what sockets dropped.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as full:
        full.bind(("127.0.0.1", 0))
        full.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)
        for _ in range(50):
            full.sendto(bytes(1000), full.getsockname())
        found = nlinspect("counters", "@drops", "--since", before, "-J")
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    lost = [row for row in rows if row["group"] == "sockets"]
    equal([(row["change"], row["value"] > 0, row.get("total_since")) for row in lost], [("added", True, None)], "the socket")
    equal([row for row in rows if not row["value"]], [], "what lost nothing")
    require(b"counts as added, without growth" in found.stderr, found.stderr)


def a_link_made_anew_under_its_index_was_reset():
    without_ipv6()
    sh("ip link add other index 900 type veth peer name far index 901")
    sh("ip link set other up")
    sh("ip link set far up")
    send("other", 3)
    before = recorded("anew.pcap", "links")
    sh("ip link del other")
    sh("ip link add other index 900 type veth peer name far index 901")
    found = records("links", "--since", before, "-o", "ifname,tx_bytes,reset,address", "ifindex=900")
    equal([(row["tx_bytes_since"], row["reset"]) for row in found], [(None, True)], "the link")


def sockets_that_opened_and_closed():
    server = socket.create_server(("127.0.0.1", 7301))
    other = socket.create_server(("127.0.0.1", 7302))
    before = recorded("sockets.pcap", "sockets", "-tl")
    other.close()
    with socket.create_server(("127.0.0.1", 7303)):
        rows = records("sockets", "-tl", "--since", before)
        equal(sorted((row["local_port"], row["change"]) for row in rows), [(7302, "removed"), (7303, "added")], "listeners")
        rounds = nlinspect("sockets", "-tl", "--since", before, "-J", "-w", "0.01", "--count", "2", "local_port=7303")
        equal([json.loads(line)["change"] for line in rounds.stdout.splitlines()], ["added", "added"], "rounds")
    server.close()


def ages_are_no_change():
    wired()
    for listing in ("addresses", "memberships", "neighbors", "fdb"):
        before = recorded(listing + ".pcap", listing)
        # Ages are in hundredths of a second.
        time.sleep(0.05)
        nlinspect(listing, "--since", before, "--exit-status", status=1)


def states_of_the_moment_are_no_change():
    with socket.create_server(("127.0.0.1", 7304)) as server, \
            socket.create_connection(server.getsockname()) as client:
        peer = server.accept()[0]
        before = recorded("moment.pcap", "sockets", "-t", "port=7304")
        # The kernel waits for the window of the peer: a timer runs.
        client.setblocking(False)
        try:
            while client.send(bytes(1 << 16)):
                pass
        except BlockingIOError:
            pass
        rows = records("sockets", "-t", "port=7304", "--since", before, "-o", "+changes")
        equal([row["changes"] for row in rows if "change" in row], [], "changes")
        # A field that is named is looked at.
        found = records("sockets", "-t", "port=7304", "--since", before, "-o", "remote_port,timer,was")
        peer.close()
    require(found, "the timer")


def two_recordings_are_compared():
    wired()
    old = recorded("old.pcap", "routes")
    sh("ip route add 198.51.100.0/24 via 192.0.2.2")
    new = recorded("new.pcap", "routes")
    sh("ip route del 198.51.100.0/24")
    found = records("routes", "--replay", new, "--since", old)
    equal([(row["change"], row["dst"]) for row in found], [("added", "198.51.100.0/24")], "forth")
    found = records("routes", "--replay", old, "--since", new)
    equal([(row["change"], row["dst"]) for row in found], [("removed", "198.51.100.0/24")], "and back")


def refused(path, *words, status=1):
    """The message of a comparison that is refused, and the note when it is forced."""
    message = nlinspect(*words, "--since", path, status=status)
    equal(message.stdout, b"", "stdout of a refusal")
    return message.stderr.decode()


def another_origin_is_refused():
    wired()
    path = recorded("origin.pcap", "routes")
    with open(path, "rb") as file:
        content = file.read()
    changed = {}
    for name, old, new in (("boot", b"\nboot ", b"0123456789"), ("host", b"\nhost ", b"x"), ("format", b"format ", b"9")):
        start = content.index(old) + len(old)
        changed[name] = os.path.join(FOLDER, name + ".pcap")
        with open(changed[name], "wb") as file:
            file.write(content[:start] + new + content[start + len(new):])
    require("of another boot of " in refused(changed["boot"], "routes"), "another boot")
    require("has format 9" in refused(changed["format"], "routes"), "another format")
    equal(refused(path, "links"),
          "nlinspect: --since: the recording is of routes, not of links; --force compares all the same\n", "another subject")
    # The name alone may change.
    nlinspect("routes", "--since", changed["host"])
    forced = nlinspect("routes", "--since", changed["boot"], "--force").stderr.decode()
    require("note: --since: the recording is of another boot of " in forced, f"it said {forced!r}")
    sh("ip netns add elsewhere")
    said = refused(path, "routes", "-N", "elsewhere")
    require("of another network namespace: net:[" in said, f"it said {said!r}")
    nlinspect("routes", "-N", "elsewhere", "--since", path, "--force")
    equal(records("routes", "-N", "elsewhere", "--since", recorded("else.pcap", "routes", "-N", "elsewhere")), [],
          "a namespace and itself")


def an_origin_is_shown():
    path = recorded("shown.pcap", "links", "ifname~^l")
    said = nlinspect("links", "--replay", path, "-v").stderr.decode()
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
        boot = file.read().strip()
    for text in (os.uname().nodename, os.uname().release, boot, str(os.stat("/proc/self/ns/net").st_ino),
                 f"nlinspect links --record {path} 'ifname~^l'"):
        require(text in said, f"{text!r} in {said!r}")


run(
    another_origin_is_refused,
    an_origin_is_shown,
    routes_that_came_went_and_changed,
    a_filter_selects_among_the_differences,
    links_show_what_their_counters_grew_by,
    a_rename_is_no_reset,
    losses_that_a_recording_lacks_have_no_growth,
    a_link_made_anew_under_its_index_was_reset,
    sockets_that_opened_and_closed,
    ages_are_no_change,
    states_of_the_moment_are_no_change,
    two_recordings_are_compared,
    apart=True,
)
