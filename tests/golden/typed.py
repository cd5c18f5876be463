#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Command lines as people type them from habit of other tools: what each is the same as, or what it is told."""
import os
import shlex
import subprocess
import sys
import tempfile

PROGRAM = os.environ["NLINSPECT"]
RECORDINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings")

# As typed, the same in plain words. Both answer from a recording.
SAME = [
    ("sockets port 443", "sockets 'local_port=443 or peer_port=443'"),
    ("port 443", "sockets 'local_port=443 or peer_port=443'"),
    ("sockets --port 443", "sockets 'local_port=443 or peer_port=443'"),
    ("sockets --port=443", "sockets 'local_port=443 or peer_port=443'"),
    ("--port 443 sockets", "sockets 'local_port=443 or peer_port=443'"),
    ("sockets --user root", "sockets user=root"),
    ("sockets --user root sport=1 or sport=80", "sockets '(sport=1 or sport=80) user=root'"),
    ("sockets --state listen -a", "sockets -a state=listen"),
    ("sockets -l --v6only", "sockets -l v6only"),
    ("links --mtu 1500", "links mtu=1500"),
    ("-tan", "sockets -tan"),
    ("-A tcp", "sockets -A tcp"),
    ("sockets -A tcp6 -a", "sockets -6 -A tcp -a"),
    ("sockets -A icmp6 -a --explain", "sockets -6 -A icmp -a --explain"),
    ("sockets -o json", "sockets -j"),
    ("sockets -tojson", "sockets -tj"),
    ("sockets --columns=json", "sockets -j"),
    ("sockets -o ndjson", "sockets -J"),
    ("sockets -o csv", "sockets --csv"),
    ("sockets -o wide", "sockets -i"),
    ("sockets --output json", "sockets -j"),
    ("sockets --output=wide", "sockets -i"),
    ("sockets --output state,local", "sockets -o state,local"),
    ("sockets --group-by state", "sockets --count-by state"),
    ("sockets --group-by=state", "sockets --count-by state"),
    ("sockets --watch --count 1 --explain", "sockets -w 1 --count 1 --explain"),
    ("sockets --watch=2 --count 1 --explain", "sockets -w 2 --count 1 --explain"),
    ("sockets --watch 2 --count 1 --explain", "sockets -w 2 --count 1 --explain"),
    ("sockets -a --sort local_port:desc", "sockets -a --sort -local_port"),
    ("sockets -a --sort local_port:asc", "sockets -a --sort local_port"),
    ("sockets -a sport=1-1024", "sockets -a 'sport>=1 sport<=1024'"),
    ("sockets -a sport=1:1024", "sockets -a 'sport>=1 sport<=1024'"),
    ("sockets -a 'rtt < 50 ms'", "sockets -a 'rtt<50ms'"),
    ("sockets -a rtt '<' 50 ms", "sockets -a 'rtt<50ms'"),
    ("sockets -a 'send_q<1MB'", "sockets -a 'send_q<1000000'"),
    ("ip a", "addresses"),
    ("a", "addresses"),
    ("ip addr", "addresses"),
    ("ip link", "links"),
    ("l", "links"),
    ("r", "routes"),
    ("n", "neighbors"),
    ("ip -4 route", "routes -4"),
    ("addresses -tentative", "addresses tentative=no"),
    ("addresses permanent", "addresses flags=permanent"),
    ("sockets -a 8080:8083", "sockets -a 'sport=8080-8083 or dport=8080-8083'"),
    ("sockets -a 8080-8083", "sockets -a 'sport=8080-8083 or dport=8080-8083'"),
    ("rules 0-32766", "rules priority=0-32766"),
    ("addresses up", "addresses up=yes"),
    ("addresses type veth", "addresses kind=veth"),
    ("addresses vrf blue", "addresses master=blue"),
    ("addresses nomaster", "addresses master=-"),
    ("neighbors vrf blue", "neighbors master=blue"),
    ("nexthops vrf blue", "nexthops master=blue"),
    ("addresses primary", "addresses flags!=secondary"),
    ("links up", "links flags=UP"),
    ("links flags=none", "links flags=0"),
    ("links nomaster", "links master=-"),
    ("neighbors nud all", "neighbors state!=-"),
    ("neighbors nud none", "neighbors state=0"),
    ("neighbors permanent", "neighbors state=PERMANENT"),
    ("neighbors exclude permanent", "neighbors state!=PERMANENT"),
    ("neighbors unused", "neighbors refcnt=0"),
    ("nexthops groups", "nexthops 'group!=-'"),
    ("routes --table all root 10.0.0.0/8", "routes --table all 'dst in 10.0.0.0/8'"),
    ("routes --table all exact 192.0.2.0/24", "routes --table all dst=192.0.2.0/24"),
    ("routes --table all match 192.0.2.1", "routes --table all 192.0.2.1"),
    ("routes --table all oif eth0", "routes --table all dev=eth0"),
    ("routes --table all via inet6 2001:db8::2", "routes --table all next_hop=2001:db8::2"),
    ("routes --table all preference 50", "routes --table all metric=50"),
    ("routes --table all realm 1/2", "routes --table all flow.from=1 flow.to=2"),
    ("rules from all", "rules 'from=- or from=default'"),
    ("rules uidrange 1000-1999", "rules uid_start=1000 uid_end=1999"),
    ("rules dport 1000-2000", "rules dport_start=1000 dport_end=2000"),
    ("rules dscp EF", "rules dscp=46"),
    ("rules dscp AF11-CS2", "rules dscp=10-16"),
    ("rules dport 80/255", "rules dport_start=80 dport_mask=255"),
]

