#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every attribute in the recordings is read, or known and left out: known.py. The unknown ones were put there
on purpose."""
import os
import re
import subprocess

from run import ENVIRONMENT, RECORDINGS
from lab import PATIENCE, PROGRAM, equal

SUBJECTS = ["links", "routes", "nexthops", "sockets", "addresses", "neighbors", "neightables", "netconf", "fdb", "rules", "qdiscs",
            "memberships"]
STRANGERS = {
    ("hardware.pcap", "links"): "IFLA_VFINFO_LIST 99 (once)",
    ("link-kinds.pcap", "links"): "IFLA_BOND 200 (once)",
    ("unknown.pcap", "links"): "IFLA 999 (once), IFLA_INFO 77 (once)",
    ("unknown.pcap", "routes"): "RTA 200 (once), RTAX 60 (once)",
    ("unknown.pcap", "sockets"): "INET_DIAG 250 (once)",
}


def strangers(recording, subject):
    words = [PROGRAM, subject, "--replay", os.path.join(RECORDINGS, recording), "-v"]
    words += {"routes": ["--table", "all"], "sockets": ["-a"]}.get(subject, [])
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False,
                          env=dict(os.environ, **ENVIRONMENT))
    found = re.findall(r"not known here: (.*)", done.stderr.decode())
    return found[0] if found else None


def main():
    found = {}
    for recording in sorted(os.listdir(RECORDINGS)):
        if not recording.endswith((".pcap", ".pcapng", ".diag")):
            continue
        for subject in SUBJECTS:
            said = strangers(recording, subject)
            if said:
                found[recording, subject] = said
    equal(found, STRANGERS, "unknown attributes")


if __name__ == "__main__":
    main()
