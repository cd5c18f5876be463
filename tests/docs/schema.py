# SPDX-License-Identifier: MIT
"""The JSON Schema of every command is valid, and holds for what the command prints."""

import copy
import json
import os
import shutil
import socket
import subprocess
import sys

from common import expect, finish, parts, run, with_fields
from validate import wrong

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "live"))

import lab  # pylint: disable=wrong-import-position

try:
    import jsonschema
except ImportError:
    jsonschema = None

RECORDINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings")
# Numbers that have decimals in any case.
DECIMALS = {"retrans_percent", "util", "bbr_pacing_gain", "bbr_cwnd_gain", "created", "updated",
            "used", "confirmed", "percent", "ifutil"}
# Times of ping(8) have nanoseconds.
DECIMALS_OF = {"ping": {"rtt_us", "rtt_user_us", "queued_us", "rtt_var_us", "loss_percent", "jitter_rfc3550_us",
                        "lost_percent", "interval_avg_us", "rtt_ewma_us"} |
                       {f"rtt_{what}_us" for what in ("min", "avg", "max", "mdev", "p50", "p90", "p99")},
              "trace": {"latency_us", "duration_us"}}


def check(schema, text, what):
    value = json.loads(text)
    mistake = wrong(schema, value)
    expect(not mistake, f"{what}: {mistake}")
    if jsonschema:
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors(value))
        expect(not errors, f"{what}: {errors[:1]}")
    return value


def check_schema(name):
    words = name.split()
    schema = json.loads(run("fields", *words, "--json-schema").stdout)
    if jsonschema:
        jsonschema.Draft202012Validator.check_schema(schema)
    properties = schema["items"]["properties"]
    fields = {field["name"]: field for field in json.loads(run("fields", *words, "-j").stdout)}
    rates = {key + "_per_sec" for key, field in fields.items()
             if field["role"] == "counter" and "." not in key}
    since = {key.removesuffix("_per_sec") + "_since" for key in rates}
    # Records of a subject can be compared.
    differences = {"change", "changes", "reset", "was", "inferred", "found"} if "time_ms" in fields else set()
    if len(words) > 1:
        differences = {"reset"} if rates else set()
    exact = {key for key in properties if key.endswith("_b64")}
    expect(set(properties) - exact == {key for key in fields if "." not in key} | rates | since | differences,
           f"{name}: the keys are not the fields, the growth of counters and the differences")
    expect({key + "_b64" for key, field in fields.items() if field["type"] == "text" and "." not in key} <= exact,
           f"{name}: texts lack a key for their bytes")
    for key in rates:
        expect("number" in properties[key]["type"], f"{name}: {key}")
    for key in since:
        expect("integer" in properties[key]["type"], f"{name}: {key}")
    for key, member in properties.items():
        if key in rates | since | differences | exact:
            continue
        expect(fields[key]["meaning"] in member["description"], f"{name}: {key}")
        decimals = (fields[key]["type"] == "number" and fields[key]["role"] != "counter" and
                    key in DECIMALS | DECIMALS_OF.get(name, set()))
        expect(("number" in member.get("type", [])) == decimals, f"{name}: {key}: {member}")
    # The schema refuses what it should.
    expect(wrong(schema, [{"nosuch": 1}]), f"{name}: takes unknown keys")
    expect(wrong(schema, {}), f"{name}: takes an object")
    for key in [key for key in properties if key in fields and fields[key]["type"] == "text"][:1]:
        expect(wrong(schema, [{key: 1}]), f"{name}: takes a number for a text")
        expect(not wrong(schema, [{key: "x"}, {key: None}, {}]), f"{name}: refuses a text")
    return schema


def check_listing(name, schema, *most):
    """Returns the keys that were seen."""
    seen = set()
    for arguments in (["-j"], ["-j", "-n"], ["-j", "-o", "all"], ["-j", "-o", "+time_ms"],
                      ["-j", "-w", "0.05", "--count", "1"], ["-j", "--limit", "1"]):
        text = run(name, *most, *arguments).stdout
        for record in check(schema, text, f"{name} {arguments}"):
            seen |= {key for key, value in record.items() if value is not None}
    return seen


SETUP = """
ip link set lo up
ip link add wire type veth peer name port
ip link set wire up alias 'an "alias"'
ip link property add dev wire altname an-alternative-name
ip addr add 192.0.2.1/24 dev wire
ip route add 198.51.100.0/24 via 192.0.2.2 mtu lock 1400 rto_min 20ms congctl reno
ip route add 203.0.113.0/24 nexthop via 192.0.2.3 weight 2 nexthop via 192.0.2.4
ip route add unreachable 10.0.0.0/8 table 100
ip -6 route add 2001:db8::/32 dev wire expires 1000
"""

own = bool(shutil.which("ip")) and lab.alone()
if own:
    subprocess.run(["sh", "-ec", SETUP], check=True)
schemas = {name: check_schema(name) for name in with_fields() if not parts(name)}
with socket.create_server(("127.0.0.1", 0)) as server, \
        socket.create_connection(server.getsockname()) as client, \
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as datagrams:
    server.accept()[0].sendall(b"text")
    client.recv(4)
    datagrams.bind(("::1", 0))
    found = check_listing("sockets", schemas["sockets"], "-a")
expect({"protocol", "local_address", "rtt_us", "cookie", "bytes_sent"} <= found,
       f"sockets: not much was seen: {found}")
for objects in ("addresses", "neighbors", "rules", "tables", "nexthops"):
    check_listing(objects, schemas[objects])
found = check_listing("links", schemas["links"])
expect(not own or {"linkinfo", "altnames", "flags", "rx_bytes"} <= found, f"links: {found}")
found = check_listing("routes", schemas["routes"], "--table", "all")
expect(not own or {"metrics", "nexthops", "table", "expires"} <= found, f"routes: {found}")
# Features that the present kernel lacks.
for recording in ("links", "link-kinds", "hostile-links"):
    replay = os.path.join(RECORDINGS, recording + ".pcap")
    check(schemas["links"], run("links", "-j", "--replay", replay).stdout, recording)
# The records of a command with parts fit one of them each.
for name in filter(parts, with_fields()):
    whole = json.loads(run("fields", name, "--json-schema").stdout)
    single = {part: check_schema(f"{name} {part}") for part in parts(name)}
    expect([{"title": part} | schema["items"] for part, schema in single.items()] ==
           whole["items"]["anyOf"], f"{name}: the schema is not made of its parts' schemas")
    records = check(whole, run(name, "ALL", "0.05", "2", "-j").stdout, name)
    expect({record["group"] for record in records} == set(single), f"{name}: {records}")
    for record in records:
        check(single[record["group"]], json.dumps([record]), record["group"])
for fields_command in [[], ["sockets"]]:
    found = json.loads(run("fields", *fields_command, "-j").stdout)
    expect(not wrong(schemas["fields"], found), f"fields: {wrong(schemas['fields'], found)}")
    spoilt = copy.deepcopy(found)
    spoilt[0]["role"] = "nosuch"
    expect(wrong(schemas["fields"], spoilt), "fields: a word that is none")
finish()
