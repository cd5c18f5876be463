#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""-N all: every network namespace once, for every kind of holder, with the word that leads back there."""
import ctypes
import os
import re
import socket
import tempfile
import threading

from lab import CLONE_NEWNET, FOLDER, PROGRAM, equal, namespace_held, nlinspect, records, require, run, sh, unshare

FEW, MANY = 100, 1000
LISTINGS = 40
PTRACE_TRACEME, PTRACE_SYSCALL = 0, 24
HERE = "/proc/thread-self/ns/net"
NAME = "named-one"


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
    """A name for another namespace, and marks for that and the test's own."""
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
    require("self" not in listed(), "the own one has a name")
    equal(listed()["own"], "own", "the own one by its name")
    equal(records("links", "-o", "netns", "ifname=lo"), [{"netns": "own"}], "without -N")


def names_like_other_words_are_told_apart():
    """A namespace named like the present one's word has its path instead, which leads there."""
    path = "/run/netns/self"
    sh("ip netns add self")
    sh("ip -n self link set lo alias disguised")
    spaces = listed()
    equal((spaces[path], spaces["self"]), ("disguised", "own"), "namespaces")
    equal([link["ifalias"] for link in records("links", "-N", path)], ["disguised"], "by its path")


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
    place = f"{FOLDER}/with a blank"
    with open(place, "w", encoding="ascii"):
        pass
    sh(["mount", "--bind", HERE.replace("thread-self", f"{os.getpid()}/task/{os.getpid()}"), place])
    enter(own)
    thread = threading.Thread(target=in_a_thread)
    thread.start()
    ready.wait()
    try:
        spaces = {mark: word for word, mark in listed("--held").items()}
        for mark, number in found.items():
            word = place if mark == "mount0" else f"net:[{number}]"
            equal(spaces.get(mark), word, f"the one with {mark}")
            equal([link["ifalias"] for link in records("links", "-N", word, "lo")], [mark],
                  f"what -N {word} leads to")
        usual = set(listed().values()) & set(found)
        equal(usual, {"thread0", "mount0"}, "without --held, for which every descriptor is looked at")
    finally:
        done.set()
        thread.join()
        listener.close()
        os.close(kept)
        os.close(own)


def processes_give_their_number():
    with namespace_held() as holder:
        word = f"pid:{holder}"
        equal(listed()[word], None, "that of the process")
        equal([link["netns"] for link in records("links", "-N", word, "ifname=lo")], [word], "-N")


def what_is_none_is_told_and_passed_over():
    os.mkfifo("/run/netns/fifo")
    with open("/run/netns/file", "w", encoding="ascii"):
        pass
    os.symlink("/nonexistent", "/run/netns/gone")
    sh(["touch", "/run/netns/uts"])
    sh(["mount", "--bind", f"/proc/{os.getpid()}/ns/uts", "/run/netns/uts"])
    done = nlinspect("links", "-N", "all", "-o", "netns,ifname")
    require("note: 4 files in /run/netns are no network namespaces: fifo" in done.stderr.decode(), done.stderr)
    require(NAME.encode() in done.stdout, done.stdout)


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
        nlinspect(command, "-N", "all", "-j")
    rows = records("links", "-N", "all", "-w", "0.05", "--count", "1", "-o",
                   "netns,ifname,rx_bytes", f"netns=self,{NAME}")
    equal(sorted({row["netns"] for row in rows}), sorted(["self", NAME]), "rates")
    require(all(row["rx_bytes_per_sec"] is not None for row in rows), f"no rates: {rows}")


def packets_are_looked_up_in_each():
    """With an interface that some of them lack, and with one that none has."""
    other = NAME + "b"
    sh(["ip", "netns", "add", other])
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


def port_ranges_are_those_of_each():
    """/proc/sys/net belongs to the namespace that was entered."""
    sh(["ip", "netns", "exec", NAME, "sh", "-c",
        "echo 10001 20000 > /proc/sys/net/ipv4/ip_local_port_range"])
    servers = []
    own = os.open(HERE, os.O_RDONLY | os.O_CLOEXEC)
    there = os.open("/run/netns/" + NAME, os.O_RDONLY | os.O_CLOEXEC)
    for space in (there, own):
        enter(space)
        servers.extend(socket.create_server(("0.0.0.0", port)) for port in (15000, 40000))
    got = {(row["netns"], row["local_port"]): row["autobound"] for row in records(
        "sockets", "-tl", "-N", "all", "-o", "netns,local_port,autobound",
        f"netns=self,{NAME}", "local_port=15000,40000")}
    equal(got, {("self", 15000): False, ("self", 40000): True, (NAME, 15000): True, (NAME, 40000): False},
          "autobound")


