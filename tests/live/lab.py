# SPDX-License-Identifier: MIT
"""Shared by the live tests: worlds of their own, the program under test, and a way to skip a test that this
machine cannot run.

A world is a fresh namespace each of network, mounts and processes. A test in it sees no process and no
network namespace of the machine's, and what it makes ends with it, even if it fails: processes,
interfaces, mounts, files in FOLDER."""
import base64
import contextlib
import ctypes
import fcntl
import itertools
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

PROGRAM = os.path.abspath(os.environ.get("NLINSPECT", "build/src/nlinspect"))
CLONE_NEWNS = 0x00020000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
FAILED, SKIPPED = 1, 77
# A file system of the world's own.
FOLDER = "/run"
F_SETPIPE_SZ, PAGE = 1031, 4096
# Seconds after which a command, or something that is waited for, counts as hung. Far more than any takes on a
# machine that is busy with other things: the bound only names the culprit before meson ends the test.
PATIENCE = 600
# Whether a test goes through everything, instead of a selection that takes seconds.
EXHAUSTIVE = "--all" in sys.argv[1:]


class Skip(Exception):
    """A test that cannot run here. CI takes no reason but one that names a feature of the kernel."""


def lacking(feature):
    """The skip for a kernel that was built without something."""
    return Skip(f"the kernel lacks {feature}")


def require(condition, message):
    """An assertion that python -O leaves in place."""
    if not condition:
        raise AssertionError(message)


def equal(got, wanted, what):
    require(got == wanted, f"{what}:\n     got {got!r}\n  wanted {wanted!r}")


def unshare(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def in_child(work):
    """Does the work in a child, which ends with its parent, so that nothing outlives a test that meson
    ends. @return what the work returns, or FAILED"""
    sys.stdout.flush()
    child = os.fork()
    if not child:
        outcome = FAILED
        try:
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            outcome = work()
        except BaseException:  # pylint: disable=broad-except
            traceback.print_exc(file=sys.stdout)
        finally:
            sys.stdout.flush()
            os._exit(outcome)
    status = os.waitpid(child, 0)[1]
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else FAILED


def in_world(work):
    """Does the work in a new world, whose first process does it. @return as in_child()"""
    def separate():
        try:
            unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID)
        except OSError as error:
            print(f"SKIP: no namespaces to be had: {error.strerror}")
            return SKIPPED
        return in_child(inside)

    def inside():
        furnish()
        return work()

    if os.geteuid():
        print("SKIP: only root makes network namespaces")
        return SKIPPED
    return in_child(separate)


def alone():
    """Goes on in a network namespace of the program's own, where nothing changes by itself; users may
    have one, too. @return whether it could be had"""
    if os.environ.get("NLINSPECT_ALONE"):
        return True
    words = ["unshare", "--net", *(["--map-root-user"] if os.geteuid() else [])]
    try:
        subprocess.run([*words, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as reason:
        print(f"no network namespace to be had: {reason}", flush=True)
        return False
    os.environ["NLINSPECT_ALONE"] = "yes"
    os.execvp(words[0], [*words, sys.executable, *sys.argv])


def furnish():
    """Gives the world its own /proc, /sys and FOLDER, forgets where the machine has mounted network
    namespaces, and brings loopback up."""
    sh("mount --make-rprivate /")
    sh("mount -t proc proc /proc")
    sh("mount -t sysfs sysfs /sys")
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        mounts = [line.split(" ") for line in file]
    for mount in reversed(mounts):
        if mount[mount.index("-") + 1] == "nsfs":
            sh(["umount", "-l", re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), mount[4])])
    sh(f"mount -t tmpfs -o mode=755 tmpfs {FOLDER}")
    tempfile.tempdir = FOLDER
    sh("ip link set lo up")


def sh(command, check=True, feed=None):
    """Runs a command line without a shell. Words with blanks are quoted as in one."""
    words = shlex.split(command) if isinstance(command, str) else command
    done = subprocess.run(words, input=feed, capture_output=True, timeout=PATIENCE)
    if check and done.returncode:
        raise RuntimeError(f"{words}: status {done.returncode}: {done.stderr.decode()}")
    return done


