# SPDX-License-Identifier: MIT
"""--live on a terminal: what is drawn, what keys do, and that the terminal is given back in every way."""
import itertools
import re
import os
import signal
import time

from lab import FOLDER, PROGRAM, equal, need, nlinspect, require, run, sh, wait_for, without_ipv6
from screen import Terminal

LEFT, RIGHT, UP, DOWN, ESCAPE, ENTER, ERASE_LINE = (
    "\x1bOD", "\x1bOC", "\x1bOA", "\x1bOB", "\x1b", "\r", "\x15")
KEYS = "? help"
# Rounds follow one another at once, and are slow enough for a busy machine.
FAST = ("-w", "0.05")
LINKS = ("links", "-o", "ifname,mtu,operstate", *FAST, "--live")
RATES = ("links", *FAST, "--live")


def set_up():
    without_ipv6()
    for name, mtu in (("alpha", 1400), ("beta", 1300), ("gamma", 1200)):
        sh(f"ip link add {name} mtu {mtu} type veth peer name {name}-peer mtu {mtu}")


def live(*words, **options):
    return Terminal([PROGRAM, *words], **options)


def names(screen):
    """The first column of the table."""
    lines = screen.lines()
    heading = next((i for i, line in enumerate(lines) if "IFNAME" in line), None)
    rows = lines[heading + 1:] if heading is not None else []
    return [line.split()[0] for line in itertools.takewhile(bool, rows)]


def wait_for_names(terminal, wanted, what):
    terminal.wait(lambda screen: names(screen) == wanted, f"{what}: {wanted}")


def leave(terminal, what, status=0):
    terminal.press("q")
    equal(terminal.end(), status, f"{what}: the status")
    require(terminal.is_as_before(), f"{what}: the terminal is not as before:\n{terminal.screen.text()}")


ALL = ["lo", "alpha-peer", "alpha", "beta-peer", "beta", "gamma-peer", "gamma"]


def it_is_drawn_at_any_size():
    for columns, rows in ((80, 24), (200, 50)):
        for words in (LINKS, RATES, ("sockets", "-a", *FAST, "--live"), ("doctor", *FAST, "--live")):
            with live(*words, columns=columns, rows=rows) as terminal:
                terminal.wait(lambda screen, words=words: screen.alternate and KEYS in screen.lines()[-1]
                              and " row" in screen.lines()[0] and screen.lines()[0].split()[1] == words[0]
                              and not screen.cursor_shown, f"{words} at {columns}")
                leave(terminal, words)


def it_draws_on_terminals_of_many_types():
    for term in ("xterm", "vt100", "linux", "screen"):
        with live(*LINKS, term=term) as terminal:
            wait_for_names(terminal, ALL, term)
            leave(terminal, term)


def it_follows_the_size():
    with live(*LINKS) as terminal:
        wait_for_names(terminal, ALL, "80 columns")
        for columns, rows in ((200, 50), (40, 8), (12, 3), (1, 1), (2, 2), (80, 24)):
            terminal.resize(columns, rows)
            terminal.wait(lambda screen: screen.lines()[-1][:1] in ("q", ">"), f"{columns}x{rows}")
        wait_for_names(terminal, ALL, "80 columns again")
        leave(terminal, "sizes")


def keys_sort():
    with live(*LINKS) as terminal:
        wait_for_names(terminal, ALL, "as they come")
        terminal.press(RIGHT)
        wait_for_names(terminal, sorted(ALL), "by name")
        require("▲IFNAME" in terminal.screen.text(), "the heading is not marked")
        terminal.press("r")
        wait_for_names(terminal, sorted(ALL, reverse=True), "by name, reversed")
        require("▼IFNAME" in terminal.screen.text(), "the heading is not marked")
        terminal.press(RIGHT)
        by_mtu = ["lo", "alpha-peer", "alpha", "beta-peer", "beta", "gamma-peer", "gamma"]
        wait_for_names(terminal, by_mtu, "by mtu")
        terminal.press("r")
        wait_for_names(terminal, by_mtu[5:] + by_mtu[3:5] + by_mtu[1:3] + by_mtu[:1], "by mtu, reversed")
        terminal.press(LEFT)
        wait_for_names(terminal, sorted(ALL), "by name again")
        leave(terminal, "sorting")


