# SPDX-License-Identifier: MIT
"""A recording replays to the byte, and other programs can read it."""
import gzip
import os
import re
import shutil
import socket
import struct
import subprocess

import wire
from lab import FOLDER, PROGRAM, Skip, connected, equal, meanwhile, nlinspect, require, run, sh, sysctl, wait_for

LISTINGS = (
    ("links",), ("links", "-i"), ("links", "-o", "all"), ("links", "kind=veth"),
    ("routes",), ("routes", "--table", "all", "-o", "all"), ("routes", "--table", "999"),
    ("sockets", "-a"), ("sockets", "-tiem", "--state", "listen,close"), ("sockets", "-ua", "sport = :7201"),
    ("sockets", "--state", "all", "--count-by", "state"),
    ("sockets", "-ap"), ("sockets", "-a", "-o", "protocol,local,owners,cgroup,unit,user,autobound"),
    ("sockets", "--raw"), ("sockets", "-A", "icmp", "-o", "local,uid,user"), ("sockets", "-tl", "process=python3"),
    ("memberships",), ("memberships", "-4", "-o", "dev,address,users"), ("links", "-o", "ifname,link_netns"),
    ("routes", "table=blue", "--table", "all"), ("rules", "-o", "all"), ("addresses", "-o", "all"),
)
FORMATS = ((), ("-j",), ("-J",), ("--csv",), ("--tsv",))

kept = []


def names_of_tables():
    """Names table 77 in this world alone."""
    home = "/etc/iproute2" if os.path.isdir("/etc/iproute2") else "/usr/share/iproute2"
    copy = path("iproute2")
    shutil.copytree(home, copy)
    os.makedirs(f"{copy}/rt_tables.d", exist_ok=True)
    with open(f"{copy}/rt_tables.d/lab.conf", "w", encoding="ascii") as file:
        file.write("77 blue\n")
    sh(["mount", "--bind", copy, home])


def set_up():
    # An address that is tentative at first would differ between one recording and the next.
    sysctl("net/ipv6/conf/default/accept_dad", 0)
    kept.append(wire.sockets_in_every_state(wire.Wire()))
    sh("ip link add eth0 type veth peer name port0")
    sh("ip address add 192.0.2.1/24 dev eth0")
    sh("ip link set eth0 up")
    sh("ip link set port0 up")
    connected("eth0", "port0")
    sh("ip route add 203.0.113.0/24 nexthop via 192.0.2.2 nexthop via 192.0.2.3")
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, 25, b"eth0")
    bound.bind(("0.0.0.0", 7201))
    kept.append(bound)
    kept.append(socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
    sysctl("net/ipv4/ping_group_range", "0 2147483647")
    ping = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
    ping.bind(("127.0.0.1", 1234))
    kept.append(ping)
    group = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    group.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                     socket.inet_aton("239.1.2.3") + socket.inet_aton("192.0.2.1"))
    kept.append(group)
    names_of_tables()
    sh("ip route add 198.51.100.0/24 dev eth0 table 77")
    os.makedirs("/run/netns", exist_ok=True)
    sh("mount -t tmpfs tmpfs /run/netns")
    sh("ip netns add elsewhere")
    sh("ip link add veth1 type veth peer name eth0 netns elsewhere")


def path(name):
    return os.path.join(FOLDER, name)


def replay_is_the_same_to_the_byte():
    for listing in LISTINGS:
        for form in FORMATS:
            words = (*listing, *form)
            recorded = nlinspect(*words, "--record", path("file"))
            replayed = nlinspect(*words, "--replay", path("file"))
            what = " ".join(words)
            equal(replayed.stdout, recorded.stdout, what)
            equal(replayed.stderr, recorded.stderr, f"{what}: stderr")
            require(recorded.stdout or form == ("-J",), f"{what}: nothing")


def rounds_are_replayed():
    words = ("links", "-w", "0.1", "--count", "3", "-o", "ifname,mtu", "-j")
    recorded = nlinspect(*words, "--record", path("rounds"))
    equal(nlinspect(*words, "--replay", path("rounds")).stdout, recorded.stdout, "rounds")


def another_machine_shows_the_same():
    """No file of the machine that replays is looked at: neither /proc nor names."""
    for words in (("sockets", "-ap"), ("memberships",), ("links", "-o", "ifname,link_netns"),
                  ("routes", "--table", "all"), ("sockets", "-l", "-j")):
        recorded = nlinspect(*words, "--record", path("moved"))
        hide = "mount -t tmpfs tmpfs /proc && mount -t tmpfs tmpfs /etc && exec"
        replayed = sh(["unshare", "-m", "sh", "-c", f'{hide} "$@"', "sh", PROGRAM, *words, "--replay", path("moved")])
        equal(replayed.stdout, recorded.stdout, " ".join(words))