def supports(command):
    """Whether the kernel can do what the command asks for; it stays done."""
    return sh(command, check=False).returncode == 0


def batch(lines):
    """Has ip(8) carry out command lines such as "-6 route add …", in few processes; blank ones are skipped."""
    lines = [line.strip() for line in lines if line.strip()]
    for six, group in itertools.groupby(lines, lambda line: line.startswith("-6 ")):
        feed = "\n".join(line.removeprefix("-6 ") for line in group)
        sh(["ip", *(["-6"] if six else []), "-batch", "-"], feed=feed.encode())


def need(command, feature):
    """Runs a command that needs a feature that kernels may lack."""
    if not supports(command):
        raise lacking(feature)


def sysctl(name, value):
    """Sets what /proc/sys has under the name."""
    with open(f"/proc/sys/{name}", "w", encoding="ascii") as file:
        file.write(str(value))


def unhurried(link):
    """Keeps what the kernel knows of a link's neighbors: it asks again and forgets in a day only."""
    for family in ("ipv4", "ipv6"):
        for name, value in (("retrans_time_ms", 86400000), ("base_reachable_time_ms", 86400000),
                            ("gc_stale_time", 86400)):
            sysctl(f"net/{family}/neigh/{link}/{name}", value)
    if os.path.exists(f"/proc/sys/net/ipv6/conf/{link}"):
        sysctl(f"net/ipv6/conf/{link}/router_probe_interval", 86400)


def without_ipv6():
    """Keeps the kernel from sending packets of its own over links made later."""
    sysctl("net/ipv6/conf/default/disable_ipv6", 1)


def with_ipv6(name):
    """Has IPv6 on a link after all, without a link-local address and the packets that it brings."""
    sysctl(f"net/ipv6/conf/{name}/disable_ipv6", 0)
    sh(f"ip link set {name} addrgenmode none")


def wired(name="wire", peer="port", ipv6=True):
    """A pair of links that are up, the first one with 192.0.2.1 and 2001:db8::1. The kernel sends nothing over them but
    reports of the multicast groups of IPv6, in its own time; without `ipv6`, it sends nothing."""
    without_ipv6()
    sh(f"ip link add {name} type veth peer name {peer}")
    if ipv6:
        with_ipv6(name)
    batch([f"address add 192.0.2.1/24 dev {name}", f"address add 2001:db8::1/64 dev {name} nodad" if ipv6 else "",
           f"link set {name} up", f"link set {peer} up"])
    connected(name, peer)


def connected(*names):
    """Waits until the kernel has told routes and addresses that links which were set up have a carrier."""
    wait_for(lambda: all(one["operstate"] == "UP" for one in ip_json("link") if one["ifname"] in names),
             f"a carrier of {', '.join(names)}")


@contextlib.contextmanager
def namespace_held():
    """A network namespace that has no name but the process that holds it, whose number is given."""
    holder = os.fork()
    if not holder:
        unshare(CLONE_NEWNET)
        os.kill(os.getpid(), signal.SIGSTOP)  # the namespace is there
        os._exit(0)
    try:
        os.waitpid(holder, os.WUNTRACED)
        yield holder
    finally:
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)


def strict_json(text):
    """Parses JSON, and takes neither a key that comes twice nor what only Python allows."""

    def unique(pairs):
        keys = [key for key, _ in pairs]
        require(len(set(keys)) == len(keys), f"a key comes twice in {keys}")
        return dict(pairs)

    def refuse(word):
        raise ValueError(f"{word} is not JSON")

    if isinstance(text, bytes):
        text = text.decode("utf-8")
    return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)


