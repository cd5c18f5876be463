"""What a link has beyond the ordinary, against ip(8), /proc and /sys: XDP programs, reasons for
being held down, counters of IPv6."""
import ctypes
import os
import socket
import struct

from lab import equal, ip_json, lacking, need, records, require, run, sh, supports, wait_for

BPF = {"x86_64": 321, "aarch64": 280}
BPF_PROG_LOAD, BPF_OBJ_PIN, BPF_PROG_TYPE_XDP = 5, 6, 6
PINNED = "/sys/fs/bpf/pass"


def bpf(command, attributes):
    number = BPF.get(os.uname().machine)
    if number is None:
        raise lacking("a number of bpf(2) that this test knows")
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, command, ctypes.create_string_buffer(attributes, len(attributes)),
                          len(attributes))
    if result < 0:
        raise lacking(f"BPF: {os.strerror(ctypes.get_errno())}")
    return result


def pin_program():
    """Puts a program that passes every packet where ip finds it."""
    need("mount -t bpf bpf /sys/fs/bpf", "the file system of BPF")
    code = ctypes.create_string_buffer(
        struct.pack("=BBhi", 0xB7, 0, 0, 2) + struct.pack("=BBhi", 0x95, 0, 0, 0), 16)
    licence = ctypes.create_string_buffer(b"GPL")
    program = bpf(BPF_PROG_LOAD, struct.pack(
        "=IIQQIIQII16s", BPF_PROG_TYPE_XDP, 2, ctypes.addressof(code), ctypes.addressof(licence),
        0, 0, 0, 0, 0, b"pass"))
    path = ctypes.create_string_buffer(PINNED.encode())
    bpf(BPF_OBJ_PIN, struct.pack("=QII", ctypes.addressof(path), program, 0))
    os.close(program)


def set_up():
    sh("ip link add wire type veth peer name port")
    sh("ip link set wire up")
    sh("ip link set port up")


def link_of(name, *words):
    return {link["ifname"]: link for link in records("links", *words)}[name]


def without_names(program):
    """What ip asks of BPF beside: the name of a program, and more."""
    return {"id": program["id"]}


def xdp_is_as_ip_has_it():
    pin_program()
    sh(f"ip link set dev wire xdpgeneric pinned {PINNED}")
    modes = {"wire": "xdpgeneric"}
    if supports(f"ip link set dev port xdp pinned {PINNED}"):
        modes["port"] = "xdp"
    for theirs in ip_json("-d", "link"):
        ours = link_of(theirs["ifname"])
        equal("xdp" in ours, "xdp" in theirs, f"{theirs['ifname']}: a program")
        if "xdp" not in theirs:
            continue
        wanted = theirs["xdp"]
        wanted["prog"] = without_names(wanted["prog"])
        for attached in wanted["attached"]:
            attached["prog"] = without_names(attached["prog"])
        equal(ours["xdp"], wanted, "xdp")
    flat = {link["ifname"]: link for link in records("links", "-o", "ifname,xdp_mode,xdp_prog_id")}
    equal({name: link["xdp_mode"] for name, link in flat.items() if link["xdp_mode"]}, modes,
          "xdp_mode")
    equal(flat["wire"]["xdp_prog_id"], link_of("wire")["xdp"]["prog"]["id"], "xdp_prog_id")
    equal([link["ifname"] for link in records("links", "xdp_mode=xdpgeneric")], ["wire"], "filter")
    sh("ip link set dev wire xdpgeneric off")
    sh("ip link set dev port xdp off", check=False)


def reasons_for_being_down_are_as_ip_has_them():
    need("ip link add link wire name held type macvlan", "macvlan")
    sh("ip link set dev held protodown on")
    for reason in (0, 3, 7):
        sh(f"ip link set dev held protodown_reason {reason} on")
    theirs = {link["ifname"]: link for link in ip_json("-d", "link")}["held"]
    ours = link_of("held")
    equal(ours["proto_down"], theirs["proto_down"], "proto_down")
    equal([str(reason) for reason in ours["proto_down_reason"]], theirs["proto_down_reason"],
          "proto_down_reason")
    require("proto_down_reason" not in link_of("wire"), "a reason for wire")
    sh("ip link del held")


def snake(name):
    """Ip6InECT1Pkts is ip6_in_ect1_pkts."""
    words = {"InNoECT": "_in_noect_", "ReasmOKs": "_reasm_oks", "FragOKs": "_frag_oks"}
    for word, spelling in words.items():
        name = name.replace(word, spelling)
    text = ""
    for at, letter in enumerate(name):
        after_upper = at and name[at - 1].isupper()
        text += "_" if letter.isupper() and at and not after_upper else ""
        # The last of several capitals begins a word: InCEPkts.
        text += "_" if after_upper and letter.isupper() and name[at + 1:at + 2].islower() else ""
        text += letter.lower()
    return text.replace("__", "_")


def proc_counters(name):
    with open(f"/proc/net/dev_snmp6/{name}", encoding="ascii") as file:
        return {words[0]: int(words[1]) for words in map(str.split, file)}


def counters_of_ipv6_are_those_of_proc():
    sh("ip address add 2001:db8::1/64 dev wire nodad")
    sh("ip route add 2001:db8:1::/48 via 2001:db8::2")
    sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    for _ in range(50):
        sender.sendto(b"x" * 3000, ("::1", 7001))
        sender.sendto(b"x" * 700, ("ff02::1", 7001, 0, socket.if_nametoindex("wire")))
    names = sorted(os.listdir("/proc/net/dev_snmp6"))
    require({"lo", "wire", "port"} <= set(names), f"counters of {names}")

    def same():
        before = {name: proc_counters(name) for name in names}
        links = {link["ifname"]: link for link in records("links")}
        if before != {name: proc_counters(name) for name in names}:
            return False  # the kernel's own packets
        for name in names:
            compare_ipv6(name, before[name], links[name])
        return True

    wait_for(same, "counters that stand still")
    equal(link_of("wire")["ip6_out_mcast_pkts"] >= 50, True, "multicast packets")


def compare_ipv6(name, theirs, ours):
    compared = 0
    for counter, value in theirs.items():
        key = snake(counter)
        if counter.startswith("Ip6") or key in ours:
            equal(ours.get(key), value, f"{name}: {counter}")
            compared += 1
    ours = [key for key in ours if key.startswith(("ip6_", "icmp6_"))]
    equal(compared, len(ours) + ("ifIndex" in ours), f"{name}: counters of IPv6")


def no_counters_without_ipv6():
    sh("ip link add plain type bridge")
    sh("ip link set plain mtu 1000")  # too little for IPv6
    require("ip6_in_receives" not in link_of("plain"), "counters of an interface without IPv6")
    sh("ip link del plain")


run(
    xdp_is_as_ip_has_it,
    reasons_for_being_down_are_as_ip_has_them,
    counters_of_ipv6_are_those_of_proc,
    no_counters_without_ipv6,
    prepare=set_up,
)
