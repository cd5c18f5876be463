# SPDX-License-Identifier: MIT
"""Attacks on copies of the program that have rights which their caller lacks: by the setuid bit, and by capabilities of
the file. Files are opened with the caller's rights, and the environment steers nothing."""
import contextlib
import os
import shutil
import signal
import socket
import stat
import struct
import subprocess

from lab import FOLDER, PROGRAM, equal, namespace_held, nlinspect, require, run, sh, strict_json, wait_for, wired

NOBODY = 65534
SO_MARK = 36
CAPABILITIES = {"net_admin": 12, "net_raw": 13, "dac_read_search": 2, "sys_ptrace": 19, "sys_admin": 21}
SECRET = "a line that only root may read"
ROOTS, HOME = f"{FOLDER}/roots", f"{FOLDER}/nobody"

kept = []


def lend(path):
    """Gives a file capabilities, as setcap(8) does."""
    permitted = sum(1 << number for number in CAPABILITIES.values())
    os.setxattr(path, "security.capability", struct.pack("<IIIII", 0x02000001, permitted, 0, 0, 0))


def set_up():
    wired()
    sh("ip netns add other")
    os.mkdir(ROOTS, 0o700)
    os.mkdir(HOME, 0o755)
    os.chown(HOME, NOBODY, NOBODY)
    nlinspect("links", "--record", f"{ROOTS}/secret.pcap")
    with open(f"{ROOTS}/secret", "w", encoding="ascii") as file:
        file.write(SECRET)
    listener = socket.create_server(("127.0.0.1", 7001))
    listener.setsockopt(socket.SOL_SOCKET, SO_MARK, 5)
    kept.append(listener)
    for name in ("setuid", "lent"):
        shutil.copy(PROGRAM, f"{FOLDER}/{name}")
    os.chmod(f"{FOLDER}/setuid", 0o4755)
    os.chmod(f"{FOLDER}/lent", 0o755)
    lend(f"{FOLDER}/lent")


def copies():
    return f"{FOLDER}/setuid", f"{FOLDER}/lent"


def as_nobody(*words, **options):
    return subprocess.run(words, user=NOBODY, group=NOBODY, extra_groups=[], cwd=HOME, stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, **options)


def state_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


@contextlib.contextmanager
def running(*words, **options):
    """A command that goes on, once it has given up what it does not need."""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          **options) as process:
        try:
            wait_for(lambda: state_of(process.pid)["NoNewPrivs"] == "1", "a sandbox")
            yield process.pid
        finally:
            process.send_signal(signal.SIGKILL)


def the_lent_rights_work():
    """Otherwise there is nothing to attack."""
    for copy in copies():
        found = strict_json(as_nobody(copy, "sockets", "-tl", "-j", "-o", "mark,pid").stdout)
        equal(found, [{"mark": 5, "pid": os.getpid()}], copy)


def nothing_of_others_is_written():
    old = os.listdir(ROOTS)
    os.symlink(f"{ROOTS}/secret", f"{HOME}/link")
    os.symlink(f"{ROOTS}/new", f"{HOME}/dangling")
    for copy in copies():
        for target in (f"{ROOTS}/secret", f"{ROOTS}/new", f"{HOME}/link", f"{HOME}/dangling", "/etc/nlinspect"):
            for words in (("--record", target), ("-w", "0.01", "--count", "2", "--svg", target)):
                done = as_nobody(copy, "links", *words)
                equal(done.returncode, 1, f"{copy} {words}: {done.stderr}")
                require(b"denied" in done.stderr, f"{words}: {done.stderr}")
        equal(os.listdir(ROOTS), old, "files of root")
        with open(f"{ROOTS}/secret", encoding="ascii") as file:
            equal(file.read(), SECRET, "a file of root")
    require(not os.path.exists("/etc/nlinspect"), "a file in /etc")


def own_files_are_the_callers():
    for copy in copies():
        for name, words in (("own.pcap", ("--record",)), ("own.svg", ("-w", "0.01", "--count", "2", "--svg"))):
            done = as_nobody(copy, "links", *words, f"{HOME}/{name}")
            equal(done.returncode, 0, f"{copy} {words}: {done.stderr}")
            status = os.stat(f"{HOME}/{name}")
            equal((status.st_uid, status.st_gid), (NOBODY, NOBODY), f"{copy} {name}")
            require(status.st_size > 100, f"{name} is empty")
            os.unlink(f"{HOME}/{name}")


def nothing_of_others_is_read():
    for copy in copies():
        for target in (f"{ROOTS}/secret.pcap", f"{ROOTS}/secret"):
            for option in ("--replay", "--since"):
                done = as_nobody(copy, "links", option, target)
                require(done.returncode == 1 and b"denied" in done.stderr, f"{option} {target}: {done}")
                require(b"lo" not in done.stdout.split(), f"{option} {target}: {done}")