def users_get_their_own():
    done = nlinspect("links", "-N", "all", "-o", "netns,ifname", "-H", "ifname=lo", user=65534, group=65534,
                     extra_groups=[])
    equal(done.stdout.split(), [b"self", b"lo"], "what a user sees")
    require(re.search(rb"note: \d+ of \d+ network namespaces are left out: to enter them takes "
                      rb"CAP_SYS_ADMIN; run as root\n", done.stderr), done.stderr)
    nlinspect("links", "-N", "all", "--strict", status=3, user=65534, group=65534, extra_groups=[])


def one_that_vanishes_is_passed_over():
    """Namespaces come and go while they are listed; the others stay."""
    end, gone = threading.Event(), []

    def churn():
        while not end.is_set():
            sh(["ip", "netns", "add", "churning"])
            sh(["ip", "netns", "del", "churning"])
            gone.append("churning")

    thread = threading.Thread(target=churn)
    thread.start()
    listings = 0
    try:
        while listings < LISTINGS or len(gone) < LISTINGS:
            equal(listed()[NAME], "named", "the one that stays")
            listings += 1
    finally:
        end.set()
        thread.join()


def system_calls(*words):
    """How many of them the program makes, however long they take. @return that and its output"""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if not child:
            try:
                os.dup2(output.fileno(), 1)
                libc.ptrace(PTRACE_TRACEME, 0, None, None)
                os.execv(PROGRAM, [PROGRAM, *words])
            finally:
                os._exit(1)
        stops, status = 0, os.waitpid(child, 0)[1]
        while os.WIFSTOPPED(status):
            require(not libc.ptrace(PTRACE_SYSCALL, child, None, None), os.strerror(ctypes.get_errno()))
            stops, status = stops + 1, os.waitpid(child, 0)[1]
        equal(os.waitstatus_to_exitcode(status), 0, "status")
        output.seek(0)
        return stops // 2, output.read()  # one stop before each, one after


def calls_for_all(wanted):
    """Counts the system calls of a listing of that many namespaces."""
    calls, output = system_calls("links", "-N", "all", "-J")
    equal(output.count(b'"netns":"many'), wanted, "namespaces")
    return calls


def processes_are_walked_once():
    """Their descriptors are read once for all namespaces."""
    own = os.open(HERE, os.O_RDONLY | os.O_CLOEXEC)
    files = [socket.socket(socket.AF_UNIX) for _ in range(MANY)]
    named = os.open(f"/run/netns/{NAME}", os.O_RDONLY | os.O_CLOEXEC)
    enter(named)
    files.append(socket.socket(socket.AF_UNIX))
    enter(own)
    words = ("sockets", "-x", "-a", "-o", "netns,process", "-J")
    one, _ = system_calls(*words)
    all_of_them, output = system_calls(*words, "-N", "all")
    require(output.count(b'"process":"python') >= len(files), "sockets")
    require(all_of_them < one + MANY, f"{all_of_them} system calls for all, {one} for one")
    for file in files:
        file.close()
    os.close(named)
    os.close(own)


def many_take_little():
    """Each of many takes what each of few takes: nothing is done anew for each of all."""
    names = [f"many{i}" for i in range(MANY)]
    add = [f"netns add {name}\n" for name in names]
    sh("ip -batch -", feed="".join(add[:FEW]).encode())
    few = calls_for_all(FEW)
    sh("ip -batch -", feed="".join(add[FEW:]).encode())
    many = calls_for_all(MANY)
    print(f"{FEW} namespaces: {few} system calls, {MANY}: {many}")
    require(few > FEW, "hardly a call was seen")
    require(many * FEW <= few * MANY, f"{many} calls for {MANY}, {few} for {FEW}")
    spaces = records("links", "-N", "all", "-o", "netns", preexec_fn=few_descriptors)
    require(len(spaces) >= MANY, "with few descriptors")


def few_descriptors():
    import resource  # pylint: disable=import-outside-toplevel
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def the_plan_says_so():
    first = nlinspect("links", "-N", "all", "--explain").stdout.split(b"\n")[0]
    equal(first, b"netns:     every one, each by itself", "the first line of the plan")


def what_cannot_be_combined():
    for option in (("--record", "/dev/null"), ("--replay", "/dev/null")):
        done = nlinspect("links", "-N", "all", *option, status=2)
        require(b"a recording holds one namespace" in done.stderr, done.stderr)


run(each_namespace_once, names_like_other_words_are_told_apart, hidden_ones_are_found, processes_give_their_number,
    what_is_none_is_told_and_passed_over, stages_see_all_of_them, packets_are_looked_up_in_each,
    port_ranges_are_those_of_each, users_get_their_own, one_that_vanishes_is_passed_over, processes_are_walked_once,
    many_take_little, the_plan_says_so, what_cannot_be_combined, prepare=set_up, apart=True)
