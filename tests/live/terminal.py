# SPDX-License-Identifier: MIT
"""Names that somebody chose to take over a terminal or to forge rows."""
import csv
import io

from lab import equal, exact_bytes, nlinspect, require, run, sh, strict_json, supports, without_ipv6

NAMES = (
    b"e\x1b[31m", b"\x1b]0;t\x07", b"q\"u'o\\te", b"a\xe2\x80\xaeb", b"\xff\xfe\x9b", b"c,s;v|p",
    b"-n", b"\xc2\x9b31m", b"\xed\xa0\x80", b"b\x07e\x7f\x08", b"{}[]", b"=1+1")
ALIAS = b"two\nlines\t\x1b]0;title\x07\r\n1: lo: forged \xe2\x80\xae \xc3\xa4 \\x1b \x9b"
ALTERNATIVE = b"alt\x1b[2J\xc2\x85"
# Unicode characters that turn or hide text; C1 counts as control.
TURNING = {*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x61C}

made = []


def set_up():
    without_ipv6()
    for name in NAMES:
        if supports(["ip", "link", "add", "name", name, "type", "veth"]):
            made.append(name)
    require(len(made) >= 8, f"only {made} could be made")
    sh(["ip", "link", "set", made[0], "alias", ALIAS])
    sh(["ip", "link", "property", "add", "dev", made[0], "altname", ALTERNATIVE])
    for number, name in enumerate(made):
        sh(["ip", "link", "set", name, "up"])
        sh(["ip", "route", "add", f"198.51.100.{number}/32", "dev", name])


def check_text(text, what, allowed=""):
    bad = {f"U+{ord(character):04X}" for character in set(text) - set(allowed)
           if ord(character) < 32 or 127 <= ord(character) < 160 or ord(character) in TURNING}
    require(not bad, f"{what}: {bad} in {text[:2000]!r}")


def outputs(*words):
    for listing in (("links", "-o", "all"), ("links",), ("routes", "-o", "all"),
                    ("links", "--count-by", "ifname,ifalias"), ("links", "--sort", "ifname")):
        yield " ".join(listing), nlinspect(*listing, *words).stdout.decode("utf-8")


def table_has_neither_control_nor_forged_rows():
    for what, text in outputs():
        check_text(text, what, "\n")
    lines = nlinspect("links", "-H").stdout.splitlines()
    equal(len(lines), len(kernel_rows()), "lines")
    require(all(line.split()[1] in (b"UNKNOWN", b"UP", b"DOWN", b"LOWERLAYERDOWN")
                for line in lines), "a forged row")


def kernel_rows():
    """ip's own JSON may be invalid here; its lines are not."""
    with open("/proc/thread-self/net/dev", "rb") as file:
        return file.read().split(b"\n")[2:-1]


def machine_formats_have_no_control():
    for letter in ("-j", "-J"):
        for what, text in outputs(letter):
            check_text(text, f"{what} {letter}", "\n")
            for line in [text] if letter == "-j" else text.splitlines():
                strict_json(line)
    for form, separators in (("--csv", "\r\n"), ("--tsv", "\t\n")):
        for what, text in outputs(form):
            check_text(text, f"{what} {form}", separators)


def json_gives_names_back():
    links = strict_json(nlinspect("links", "-j").stdout)
    for found in links, strict_json(nlinspect("links", "-j", "-o", "ifname").stdout):
        got = {exact_bytes(link, "ifname") for link in found}
        require(set(made) <= got, f"{set(made) - got} are not among {got}")
    hostile = next(link for link in links if "ifalias" in link)
    require(hostile["ifalias"].startswith("two\nlines\t\x1b]0;title\x07\r\n"), "alias")
    equal(exact_bytes(hostile, "ifalias"), ALIAS, "the bytes of the alias")
    equal(hostile["altnames"], [ALTERNATIVE.decode("utf-8")], "altnames")


def csv_keeps_its_rows_and_columns():
    text = nlinspect("links", "--csv", "-o", "all").stdout.decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    equal({len(row) for row in rows}, {len(rows[0])}, "columns")
    equal(len(rows) - 1, len(kernel_rows()), "rows")
    text = nlinspect("links", "--tsv", "-o", "all").stdout.decode("utf-8")
    equal({line.count("\t") for line in text.splitlines()}, {len(rows[0]) - 1}, "columns of --tsv")


def mistakes_are_shown_escaped():
    for words in ((b"\x1b[31m",), (b"ifname=\xe2\x80\xae\n",), (b"--\x1b]0;t\x07",),
                  (b"-o", b"\x07"), (b"--sort", b"\xff"), (b"-\x9b",)):
        done = nlinspect("links", *words, status=None)
        check_text(done.stderr.decode("utf-8"), repr(words), "\n")
    for words in ((b"\x1b[2J",), (b"links", b"--replay", b"\x1b[2J"), (b"links", b"-N", b"/\x07")):
        done = nlinspect(*words, status=None)
        require(done.returncode in (1, 2), f"{words}: status {done.returncode}")
        check_text(done.stderr.decode("utf-8"), repr(words), "\n")


def names_can_be_asked_for():
    for name in made:
        if name.isascii() and b"\\" not in name:
            done = nlinspect("links", "-j", "-o", "ifname", "--", b"ifname=" + quoted(name))
            equal(len(strict_json(done.stdout)), 1, f"links named {name!r}")


def quoted(name):
    """A value with blanks or operators in it stands in quotes; a pattern's characters are escaped,
    which makes it one."""
    special = b"*?[" if set(name) & set(b"*?[") else b""
    special += b'"'
    escaped = b"".join(b"\\" + bytes([byte]) if byte in special else bytes([byte]) for byte in name)
    return b'"' + escaped + b'"'


run(
    table_has_neither_control_nor_forged_rows,
    machine_formats_have_no_control,
    json_gives_names_back,
    csv_keeps_its_rows_and_columns,
    mistakes_are_shown_escaped,
    names_can_be_asked_for,
    prepare=set_up,
    apart=True,
)