def a_filter_is_typed():
    with live(*LINKS, "ifname!=lo") as terminal:
        wait_for_names(terminal, ALL[1:], "the filter of the command line")
        terminal.press("/mtu>x" + ENTER)
        terminal.wait(lambda screen: "is not a number" in screen.text() and screen.lines()[-1] == "/mtu>x"
                      and screen.cursor_shown, "a mistake")
        # The table goes on.
        sh("ip link set gamma mtu 1201")
        terminal.wait("1201", "a change meanwhile")
        terminal.press(ERASE_LINE + "mtu>=1300" + ENTER)
        wait_for_names(terminal, ["alpha-peer", "alpha", "beta-peer", "beta"], "the filter")
        require("4 of 6 rows" in terminal.screen.lines()[0], "the first line lacks the number of rows")
        # It is in force in later rounds.
        sh("ip link set alpha mtu 1200")
        wait_for_names(terminal, ["alpha-peer", "beta-peer", "beta"], "a later round")
        # A field that nobody has asked for until now.
        terminal.press("/" + ERASE_LINE + "txqlen=1000 and ifname~^a" + ENTER)
        wait_for_names(terminal, ["alpha-peer", "alpha"], "another field")
        terminal.press("/" + ERASE_LINE + ENTER)
        wait_for_names(terminal, ALL[1:], "no filter")
        terminal.press("/nothing" + ESCAPE)
        terminal.wait(lambda screen: KEYS in screen.lines()[-1], "the list again")
        wait_for_names(terminal, ALL[1:], "a filter that was given up")
        sh("ip link set alpha mtu 1400")
        sh("ip link set gamma mtu 1200")
        leave(terminal, "filters")


def a_row_is_shown_in_full():
    with live(*LINKS, columns=200, rows=50) as terminal:
        wait_for_names(terminal, ALL, "the list")
        terminal.press(DOWN + DOWN + DOWN)
        terminal.wait(lambda screen: [line.split()[0] for line in screen.marked()] == ["alpha"], "the selected row")
        # It stays selected where it moves to.
        terminal.press(RIGHT + "r")
        terminal.wait(lambda screen: names(screen) == sorted(ALL, reverse=True)
                      and [line.split()[0] for line in screen.marked()] == ["alpha"], "it moves")
        terminal.press(ENTER)
        terminal.wait(lambda screen: "tx_bytes" in screen.text() and "Bytes sent" in screen.text(),
                      "a field that the table lacks, and what it means")
        terminal.press(ESCAPE)
        wait_for_names(terminal, sorted(ALL, reverse=True), "the list again")
        terminal.press("?")
        terminal.wait("Ctrl-L", "help")
        terminal.press("?" + ESCAPE)
        terminal.wait(lambda screen: names(screen) == sorted(ALL, reverse=True) and not screen.marked(),
                      "nothing is selected")
        leave(terminal, "a row")


def it_pauses_and_records():
    path = f"{FOLDER}/record.pcap"
    with live(*LINKS, "--record", path) as terminal:
        wait_for_names(terminal, ALL, "the list")
        terminal.press(" ")
        terminal.wait(lambda screen: "paused" in screen.lines()[0], "the pause")
        sh("ip link add delta type veth peer name delta-peer")
        # Rounds go on: two more are in the recording.
        size = os.path.getsize(path)
        wait_for(lambda: os.path.getsize(path) > size, "another round")
        size = os.path.getsize(path)
        wait_for(lambda: os.path.getsize(path) > size, "yet another round")
        terminal.drain()
        equal(names(terminal.screen), ALL, "the list stays")
        terminal.press(" ")
        terminal.wait("delta-peer", "it goes on")
        require("paused" not in terminal.screen.lines()[0], "still paused")
        leave(terminal, "a pause")
    sh("ip link del delta")
    replayed(path)