def owners_change_between_rounds():
    words = ("sockets", "-tl", "-o", "local,process,pid", "-w", "0.2", "--count", "2", "--ndjson")
    with open(path("late"), "wb") as late:
        with subprocess.Popen([PROGRAM, *words, "--record", path("owners")], stdout=late) as running:
            wait_for(lambda: os.path.getsize(path("late")), "the first round")
            with socket.create_server(("127.0.0.1", 7209)):
                running.wait()
    with open(path("late"), "rb") as late:
        wanted = late.read()
    equal(nlinspect(*words, "--replay", path("owners")).stdout, wanted, "rounds")


def recording_is_for_its_owner_alone():
    old = os.umask(0)
    try:
        nlinspect("links", "--record", path("private"))
    finally:
        os.umask(old)
    equal(os.stat(path("private")).st_mode & 0o777, 0o600, "mode")


def looking_for_interfaces_is_not_recorded():
    """The list that finds an unknown name is not part of the recording."""
    sizes = []
    for words in (("ifname~^eth0$",), ("eth0",)):
        nlinspect("links", *words, "--record", path("asked"))
        with open(path("asked"), "rb") as file:
            # The command lines differ.
            sizes.append(len(re.sub(rb"\ncommand [^\n]*", b"", file.read())))
    equal(sizes[1], sizes[0], "size of the recording")


def recording_comes_through_a_pipe():
    nlinspect("links", "--record", path("piped"))
    with open(path("piped"), "rb") as file:
        data = file.read()
    done = sh([PROGRAM, "links", "--replay", "/dev/stdin", "-j"], feed=data)
    equal(done.stdout, nlinspect("links", "--replay", path("piped"), "-j").stdout, "from a pipe")


def ss_dump_is_replayed():
    words = ("sockets", "-ta", "-j", "-o",
             "protocol,state,recv_q,send_q,local_address,local_port,peer_address,peer_port",
             "state!=bound-inactive")
    wanted, _, _ = meanwhile(lambda: nlinspect(*words).stdout, lambda: sh(["ss", "-ta", "-D", path("dump")]))
    equal(nlinspect(*words, "--replay", path("dump")).stdout, wanted, "sockets")


def recording_has_what_is_not_shown():
    """However little of an answer is shown, all of it is recorded."""
    for words in (("routes", "--table", "all"), ("addresses",),
                  ("sockets", "-t", "--state", "listen,established", "-o", "local,peer")):
        name = path("whole")
        nlinspect(*words, "--record", name)
        wanted = nlinspect(*words, "--replay", name).stdout
        require(len(wanted.splitlines()) > 2, f"{words} has few rows")
        nlinspect(*words, "--limit", "1", "--record", name)
        equal(nlinspect(*words, "--replay", name).stdout, wanted, f"{words} recorded with --limit")
        command = f"{PROGRAM} {' '.join(words)} --record {name}"
        sh(["sh", "-c", f"{command} | head -n 1"])
        equal(nlinspect(*words, "--replay", name).stdout, wanted, f"{words} recorded into head")
        sh(["sh", "-c", f"{command} > /dev/full"], check=False)
        equal(nlinspect(*words, "--replay", name).stdout, wanted, f"{words} recorded onto a full disk")


def a_recording_that_lacks_something_says_so():
    nlinspect("routes", "-4", "--record", path("inet"))
    done = nlinspect("routes", "--replay", path("inet"))
    require(b"the recording lacks a part of what was asked for" in done.stderr, "no note")
    done = nlinspect("routes", "--replay", path("inet"), "-v")
    require(b"routes over IPv6: the recording has no answer" in done.stderr, "no detail")
    require(b"lacks" not in done.stderr, "a note besides the details")
    equal(nlinspect("routes", "-4", "--replay", path("inet")).stderr, b"", "notes")
    nlinspect("routes", "--replay", path("inet"), "--strict", status=3)


def other_formats_are_replayed():
    """What Wireshark saves, and what people compress."""
    words = ("sockets", "-a", "-o", "protocol,local,peer,process,user")
    wanted = nlinspect(*words, "--record", path("classic")).stdout
    with open(path("classic"), "rb") as file:
        data = file.read()
    with open(path("packed"), "wb") as file:
        file.write(gzip.compress(data))
    done = nlinspect(*words, "--replay", path("packed"), status=None)
    if b"this build cannot read" not in done.stderr:
        equal(done.stdout, wanted, "gzip")
    if shutil.which("zstd"):
        sh(["zstd", "-q", "-f", "-o", path("packed"), path("classic")])
        done = nlinspect(*words, "--replay", path("packed"), status=None)
        if b"this build cannot read" not in done.stderr:
            equal(done.stdout, wanted, "zstd")
    if not shutil.which("editcap"):
        raise Skip("editcap is not installed")
    sh(["editcap", "-F", "pcapng", path("classic"), path("next")])
    equal(nlinspect(*words, "--replay", path("next")).stdout, wanted, "pcapng")