# As typed, and what the message says.
TOLD = [
    ("--port 443", 'a command is missing, as in "nlinspect sockets --port 443"'),
    ("rtt>50ms", '"rtt" is for sockets, as in "nlinspect sockets \'rtt>50ms\'"'),
    ("rtt '>' 50ms", '"rtt" is for sockets, as in "nlinspect sockets rtt \'>\' 50ms"'),
    ("state established", 'as in "nlinspect sockets state established"'),
    ("dst 192.0.2.0/24", '"dst" is for sockets, '),
    ("--histogram rtt", '"rtt" is for sockets, as in "nlinspect sockets --histogram rtt"'),
    ("--by -nosuch", 'a command is missing; "nlinspect" alone lists them'),
    ("nosuch>50ms", 'unknown command "nosuch>50ms"; "nlinspect --help" lists the commands'),
    ("links -w 1 -c 1", "--count N ends after N rounds of -w"),
    ("sockets -w 1 --rounds 3", "--count N ends after N rounds of -w"),
    ("tables --follow", 'not for the command "tables"; it is for sockets, links, addresses, '),
    ("sockets -E", "--follow shows changes as they happen"),
    ("tables --events", 'option --follow is not for the command "tables"'),
    ("ip monitor link", '"nlinspect links --follow"'),
    ("sockets --by state --having state=foo", "\n  states: established"),
    ("sockets --by state --having 'count > 5 and'", "--having: "),
    ("sockets 8083-8080", '"8083-8080" is a range that ends before it begins'),
    ("s", 'unknown command "s"; did you mean "sockets" or "summary"?'),
    ("ports", '"nlinspect sockets -l"'),
    ("conntrack", '"conntrack -L"'),
    ("ip", '"nlinspect links"'),
    ("ip route get 192.0.2.1", '"nlinspect lookup 192.0.2.1"'),
    ("--watch", '"-w 1" repeats every second'),
    ("rules --table main", "option --table is not for the command"),
    ("sockets -o yaml", "-j prints JSON"),
    ("sockets --output yaml", "-j prints JSON"),
    ("sockets -n 1", '"--limit N"'),
    ("links -n 1", '"-w N"'),
    ("sockets --sort rtt desc", '"--sort -FIELD" sorts descending'),
    ("sockets ms", "it is a unit"),
    ("sockets json", "-j prints JSON"),
    ("sockets --sotr=rtt", 'did you mean "--sort=rtt"?'),
    ("routes vrf blue", '"--table N"'),
    ("routes to root 10.0.0.0/8", 'leave out "to"'),
    ("routes show", "no verb is needed"),
    ("sockets 'state foo'", "state foo\n        ^~~"),
    ("sockets -t 'port = 443 and frob > 5'", "port = 443 and frob > 5\n                 ^~~~"),
    ("sockets 'port = 443 and  frob > 5'", "and \\x20frob > 5\n                     ^~~~"),
]