def a_pause_freezes_all_of_it():
    """The sparklines, and a row in full, as the table."""
    path = f"{FOLDER}/frozen.pcap"

    def another_round():
        size = os.path.getsize(path)
        wait_for(lambda: os.path.getsize(path) > size, "another round")

    with live("neightables", "-o", "family,name,entries", "--sort", "entries", *FAST, "--live", "--record", path,
              columns=200) as terminal:
        terminal.wait("last 24", "there are sparklines")
        terminal.press(" ")
        terminal.wait(lambda screen: "paused" in screen.lines()[0], "the pause")
        frozen = terminal.screen.text()
        for last in range(1, 21):
            sh(f"ip neigh add 192.0.2.{last} lladdr 02:00:00:00:00:01 dev alpha")
        for _ in range(3):
            another_round()
            terminal.drain()
        equal(terminal.screen.text(), frozen, "all of the screen stays")
        terminal.press(" ")
        terminal.wait(lambda screen: "paused" not in screen.lines()[0] and screen.text() != frozen, "it goes on")
        leave(terminal, "a pause")
    with live(*LINKS, "--record", path, columns=200, rows=50) as terminal:
        wait_for_names(terminal, ALL, "the list")
        terminal.press(DOWN * 7 + " " + ENTER)
        terminal.wait(lambda screen: "max_mtu" in screen.text() and "paused" in screen.lines()[0],
                      "a row that is opened in the pause is read")
        sh("ip link set gamma mtu 1250")
        for _ in range(3):
            another_round()
            terminal.drain()
        require("1250" not in terminal.screen.text(), "it is read once")
        leave(terminal, "a row in a pause")
    sh("ip link set gamma mtu 1200")


def what_a_key_asks_for_passes_the_pause():
    """Else the head would say what the rows are not."""
    with live(*LINKS) as terminal:
        wait_for_names(terminal, ALL, "the list")
        terminal.press(" ")
        terminal.wait(lambda screen: "paused" in screen.lines()[0], "the pause")
        terminal.press("/txqlen=1000 and ifname~^a" + ENTER)
        terminal.wait(lambda screen: names(screen) == ["alpha-peer", "alpha"] and "paused" in screen.lines()[0],
                      "a filter of a field that was not read before the pause")
        leave(terminal, "a filter in a pause")
    with live("top", *FAST, columns=200) as terminal:
        terminal.wait("(interfaces)", "the first view")
        terminal.press(" ")
        terminal.wait(lambda screen: "paused" in screen.lines()[0], "the pause")
        clock = terminal.screen.lines()[0].split()[0]
        time.sleep(1)
        terminal.press("\t")
        terminal.wait(lambda screen: "top unit" in screen.lines()[0] and "paused" in screen.lines()[0]
                      and screen.lines()[0].split()[0] != clock, "another view in the pause")
        leave(terminal, "another view in a pause")


def replayed(path):
    """A round for each key, up to the last one."""
    with live("links", "-o", "ifname,mtu", "--live", "--replay", path) as terminal:
        wait_for_names(terminal, ALL, "the first round")
        terminal.wait("end of the recording", "the end", again=lambda: terminal.press("n"))
        terminal.wait("delta-peer", "the last round")
        leave(terminal, "a replay")


def rounds_are_counted():
    with live(*LINKS, "--count", "3") as terminal:
        equal(terminal.end(), 0, "the status after --count")
        require(terminal.is_as_before(), "the terminal is not as before")