def tshark_reads_it():
    if not shutil.which("tshark"):
        raise Skip("tshark is not installed")
    for name, words in (("links", ("links",)), ("routes", ("routes", "--table", "all")),
                        ("sockets", ("sockets", "-a"))):
        nlinspect(*words, "--record", path(name))
        done = sh(["tshark", "-r", path(name), "-T", "fields", "-e", "_ws.malformed", "-e",
                   "frame.protocols"])
        lines = done.stdout.decode().splitlines()
        require(len(lines) >= 2, f"{name}: {len(lines)} packets")
        for line in lines:
            require("netlink" in line, f"{name}: no netlink: {line}")
            require(not line.split("\t")[0], f"{name}: malformed: {line}")


def written(name, *words):
    """Records under a name that chooses the format. @return what was shown; None if the build cannot"""
    done = nlinspect(*words, "--record", path(name), status=None)
    if b"this build cannot compress" in done.stderr:
        equal((done.returncode, os.path.exists(path(name))), (2, False), "a refusal, before a file is made")
        return None
    equal((done.returncode, done.stderr), (0, b""), name)
    return done.stdout


def formats_are_written_by_name():
    words = ("routes", "--table", "all", "-J")
    for name in "a.pcapng", "a.pcap.gz", "a.zst", "a.pcapng.zst":
        shown = written(name, *words)
        if shown is None:
            continue
        equal(nlinspect(*words, "--replay", path(name)).stdout, shown, name)
        lost = path("missing/" + name)
        equal(nlinspect(*words, "--record", lost, status=1).stderr.decode(),
              f'nlinspect: --record "{lost}": No such file or directory\n', f"{name} in a folder that is missing")
        tool = {".gz": "gzip", "zst": "zstd"}.get(name[-3:], "cat")
        if shutil.which(tool):
            with open(path("plain"), "wb") as plain:
                plain.write(sh([tool, *(["-dc"] if tool != "cat" else []), path(name)]).stdout)
            equal(nlinspect(*words, "--replay", path("plain")).stdout, shown, f"{name} by {tool}")
            if shutil.which("tshark"):
                done = sh(["tshark", "-r", path("plain"), "-T", "fields", "-e", "_ws.malformed", "-e", "frame.protocols"])
                require(all("netlink" in line and not line.split("\t")[0] for line in done.stdout.decode().splitlines()),
                        f"{name} by tshark: {done.stdout}")


def a_killed_program_leaves_the_rounds_that_it_showed():
    for name in "killed.pcap", "killed.pcap.gz", "killed.pcap.zst":
        words = ("links", "-w", "0.02", "-J", "-o", "ifname,mtu,time_ms", "eth0")
        if name != "killed.pcap" and written("probe" + name[11:], "links") is None:
            continue
        with subprocess.Popen([PROGRAM, *words, "--record", path(name)], stdout=subprocess.PIPE) as process:
            shown = [process.stdout.readline() for _ in range(4)]
            process.kill()
        done = nlinspect(*words, "--replay", path(name), status=None)
        # A round is shown, then put on disk.
        equal(done.stdout.splitlines(keepends=True)[:3], shown[:3], name)


def datagrams(name):
    """The packets of a pcap without their times, up to each mark of a round."""
    with open(path(name), "rb") as file:
        content = file.read()
    rounds, at = [[]], 24
    while at < len(content):
        (length,) = struct.unpack_from("=I", content, at + 8)
        packet = content[at + 16:at + 16 + length]
        rounds[-1].append(packet)
        at += 16 + length
        if packet[14:16] == b"\0\2" and struct.unpack_from("=H", packet, 20) == (0x6e6e,):
            rounds.append([])
    return rounds[:-1]


def rounds_differ_in_what_changed():
    """Bytes that move by themselves would fill a recording of a day."""
    # Nothing is sent in a namespace whose interface is down.
    sh("ip netns add quiet")
    words = ("links", "-w", "0.01", "--count", "4", "-J", "-o", "ifname,mtu")
    shown = nlinspect(*words, "-N", "quiet", "--record", path("alike.pcap")).stdout
    equal(nlinspect(*words, "--replay", path("alike.pcap")).stdout, shown, "the replay")
    first, *others = datagrams("alike.pcap")[1:]
    for other in others:
        different = [i for i, (a, b) in enumerate(zip(first, other)) if a != b]
        require(len(first) == len(other) and not different, f"packets {different} of a quiet round")
    sh("ip netns del quiet")


run(
    rounds_differ_in_what_changed,
    formats_are_written_by_name,
    a_killed_program_leaves_the_rounds_that_it_showed,
    replay_is_the_same_to_the_byte,
    rounds_are_replayed,
    another_machine_shows_the_same,
    owners_change_between_rounds,
    recording_is_for_its_owner_alone,
    looking_for_interfaces_is_not_recorded,
    recording_comes_through_a_pipe,
    ss_dump_is_replayed,
    recording_has_what_is_not_shown,
    a_recording_that_lacks_something_says_so,
    other_formats_are_replayed,
    tshark_reads_it,
    prepare=set_up,
    apart=True,
)
