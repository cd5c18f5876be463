# SPDX-License-Identifier: MIT
"""Runs of root give up rights, as the kernel reports."""
import os
import signal
import socket
import subprocess

from lab import FOLDER, PROGRAM, equal, records, require, run, sh, wait_for, wired

# Numbers of capabilities.
DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, NET_ADMIN, NET_RAW, SYS_PTRACE, SYS_ADMIN = 1, 2, 3, 12, 13, 19, 21
PROCESSES = {DAC_READ_SEARCH, SYS_PTRACE}
NETNS = PROCESSES | {NET_ADMIN, SYS_ADMIN}
WAIT = ("-w", "0.05")


def set_up():
    wired()
    sh("ip netns add other")


def doctor(check):
    return next((row for row in records("doctor") if row["check"] == f"sandbox: {check}"), None)


def state_of(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def capabilities_of(pid, kind="CapEff"):
    bits = int(state_of(pid)[kind], 16)
    return {number for number in range(64) if bits >> number & 1}


def keeps(capabilities, *words):
    """Checks what a run of several rounds has once its plan is made, and that it goes on."""
    with subprocess.Popen([PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        try:
            first = process.stdout.readline() if "--follow" not in words else None
            wait_for(lambda: capabilities_of(process.pid) == capabilities or process.poll() is not None,
                     f"capabilities of {words}: {capabilities_of(process.pid)}", 20)
            state = state_of(process.pid)
            equal(capabilities_of(process.pid, "CapPrm"), capabilities, f"{words}: permitted")
            equal(state["NoNewPrivs"], "1", f"{words}: no_new_privs")
            filtered = doctor("seccomp")["status"] == "ok"
            equal(state["Seccomp"], "2" if filtered else "0", f"{words}: seccomp")
            require(first is None or first, f"{words}: nothing is shown: {process.poll()}")
            process.send_signal(signal.SIGINT)
            equal(process.wait(), -signal.SIGINT, f"{words}: status")
        finally:
            process.kill()


def each_command_keeps_what_it_needs():
    server = socket.create_server(("127.0.0.1", 0))
    keeps(set(), "links", *WAIT)
    keeps(set(), "routes", *WAIT)
    keeps(set(), "addresses", *WAIT)
    keeps(set(), "sockets", "-tlan", *WAIT, "-o", "local,state")
    keeps({NET_ADMIN}, "sockets", "-tlan", *WAIT, "-o", "local,mark")
    keeps(PROCESSES, "sockets", "-tlan", *WAIT, "-o", "local,process")
    keeps(NETNS, "links", "-N", "other", *WAIT)
    keeps({NET_ADMIN}, "links", "--follow")
    keeps({DAC_OVERRIDE, FOWNER}, "routes", *WAIT, "--record", f"{FOLDER}/kept.pcap")
    keeps({DAC_READ_SEARCH}, "routes", *WAIT, "--since", f"{FOLDER}/kept.pcap")
    server.close()


def every_layer_is_reported():
    for check in ("capabilities", "no_new_privs", "Landlock", "seccomp"):
        row = doctor(check)
        require(row is not None, f"no row for {check}")
        require(row["status"] == "ok" or row["detail"], row)
    equal(doctor("no_new_privs")["status"], "ok", "no_new_privs")
    with open("/sys/kernel/security/lsm", encoding="ascii") if os.path.exists("/sys/kernel/security/lsm") else \
            open(os.devnull, encoding="ascii") as file:
        if "landlock" in file.read():
            require(doctor("Landlock")["detail"].startswith("ABI "), doctor("Landlock"))


def a_kernel_without_them_is_served():
    """A run that has nothing to give up shows the same listing."""
    for words in (["links", "-o", "ifname"], ["routes", "-o", "dst"], ["sockets", "-tl", "-o", "local,process"]):
        plain = sh([PROGRAM, *words]).stdout
        bare = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]
        equal(sh([*bare, PROGRAM, *words]).returncode, 0, "without capabilities")
        equal(sh([PROGRAM, *words]).stdout, plain, words)


run(each_command_keeps_what_it_needs, every_layer_is_reported, a_kernel_without_them_is_served, prepare=set_up)
