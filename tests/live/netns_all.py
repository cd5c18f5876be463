#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""-N all: every network namespace once, whatever holds it, with the word that leads back there."""
import ctypes
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time

from lab import CLONE_NEWNET, equal, nlinspect, records, require, run, sh, unshare, wait_for

MANY = 1000
HERE = "/proc/thread-self/ns/net"
NAME = "nlinspect-" + secrets.token_hex(4)
held = []


def inode(path):
    return os.stat(path).st_ino


def enter(fd):
    libc = ctypes.CDLL(None, use_errno=True)
    require(not libc.setns(fd, CLONE_NEWNET), os.strerror(ctypes.get_errno()))


def listed(*options, **rest):
    """The mark of each namespace, which its loopback has."""
    spaces = {}
    for link in records("links", "-N", "all", "ifname=lo", "-o", "netns,ifalias", *options, **rest):
        require(link["netns"] not in spaces, f"{link['netns']} comes twice")
        spaces[link["netns"]] = link["ifalias"]
    return spaces


def fresh(mark):
    """Moves into a new namespace with that mark."""
    unshare(CLONE_NEWNET)
    sh(["ip", "link", "set", "lo", "alias", mark])
    return inode(HERE)


def set_up():
    """A /run/netns of the test's own, a name in it, and one for the test's own namespace."""
    os.makedirs("/run/netns", exist_ok=True)
    sh("mount -t tmpfs tmpfs /run/netns")
    sh(["ip", "netns", "add", NAME])
    sh(["ip", "-n", NAME, "link", "set", "lo", "alias", "named"])
    sh("ip link set lo alias own")


def each_namespace_once():
    os.symlink("/run/netns/" + NAME, "/run/netns/zz-also")
    spaces = listed()
    equal(spaces[NAME], "named", "the named one")
    equal(spaces["self"], "own", "the own one")
    require("zz-also" not in spaces, "a second name is a second namespace")
    os.unlink("/run/netns/zz-also")
    sh(["ip", "netns", "attach", "own", str(os.getpid())])
    try:
        require("self" not in listed(), "the own one has a name")
        equal(listed()["own"], "own", "the own one by its name")
        equal(records("links", "-o", "netns", "ifname=lo"), [{"netns": "own"}], "without -N")
    finally:
        sh(["ip", "netns", "del", "own"])


def names_like_other_words_are_told_apart():
    """Of a namespace that is called as the own one would be the path is told, which leads there."""
    path = "/run/netns/self"
    sh("ip netns add self")
    sh("ip -n self link set lo alias disguised")
    try:
        spaces = listed()
        equal((spaces[path], spaces["self"]), ("disguised", "own"), "namespaces")
        equal([link["ifalias"] for link in records("links", "-N", path)], ["disguised"], "by its path")
    finally:
        sh("ip netns del self")


def hidden_ones_are_found():
    own = os.open(HERE, os.O_RDONLY | os.O_CLOEXEC)
    ready, done = threading.Event(), threading.Event()
    found = {}

    def in_a_thread():
        found["thread0"] = fresh("thread0")
        ready.set()
        done.wait()

    found["socket0"] = fresh("socket0")
    listener = socket.create_server(("0.0.0.0", 0))
    found["fd0"] = fresh("fd0")
    kept = os.open(HERE, os.O_RDONLY | os.O_CLOEXEC)
    found["mount0"] = fresh("mount0")
    place = "/run/netns/../nlinspect " + secrets.token_hex(4)
    place = os.path.normpath(place)
    with open(place, "w", encoding="ascii"):
        pass
    sh(["mount", "--bind", HERE.replace("thread-self", f"{os.getpid()}/task/{os.getpid()}"), place])
    enter(own)
    thread = threading.Thread(target=in_a_thread)
    thread.start()
    ready.wait()
    try:
        spaces = {mark: word for word, mark in listed().items()}
        for mark, number in found.items():
            word = place if mark == "mount0" else f"net:[{number}]"
            equal(spaces.get(mark), word, f"the one with {mark}")
            equal([link["ifalias"] for link in records("links", "-N", word, "lo")], [mark],
                  f"what -N {word} leads to")
    finally:
        done.set()
        thread.join()
        sh(["umount", place])
        os.unlink(place)
        listener.close()
        os.close(kept)
        os.close(own)


def processes_give_their_number():
    child = subprocess.Popen(["unshare", "-n", "sleep", "60"])
    try:
        wait_for(lambda: inode(f"/proc/{child.pid}/ns/net") != inode(HERE), "a namespace")
        word = f"pid:{child.pid}"
        equal(listed()[word], None, "that of the process")
        equal([link["netns"] for link in records("links", "-N", word, "ifname=lo")], [word], "-N")
    finally:
        child.kill()
        child.wait()


