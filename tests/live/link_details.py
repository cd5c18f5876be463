# SPDX-License-Identifier: MIT
"""Details of links against ip(8), /proc and /sys: XDP programs, reasons for
being held down, counters and settings of IP."""
import os
import shutil
import socket
import struct

from barriers import PINNED, pin_program
from lab import (
    FOLDER, PROGRAM, connected, equal, ip_json, lacking, meanwhile, namespace_held, need, records, require, run, sh,
    strict_json, supports,
)

def set_up():
    sh("ip link add wire type veth peer name port")
    sh("ip link set wire up")
    sh("ip link set port up")
    connected("wire", "port")


def link_of(name, *words):
    return {link["ifname"]: link for link in records("links", *words)}[name]


def without_names(program):
    """Values that ip also asks BPF for: the name of a program, and more."""
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

    def ours():
        links = {link["ifname"]: link for link in records("links")}
        for rare in records("links", "-o", "ifname,ip6_in_bcast_octets,ip6_out_bcast_octets"):
            links[rare["ifname"]].update(rare)
        return links

    # The kernel sends packets of its own.
    theirs, links, _ = meanwhile(lambda: {name: proc_counters(name) for name in names}, ours)
    for name in names:
        compare_ipv6(name, theirs[name], links[name])
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


# Values that no interface has by itself, of settings that are more than on and off.
CHANGED = {
    "rp_filter": 1, "arp_announce": 2, "arp_ignore": 3, "arp_accept": 2, "medium_id": -1, "force_igmp_version": 2,
    "igmpv2_unsolicited_report_interval_ms": 7000, "igmpv3_unsolicited_report_interval_ms": 1500,
    "inet6_mtu": 1400, "inet6_hop_limit": 33, "inet6_accept_ra": 2, "inet6_accept_ra_min_hop_limit": 5,
    "inet6_accept_ra_min_lft_s": 90, "inet6_ra_defrtr_metric": 4000000000, "inet6_use_tempaddr": 2,
    "inet6_temp_valid_lft_s": 7200, "inet6_temp_prefered_lft_s": 3600, "inet6_regen_max_retry": 4,
    "inet6_max_desync_factor_s": 300, "inet6_max_addresses": 17, "inet6_keep_addr_on_down": -1,
    "inet6_dad_transmits": 3, "inet6_accept_dad": 2, "inet6_router_solicitations": 6,
    "inet6_router_solicitation_interval_ms": 5000, "inet6_router_solicitation_max_interval_ms": 70000,
    "inet6_router_solicitation_delay_ms": 8000, "inet6_accept_source_route": -1, "inet6_ndisc_tclass": 9,
    "inet6_accept_untracked_na": 2, "inet6_force_mld_version": 1,
    "inet6_mldv1_unsolicited_report_interval_ms": 11000,
    "inet6_mldv2_unsolicited_report_interval_ms": 1200, "inet6_ioam6_id": 77, "inet6_ioam6_id_wide": 78000,
}
KEPT = ("mc_forwarding", "inet6_disable_ipv6")  # of routing daemons; it would take the others along


def setting(name, field):
    """The file of a setting, and how many of the field's unit are 1 there. @return None if there is no file"""
    version, file = ("6", field.removeprefix("inet6_")) if field.startswith("inet6_") else ("4", field)
    file = file.removesuffix("_ms").removesuffix("_s")
    path = f"/proc/sys/net/ipv{version}/conf/{name}/{file}"
    return (path, 1000 if "router_solicitation_" in file else 1) if os.path.exists(path) else None


def read_setting(name, field):
    path, scale = setting(name, field)
    with open(path, encoding="ascii") as file:
        return int(file.read()) * scale


