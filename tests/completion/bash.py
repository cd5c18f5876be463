# SPDX-License-Identifier: MIT
"""bash completes what it should, with and without the package bash-completion."""

import os
import shutil
import sys

import terminal

PACKAGE = "/usr/share/bash-completion/bash_completion"
SETUP = [
    "PS1='$ '",
    "bind 'set enable-bracketed-paste off'",
    "bind 'set keyseq-timeout 0'",  # the next key of a sequence may come late
    "bind 'set completion-query-items 0'",
    "bind 'set page-completions off'",
    r"""bind -x '"\C-xp": printf "<%s>" "$READLINE_LINE" > {pipe}'""",
]
# Syntax of the shell around the words.
AROUND = [
    ('nlinspect sockets "state=est', 'nlinspect sockets "state=established" '),
    ("nlinspect sockets 'state=syn-sent,est", "nlinspect sockets 'state=syn-sent,established' "),
    ("FOO=1 nlinspect  sockets   state=est", "FOO=1 nlinspect  sockets   state=established "),
    ("nlinspect sockets > capt", "nlinspect sockets > capture.pcap "),
    ("nlinspect sockets 2>capt", "nlinspect sockets 2>capture.pcap "),
    ("true; nlinspect sockets state=est", "true; nlinspect sockets state=established "),
]


def run(program, completions, packaged):
    what = "bash with bash-completion" if packaged else "bash"
    path = terminal.need("bash")
    with terminal.folder() as home:
        env = terminal.environment(program, home)
        file = os.path.join(completions, "nlinspect.bash")
        if packaged:
            # The package finds the file by the name of the command.
            installed = os.path.join(env["XDG_DATA_HOME"], "bash-completion", "completions")
            os.makedirs(installed)
            shutil.copy(file, os.path.join(installed, "nlinspect"))
            file = PACKAGE
        shell = terminal.Terminal(
            [path, "--norc", "--noprofile", "-i"], env, home, SETUP + [f"source '{file}'"])
        try:
            wrong = terminal.check(shell, terminal.LINES + AROUND, what)
            wrong += terminal.check_shown(
                shell, "nlinspect sockets -o local,peer",
                ["peer_address -- Peer's address", "peer_port -- Peer's port"], what)
            wrong += terminal.check_shown(shell, "nlinspect ", ["sockets", "routes"], what)
        finally:
            shell.close()
    return wrong


if __name__ == "__main__":
    failures = run(*sys.argv[1:3], packaged=False)
    if os.path.exists(PACKAGE):
        failures += run(*sys.argv[1:3], packaged=True)
    sys.exit(1 if failures else 0)
