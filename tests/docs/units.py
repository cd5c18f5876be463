#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The units of contrib/: units.py SYSTEMD-ANALYZE UNIT... systemd reads them without a complaint, their sandbox is
tight, and what the service runs makes a recording that can be replayed."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

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
    """@return the line that systemd gives the shell, with the program under test, and two short rounds"""
    with open(unit, encoding="utf-8") as file:
        script = re.search(r"^ExecStart=/bin/sh -c '(.*)'$", file.read(), re.MULTILINE)[1]
    script, count = re.subn(r"/\S*/nlinspect ", PROGRAM + " ", script)
    assert count == 1 and script.count(" -w 10 ") == 1, script
    script = script.replace(" -w 10 ", " -w 0.05 --count 2 ")
    return script.replace("$$", "$").replace("%%", "%")


def records(unit, folder):
    logs = os.path.join(folder, "logs")
    os.mkdir(logs)
    subprocess.run(["/bin/sh", "-c", command_of(unit)], env={**os.environ, "LOGS_DIRECTORY": logs}, check=True,
                   stdin=subprocess.DEVNULL, timeout=PATIENCE)
    (name,) = os.listdir(logs)
    assert re.fullmatch(r"rates-\d{8}-\d{6}\.pcap(\.zst)?", name), name
    done = subprocess.run([PROGRAM, "rates", "SOCK", "-J", "--replay", os.path.join(logs, name)], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False)
    assert done.returncode == 0 and b'"totsck"' in done.stdout, f"status {done.returncode}: {done.stderr}"


def main(analyze, *units):
    with tempfile.TemporaryDirectory() as folder:
        verify(analyze, units, folder)
        records(next(unit for unit in units if unit.endswith("nlinspect-record.service")), folder)
    print(f"{len(units)} units")


if __name__ == "__main__":
    main(*sys.argv[1:])
