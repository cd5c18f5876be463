#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The units of contrib/: units.py SYSTEMD-ANALYZE UNIT... systemd reads them without a complaint, their sandbox is
tight, and what the service runs makes a recording that can be replayed."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("NLINSPECT", "build/src/nlinspect"))
PATIENCE = 600
EXPOSURE = 30  # of 100: what "systemd-analyze security" may find at most


def verify(analyze, units, folder):
    copies = [shutil.copy(unit, folder) for unit in units]
    done = subprocess.run([analyze, "verify", "--man=no", *copies], capture_output=True, text=True, check=False)
    # Units of the machine itself are not our concern.
    ours = [line for line in done.stderr.splitlines() if "nlinspect" in line]
    assert done.returncode == 0 or not ours, done.stderr
    assert not ours, done.stderr
    for copy in copies:
        if copy.endswith(".service"):
            done = subprocess.run([analyze, "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", copy],
                                  capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{copy} is exposed:\n{done.stdout[-400:]}{done.stderr}"


def command_of(unit):
    """@return the line that systemd gives the shell, with the program under test"""
    with open(unit, encoding="utf-8") as file:
        script = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", file.read(), re.MULTILINE)[1]
    script, count = re.subn(r"/\S*/nlinspect ", PROGRAM + " ", script)
    assert count == 1, script
    return script.replace("$$", "$").replace("%%", "%")


def records(unit, folder):
    logs = os.path.join(folder, "logs")
    os.mkdir(logs)
    with subprocess.Popen(["/bin/sh", "-c", command_of(unit)], env={**os.environ, "LOGS_DIRECTORY": logs},
                          stdin=subprocess.DEVNULL) as service:
        until = time.monotonic() + PATIENCE
        while not any(os.path.getsize(os.path.join(logs, name)) for name in os.listdir(logs)):
            assert service.poll() is None and time.monotonic() < until, "no recording comes"
            time.sleep(0.02)
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=PATIENCE) in (-signal.SIGTERM, 0), service.returncode
    (name,) = os.listdir(logs)
    assert re.fullmatch(r"counters-\d{8}-\d{6}\.pcap(\.zst)?", name), name
    done = subprocess.run([PROGRAM, "counters", "-j", "--replay", os.path.join(logs, name)], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    assert done.returncode == 0 and b'"group"' in done.stdout, f"status {done.returncode}: {done.stderr}"


def main(analyze, *units):
    with tempfile.TemporaryDirectory() as folder:
        verify(analyze, units, folder)
        records(next(unit for unit in units if unit.endswith("nlinspect-record.service")), folder)
    print(f"{len(units)} units")


if __name__ == "__main__":
    main(*sys.argv[1:])
