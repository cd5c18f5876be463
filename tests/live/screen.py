# SPDX-License-Identifier: MIT
"""A terminal for tests: a pseudoterminal with a program on it, and the screen that its output makes."""
import codecs
import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
import unicodedata

from lab import PATIENCE, require

TERM = "xterm-256color"
CONTROL = re.compile(r"\x1b\[([?>]?)([0-9;]*)([A-Za-z@`])|\x1b([()][A-Z0-9]|[=>78MDc]|\][0-9;]*\a)")
UNFINISHED = re.compile(r"\x1b(\[[?>]?[0-9;]*|[()]|\][0-9;]*)?$")


class Screen:
    """The part of a VT100, and of its heirs, that ncurses uses for TERM. Anything else is an error."""

    def __init__(self, columns, rows):
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.rest = ""
        self.alternate = False
        self.cursor_shown = True
        self.reverse = False
        self.resize(columns, rows)

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[" "] * columns for _ in range(rows)]
        self.reversed = [[False] * columns for _ in range(rows)]
        self.top, self.bottom = 0, rows - 1
        self.x = self.y = 0
        self.saved = (0, 0)

    def lines(self):
        return ["".join(row).rstrip() for row in self.cells]

    def text(self):
        return "\n".join(self.lines())

    def marked(self):
        """The lines that are in reverse video from one side to the other."""
        return [line for line, flags in zip(self.lines(), self.reversed) if all(flags)]

    def feed(self, data):
        text = self.rest + self.decoder.decode(data)
        at = 0
        while at < len(text):
            if text[at] != "\x1b":
                self.put(text[at])
                at += 1
                continue
            found = CONTROL.match(text, at)
            if not found:
                require(UNFINISHED.match(text[at:]), f"the screen does not know {text[at:at + 20]!r}")
                break
            self.control(*found.groups())
            at = found.end()
        self.rest = text[at:]

    def put(self, character):
        if character == "\n":
            self.down()
        elif character == "\r":
            self.x = 0
        elif character == "\b":
            self.x = max(self.x - 1, 0)
        elif character == "\t":
            self.x = min(self.x // 8 * 8 + 8, self.columns - 1)
        elif character in "\a\x0e\x0f":
            pass
        else:
            require(ord(character) >= 0x20 and not 0x7F <= ord(character) < 0xA0, f"{character!r} on the screen")
            self.print(character)

    def print(self, character):
        width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if self.x + width > self.columns:
            self.x = 0
            self.down()
        for offset in range(width):
            self.cells[self.y][self.x + offset] = "" if offset else character
            self.reversed[self.y][self.x + offset] = self.reverse
        self.x += width

    def down(self):
        if self.y == self.bottom:
            self.scroll(1)
        else:
            self.y = min(self.y + 1, self.rows - 1)

    def scroll(self, count, top=None):
        top = self.top if top is None else top
        for grid, blank in ((self.cells, " "), (self.reversed, False)):
            for _ in range(abs(count)):
                gone = top if count > 0 else self.bottom
                del grid[gone]
                grid.insert(self.bottom if count > 0 else top, [blank] * self.columns)

    def erase(self, row, start, end):
        for column in range(max(start, 0), min(end, self.columns)):
            self.cells[row][column] = " "
            self.reversed[row][column] = False

    def control(self, private, digits, final, other):
        if other:
            require(other[0] in "()=>78M]", f"ESC {other}")
            if other == "M":
                if self.y == self.top:
                    self.scroll(-1)
                else:
                    self.y -= 1
            return
        numbers = [int(number or 0) for number in digits.split(";")] if digits else []
        one = max(numbers[0], 1) if numbers else 1
        if private:
            require(final in "hlc", f"CSI {private}{digits}{final}")
            self.mode(numbers, final == "h")
            return
        {"H": self.place, "f": self.place, "J": self.clear, "K": self.clear_line, "m": self.attribute,
         "r": self.region}.get(final, lambda numbers: self.move(final, one))(numbers)

    def mode(self, numbers, on):
        for number in numbers:
            if number in (1049, 1047, 47):
                self.alternate = on
                self.resize(self.columns, self.rows)
            elif number == 25:
                self.cursor_shown = on

    def place(self, numbers):
        row, column = (numbers + [0, 0])[:2]
        self.y = min(max(row, 1), self.rows) - 1
        self.x = min(max(column, 1), self.columns) - 1

    def clear(self, numbers):
        kind = numbers[0] if numbers else 0
        for row in range(self.rows):
            if kind == 2 or (kind == 0 and row > self.y) or (kind == 1 and row < self.y):
                self.erase(row, 0, self.columns)
        if kind != 2:
            self.clear_line([kind])

    def clear_line(self, numbers):
        kind = numbers[0] if numbers else 0
        self.erase(self.y, 0 if kind else self.x, self.x + 1 if kind == 1 else self.columns)

    def attribute(self, numbers):
        for number in numbers or [0]:
            if number in (0, 27):
                self.reverse = False
            elif number == 7:
                self.reverse = True

    def region(self, numbers):
        top, bottom = (numbers + [0, 0])[:2]
        self.top = max(top, 1) - 1
        self.bottom = (bottom or self.rows) - 1
        self.x = self.y = 0

    def move(self, final, count):
        row = self.cells[self.y]
        flags = self.reversed[self.y]
        if final == "A":
            self.y = max(self.y - count, 0)
        elif final == "B":
            self.y = min(self.y + count, self.rows - 1)
        elif final == "C":
            self.x = min(self.x + count, self.columns - 1)
        elif final == "D":
            self.x = max(self.x - count, 0)
        elif final in "G`":
            self.x = min(count, self.columns) - 1
        elif final == "d":
            self.y = min(count, self.rows) - 1
        elif final == "X":
            self.erase(self.y, self.x, self.x + count)
        elif final == "P":
            del row[self.x:self.x + count], flags[self.x:self.x + count]
            row += [" "] * (self.columns - len(row))
            flags += [False] * (self.columns - len(flags))
        elif final == "@":
            row[self.x:self.x] = [" "] * count
            flags[self.x:self.x] = [False] * count
            del row[self.columns:], flags[self.columns:]
        elif final == "b":
            for _ in range(count):
                self.print(row[self.x - 1])
        elif final == "L":
            self.scroll(-count, self.y)
        elif final == "M":
            self.scroll(count, self.y)
        elif final == "S":
            self.scroll(count)
        elif final == "T":
            self.scroll(-count)
        else:
            require(final in "hlt", f"CSI {count}{final}")


class Terminal:
    """A program in a session of its own, on a terminal of that size."""

    def __init__(self, words, columns=80, rows=24, term=TERM):
        self.main, self.other = os.openpty()
        self.screen = Screen(columns, rows)
        self.set_size(columns, rows)
        self.before = termios.tcgetattr(self.other)
        self.status = None
        self.child = os.fork()
        if not self.child:
            self.become(words, term)

    def become(self, words, term):
        try:
            os.setsid()
            fcntl.ioctl(self.other, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(self.other, fd)
            os.closerange(3, 1000)
            # Python ignores some, and what began the tests may ignore others, as nohup does.
            for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
                signal.signal(number, signal.SIG_DFL)
            os.execvpe(words[0], words, {**os.environ, "TERM": term, "PS1": "$ ", "LC_ALL": "C.UTF-8"})
        finally:
            os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.status is None:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        os.close(self.main)
        os.close(self.other)

    def set_size(self, columns, rows):
        fcntl.ioctl(self.main, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns, rows):
        self.screen.resize(columns, rows)
        self.set_size(columns, rows)

    def press(self, keys):
        os.write(self.main, keys.encode())

    def read(self, seconds):
        """Takes what there is. @return whether there was something"""
        if not select.select([self.main], [], [], seconds)[0]:
            return False
        self.screen.feed(os.read(self.main, 65536))
        return True

    def drain(self):
        while self.read(0):
            pass

    def wait(self, seen, what, again=lambda: None):
        """Reads until the screen shows something: a text, or what satisfies a function of the screen. Calls `again`
        before each reading."""
        condition = seen if callable(seen) else lambda screen: seen in screen.text()
        end = time.monotonic() + PATIENCE
        while not condition(self.screen):
            again()
            # A program that redraws forever counts as hung, as one that is silent does.
            require((self.read(1) or not self.is_over()) and time.monotonic() < end,
                    f"{what}: not on the screen:\n{self.screen.text()}")

    def is_over(self):
        if self.status is None:
            done, status = os.waitpid(self.child, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if done else None
        return self.status is not None

    def end(self):
        """Waits until the program has ended, and reads the rest. @return its status, negative for a signal"""
        end = time.monotonic() + PATIENCE
        while not self.is_over():
            self.read(0.01)
            require(time.monotonic() < end, f"it does not end:\n{self.screen.text()}")
        self.drain()
        return self.status

    def is_as_before(self):
        """Whether the terminal is as the program found it."""
        return (termios.tcgetattr(self.other) == self.before and not self.screen.alternate
                and self.screen.cursor_shown and not self.screen.reverse)
