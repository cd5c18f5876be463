"""zsh completes what it should, by the file in a folder of its fpath."""

import sys

import terminal

SETUP = [
    "PS1='$ '",
    "fpath=('{completions}' $fpath)",
    "autoload -Uz compinit && compinit -u -D",
    "show() { print -rn -- \"<$BUFFER>\" > {pipe}; }",
    "zle -N show",
    "bindkey '^Xp' show",
    "LISTMAX=1000",
]


def run(program, completions):
    path = terminal.need("zsh")
    setup = [line.replace("{completions}", completions) for line in SETUP]
    with terminal.folder() as home:
        env = terminal.environment(program, home)
        shell = terminal.Terminal([path, "-f", "-i"], env, home, setup)
        try:
            wrong = terminal.check(shell, terminal.LINES, "zsh")
            wrong += terminal.check_shown(
                shell, "nlinspect sockets -o local,peer",
                ["peer_address", "-- Peer's address", "peer_port", "-- Peer's port"], "zsh")
        finally:
            shell.close()
    return wrong


if __name__ == "__main__":
    sys.exit(1 if run(*sys.argv[1:3]) else 0)