def no_namespace_is_entered():
    with namespace_held() as holder:
        for copy in copies():
            for word in ("other", f"{FOLDER}/netns/other", str(holder), f"/proc/{holder}/ns/net", "all", "self"):
                done = as_nobody(copy, "links", "-N", word)
                require(done.returncode == 1 and not done.stdout, f"-N {word}: {done}")
                require(b"caller" in done.stderr, f"-N {word}: {done.stderr}")


def no_program_of_the_callers_has_rights():
    """A man(1) and a pager of the caller's, in front of the system's."""
    tools = f"{HOME}/tools"
    os.makedirs(tools, exist_ok=True)
    for name in ("man", "less", "pager", "more", "sh"):
        with open(f"{tools}/{name}", "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\nPATH=/usr/bin:/bin\ngrep -E '^(Uid|Gid|Cap)' /proc/self/status >>{HOME}/ran\n")
        os.chmod(f"{tools}/{name}", 0o755)
    environment = {"PATH": f"{tools}:/usr/bin:/bin", "PAGER": f"{tools}/pager", "MANPAGER": f"{tools}/pager",
                   "MANPATH": HOME, "SHELL": f"{tools}/sh", "TERM": "xterm"}
    for copy in copies():
        as_nobody(copy, "help", "sockets", env=environment)
        as_nobody(copy, "sockets", "--help", env=environment)
        if os.path.exists(f"{HOME}/ran"):
            with open(f"{HOME}/ran", encoding="ascii") as file:
                for line in file:
                    name, *values = line.split()
                    allowed = {str(NOBODY)} if name in ("Uid:", "Gid:") else {"0" * 16}
                    require(set(values) <= allowed or name == "CapBnd:", f"{copy}: {line}")


def the_environment_steers_nothing():
    """A terminal's description, a locale and a time zone by paths: they are read as the caller, or not at all."""
    for copy in copies():
        plain = as_nobody(copy, "links", "-o", "ifname,mtu").stdout
        for name in ("TERM", "TERMINFO", "TERMCAP", "LC_ALL", "LC_CTYPE", "LOCPATH", "TZ", "LANG", "NLSPATH", "TMPDIR",
                     "HOME", "GCONV_PATH", "RES_OPTIONS", "HOSTALIASES", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT"):
            for value in (f"{ROOTS}/secret", "../" * 20 + f"{ROOTS}/secret", "x" * 10000, "%n%n%s"):
                done = as_nobody(copy, "links", "-o", "ifname,mtu", env={name: value})
                equal((done.returncode, done.stdout), (0, plain), f"{name}={value[:40]}: {done.stderr}")
                require(SECRET.encode() not in done.stderr, f"{name}: {done.stderr}")
        require(as_nobody(copy, "links", "-w", "0.01", "--count", "2", env={"TZ": f":{ROOTS}/secret"}).returncode == 0,
                "a time zone")


def a_run_is_the_callers_own():
    """Its user sends it signals, and nobody of that user takes it over."""
    for copy in copies():
        with running(copy, "links", "--follow", user=NOBODY, group=NOBODY, extra_groups=[], cwd=HOME) as pid:
            state = state_of(pid)
            equal(state["Uid"].split(), [str(NOBODY)] * 4, "users")
            equal(state["Gid"].split(), [str(NOBODY)] * 4, "groups")
            wait_for(lambda pid=pid: int(state_of(pid)["CapPrm"], 16) == 1 << CAPABILITIES["net_admin"], "capabilities")
            equal(state_of(pid)["CapInh"], "0" * 16, "inheritable")
            for name in ("mem", "environ", "maps"):
                done = as_nobody("cat", f"/proc/{pid}/{name}")
                require(done.returncode and not done.stdout, f"{name} of {copy}: {done}")
            equal(as_nobody("kill", "-TERM", str(pid)).returncode, 0, "a signal of the caller")


def other_processes_get_no_signal():
    """Not even as the group, the session or the parent of the program."""
    got = []
    old = {number: signal.signal(number, lambda number, _: got.append(number))
           for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1)}
    for copy in copies():
        process = subprocess.Popen([copy, "links", "--follow"], user=NOBODY, group=NOBODY, extra_groups=[], cwd=HOME,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for(lambda pid=process.pid: state_of(pid)["NoNewPrivs"] == "1", "a sandbox")
        process.send_signal(signal.SIGINT)
        process.wait()
    for number, handler in old.items():
        signal.signal(number, handler)
    equal(got, [], "signals")


def no_copy_makes_another():
    for copy in copies():
        for target in (f"{HOME}/made", f"{HOME}/made.pcapng", f"{HOME}/made.zst"):
            as_nobody(copy, "links", "--record", target)
            if os.path.exists(target):
                status = os.stat(target)
                require(not status.st_mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IWOTH), oct(status.st_mode))
                equal(status.st_uid, NOBODY, "owner")


run(the_lent_rights_work, nothing_of_others_is_written, own_files_are_the_callers, nothing_of_others_is_read,
    no_namespace_is_entered, no_program_of_the_callers_has_rights, the_environment_steers_nothing,
    a_run_is_the_callers_own, other_processes_get_no_signal, no_copy_makes_another, prepare=set_up)
