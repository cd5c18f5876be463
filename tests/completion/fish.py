# SPDX-License-Identifier: MIT
"""fish offers what it should: what `complete -C` answers is what Tab shows."""

import os
import subprocess
import sys

import terminal

# The line that is typed, and a candidate with its description.
OFFERS = [
    ("nlinspect soc", "sockets\t"),
    ("nlinspect ", "routes\t"),
    ("nlinspect sockets --sta", "--state\tonly sockets in these states"),
    ("nlinspect sockets -", "-t\tTCP sockets"),
    ("nlinspect sockets -o local,pee", "local,peer_address\tPeer's address"),
    ("nlinspect sockets -o +rttv", "+rttvar_us\t"),
    ("nlinspect sockets --sort=-rttv", "--sort=-rttvar_us\t"),
    ("nlinspect sockets --state est", "established"),
    ("nlinspect sockets --state=syn-sent,li", "--state=syn-sent,listen"),
    ("nlinspect sockets sta", "state=\tConnection state"),
    ("nlinspect sockets state=est", "state=established"),
    ("nlinspect sockets state=listen,est", "state=listen,established"),
    ("nlinspect sockets rttvar_us g", "gt\tgreater than"),
    ("nlinspect routes --table mai", "main"),
    ("nlinspect routes --replay capt", "capture.pcap"),
    ("nlinspect routes --replay=capt", "--replay=capture.pcap"),
    ("nlinspect completion fi", "fish"),
]
# Lines where nothing fits, not even a file.
NOTHING = ["nlinspect sockets capt", "nlinspect sockets --limit ", "nlinspect version "]
SHOW = "function show; printf '<%s>' (commandline) > {pipe}; end; bind \\cxp show"


def offers(path, file, env, home, line):
    script = f"source '{file}'; complete -C \"$LINE\""
    result = subprocess.run(
        [path, "--no-config", "-c", script], env={**env, "LINE": line}, cwd=home,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=terminal.PATIENCE, text=True,
        check=False)
    return result.stdout.splitlines()


def on_terminal(path, file, env, home):
    shell = terminal.Terminal(
        [path, "--no-config", "-i"], env, home, [f"source '{file}'", SHOW])
    try:
        return terminal.check(shell, [
            ("nlinspect sockets state=est", "nlinspect sockets state=established "),
            ("nlinspect sockets sta", "nlinspect sockets state="),
        ], "fish")
    finally:
        shell.close()


def run(program, completions):
    path = terminal.need("fish")
    file = os.path.join(completions, "nlinspect.fish")
    wrong = 0
    with terminal.folder() as home:
        env = terminal.environment(program, home)
        for line, start in OFFERS:
            found = offers(path, file, env, home, line)
            if not any(offer.startswith(start) for offer in found):
                wrong += 1
                print(f"fish: {line!r} offers {found}, not {start!r}")
        for line in NOTHING:
            found = offers(path, file, env, home, line)
            if found:
                wrong += 1
                print(f"fish: {line!r} offers {found}")
        wrong += on_terminal(path, file, env, home)
    return wrong


if __name__ == "__main__":
    sys.exit(1 if run(*sys.argv[1:3]) else 0)
