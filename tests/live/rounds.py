# SPDX-License-Identifier: MIT
"""-w: a round never mistakes a thing for another one of the round before."""
import collections
import contextlib
import json
import os
import signal
import subprocess
import threading

from churning import Netlink, churning, route_changes
from lab import PROGRAM, batch, equal, ip_json, require, run, sh, wait_for, wired, without_ipv6

NAME = "nlinspect-rounds"


@contextlib.contextmanager
def rounds_of(*words, interval="0.05"):
    """Lists without end. @return the process, and an iterator of its records"""
    with subprocess.Popen([PROGRAM, *words, "-w", interval, "-J"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        try:
            yield process, map(json.loads, process.stdout)
        finally:
            process.kill()


@contextlib.contextmanager
def between_rounds(process):
    """Stops the process: what is done meanwhile happens within one of its rounds, or between two."""
    process.send_signal(signal.SIGSTOP)
    os.waitpid(process.pid, os.WUNTRACED)
    yield
    process.send_signal(signal.SIGCONT)


def first(records, condition=lambda record: True):
    for record in records:
        if condition(record):
            return record
    raise AssertionError("the rounds ended")


def send(link, packets=20):
    """Packets of 1,000 bytes go out of a link."""
    script = ("import socket; s = socket.socket(17, 3); s.bind((%r, 0))\n"
              "for _ in range(%d): s.send(b'\\xff' * 6 + b'\\x02' * 6 + b'\\x88\\xb5' + b'x' * 986)" % (link, packets))
    return ["python3", "-c", script]


def a_link_that_took_the_index_of_another_has_no_rate_at_first():
    sh(["ip", "netns", "add", NAME])
    batch(["link add old index 900 type veth peer name far index 901", "link set old up", "link set far up"])
    sh(["ip", "-n", NAME, "link", "add", "new", "index", "900", "type", "veth", "peer", "name", "there"])
    for link in "new", "there":
        sh(["ip", "-n", NAME, "link", "set", link, "up"])
    sh(["ip", "netns", "exec", NAME, *send("new")])
    columns = "ifname,tx_bytes,tx_errors"
    with rounds_of("links", "-o", columns, "ifindex=900") as (process, records):
        known = first(records, lambda record: record["ifname"] == "old")
        equal(known["tx_errors_per_sec"], 0, "tx_errors of the one that was there before")
        with between_rounds(process):
            batch(["link del old"])
            sh(["ip", "-n", NAME, "link", "set", "new", "netns", "1"])
        unknown = first(records, lambda record: record["ifname"] == "new")
        equal((unknown["tx_bytes_per_sec"], unknown["tx_errors_per_sec"]), (None, None), "rates of the new one")
        known = first(records)
        equal((known["ifname"], known["tx_errors_per_sec"]), ("new", 0), "the same a round later")
    batch(["link del new"])


def a_link_with_another_name_keeps_its_rate():
    batch(["link add before index 920 type veth peer name beside index 921", "link set before up", "link set beside up"])
    with rounds_of("links", "-o", "ifname,tx_bytes", "ifindex=920") as (process, records):
        first(records, lambda record: record["tx_bytes_per_sec"] is not None)
        with between_rounds(process):
            batch(["link set before down", "link set before name after", "link set after up"])
            sh(send("after"))
        renamed = first(records, lambda record: record["ifname"] == "after")
        require(renamed["tx_bytes_per_sec"], renamed)
    batch(["link del after"])


def a_link_made_anew_has_no_rate_at_first():
    """It has the same name, address and index; its counters begin anew."""
    make = "link add again index 910 address 00:00:5e:00:53:01 type veth peer name other index 911"
    batch([make, "link set again up", "link set other up"])
    sh(send("again"))
    with rounds_of("links", "-o", "ifname,ifindex,tx_packets,rx_errors", "ifindex=910") as (process, records):
        first(records, lambda record: record["rx_errors_per_sec"] == 0)
        with between_rounds(process):
            batch(["link del again", make])
        unknown = first(records, lambda record: record["rx_errors_per_sec"] is None)
        equal(unknown["tx_packets_per_sec"], None, "rate of the counter that fell")
    batch(["link del again"])


def a_namespace_made_anew_is_looked_at_anew():
    sh(["ip", "netns", "add", NAME])
    sh(["ip", "-n", NAME, "link", "add", "before", "type", "veth", "peer", "name", "outside", "netns", "1"])
    with rounds_of("links", "-N", NAME, "-o", "netns,ifname,netns_cookie") as (process, records):
        before = first(records, lambda record: record["ifname"] == "before")
        with between_rounds(process):
            sh(["ip", "netns", "del", NAME])
            sh(["ip", "netns", "add", NAME])
            sh(["ip", "-n", NAME, "link", "add", "after", "type", "veth"])
        after = first(records, lambda record: record["ifname"] == "after")
        equal(after["netns"], NAME, "the name")
        require(before["netns_cookie"] != after["netns_cookie"], "both namespaces have one number")
        process.terminate()
        said = process.stderr.read().decode()
        require(f'network namespace "{NAME}" is another one from here on' in said, f"it said {said!r}")
    with rounds_of("links", "-N", NAME, "-o", "ifname,tx_packets,tx_errors", "lo") as (process, records):
        first(records, lambda record: record["tx_errors_per_sec"] == 0)
        with between_rounds(process):
            sh(["ip", "netns", "del", NAME])
            sh(["ip", "netns", "add", NAME])
        unknown = first(records, lambda record: record["tx_errors_per_sec"] is None)
        equal(unknown["ifname"], "lo", "the link")


def a_namespace_that_is_gone_ends_the_rounds():
    sh(["ip", "netns", "add", NAME])
    with rounds_of("links", "-N", NAME, "-o", "ifname,mtu") as (process, records):
        first(records, lambda record: record["ifname"] == "lo")
        sh(["ip", "netns", "del", NAME])
        for _ in records:
            pass
        equal(process.wait(), 3, "status")
        equal(process.stderr.read().decode(), f'nlinspect: network namespace "{NAME}" is gone\n', "stderr")


def a_namespace_is_not_held_between_the_rounds():
    """Its links end with it, while the next round is far away."""
    sh(["ip", "netns", "add", NAME])
    sh(["ip", "-n", NAME, "link", "add", "inside", "type", "veth", "peer", "name", "outside", "netns", "1"])
    with rounds_of("links", "-N", NAME, "-o", "ifname,mtu", interval="100000") as (_, records):
        first(records, lambda record: record["ifname"] == "inside")
        sh(["ip", "netns", "del", NAME])
        wait_for(lambda: sh("ip link show outside", check=False).returncode, "the link to go away")


def a_doubtful_round_is_said_where_it_ends():
    """Not after the last one: there is none."""
    wired()
    batch(f"-6 route add 2001:db8:1::{number:x} dev wire" for number in range(1, 3000))
    index = ip_json("link", "show", "wire")[0]["ifindex"]
    others = [route_changes(f"2001:db8:0::{number:x}", index) for number in range(1, 100)]
    with churning(Netlink(others)), rounds_of("routes", "-6", "-o", "dst") as (process, records):
        reader = threading.Thread(target=lambda: collections.deque(records, 0))
        reader.start()
        said = process.stderr.readline().decode()
        equal(process.poll(), None, "status of a listing that goes on")
        require(said.startswith("nlinspect: the routes changed "), f"it said {said!r}")
        process.terminate()
        reader.join()
        equal(process.wait(), -signal.SIGTERM, "status")


run(
    a_doubtful_round_is_said_where_it_ends,
    a_link_that_took_the_index_of_another_has_no_rate_at_first,
    a_link_with_another_name_keeps_its_rate,
    a_link_made_anew_has_no_rate_at_first,
    a_namespace_made_anew_is_looked_at_anew,
    a_namespace_that_is_gone_ends_the_rounds,
    a_namespace_is_not_held_between_the_rounds,
    prepare=without_ipv6,
    apart=True,
)
