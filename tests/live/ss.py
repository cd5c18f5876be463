# SPDX-License-Identifier: MIT
"""The list of ss(8), in the words of nlinspect."""
from lab import sh

STATES = {"ESTAB": "established", "UNCONN": "close"}


def endpoint(text):
    """Address, interface and port of what ss prints."""
    address, port = text.rsplit(":", 1)
    address, _, interface = address.partition("%")
    address = address.strip("[]")
    # An IPv6 socket that also takes IPv4 has this for its unspecified address.
    return {"*": "::"}.get(address, address), interface, 0 if port == "*" else int(port)


def row(words, protocol):
    """ss leaves out a column if only one of its values was asked for."""
    *state, recv_q, send_q, local, peer = words if protocol else words[1:]
    protocol = protocol or words[0]
    state = STATES.get(state[0], state[0].lower()) if state else None
    local, peer = endpoint(local), endpoint(peer)
    # It shows the bound interface also at the peer's address, or only there.
    return (protocol, state, int(recv_q), int(send_q), local[0], local[1], local[2], peer[0],
            peer[2])


def rows(options, *words):
    """Sorted rows; the state is None in all if ss was asked for a single one."""
    lines = sh(["ss", "-Hn" + options, *words]).stdout.decode().splitlines()
    tcp, udp = "t" in options, "u" in options
    protocol = None if tcp and udp else "tcp" if tcp else "udp"
    return sorted((row(line.split(), protocol) for line in lines), key=str)


def rows_of(records, state=True):
    """Our records in the form of rows(), without what ss of Debian 12 never lists."""
    return sorted(((
        record["protocol"], record["state"] if state else None, record["recv_q"],
        record["send_q"], record["local_address"], record.get("interface", ""),
        record["local_port"], record["peer_address"], record["peer_port"])
        for record in records if record["state"] != "bound-inactive"), key=str)