def write_setting(name, field, value):
    path, scale = setting(name, field)
    with open(path, "w", encoding="ascii") as file:
        file.write(str(value // scale))


def settings_are_those_of_proc():
    fields = [field for field in strict_json(sh([PROGRAM, "fields", "links", "-j"]).stdout)
              if field["source"].startswith(("IFLA_INET_CONF.", "IFLA_INET6_CONF."))]
    kinds = {field["name"]: field["type"] for field in fields if setting("wire", field["name"])}
    require({"rp_filter", "inet6_disable_ipv6"} <= set(kinds), f"settings: {kinds}")
    words = ["off", "strict", "loose"]

    def compare():
        for link in records("links", "-o", ",".join(["ifname", *kinds])):
            for field, kind in kinds.items():
                value = read_setting(link["ifname"], field)
                value = words[value] if field == "rp_filter" else bool(value) if kind == "boolean" else value
                equal(link[field], value, f"{link['ifname']}: {field}")

    compare()
    for field, kind in kinds.items():
        if field not in KEPT:
            before = read_setting("wire", field)
            write_setting("wire", field, 1 - before if kind == "boolean" else CHANGED[field])
            require(read_setting("wire", field) != before, f"{field} did not change")
    write_setting("port", "inet6_disable_ipv6", 1)
    write_setting("port", "rp_filter", 2)
    compare()
    for test, name in (("rp_filter=strict", "wire"), ("rp_filter=loose", "port"),
                       ("inet6_disable_ipv6=yes", "port"), ("inet6_hop_limit=33", "wire")):
        equal([link["ifname"] for link in records("links", "-o", "ifname", test)], [name], test)
    require("rp_filter" not in link_of("wire"), "settings that were not named")


def no_counters_without_ipv6():
    sh("ip link add plain type bridge")
    sh("ip link set plain mtu 1000")  # too little for IPv6
    require("ip6_in_receives" not in link_of("plain"), "counters of an interface without IPv6")


def peers_elsewhere():
    """Links from here to the namespace near, and from there to far."""
    for name in ("near", "far"):
        sh(f"ip netns add {name}")
    for number in range(3):
        sh(f"ip -n near link add v{number} type veth peer name v{number} netns far")
    sh("ip link add here type veth peer name there netns near")


def namespaces_of_peers_have_names():
    peers_elsewhere()
    text = sh("ip -n near -o link").stdout.decode()
    for link in records("links", "-N", "near"):
        name = f" link-netns {link.get('link_netns')}"
        line = next(line for line in text.splitlines() if f": {link['ifname']}@" in line or
                    f": {link['ifname']}:" in line)
        if link["ifname"].startswith("v"):
            equal(link["link_netns"], "far", link["ifname"])
            require(name in line, f"ip has another namespace: {line}")
    equal([link["ifname"] for link in records("links", "-N", "near", "link_netns=far")],
          ["v0", "v1", "v2"], "filter")
    equal(link_of("here")["link_netns"], "near", "from here")
    equal(link_of("wire").get("link_netns"), None, "a peer in the same namespace")
    # It is the word that --netns takes, even in all namespaces.
    equal({link["netns"]: link["link_netns"] for link in
           records("links", "-N", "all", "-o", "netns,link_netns", "ifname=v1")},
          {"near": "far", "far": "near"}, "-N all")
    there = ip_json("-n", "near", "link", "show", "there")[0]
    equal(link_of("here", "-o", "@peer"),
          {"ifname": "here", "kind": "veth", "link_ifname": "there",
           "link_index": there["ifindex"], "link_netns": "near"}, "a view")
    equal([link["link_netns"] for link in
           records("links", "-N", "all", "-o", "netns,link_netns", "ifname=there")],
          ["self"], "a peer in the namespace at hand")


def peers_have_names_in_their_namespaces():
    peers_elsewhere()
    equal(link_of("wire", "-o", "ifname,link_ifname")["link_ifname"], "port", "in the same one")
    sh("ip -n far link set v1 name of-far")
    for netns, link, peer in (("near", "v1", "of-far"), ("far", "of-far", "v1")):
        equal(records("links", "-N", netns, "-o", "link_ifname", link), [{"link_ifname": peer}],
              f"seen from {netns}")
    equal(records("links", "-N", "near", "-o", "ifname", "link_ifname=of-far"),
          [{"ifname": "v1"}], "a filter")
    if not shutil.which("setpriv"):
        return
    done = sh(["setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", PROGRAM,
               "links", "-o", "@peer", "-J", "here"])
    equal(strict_json(done.stdout)["link_ifname"], None, "without privileges")
    equal(done.stderr.decode().splitlines(),
          ["nlinspect: note: names in other namespaces: Permission denied; "
           "reading them needs CAP_NET_ADMIN there"], "what is said")


def namespace_that_a_process_holds_is_found_where_it_is_named():
    with namespace_held() as holder:
        sh(f"ip link add out type veth peer name in netns {holder}")
        require("link_netns" not in link_of("out"), "a name without a search")
        word = link_of("out", "-o", "ifname,link_netns")["link_netns"]
        equal(word, f"pid:{holder}", "link_netns")
        equal([link["ifname"] for link in records("links", "-N", word)], ["lo", "in"], "-N")


def sys_file(name, file):
    with open(f"/sys/class/net/{name}/{file}", encoding="ascii") as content:
        text = content.read().strip()
    return None if text in ("-1", "unknown") else text


def quiet_links():
    """Two that are not up."""
    supports("ip link add quiet type bridge")
    supports("ip tuntap add tap mode tap")


def speed_is_that_of_sys():
    quiet_links()
    links = records("links", "-o", "ifname,flags,speed,duplex")
    for link in links:
        name = link["ifname"]
        if "LOWER_UP" not in link["flags"] or name == "lo":
            continue  # /sys lacks them
        speed = sys_file(name, "speed")
        equal(link["speed"], speed and int(speed), f"{name}: speed")
        equal(link["duplex"], sys_file(name, "duplex"), f"{name}: duplex")
    speeds = {link["ifname"]: link["speed"] for link in links}
    require(speeds["wire"] and not speeds["lo"], f"speeds: {speeds}")
    require("speed" not in link_of("wire"), "drivers were asked unnamed")
    equal(link_of("wire", "-o", "ifname,autoneg")["autoneg"], False, "autoneg")
    fast = {name for name, speed in speeds.items() if speed and speed >= 10000}
    equal({link["ifname"] for link in records("links", "speed>=10000")}, fast, "filter")


def further_answers_can_be_recorded():
    """Speeds and names of others, also where they were not wanted then."""
    def answers(*words):
        return records("links", "-o", "ifname,link,master,speed,duplex,autoneg", *words)

    quiet_links()
    sh("ip link set tap master quiet", check=False)
    records("links", "-o", "ifname", "--record", f"{FOLDER}/links.pcap")
    equal(answers("--replay", f"{FOLDER}/links.pcap"), answers(), "answers")
    require(any(link["link"] and link["speed"] for link in answers()), "nothing to be recorded")


def proc_net_dev():
    """Columns of netstat(8) by interface."""
    names = ("rx_packets rx_errors rx_drp rx_fifo_errors tx_packets tx_errors tx_dropped "
             "tx_fifo_errors").split()
    places = (1, 2, 3, 4, 9, 10, 11, 12)
    with open("/proc/net/dev", encoding="ascii") as file:
        lines = [line.split(":") for line in file if ":" in line]
    return {name.strip(): dict(zip(names, [int(rest.split()[place]) for place in places]))
            for name, rest in lines}


def netstat_view_is_netstat():
    def ours():
        return {link["ifname"]: link for link in records("links", "-o", "@netstat")}

    theirs, links, _ = meanwhile(proc_net_dev, ours)
    for name, columns in theirs.items():
        equal({key: links[name][key] for key in columns}, columns, name)
    if not shutil.which("netstat"):
        return
    # Iface MTU, and the columns in their order; a long name is cut.
    output, links, _ = meanwhile(lambda: sh("netstat -i -a -n").stdout.decode(), ours)
    for line in output.splitlines()[2:]:
        name, mtu, *numbers = line.split()[:10]
        equal([str(links[name][key]) for key in theirs[name]], numbers, name)
        equal(links[name]["mtu"], int(mtu), f"{name}: mtu")


run(
    xdp_is_as_ip_has_it,
    reasons_for_being_down_are_as_ip_has_them,
    counters_of_ipv6_are_those_of_proc,
    settings_are_those_of_proc,
    no_counters_without_ipv6,
    namespaces_of_peers_have_names,
    peers_have_names_in_their_namespaces,
    namespace_that_a_process_holds_is_found_where_it_is_named,
    speed_is_that_of_sys,
    further_answers_can_be_recorded,
    netstat_view_is_netstat,
    prepare=set_up,
    apart=True,
)