# As typed, and the note on how it was understood; "": there is no note on units.
NOTED = [
    ("sockets 'rtt>50'", "rtt_us > 50 counts microseconds; a unit says so: 50us, 50ms, 2s"),
    ("sockets 'not rtt=5-10 and send_q>5'", "rtt_us = 5-10 counts microseconds"),
    ("sockets 'pacing_rate>1000'", "pacing_rate > 1000 counts bytes per second; a unit says so: 100kbit, 1Gbit"),
    ("sockets --by state --having 'rtt:p99>50'", "rtt_us_p99 > 50 counts microseconds"),
    ("sockets 'rtt_us>50'", ""),
    ("sockets 'rtt>50 ms'", ""),
    ("sockets 'rtt=5ms-10ms'", ""),
    ("sockets 'rtt>0'", ""),
    ("sockets 'send_q>5'", ""),
    ("sockets --by state --having 'rtt_us:p99>50'", ""),
]

# Options of other commands, which must not be suggested, and what is said instead.
NOT_SUGGESTED = [
    ("links --listenin", "--listening"),
    ("routes --extende", "--extended"),
    ("neighbors --classe", "--classes"),
]


def run(line, stdout=subprocess.PIPE, cwd=None):
    return subprocess.run(
        [PROGRAM, *shlex.split(line)], stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, cwd=cwd,
        check=False,
    )


def recorded(plain, line):
    subject = {"sockets": "tcp"}.get(plain.split()[0], plain.split()[0])
    path = shlex.quote(os.path.join(RECORDINGS, subject + ".pcap"))
    return line if "--explain" in line else f"{line} --replay {path}"


def check_same(typed, plain):
    got, want = (run(recorded(plain, line)) for line in (typed, plain))
    if want.returncode:
        return f"{plain}: {want.stderr.decode()}"
    if (got.stdout, got.returncode) == (want.stdout, want.returncode):
        return None
    return f"{typed}: not as {plain}: status {got.returncode}\n{(got.stdout + got.stderr).decode()}"


def check_told(typed, message):
    got = run(typed)
    text = got.stderr.decode()
    if got.returncode == 2 and not got.stdout and message in text:
        return None
    return f"{typed}: status {got.returncode}, without {message!r}:\n{text}"


def check_not_suggested(typed, option):
    got = run(typed)
    if got.returncode == 2 and option not in got.stderr.decode():
        return None
    return f"{typed}: {got.stderr.decode()}"


def check_redirection():
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "50ms"), "wb") as file:
            got = run("sockets rtt", file, folder)
    text = got.stderr.decode()
    if got.returncode == 2 and "'rtt > 50ms'" in text and '"50ms"' in text:
        return None
    return f"rtt > 50ms, unquoted: {text}"


def check_noted(line, said):
    """@return a problem, or None"""
    done = run(line + " --replay /dev/null")
    text = done.stderr.decode("utf-8")
    noted = f"note: {said}" in text if said else "a unit says so" not in text
    if noted and not done.returncode:
        return None
    return f"{line}: status {done.returncode}, with these notes:\n{text}"


def main():
    problems = [check_same(*case) for case in SAME] + [check_told(*case) for case in TOLD]
    problems += [check_noted(*case) for case in NOTED]
    problems += [check_not_suggested(*case) for case in NOT_SUGGESTED]
    problems.append(check_redirection())
    problems = [problem for problem in problems if problem]
    print(*problems, sep="\n")
    print(f"{len(SAME) + len(TOLD) + len(NOTED) + len(NOT_SUGGESTED) + 1} lines, {len(problems)} problems")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