def nlinspect(*arguments, status=0, **options):
    """Runs the program; status None takes any but a signal's."""
    done = subprocess.run(
        [PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
        **options
    )
    if done.returncode < 0 or (status is not None and done.returncode != status):
        raise AssertionError(
            f"nlinspect {shlex.join(map(os.fsdecode, arguments))}: status {done.returncode}, "
            f"wanted {status}: {done.stderr.decode(errors='replace')}"
        )
    return done


def as_nobody(*words):
    """Runs the program without privileges, from where every user may read it."""
    copy = f"{FOLDER}/nlinspect"
    if not os.path.exists(copy):
        shutil.copy(PROGRAM, copy)
    return sh(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs", copy, *words],
              check=False)


def paged(arguments, after_page, recording=False):
    """Runs the program with an output that takes a page at a time, and calls after_page(number) whenever one was
    read: a listing of many pages has begun then, and cannot end before that returns. With `recording`, it is a
    recording that is written like that: the answer of the kernel has begun, and does not go on meanwhile.
    @return as nlinspect()"""
    reader, writer = os.pipe()
    fcntl.fcntl(writer, F_SETPIPE_SZ, PAGE)
    words = [PROGRAM, *arguments, *(["--record", f"/dev/fd/{writer}"] if recording else [])]
    with tempfile.TemporaryFile() as shown, subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=shown if recording else writer, stderr=subprocess.PIPE,
            pass_fds=[writer] if recording else []) as process, open(reader, "rb", buffering=0) as pages:
        os.close(writer)
        for number in itertools.count():
            page = pages.read(PAGE)
            if not page:
                break
            if not recording:
                shown.write(page)
            after_page(number)
        said = process.stderr.read()
        process.wait()
        shown.seek(0)
        output = shown.read()
    return subprocess.CompletedProcess(words, process.returncode, output, said)


def records(*arguments, **options):
    return strict_json(nlinspect(*arguments, "-j", **options).stdout)


def exact_bytes(record, name):
    """The bytes of a text. They stand beside it if it is not UTF-8."""
    if name + "_b64" in record:
        return base64.b64decode(record[name + "_b64"], validate=True)
    return record[name].encode("utf-8")


def ip_json(*arguments):
    text = sh(["ip", "-j", *arguments]).stdout
    return json.loads(text) if text.strip() else []


def meanwhile(ask, other, still=lambda answer: answer):
    """Asks, then has `other` ask, and asks once more: all again if the two answers differ in still(answer), which
    leaves out the values that move on their own. What `other` found lies between the two.
    @return the three answers"""
    answers = []

    def stood_still():
        answers[:] = ask(), other(), ask()
        return still(answers[0]) == still(answers[2])

    wait_for(stood_still, "answers that stand still")
    return answers


def agree(ask, other, what):
    """Checks that other(answer) finds the answer of `ask`. If it does not, and the answer has changed on its own
    meanwhile, both are asked again. @return the answer"""
    for _ in range(100):
        wanted = ask()
        got = other(wanted)
        if got == wanted or ask() == wanted:
            break
    equal(got, wanted, what)
    return wanted


def wait_for(condition, what, seconds=PATIENCE):
    """Waits until something that is under way has happened."""
    end = time.monotonic() + seconds
    while not condition():
        require(time.monotonic() < end, f"waited {seconds} s for {what}")
        time.sleep(0.01)


def attempt(test, prepare=()):
    """Runs a test, after what prepares it. @return 0, 1 if it failed, 77 if it was skipped"""
    name = test.__name__.replace("_", " ")
    try:
        for step in prepare:
            step()
        test()
        print(f"ok: {name}")
        return 0
    except Skip as reason:
        print(f"SKIP: {name}: {reason}")
        return SKIPPED
    except Exception:  # pylint: disable=broad-except
        print(f"FAIL: {name}")
        traceback.print_exc(file=sys.stdout)
        return 1
    finally:
        sys.stdout.flush()


def run(*tests, prepare=None, apart=False):
    """Runs the functions in turn in a world and ends the process: 1 if any failed, 77 if all were
    skipped. With `apart`, each has a world of its own, prepared anew, so that none meets what another has
    left behind."""
    prepare = (prepare,) if prepare else ()

    def all_of_them():
        try:
            for step in () if apart else prepare:
                step()
        except Skip as reason:
            print(f"SKIP: {reason}")
            return SKIPPED
        outcomes = [in_world(lambda test=test: attempt(test, prepare)) if apart else attempt(test)
                    for test in tests]
        return FAILED if set(outcomes) - {0, SKIPPED} else SKIPPED if 0 not in outcomes else 0

    sys.exit(all_of_them() if apart else in_world(all_of_them))
