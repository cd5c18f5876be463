#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The doctor's checks against the kernel and the privileges."""
import contextlib
import fcntl
import os
import platform
import pty
import socket
import struct
import subprocess
import termios

from lab import PROGRAM, as_nobody, equal, nlinspect, records, require, run, sh, strict_json


def checks(text=None):
    found = records("doctor") if text is None else strict_json(text)
    return {record["check"]: record for record in found}


def the_kernel_is_named():
    equal(checks()["kernel"]["detail"], "Linux " + platform.release(), "the kernel")


def families_are_tried():
    """A check that passed is true: a socket of the kind is listed."""
    found = checks()
    require(found["TCP sockets"]["status"] == "ok", found["TCP sockets"])
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        equal(len(records("sockets", "-tl", f"sport={port}")), 1, "TCP listeners")
    require(found["raw sockets"]["status"] != "missing", found["raw sockets"])
    equal(found["ICMP sockets"]["status"], "ok", found["ICMP sockets"])
    for record in found.values():
        equal("remedy" in record and record["status"] == "ok", False, record)


def every_subject_is_tried():
    found = checks()
    for check in ("links", "addresses", "neighbors", "routes", "rules", "next-hop objects", "queueing disciplines"):
        equal((found[check]["status"], found[check]["detail"]), ("ok", "listed by rtnetlink"), check)
    equal(found["generic netlink"]["status"], "ok", "generic netlink")
    equal(len(found), len(records("doctor")), "checks that come twice")
    plan = nlinspect("doctor", "--explain").stdout.decode()
    for word in ("TCP sockets over IPv4", "links; ", "routes over IPv4"):
        require(word in plan, f"{word!r} in {plan}")


def errors_are_told():
    """Of a dump that takes one descriptor more than there is; those that take fewer go on."""
    found = checks(sh(["prlimit", "--nofile=4", PROGRAM, "doctor", "-j"]).stdout)
    for check in ("routes", "rules"):
        equal((found[check]["status"], found[check]["detail"]), ("missing", "Too many open files"), check)
    equal(found["links"]["status"], "ok", "links")


def proc_is_read_as_for_owners():
    words = ["unshare", "-p", "-f", "--mount-proc", PROGRAM]
    found = checks(sh([*words, "doctor", "-j"]).stdout)["/proc"]
    equal((found["status"], found["detail"]), ("limited", "only the processes of this PID namespace are visible"), found)
    words = ["setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace", PROGRAM]
    found = checks(sh([*words, "doctor", "-j"]).stdout)["/proc"]
    require("hide their sockets" in found["detail"] and "root lacks" in found["remedy"], found)


def a_terminal_of_80_columns_is_enough():
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 80, 0, 0))
    with subprocess.Popen([PROGRAM, "doctor", "--color", "never"], stdin=subprocess.DEVNULL, stdout=follower) as process:
        os.close(follower)
        text = b""
        with contextlib.suppress(OSError):  # a terminal ends with one
            while more := os.read(leader, 4096):
                text += more
        equal(process.wait(), 0, "status")
    os.close(leader)
    wide = [line for line in text.decode().splitlines() if len(line) > 80]
    require(text.startswith(b"CHECK") and not wide, wide)


def root_has_all_privileges():
    found = checks()
    for check in ("marks of sockets", "processes of other users", "other network namespaces"):
        equal(found[check]["status"], "ok", check)


def nobody_has_none():
    done = as_nobody("doctor", "-j")
    equal(done.returncode, 0, "status")
    found = checks(done.stdout)
    for check in ("marks of sockets", "processes of other users", "other network namespaces"):
        equal(found[check]["status"], "limited", check)
        require("CAP_" in found[check]["remedy"], found[check])


def formats_and_filters():
    bad = records("doctor", "status!=ok")
    require(all(record["status"] != "ok" for record in bad), "a filter")
    equal([r["check"] for r in records("doctor", "kernel")], ["kernel"], "a word alone")
    require(nlinspect("doctor").stdout.startswith(b"CHECK"), "a table")
    done = nlinspect("doctor", "--replay", os.devnull, status=2)
    require(b"nlinspect: option --replay is not for the command \"doctor\": " in done.stderr, "a recording is refused")


run(the_kernel_is_named, families_are_tried, every_subject_is_tried, errors_are_told, proc_is_read_as_for_owners,
    a_terminal_of_80_columns_is_enough, root_has_all_privileges, nobody_has_none, formats_and_filters, apart=True)