def groups_of_a_stream():
    with live("links", "--follow", "--by", "event,mtu", *FAST, "--live") as terminal:
        terminal.wait(lambda screen: "COUNT" in screen.text(), "the heading")
        mtus = itertools.cycle((1301, 1300))
        terminal.wait("changed", "a change", again=lambda: sh(f"ip link set beta mtu {next(mtus)}"))
        sh("ip link set beta mtu 1300")
        # Keys are read while it waits for the next round.
        terminal.press("?")
        terminal.wait("Ctrl-L", "help")
        leave(terminal, "a stream")
    with live("links", "--follow", "--by", "event", "-w", "1000000", "--live") as terminal:
        terminal.wait(KEYS, "the first page")
        terminal.press("?")
        terminal.wait("Ctrl-L", "help")
        leave(terminal, "a stream that waits")


def hosts_are_groups():
    """A row for each host, without --by. There is no route to the last one."""
    with live("ping", "127.0.0.1", "127.0.0.2", "203.0.113.1", "-i", "0.02", "--interval", "0.05", "--live") as terminal:
        terminal.wait(lambda screen: re.search(r"^HOST +COUNT +LOST:AVG +RTT:MIN +RTT:P50", screen.text(), re.M) and
                      re.search(r"^127\.0\.0\.2 +\d+ +0% ", screen.text(), re.M) and
                      re.search(r"^203\.0\.113\.1 +\d+ +100% +- ", screen.text(), re.M), "hosts")
        leave(terminal, "hosts", status=2)
    with live("ping", "127.0.0.1", "--trace", "-i", "0.02", "--live") as terminal:
        terminal.wait(lambda screen: re.search(r"^127\.0\.0\.1 +1 +\d+ +0% ", screen.text(), re.M), "hops")
        leave(terminal, "hops")


def messages_are_not_lost():
    for keys in ("q", "?q"):
        with live("links", "-w", "1000000", "--live", "mtu>70000") as terminal:
            terminal.wait("nothing matches the filter", "a note")
            terminal.press(keys)
            equal(terminal.end(), 0, "the status")
            require(terminal.is_as_before(), "the terminal is not as before")
            require("nlinspect: note: nothing matches the filter: mtu > 70000" in terminal.screen.text(),
                    f"the note is gone:\n{terminal.screen.text()}")


def names_are_escaped():
    name = b"e\x1b[31m\xff"
    need(["ip", "link", "add", "name", name, "type", "veth"], "names of interfaces with control characters")
    with live(*LINKS) as terminal:
        terminal.wait("e\\x1b[31m\\xff", "the name")
        terminal.press("\x1b[F" + ENTER)
        terminal.wait(lambda screen: "Esc back" in screen.lines()[-1], "a row in full")
        leave(terminal, "names")
    sh(["ip", "link", "del", name])


def any_signal_gives_the_terminal_back():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGSEGV,
                   signal.SIGUSR1, signal.SIGALRM, signal.SIGPIPE, signal.SIGXCPU):
        with live(*LINKS) as terminal:
            wait_for_names(terminal, ALL, "the list")
            os.kill(terminal.child, number)
            equal(terminal.end(), -number, "the signal that it died of")
            require(terminal.is_as_before(), f"{number.name}: the terminal is not as before")
    for key, number in (("\x03", signal.SIGINT), ("\x1c", signal.SIGQUIT)):
        with live(*RATES) as terminal:
            terminal.wait(KEYS, "the list")
            terminal.press(key)
            equal(terminal.end(), -number, "the signal that it died of")
            require(terminal.is_as_before(), f"{number.name}: the terminal is not as before")


