#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every call that may fail does so, one at a time: of sockets, files and folders behind what a command prints. Either
the output is the undisturbed one, or the status is not 0 and stderr says what is missing."""
import errno
import os
import socket
import subprocess
import sys

from lab import EXHAUSTIVE, PATIENCE, PROGRAM, Skip, batch, equal, require, run, sh, wired

INJECT = next((word for word in sys.argv[1:] if not word.startswith("-")), "build/tests/live/inject")
# Without --all each call fails in one of the ways, by turns.
ERRORS = {
    "socket": (errno.EMFILE, errno.ENOMEM), "bind": (errno.ENOMEM,), "sendto": (errno.ENOBUFS, errno.EPERM),
    "recvmsg": (errno.EIO, errno.ENOMEM), "openat": (errno.EMFILE, errno.EIO, errno.ENOMEM), "read": (errno.EIO,),
    "getdents64": (errno.EIO,), "readlinkat": (errno.EIO, errno.ENOMEM), "fstatat": (errno.EIO,),
    "pidfd_open": (errno.EMFILE,), "pidfd_getfd": (errno.EMFILE,),
}
# Programs that the loader could not load.
NOT_LOADED = 127

kept = []


def set_up():
    wired()
    batch(["link add far type veth peer name near", "netns add other", "link set near netns other",
           "nexthop add id 5 via 192.0.2.9 dev wire", "route add 198.51.100.0/24 nhid 5",
           "route add 203.0.113.0/24 via 192.0.2.8 dev wire table 100 proto bird",
           "rule add pref 1000 iif wire lookup 100",
           "neighbor add 192.0.2.8 lladdr 00:00:5e:00:53:01 nud permanent dev wire"])
    kept.append(socket.create_server(("127.0.0.1", 7001)))
    kept.append(socket.create_server(("127.0.0.1", 7002)))
    bound = socket.socket(socket.AF_UNIX)
    bound.bind("\0faults")
    bound.listen()
    client = socket.socket(socket.AF_UNIX)
    client.connect("\0faults")
    kept.extend((bound, client, bound.accept()[0]))


def disturbed(words, number, error):
    """@return the finished command, and the names of its calls"""
    reader, writer = os.pipe()
    with subprocess.Popen([INJECT, str(writer), str(number), str(error), PROGRAM, *words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=[writer]) as process:
        os.close(writer)
        with open(reader, encoding="ascii") as report:
            calls = report.read().split()
        out, err = process.communicate(timeout=PATIENCE)
    return subprocess.CompletedProcess(words, process.returncode, out, err), calls


def check(words, number, name, error, wanted):
    done, _ = disturbed(words, number, error)
    what = f"{' '.join(words)}: call {number}, {name}: {errno.errorcode[error]}"
    require(0 <= done.returncode < 4 or done.returncode == NOT_LOADED, f"{what}: status {done.returncode}")
    if done.stdout == wanted.stdout and done.returncode in (wanted.returncode, NOT_LOADED):
        return None
    said = set(done.stderr.splitlines()) - set(wanted.stderr.splitlines())
    if done.returncode and said:
        return None
    return f"{what}: status {done.returncode}, {done.stderr!r}, {done.stdout!r}"


def sweep(*words):
    wanted, calls = disturbed(words, 0, 0)
    equal(wanted.returncode, 0, f"{words}: {wanted.stderr}")
    wrong = []
    for number, name in enumerate(calls, 1):
        errors = ERRORS[name]
        for error in errors if EXHAUSTIVE else [errors[number % len(errors)]]:
            wrong.append(check(words, number, name, error, wanted))
    wrong = [one for one in wrong if one]
    require(not wrong, f"{len(wrong)} of {len(calls)} calls:\n  " + "\n  ".join(wrong))
    return wanted


def routes():
    equal(len(sweep("routes", "dev", "wire", "-o", "dst,dev").stdout.splitlines()), 4, "lines")
    sweep("routes", "--table", "all", "-o", "dst,dev,nh_info,protocol,table")


def names_of_tables():
    folder = next(filter(os.path.isdir, ("/etc/iproute2", "/usr/share/iproute2")), None)
    if not folder:
        return
    sh(f"mount -t tmpfs tmpfs {folder}")
    try:
        with open(f"{folder}/rt_tables", "w", encoding="ascii") as file:
            file.write("100 hundred\n")
        os.mkdir(f"{folder}/rt_protos.d")
        with open(f"{folder}/rt_protos.d/own.conf", "w", encoding="ascii") as file:
            file.write("12 eagle\n")
        wanted = sweep("routes", "table=hundred", "--table", "all", "-o", "dst,table,protocol")
        require(b"hundred" in wanted.stdout and b"eagle" in wanted.stdout, wanted.stdout)
    finally:
        sh(f"umount {folder}")


def addresses_and_neighbors():
    sweep("addresses")
    sweep("neighbors")


def rules_and_tables():
    sweep("rules")
    sweep("tables")


def links():
    sweep("links", "-o", "ifname,master,link,speed")
    sweep("links", "link_ifname=near", "-o", "ifname,link_netns,link_ifname")


def other_subjects():
    sweep("nexthops")
    sweep("qdiscs", "-o", "dev,kind")
    sweep("memberships")
    sweep("counters", "conntrack,tcp,Ip6ReasmOKs,TCP6.inuse", "-a", "-o", "group,name,value")
    # The time of a sample moves; the table of connection tracking does not.
    sweep("rates", "CONNTRACK,SOCK6,QDISC", "0.01", "1", "-J", "-o", "group,max,raw6sck,kind")
    sweep("netconf", "-o", "dev,forwarding")
    # A round needs two readings; nothing moves here.
    sweep("top", "--count", "1", "-w", "0.01", "-o", "name,kind,connections")
    sweep("top", "peer", "--count", "1", "-w", "0.01", "-o", "name,kind,connections")


def owners_of_sockets():
    wanted = sweep("sockets", "-tl", "-o", "local,user,owners")
    require(b"python" in wanted.stdout, wanted.stdout)
    sweep("sockets", "-tl", "user=root", "-o", "local,user")
    sweep("sockets", "-tl", f"pid={os.getpid()}", "-o", "local")


def peers_of_unix_sockets():
    require(b"@faults" in sweep("sockets", "-x", "-o", "local,peer,interface", "peer=@faults").stdout, "the peer")


def namespaces():
    wanted = sweep("routes", "-N", "all", "-o", "netns,dst,dev")
    require(b"self" in wanted.stdout, wanted.stdout)
    sweep("links", "-N", "all", "netns=other", "-o", "netns,ifname")
    sweep("links", "-o", "netns,ifname")


def descriptors_run_out():
    """With few of them no answer passes for a whole one, and a listing that stands still for one that changes."""
    for words in (["routes", "dev", "wire"], ["neighbors"], ["sockets", "-tl", "user=root"], ["sockets", "-tlp"]):
        wanted = sh([PROGRAM, *words]).stdout
        for limit in range(4, 12):
            done = sh(["prlimit", f"--nofile={limit}", PROGRAM, *words], check=False)
            require(done.stdout == wanted or (done.returncode and done.stderr), f"{words}, {limit}: {done}")
            require(b"changed" not in done.stderr, f"{words}, {limit}: {done.stderr}")


def prepare():
    if disturbed(["version"], 0, 0)[0].returncode:
        raise Skip("the kernel lacks seccomp's user notification")
    set_up()


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    run(routes, names_of_tables, addresses_and_neighbors, rules_and_tables, links, other_subjects, owners_of_sockets,
        peers_of_unix_sockets, namespaces, descriptors_run_out, prepare=prepare)
