# SPDX-License-Identifier: MIT
"""zsh completes what it should, by the file in a folder of its fpath and by sourcing it."""

import sys

import terminal

COMPINIT = "autoload -Uz compinit && compinit -u -D"
LOADED = ["fpath=('{completions}' $fpath)", COMPINIT]
SOURCED = [COMPINIT, "source <(nlinspect completion zsh)"]
SETUP = [
    "PS1='$ '",
    "show() { print -rn -- \"<$BUFFER>\" > {pipe}; }",
    "zle -N show",
    "bindkey '^Xp' show",
    "LISTMAX=1000",
    "KEYTIMEOUT=100000",  # the next key of a sequence may come late
]


def check(path, program, setup, what):
    with terminal.folder() as home:
        env = terminal.environment(program, home)
        shell = terminal.Terminal([path, "-f", "-i"], env, home, setup)
        try:
            wrong = terminal.check(shell, terminal.LINES, what)
            wrong += terminal.check_shown(
                shell, "nlinspect sockets -o local,peer",
                ["peer_address", "-- Peer's address", "peer_port", "-- Peer's port"], what)
        finally:
            shell.close()
    return wrong


def run(program, completions):
    path = terminal.need("zsh")
    loaded = [line.replace("{completions}", completions) for line in LOADED]
    return (check(path, program, SETUP + loaded, "zsh, from fpath") +
            check(path, program, SETUP + SOURCED, "zsh, sourced"))


if __name__ == "__main__":
    sys.exit(1 if run(*sys.argv[1:3]) else 0)