def what_is_none_is_told_and_passed_over():
    os.mkfifo("/run/netns/fifo")
    with open("/run/netns/file", "w", encoding="ascii"):
        pass
    os.symlink("/nonexistent", "/run/netns/gone")
    sh(["touch", "/run/netns/uts"])
    sh(["mount", "--bind", f"/proc/{os.getpid()}/ns/uts", "/run/netns/uts"])
    try:
        done = nlinspect("links", "-N", "all", "-o", "netns,ifname")
        require("note: 4 files in /run/netns are no network namespaces: fifo"
                in done.stderr.decode(), done.stderr)
        require(NAME.encode() in done.stdout, done.stdout)
    finally:
        sh("umount /run/netns/uts")
        for name in ("fifo", "file", "gone", "uts"):
            os.unlink("/run/netns/" + name)


def stages_see_all_of_them():
    counts = {row["netns"]: row["count"]
              for row in records("links", "-N", "all", "ifname=lo", "--count-by", "netns")}
    equal((counts["self"], counts[NAME]), (1, 1), "counted by namespace")
    words = [link["netns"] for link in records("links", "-N", "all", "--sort", "-netns")]
    equal(words, sorted(words, reverse=True), "sorted")
    equal(len(records("links", "-N", "all", "--limit", "1")), 1, "limited")
    equal([link["ifname"] for link in records("links", "-N", "all", f"netns={NAME}", "lo")],
          ["lo"], "filtered")
    for command in ("sockets", "routes", "summary", "addresses", "neighbors", "rules", "tables",
                    "nexthops"):
        done = nlinspect(command, "-N", "all", "-j", status=None)
        if b"unknown command" not in done.stderr:
            # Other namespaces of the host may change while they are read.
            require(done.returncode in (0, 3), f"{command}: {done.stderr}")
    rows = records("links", "-N", "all", "-w", "0.05", "--count", "1", "-o",
                   "netns,ifname,rx_bytes", f"netns=self,{NAME}")
    equal(sorted({row["netns"] for row in rows}), sorted(["self", NAME]), "rates")
    require(all(row["rx_bytes"] is not None for row in rows), f"no rates: {rows}")


def packets_are_looked_up_in_each():
    """With an interface that some of them lack, and with one that none has."""
    other = NAME + "b"
    sh(["ip", "netns", "add", other])
    try:
        for name, interface in ((NAME, "inner"), (other, "outer")):
            sh(["ip", "-n", name, "link", "add", interface, "type", "veth", "peer", "name", "end"])
            sh(["ip", "-n", name, "address", "add", "192.0.2.1/24", "dev", interface])
            sh(["ip", "-n", name, "link", "set", interface, "up"])
        sh(["ip", "-n", NAME, "route", "add", "198.51.100.0/24", "via", "192.0.2.9"])
        steps = records("lookup", "198.51.100.1", "-N", "all")
        for name, error in ((NAME, None), (other, 101)):
            own = [{key: value for key, value in step.items() if key != "netns"}
                   for step in steps if step["netns"] == name]
            equal(own, [{key: value for key, value in step.items() if key != "netns"}
                        for step in records("lookup", "198.51.100.1", "-N", name)], name)
            equal(own[0].get("error"), error, f"the answer in {name}")
            equal(own[-1]["verdict"], "ok", f"the check in {name}")
        for options in (["--oif", "inner"], ["--iif", "inner", "--from", "203.0.113.1"]):
            done = nlinspect("lookup", "192.0.2.7", "-N", "all", "-J", "-o", "netns,step", *options)
            spaces = {line.split('"')[3] for line in done.stdout.decode().splitlines()}
            equal(spaces, {NAME}, f"where there is a packet {options}")
            require(b"inner" not in done.stderr, done.stderr)
        done = nlinspect("lookup", "192.0.2.7", "-N", "all", "--oif", "nosuch")
        require(done.stderr.count(b'there is no interface "nosuch"') == 1, done.stderr)
        nlinspect("lookup", "192.0.2.7", "-N", NAME, "--oif", "nosuch", status=2)
    finally:
        sh(["ip", "netns", "del", other])
        sh(["ip", "-n", NAME, "link", "del", "inner"])


