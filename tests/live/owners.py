#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which processes hold a socket, against what was done, and against ss where ss is right."""
import contextlib
import ctypes
import os
import re
import secrets
import signal
import socket
import subprocess
import threading

from lab import (CLONE_NEWNS, PROGRAM, Skip, as_nobody, equal, exact_bytes, need, nlinspect, records, require, run, sh,
                 strict_json, unshare, wait_for)

PR_SET_NAME = 15
SYS_EXIT = 60 if os.uname().machine == "x86_64" else 93
HOSTILE = [b"a (b) c", b"\x1b[31mred", b"two\nlines", b'q"uo\\te', b"\xff\xfe", b"x),(y"]

kept = []


@contextlib.contextmanager
def process(work):
    """A child that does some work, says that it has, and waits to be ended."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            work()
            os.write(writing, b"x")
            signal.pause()
        finally:
            os._exit(1)
    os.close(writing)
    equal(os.read(reading, 1), b"x", "the child")
    os.close(reading)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def rename(name):
    ctypes.CDLL(None).prctl(PR_SET_NAME, ctypes.c_char_p(name), 0, 0, 0)


def listener():
    server = socket.create_server(("127.0.0.1", 0))
    kept.append(server)
    return server, server.getsockname()[1]


def row(port, *words):
    found = records("sockets", "-tlp", f"sport={port}", *words)
    equal(len(found), 1, "listeners")
    return found[0]


def one_process_holds_it():
    server, port = listener()
    record = row(port)
    equal((record["pid"], record["fd"]), (os.getpid(), server.fileno()), "the owner")
    equal(record["owners"], [{"process": record["process"], "pid": os.getpid(),
                              "fd": server.fileno()}], "owners")
    with open("/proc/self/comm", encoding="utf-8") as file:
        equal(record["process"], file.read()[:-1], "the name")


def all_that_share_it():
    server, port = listener()
    other = os.dup(server.fileno())
    with process(lambda: None) as pid:
        got = sorted((owner["pid"], owner["fd"]) for owner in row(port)["owners"])
        wanted = sorted((p, fd) for p in (os.getpid(), pid) for fd in (server.fileno(), other))
        equal(got, wanted, "owners")
        text = sh(["ss", "-tlnpH", f"sport = :{port}"]).stdout.decode()
        theirs = sorted((int(p), int(fd)) for p, fd in re.findall(r"pid=(\d+),fd=(\d+)", text))
        equal(got, theirs, "owners that ss sees")
    os.close(other)


def any_holder_is_found():
    """Of a socket that two processes share, the one with the higher number, too."""
    server, port = listener()
    with process(lambda: rename(b"second holder")) as pid:
        require(pid > os.getpid(), "the lower number is ours")
        for words in ([f"pid={pid}"], ["process='second holder'"], ["process~^second"], ["'second holder'"]):
            equal([one["local_port"] for one in records("sockets", "-tl", "-o", "local_port", *words)], [port], words)
            equal(records("sockets", "-tl", "not", *words, f"sport={port}"), [], f"not {words}")
        equal(row(port)["pid"], os.getpid(), "the process that stands for both")
    server.close()


def root_without_a_capability_is_told():
    _, port = listener()
    ask = [PROGRAM, "sockets", "-tl", "-o", "local,owners", f"sport={port}"]
    equal(sh([*ask, "--strict"]).stderr, b"", "with all of them")
    ask = ["setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace", *ask]
    done = sh(ask)
    require(b"1 of 1 sockets belong to processes that may not be seen; root lacks" in done.stderr, done.stderr)
    equal(sh([*ask, "--strict"], check=False).returncode, 3, "--strict")


def other_pid_namespaces_are_noticed():
    _, port = listener()
    words = ["unshare", "-p", "-f", "--mount-proc", PROGRAM]
    done = sh([*words, "sockets", "-tlp", f"sport={port}"])
    require(b"1 of 1 sockets belong to no process that may be seen here" in done.stderr, done.stderr)
    equal(sh([*words, "sockets", "-tlp", f"sport={port}", "--strict"], check=False).returncode, 3, "--strict")
    equal(sh([*words, "sockets", "-tl", "-o", "local", f"sport={port}"]).stderr, b"", "unasked")


def listeners_left_out_are_said():
    server, port = listener()
    client = socket.create_connection(("127.0.0.1", port))
    kept.extend((client, server.accept()[0]))
    said = b"listeners and closed sockets are left out; -a shows them"
    require(said in nlinspect("sockets", "-tp", str(port)).stderr, "said with the connections")
    for words in (["-tpa", str(port)], ["-t", str(port)], ["-tp"]):
        require(said not in nlinspect("sockets", *words).stderr, f"said without reason: {words}")


def hostile_names_arrive():
    for name in HOSTILE:
        ports = []
        reading, writing = os.pipe()

        def work(name=name, writing=writing):
            server = socket.create_server(("127.0.0.1", 0))
            kept.append(server)
            rename(name)
            os.write(writing, str(server.getsockname()[1]).encode())

        with process(work) as pid:
            ports.append(int(os.read(reading, 16)))
            record = row(ports[0])
            equal(record["pid"], pid, f"the owner {name!r}")
            equal(exact_bytes(record, "process"), name[:15], "the name")
            group = records("sockets", "-tl", f"sport={ports[0]}", "--count-by", "process")[0]
            equal(exact_bytes(group, "process"), name[:15], "the name of a group")
            table = nlinspect("sockets", "-tlpH", f"sport={ports[0]}").stdout
            require(b"\x1b" not in table and table.count(b"\n") == 1, f"a table: {table!r}")
        os.close(reading)
        os.close(writing)


def filters_and_groups():
    server, port = listener()
    with open("/proc/self/comm", encoding="utf-8") as file:
        name = file.read()[:-1]
    for words in ((f"pid={os.getpid()}",), (f"process={name}",), (name,)):
        found = records("sockets", "-tl", *words, f"sport={port}")
        equal(len(found), 1, f"found by {words}")
    groups = records("sockets", "-tl", "--count-by", "pid", f"sport={port}")
    equal(groups, [{"count": 1, "pid": os.getpid()}], "groups")
    require("owners" not in records("sockets", "-ta", f"sport={port}")[0], "owners unasked")
    # The table of -l has them, so JSON has them.
    require("owners" in records("sockets", "-tl", f"sport={port}")[0], "owners of a listener")
    server.close()


def first_thread_may_have_ended():
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        server = socket.create_server(("127.0.0.1", 0))
        os.write(writing, str(server.getsockname()[1]).encode())
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        ctypes.CDLL(None).syscall(SYS_EXIT, 0)  # of the thread alone
    try:
        port = int(os.read(reading, 16))
        wait_for(lambda: open(f"/proc/{pid}/stat", encoding="ascii").read().split()[2] == "Z",
                 "the first thread to end")
        equal(row(port)["pid"], pid, "the owner")
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def no_process_holds_a_time_wait():
    server, port = listener()
    client = socket.create_connection(("127.0.0.1", port))
    accepted = server.accept()[0]
    accepted.close()
    client.close()
    words = ("sockets", "-tap", "state=time-wait", str(port))
    wait_for(lambda: records(*words), "both ends to have closed")
    found = records(*words)
    require(all("pid" not in record for record in found), f"time-wait: {found}")


def processes_come_and_go():
    """Others start and end during the walk; the test's own socket is found each time."""
    server, port = listener()
    ended = threading.Event()

    def churn():
        while not ended.is_set():
            subprocess.run(["true"], check=True)

    threads = [threading.Thread(target=churn) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(30):
            equal(row(port)["pid"], os.getpid(), "the owner")
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    server.close()


def what_is_hidden_is_counted():
    _, port = listener()
    for words, status in (((), 0), (("--strict",), 3)):
        done = as_nobody("sockets", "-tlp", f"sport={port}", *words)
        equal(done.returncode, status, f"status: {done.stderr}")
        lines = done.stderr.decode().splitlines()
        equal(len(lines), 1, f"lines on stderr: {lines}")
        require("CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH" in lines[0], lines)
        require(b"listen" in done.stdout, "the socket")
    done = as_nobody("sockets", "-tlpj", "--strict", f"sport={port}")
    equal(done.returncode, 3, f"status of JSON: {done.stderr}")
    require(b"may not be seen" in done.stderr, f"JSON says {done.stderr!r}")
    done = as_nobody("sockets", "-ta", "-j", f"sport={port}")
    equal((done.returncode, done.stderr), (0, b""), "unasked")


def hidden_processes_are_noticed():
    _, port = listener()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            unshare(CLONE_NEWNS)
            sh("mount --make-rprivate /")
            sh("mount -t proc -o hidepid=2 proc /proc")
            done = as_nobody("sockets", "-tlp", f"sport={port}")
            require(b"may not be seen" in done.stderr, f"says {done.stderr!r}")
            record = strict_json(nlinspect("sockets", "-tlpj", f"sport={port}").stdout)[0]
            equal(record["pid"], os.getppid(), "the owner, for root")
            status = 0
        finally:
            os._exit(status)
    equal(os.waitpid(pid, 0)[1], 0, "status with hidepid")


def without_proc_it_is_said():
    _, port = listener()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            unshare(CLONE_NEWNS)
            sh("mount --make-rprivate /")
            sh("mount -t tmpfs tmpfs /proc")
            done = nlinspect("sockets", "-tlp", f"sport={port}")
            require(b"/proc: " in done.stderr and b"root" not in done.stderr, f"says {done.stderr!r}")
            equal(len(done.stdout.splitlines()), 2, "the socket")
            equal(nlinspect("sockets", "-tlp", "--strict", status=3).returncode, 3, "--strict")
            status = 0
        finally:
            os._exit(status)
    equal(os.waitpid(pid, 0)[1], 0, "status without /proc")


def removed(folder):
    """Whether it could be: a process that was killed leaves its group a moment later."""
    try:
        os.rmdir(folder)
        return True
    except OSError:
        return False


def cgroups_are_told_to_all():
    need("mount -t cgroup2 cgroup2 /sys/fs/cgroup", "cgroup2")
    # Groups are the machine's.
    folder = f"/sys/fs/cgroup/nlinspect-{secrets.token_hex(8)}.service"
    os.mkdir(folder)
    try:
        reading, writing = os.pipe()

        def work():
            with open(folder + "/cgroup.procs", "w", encoding="ascii") as file:
                file.write(str(os.getpid()))
            server = socket.create_server(("127.0.0.1", 0))
            kept.append(server)
            os.write(writing, str(server.getsockname()[1]).encode())

        with process(work):
            port = int(os.read(reading, 16))
            name = os.path.basename(folder)
            words = ("sockets", "-tl", "-j", "-o", "unit,cgroup", f"sport={port}")
            for done in (nlinspect(*words), as_nobody(*words)):
                equal(strict_json(done.stdout), [{"unit": name, "cgroup": "/" + name}], "cgroup")
            equal(len(records("sockets", "-tl", name)), 1, "found by the unit")
            for text in (f"cgroup=/{name}", f"cgroup = /{name} or sport=1"):
                plan = nlinspect("sockets", "-tl", text, "--explain").stdout.decode()
                require(f"kernel filter: {'(' if 'or' in text else ''}cgroup = /{name}" in plan, plan)
                equal([r["local_port"] for r in records("sockets", "-tl", text)], [port], text)
            require(port not in [r["local_port"] for r in records("sockets", "-tl", f"cgroup!=/{name}")],
                    "another cgroup")
    finally:
        wait_for(lambda: removed(folder), "the group to be empty")


def cgroup2_hidden_by_another_sys():
    """As "ip netns exec" does it: the first process sees cgroup2 still; without that, it is said."""
    need("mount -t cgroup2 cgroup2 /sys/fs/cgroup", "cgroup2")
    folder = f"/sys/fs/cgroup/nlinspect-{secrets.token_hex(8)}.service"
    os.mkdir(folder)
    try:
        reading, writing = os.pipe()

        def work():
            with open(folder + "/cgroup.procs", "w", encoding="ascii") as file:
                file.write(str(os.getpid()))
            server = socket.create_server(("127.0.0.1", 0))
            kept.append(server)
            os.write(writing, str(server.getsockname()[1]).encode())

        with process(work):
            port = int(os.read(reading, 16))
            ask = f"{PROGRAM} sockets -tl -j -o unit,cgroup sport={port}"
            name = os.path.basename(folder)
            hide = "mount --make-rprivate / && umount -l /sys && mount -t sysfs sysfs /sys"
            done = sh(["unshare", "-m", "sh", "-c", f"{hide} && {ask}"])
            equal(strict_json(done.stdout), [{"unit": name, "cgroup": "/" + name}], "by way of the first process")
            equal(done.stderr, b"", "what is said")
            lost = f"{hide} && mount --bind /dev/null /proc/1/mountinfo"
            done = sh(["unshare", "-m", "sh", "-c", f"{lost} && {ask}"])
            equal(strict_json(done.stdout), [{"unit": name, "cgroup": "/" + name}], "by way of the process")
            equal(done.stderr, b"", "what is said")
    finally:
        wait_for(lambda: removed(folder), "the group to be empty")


def prepare():
    if not os.path.exists("/proc/self/fd"):
        raise Skip("the kernel lacks /proc/PID/fd")


run(one_process_holds_it, first_thread_may_have_ended, all_that_share_it, any_holder_is_found, hostile_names_arrive,
    filters_and_groups, root_without_a_capability_is_told, other_pid_namespaces_are_noticed,
    listeners_left_out_are_said, cgroup2_hidden_by_another_sys,
    no_process_holds_a_time_wait, processes_come_and_go, what_is_hidden_is_counted, hidden_processes_are_noticed,
    without_proc_it_is_said, cgroups_are_told_to_all, prepare=prepare, apart=True)
