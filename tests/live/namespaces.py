"""-N: in another network namespace, by name, process and path."""
import os
import secrets

from lab import equal, nlinspect, records, require, run, sh

NAME = "nlinspect-" + secrets.token_hex(4)


def in_namespace(argument):
    return [link["ifname"] for link in records("links", "-N", argument, "-o", "ifname")]


def names_processes_and_paths_lead_there():
    sh(["ip", "-n", NAME, "link", "add", "inside", "type", "veth"])
    wanted = ["lo", "veth0", "inside"]
    equal(in_namespace(NAME), wanted, "by name")
    equal(in_namespace("/run/netns/" + NAME), wanted, "by path")
    equal([link["ifname"] for link in records("links", "-o", "ifname")], ["lo"], "here")
    equal(in_namespace(str(os.getpid())), ["lo"], "by process")


def what_is_no_namespace_is_refused():
    for argument in ("no-such-name", "/etc/passwd", "/nonexistent", "4194305", ""):
        done = nlinspect("links", "-N", argument, status=1)
        require(done.stderr, f"nothing said about {argument!r}")
    os.mkfifo("/run/netns/" + NAME + "-fifo")
    try:
        nlinspect("links", "-N", NAME + "-fifo", status=1)
    finally:
        os.unlink("/run/netns/" + NAME + "-fifo")


def set_up():
    sh(["ip", "netns", "add", NAME])


try:
    run(names_processes_and_paths_lead_there, what_is_no_namespace_is_refused, prepare=set_up)
finally:
    if os.path.exists("/run/netns/" + NAME):
        sh(["ip", "netns", "del", NAME])