def port_ranges_are_those_of_each():
    """What /proc/sys/net tells belongs to the namespace that was entered."""
    sh(["ip", "netns", "exec", NAME, "sh", "-c",
        "echo 10001 20000 > /proc/sys/net/ipv4/ip_local_port_range"])
    code = ("import socket, time; a = socket.create_server(('0.0.0.0', 15000)); "
            "b = socket.create_server(('0.0.0.0', 40000)); print(1, flush=True); time.sleep(60)")
    children = [subprocess.Popen([*where, sys.executable, "-c", code], stdout=subprocess.PIPE)
                for where in ([], ["ip", "netns", "exec", NAME])]
    try:
        for child in children:
            child.stdout.readline()
        got = {(row["netns"], row["local_port"]): row["autobound"] for row in records(
            "sockets", "-tl", "-N", "all", "-o", "netns,local_port,autobound",
            f"netns=self,{NAME}", "local_port=15000,40000")}
        equal(got, {("self", 15000): False, ("self", 40000): True, (NAME, 15000): True,
                    (NAME, 40000): False}, "autobound")
    finally:
        for child in children:
            child.kill()
            child.wait()


def users_get_their_own():
    done = nlinspect("links", "-N", "all", "-o", "netns,ifname", "-H", "ifname=lo", user=65534, group=65534,
                     extra_groups=[])
    equal(done.stdout.split(), [b"self", b"lo"], "what a user sees")
    require(re.search(rb"note: \d+ of \d+ network namespaces are left out: to enter them takes "
                      rb"CAP_SYS_ADMIN; run as root\n", done.stderr), done.stderr)
    nlinspect("links", "-N", "all", "--strict", status=3, user=65534, group=65534, extra_groups=[])


def one_that_vanishes_is_passed_over():
    """Namespaces come and go while they are listed; the others stay."""
    end = threading.Event()

    def churn():
        while not end.is_set():
            sh(["ip", "netns", "add", "churning"], check=False)
            sh(["ip", "netns", "del", "churning"], check=False)

    thread = threading.Thread(target=churn)
    thread.start()
    try:
        until = time.monotonic() + 2
        while time.monotonic() < until:
            equal(listed()[NAME], "named", "the one that stays")
    finally:
        end.set()
        thread.join()


def cpu_of_all(wanted):
    """The least CPU seconds of three runs over all namespaces, so many of which have names."""
    best = float("inf")
    for _ in range(3):
        child = subprocess.Popen([os.environ["NLINSPECT"], "links", "-N", "all", "-J"],
                                 stdout=subprocess.PIPE)
        out = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        equal(status, 0, "status")
        equal(out.count(b'"netns":"many'), wanted, "namespaces")
        best = min(best, usage.ru_utime + usage.ru_stime)
    return best


def many_take_little():
    """Each of many takes about as long as each of few: nothing is done anew for each of all."""
    names = [f"many{i}" for i in range(MANY)]
    add = [f"netns add {name}\n" for name in names]
    few = MANY // 10
    try:
        sh("ip -batch -", feed="".join(add[:few]).encode())
        each_of_few = cpu_of_all(few) / few
        sh("ip -batch -", feed="".join(add[few:]).encode())
        each_of_many = cpu_of_all(MANY) / MANY
        print(f"a namespace of {few}: {each_of_few * 1e6:.0f} us, of {MANY}: {each_of_many * 1e6:.0f} us")
        require(each_of_many < 4 * each_of_few, f"{each_of_many} s instead of {each_of_few} s")
        spaces = records("links", "-N", "all", "-o", "netns", preexec_fn=few_descriptors)
        require(len(spaces) >= MANY, "with few descriptors")
    finally:
        sh("ip -batch -", feed="".join(f"netns del {name}\n" for name in names).encode(),
           check=False)


def few_descriptors():
    import resource  # pylint: disable=import-outside-toplevel
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def the_plan_says_so():
    first = nlinspect("links", "-N", "all", "--explain").stdout.split(b"\n")[0]
    equal(first, b"netns:     every one, each by itself", "the first line of the plan")


def what_cannot_be_combined():
    for option in (("--record", "/dev/null"), ("--replay", "/dev/null")):
        done = nlinspect("links", "-N", "all", *option, status=2)
        require(b"a recording is of one namespace" in done.stderr, done.stderr)


if __name__ == "__main__":
    signal.alarm(110)
    run(each_namespace_once, names_like_other_words_are_told_apart, hidden_ones_are_found, processes_give_their_number,
        what_is_none_is_told_and_passed_over, stages_see_all_of_them,
        packets_are_looked_up_in_each, port_ranges_are_those_of_each, users_get_their_own,
        one_that_vanishes_is_passed_over,
        many_take_little, the_plan_says_so, what_cannot_be_combined, prepare=set_up)
