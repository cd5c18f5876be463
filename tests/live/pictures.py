# SPDX-License-Identifier: MIT
"""Pictures of rounds that are interrupted, of a namespace, without privileges, and on a full disk."""
import os
import signal
import subprocess
import xml.etree.ElementTree as xml

from lab import FOLDER, PATIENCE, PROGRAM, equal, nlinspect, require, run, sh
from screen import Terminal

FILE = f"{FOLDER}/picture.svg"
RECORDING = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings", "top.pcap")
NOBODY = 65534


def set_up():
    sh("ip link add wire type veth peer name port")
    sh("ip link set lo up")
    sh("ip link set wire up")
    sh("ip link set port up")


def lines_of(path):
    root = xml.parse(path).getroot()
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def an_interrupt_draws():
    with subprocess.Popen([PROGRAM, "links", "-w", "0.05", "-J", "--svg", FILE], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as rounds:
        for _ in range(7):  # more than two rounds
            rounds.stdout.readline()
        rounds.send_signal(signal.SIGINT)
        _, errors = rounds.communicate(timeout=PATIENCE)
        equal(errors, b"", "stderr")
        equal(rounds.returncode, -signal.SIGINT, "status")
    shown = lines_of(FILE)
    require({"lo", "wire", "port"} <= set(shown), f"shows {shown}")
    require(any(line.startswith("links, ") and "rounds" in line for line in shown), f"shows {shown}")


def the_old_picture_stays_until_then():
    with open(FILE, "w", encoding="utf-8") as file:
        file.write("old")
    with subprocess.Popen([PROGRAM, "links", "-w", "0.05", "-J", "--svg", FILE], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE) as rounds:
        rounds.stdout.readline()
        with open(FILE, encoding="utf-8") as file:
            equal(file.read(), "old", "the file while rounds go on")
        rounds.send_signal(signal.SIGTERM)
        rounds.communicate(timeout=PATIENCE)
    require("lo" in lines_of(FILE), "no picture at the end")
    equal([name for name in os.listdir(FOLDER) if name.startswith("picture")], ["picture.svg"], "files")


def a_full_disk_keeps_the_old_picture():
    folder = f"{FOLDER}/small"
    os.makedirs(folder)
    sh(f"mount -t tmpfs -o size=8k none {folder}")
    with open(f"{folder}/picture.svg", "w", encoding="utf-8") as file:
        file.write("old")
    with open(f"{folder}/rest", "wb") as file:
        file.write(bytes(4096))
    done = nlinspect("links", "-w", "0.05", "--count", "2", "--svg", f"{folder}/picture.svg", status=1)
    require(b"No space left" in done.stderr, f"says {done.stderr!r}")
    with open(f"{folder}/picture.svg", encoding="utf-8") as file:
        equal(file.read(), "old", "the file")
    equal(sorted(os.listdir(folder)), ["picture.svg", "rest"], "files")


def of_another_namespace():
    sh("ip netns add elsewhere")
    nlinspect("links", "-N", "elsewhere", "-w", "0.05", "--count", "2", "-o", "ifname,mtu", "--svg", FILE)
    shown = lines_of(FILE)
    require("lo" in shown and "wire" not in shown, f"shows {shown}")


def without_privileges():
    words = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", PROGRAM, "links", "-w", "0.05",
             "--count", "2", "--svg"]
    if subprocess.run([*words[:6], "test", "-x", PROGRAM], check=False).returncode:
        return
    os.chmod(FOLDER, 0o755)
    done = subprocess.run([*words, f"{FOLDER}/theirs.svg"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    equal((done.returncode, done.stdout), (1, b""), f"a folder of root's: {done.stderr!r}")
    require(b"Permission denied" in done.stderr, f"says {done.stderr!r}")
    with open(f"{FOLDER}/roots.svg", "w", encoding="utf-8") as file:
        file.write("old")
    done = subprocess.run([*words, f"{FOLDER}/roots.svg"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    equal(done.returncode, 1, f"a file of root's: {done.stderr!r}")


def a_pipe_that_closes():
    with subprocess.Popen([PROGRAM, "links", "-w", "0.05", "--count", "2", "--svg", "-"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as rounds:
        rounds.stdout.close()
        equal(rounds.stderr.read(), b"", "stderr")
        rounds.wait(timeout=PATIENCE)
    require(rounds.returncode in (1, -signal.SIGPIPE), f"status {rounds.returncode}")


def a_reader_that_goes_away_keeps_the_picture():
    path = f"{FOLDER}/until-then.svg"
    with subprocess.Popen([PROGRAM, "links", "-w", "0.05", "-J", "--svg", path], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as rounds:
        for _ in range(20):
            rounds.stdout.readline()
        rounds.stdout.close()
        equal(rounds.stderr.read(), b"", "stderr")
        equal(rounds.wait(timeout=PATIENCE), 1, "status")
    with open(path, encoding="utf-8") as file:
        require("</svg>" in file.read(), "the picture is not whole")


def sparklines_of_traffic():
    done = nlinspect("links", "-w", "0.05", "--count", "3", "--spark", "-j", "-o", "ifname,rx_bytes", "-q")
    require(b'"row":"wire"' in done.stdout and b'"spark":"' in done.stdout, f"prints {done.stdout!r}")


def in_place_of_a_live_view():
    """top is live on a terminal, unless what it draws is printed there."""
    for words, wanted in ((("--spark",), "LAST"), (("--svg", "-"), "</svg>")):
        with Terminal([PROGRAM, "top", "--replay", RECORDING, "-q", *words]) as terminal:
            equal(terminal.end(), 0, f"{words}: the status")
            require(wanted in terminal.screen.text(), f"{words}: shows {terminal.screen.text()}")


run(
    an_interrupt_draws,
    the_old_picture_stays_until_then,
    a_full_disk_keeps_the_old_picture,
    of_another_namespace,
    without_privileges,
    a_pipe_that_closes,
    a_reader_that_goes_away_keeps_the_picture,
    sparklines_of_traffic,
    in_place_of_a_live_view,
    prepare=set_up,
    apart=True,
)