def it_stops_and_goes_on():
    shell = ["bash", "--norc", "--noprofile", "--noediting", "-i"]
    with Terminal(shell) as terminal:
        terminal.wait("$", "a prompt")
        terminal.press(f"stty -g >{FOLDER}/before; {PROGRAM} {' '.join(LINKS)}\n")
        for round_ in range(2):
            terminal.wait(lambda screen: screen.alternate and names(screen) == ALL, f"the list, {round_}")
            # One that comes while the shell and the program hand over the terminal may be ignored.
            terminal.wait(lambda screen: not screen.alternate and "Stopped" in screen.text(), "the shell",
                          again=lambda: terminal.press("\x1a"))
            require(terminal.screen.cursor_shown, "no cursor")
            terminal.press(f"stty -g >{FOLDER}/stopped; echo sett''led\n")
            terminal.wait("settled", "the settings")
            equal(settings("stopped"), settings("before"), "the settings of a stopped one")
            terminal.press("fg\n")
        terminal.wait(lambda screen: screen.alternate and names(screen) == ALL, "the list")
        # Stopped by what cannot be caught, and drawn anew.
        job = int(sh(["pgrep", "-P", str(terminal.child), "nlinspect"]).stdout)
        os.kill(job, signal.SIGSTOP)
        terminal.wait("Stopped", "the shell")
        terminal.press("fg\n")
        # Until then the shell may still have the terminal, and keys are lost.
        terminal.wait(lambda screen: screen.alternate and names(screen) == ALL and "Stopped" not in screen.text(),
                      "the list, drawn anew")
        terminal.press("q")
        terminal.wait(lambda screen: not screen.alternate, "the shell")
        terminal.press(f"stty -g >{FOLDER}/after; echo do''ne\n")
        terminal.wait("done", "the end")
        equal(settings("after"), settings("before"), "the settings at the end")
        terminal.press("exit\n")
        terminal.end()


def settings(name):
    with open(f"{FOLDER}/{name}", encoding="ascii") as file:
        return file.read()


def a_terminal_that_goes_away_ends_it():
    terminal = live(*LINKS)
    wait_for_names(terminal, ALL, "the list")
    os.close(terminal.other)
    os.close(terminal.main)
    equal(os.waitstatus_to_exitcode(os.waitpid(terminal.child, 0)[1]), -signal.SIGHUP, "the status")


def what_it_cannot_draw_on():
    for words, said in (
            (["links", "--live"], "--live draws on a terminal"),
            (["links", "--live", "--json"], "--live draws a table"),
            (["links", "--live", "--follow"], "add --by LIST")):
        done = nlinspect(*words, status=2)
        require(said in done.stderr.decode(), f"{words}: {done.stderr}")
    nlinspect("links", "--live", "--explain")
    for term in ("unknown", "dumb", "e\x1b[31m"):
        with live("links", "--live", term=term) as terminal:
            equal(terminal.end(), 2, f"TERM={term!r}: the status")
            require("--live cannot draw" in terminal.screen.text(), terminal.screen.text())
            require(terminal.is_as_before(), "the terminal is not as before")
    with live("links", "--live", "-w", "0") as terminal:
        equal(terminal.end(), 2, "-w 0: the status")


def it_takes_little_time():
    """Nothing is done while nothing happens."""
    with live("links", "-w", "1000000", "-o", "ifname", "--live") as terminal:
        wait_for_names(terminal, ALL, "the list")
        before = ticks(terminal.child)
        for _ in range(50):
            terminal.press("x")
        terminal.press("?")
        terminal.wait("Ctrl-L", "help")
        require(ticks(terminal.child) - before < 100, "a second of CPU time for 50 keys")
        leave(terminal, "idle")


def ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


run(
    it_is_drawn_at_any_size,
    it_draws_on_terminals_of_many_types,
    it_follows_the_size,
    keys_sort,
    a_filter_is_typed,
    a_row_is_shown_in_full,
    it_pauses_and_records,
    a_pause_freezes_all_of_it,
    what_a_key_asks_for_passes_the_pause,
    rounds_are_counted,
    groups_of_a_stream, hosts_are_groups,
    messages_are_not_lost,
    names_are_escaped,
    any_signal_gives_the_terminal_back,
    it_stops_and_goes_on,
    a_terminal_that_goes_away_ends_it,
    what_it_cannot_draw_on,
    it_takes_little_time,
    prepare=set_up,
)
