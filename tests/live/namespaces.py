# SPDX-License-Identifier: MIT
"""-N: in another network namespace, by name, process and path."""
import os

from lab import equal, nlinspect, records, require, run, sh

# The last two letters differ: a test swaps them.
NAME = "nlinspect-ab"


def in_namespace(argument):
    return [link["ifname"] for link in records("links", "-N", argument, "-o", "ifname")]


def names_processes_and_paths_lead_there():
    wanted = ["lo", "veth0", "inside"]
    equal(in_namespace(NAME), wanted, "by name")
    equal(in_namespace("/run/netns/" + NAME), wanted, "by path")
    equal([link["ifname"] for link in records("links", "-o", "ifname")], ["lo"], "here")
    equal(in_namespace(str(os.getpid())), ["lo"], "by process")


FORMATS = ((), ("-j",), ("-J",), ("--csv",), ("--tsv",))


def refused(arguments, message):
    """One message and nothing else, in every format."""
    for form in FORMATS:
        done = nlinspect(*arguments, *form, status=2)
        equal(done.stdout, b"", f"stdout of {arguments} {form}")
        first, *hints = done.stderr.decode().splitlines()
        equal(first, f"nlinspect: {message}", f"message of {arguments} {form}")
        require(all(hint.startswith("  ") for hint in hints), f"more than one message: {hints}")


def what_is_no_namespace_is_refused():
    fifo = NAME + "-fifo"
    os.mkfifo("/run/netns/" + fifo)
    for argument, message in (
        (NAME[:-2] + NAME[:-3:-1], f'unknown network namespace "{NAME[:-2] + NAME[:-3:-1]}"; '
         f'did you mean "{NAME}"?'),
        ("q", 'unknown network namespace "q"; "ip netns list" lists the named ones'),
        ("", 'unknown network namespace ""; "ip netns list" lists the named ones'),
        ("4194305", 'unknown network namespace "4194305": no process has that pid'),
        ("/nonexistent", 'unknown network namespace "/nonexistent": No such file or directory'),
        ("/etc/passwd", '"/etc/passwd" is not a network namespace'),
        (f"/proc/{os.getpid()}/ns/mnt", f'"/proc/{os.getpid()}/ns/mnt" is not a network '
         "namespace"),
        (fifo, f'"{fifo}" is not a network namespace'),
    ):
        refused(("links", "-N", argument), message)


def unknown_interfaces_are_refused():
    meant = 'unknown interface "insdie"; did you mean "inside"?'
    for words in (("links", "insdie"), ("links", "ifname=insdie"), ("links", "master", "insdie"),
                  ("routes", "dev", "insdie"), ("routes", "iif=insdie"),
                  ("sockets", "dev", "lo,insdie")):
        refused((*words, "-N", NAME), meant)
    # Who repeats would wait for it for ever.
    refused(("links", "insdie", "-w", "0.01", "-N", NAME), meant)
    refused(("links", "withni", "-N", NAME),
            'unknown interface "withni"; did you mean "within"?')
    # In the namespace that is looked at, and only there.
    refused(("links", "inside"), 'unknown interface "inside"')
    equal([link["ifname"] for link in records("links", "-N", NAME, "inside")], ["inside"], "there")


def what_may_name_no_interface_is_taken():
    for words in (("links", "ifname!=insdie"), ("links", "not", "insdie"), ("links", "insdi*"),
                  ("links", "ifname~insdie"), ("links", "master=-"), ("links", "within"),
                  ("links", "insdi*", "-w", "0.01", "--count", "1"),
                  ("links", "insdie", "--explain")):
        nlinspect(*words, "-N", NAME)


def set_up():
    sh(["ip", "netns", "add", NAME])
    sh(["ip", "-n", NAME, "link", "add", "inside", "type", "veth"])
    sh(["ip", "-n", NAME, "link", "property", "add", "dev", "inside", "altname", "within"])


run(
    names_processes_and_paths_lead_there,
    what_is_no_namespace_is_refused,
    unknown_interfaces_are_refused,
    what_may_name_no_interface_is_taken,
    prepare=set_up,
    apart=True,
)
