# SPDX-License-Identifier: MIT
"""A real shell on a pseudo-terminal: types what a user would, presses Tab, and asks the shell what
then stands on its command line."""

import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time

SKIP = 77
PATIENCE = 600  # seconds for one answer; no shell takes that long, however busy the machine is
SHOW = "\x18p"  # Control-X p: the shell writes its command line to the pipe
KILL_LINE = "\x05\x15"

# The typed text before Tab, and the line after it.
LINES = [
    ("nlinspect soc", "nlinspect sockets "),
    ("nlinspect sockets --sta", "nlinspect sockets --state "),
    ("nlinspect sockets -o local,peer_a", "nlinspect sockets -o local,peer_address"),
    ("nlinspect sockets -o +rttv", "nlinspect sockets -o +rttvar_us"),
    ("nlinspect sockets --columns=local,pee", "nlinspect sockets --columns=local,peer"),
    ("nlinspect sockets --sort=-rttv", "nlinspect sockets --sort=-rttvar_us"),
    ("nlinspect sockets --state est", "nlinspect sockets --state established "),
    ("nlinspect sockets --state=syn-sent,li", "nlinspect sockets --state=syn-sent,listen "),
    ("nlinspect sockets sta", "nlinspect sockets state="),
    ("nlinspect sockets state=est", "nlinspect sockets state=established "),
    ("nlinspect sockets state=listen,est", "nlinspect sockets state=listen,established "),
    ("nlinspect sockets state=EST", "nlinspect sockets state=established "),
    ("nlinspect sockets not state est", "nlinspect sockets not state established "),
    ("nlinspect sockets rttvar_us g", "nlinspect sockets rttvar_us g"),
    ("nlinspect links kind=vxl", "nlinspect links kind=vxlan "),
    ("nlinspect links kind=vlan,wireg", "nlinspect links kind=vlan,wireguard "),
    ("nlinspect routes --table mai", "nlinspect routes --table main "),
    ("nlinspect routes --replay capt", "nlinspect routes --replay capture.pcap "),
    ("nlinspect routes --replay=capt", "nlinspect routes --replay=capture.pcap "),
    ("nlinspect routes --replay my", "nlinspect routes --replay my\\ capture.pcap "),
    ("nlinspect completion fi", "nlinspect completion fish "),
]


def skip(reason):
    print(reason)
    sys.exit(SKIP)


def need(shell):
    path = shutil.which(shell)
    if not path:
        skip(f"{shell} is not installed")
    return path


def folder():
    """A home of the shell's own, with files to complete."""
    home = tempfile.TemporaryDirectory(prefix="nlinspect-completion-")
    for name in ("capture.pcap", "my capture.pcap"):
        open(os.path.join(home.name, name), "w").close()
    return home


def environment(program, home):
    return {
        "PATH": os.path.dirname(os.path.abspath(program)) + ":/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "XDG_DATA_HOME": os.path.join(home, "data"),
        "XDG_CONFIG_HOME": os.path.join(home, "config"),
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
    }


class Terminal:
    """`setup` are lines of the shell; {pipe} in them stands for where SHOW has to write."""

    def __init__(self, arguments, env, home, setup):
        self.answers, answer = os.pipe()
        os.set_inheritable(answer, True)
        self.pid, self.screen = pty.fork()
        if not self.pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
            os.chdir(home)
            os.execve(arguments[0], arguments, env)
        os.close(answer)
        self.shown = ""
        ready = f"printf '<ready>' > /dev/fd/{answer}"
        for line in setup + [ready]:
            self.type(line.replace("{pipe}", f"/dev/fd/{answer}") + "\n")
        if self.answer() != "ready":
            raise RuntimeError("the shell did not start: " + self.shown)

    def type(self, text):
        os.write(self.screen, text.encode())

    def answer(self):
        """The shell's text between < and >."""
        text, end = "", time.monotonic() + PATIENCE
        while not text.endswith(">"):
            left = end - time.monotonic()
            ready = select.select([self.answers, self.screen], [], [], max(left, 0))[0]
            if not ready:
                raise TimeoutError("no answer; the terminal shows: " + self.shown)
            if self.screen in ready:
                self.shown += os.read(self.screen, 65536).decode(errors="replace")
            if self.answers in ready:
                text += os.read(self.answers, 65536).decode()
        return text.lstrip("<")[:-1]

    def press(self, typed, tabs=1):
        """The command line after `typed` and some Tabs."""
        self.type(typed + "\t" * tabs + SHOW)
        line = self.answer()
        self.type(KILL_LINE)
        return line

    def list(self, typed):
        """The terminal's text after `typed` and two Tabs."""
        self.shown = ""
        self.press(typed, tabs=2)
        # The answer comes by another way, and may overtake the shown text; this comes after it.
        self.type("echo all-was''-shown\n")
        end = time.monotonic() + PATIENCE
        while "all-was-shown" not in self.shown:
            if not select.select([self.screen], [], [], max(0, end - time.monotonic()))[0]:
                raise TimeoutError("no end; the terminal shows: " + self.shown)
            self.shown += os.read(self.screen, 65536).decode(errors="replace")
        return self.shown

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.screen)
        os.close(self.answers)


def check(terminal, cases, what):
    """Returns how many lines came out otherwise."""
    wrong = 0
    for typed, expected in cases:
        line = terminal.press(typed)
        if line != expected:
            wrong += 1
            print(f"{what}: {typed!r} became {line!r}, not {expected!r}")
    return wrong


def check_shown(terminal, typed, words, what):
    """The list that two Tabs show on the terminal."""
    shown = terminal.list(typed)
    missing = [word for word in words if word not in shown]
    if missing:
        print(f"{what}: {typed!r} shows {shown!r}, without {missing}")
    return len(missing)
