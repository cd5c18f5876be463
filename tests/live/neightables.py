#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Neighbor tables, against ip ntable and /proc/sys."""
from lab import equal, ip_json, records, require, run, sh

# The keys of ip(8) and ours, of what stands still: all that is set, and sizes.
TABLE = {
    "family": "family", "name": "name", "thresh1": "gc_thresh1", "thresh2": "gc_thresh2",
    "thresh3": "gc_thresh3", "gc_interval": "gc_interval_ms", "key_length": "key_len",
    "entry_size": "entry_size",
}
SETTINGS = {
    "name": "name", "base_reachable": "base_reachable_ms", "retrans": "retrans_ms",
    "gc_stale": "gc_stale_ms", "delay_probe": "delay_probe_ms", "queue": "queue_len",
    "app_probes": "app_probes", "ucast_probes": "ucast_probes", "mcast_probes": "mcast_probes",
    "anycast_delay": "anycast_delay_ms", "proxy_delay": "proxy_delay_ms",
    "proxy_queue": "proxy_queue", "locktime": "locktime_ms",
}
# Files of /proc/sys/net/*/neigh/DEV, with the same unit.
FILES = {
    "base_reachable_time_ms": "base_reachable_ms", "retrans_time_ms": "retrans_ms",
    "ucast_solicit": "ucast_probes", "mcast_solicit": "mcast_probes",
    "app_solicit": "app_probes", "mcast_resolicit": "mcast_reprobes",
    "unres_qlen": "queue_len", "unres_qlen_bytes": "queue_len_bytes", "proxy_qlen": "proxy_queue",
    "interval_probe_time_ms": "interval_probe_ms",
}
# Counters and sizes that ip shows under the same name.
COUNTERS = ("allocs", "destroys", "hash_grows", "res_failed", "lookups", "hits",
            "rcv_probes_mcast", "rcv_probes_ucast", "periodic_gc_runs", "forced_gc_runs",
            "table_fulls")


def set_up():
    sh("ip link add one type veth peer name two")
    sh("ip ntable change name arp_cache dev one retrans 2000 ucast_probes 5 mcast_probes 7 "
       "delay_probe 4000 gc_stale 55000 queue 50 base_reachable 20000")
    sh("ip ntable change name ndisc_cache dev two retrans 3000 proxy_queue 9")


def of_ip():
    return ip_json("-s", "ntable")


def chosen(row, keys):
    return tuple(row[key] for key in keys)


def tables_are_as_ip_has_them():
    before, shown, after = of_ip(), records("neightables"), of_ip()
    before, after = ([row for row in rows if "dev" not in row] for rows in (before, after))
    equal(len(shown), 2, "tables")
    equal([chosen(row, TABLE.values()) for row in shown], [chosen(row, TABLE) for row in before],
          "what stands still")
    for row, first, last in zip(shown, before, after):
        for key in COUNTERS:
            require(first[key] <= row[key] <= last[key], (key, first, row, last))
        require("dev" not in row, row)
    for option, name in (("-4", "arp_cache"), ("-6", "ndisc_cache")):
        equal([row["name"] for row in records("neightables", option)], [name], option)


def devices_are_as_ip_has_them():
    shown = [row for row in records("neightables", "--devices") if "dev" in row]
    wanted = [row for row in of_ip() if row.get("dev", "*") != "*"]
    equal([(row["dev"], *chosen(row, SETTINGS.values())) for row in shown],
          [(row["dev"], *chosen(row, SETTINGS)) for row in wanted], "settings")
    equal({row["dev"] for row in shown}, {"lo", "one", "two"}, "interfaces")


def settings_are_those_of_proc():
    compared = 0
    for row in records("neightables", "dev!=-"):
        version = "ipv4" if row["family"] == "inet" else "ipv6"
        for file, key in FILES.items():
            try:
                with open(f"/proc/sys/net/{version}/neigh/{row['dev']}/{file}",
                          encoding="ascii") as opened:
                    equal(row[key], int(opened.read()), f"{row['dev']} {file}")
                compared += 1
            except FileNotFoundError:
                require(file == "interval_probe_time_ms", file)
    require(compared >= 60, compared)


def a_filter_by_interface_finds_its_settings():
    found = records("neightables", "-4", "dev", "one")
    equal([(row["retrans_ms"], row["ucast_probes"], row["queue_len"]) for row in found],
          [(2000, 5, 50)], "what was set")
    equal([row["dev"] for row in records("neightables", "retrans_ms=3000", "--devices")], ["two"],
          "where it was set")


run(tables_are_as_ip_has_them, devices_are_as_ip_has_them, settings_are_those_of_proc,
    a_filter_by_interface_finds_its_settings, prepare=set_up, apart=True)
