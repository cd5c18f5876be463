#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many closed connections a stream shows, how many it loses, and what it costs: closings.py NLINSPECT [CONNECTIONS]

Runs in a network namespace of its own, opens and closes connections as fast as it can while `sockets --follow -J`
runs, and prints what was made, shown and counted as lost. Shown and lost must be what was made."""
import multiprocessing
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

WORKERS = 2


def close_connections(port, count):
    reset = struct.pack("ii", 1, 0)
    with socket.create_server(("127.0.0.1", port)) as listener:
        for _ in range(count):
            client = socket.create_connection(listener.getsockname())
            server, _ = listener.accept()
            for end in client, server:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                end.close()


def joined(pid):
    """The row of /proc/net/netlink of its socket that is a member of groups: what waits, what was dropped."""
    with open("/proc/net/netlink", encoding="ascii") as table:
        rows = [line.split() for line in list(table)[1:]]
    return next(((int(row[4]), int(row[8])) for row in rows if row[2] == str(pid) and int(row[3], 16)), None)


def measure(nlinspect, count):
    with tempfile.TemporaryFile() as rows, tempfile.TemporaryFile() as said, \
            subprocess.Popen([nlinspect, "sockets", "--follow", "-J"], stdout=rows, stderr=said) as stream:
        while not joined(stream.pid):
            time.sleep(0.01)
        began = time.monotonic()
        workers = [multiprocessing.Process(target=close_connections, args=(9000 + i, count // WORKERS))
                   for i in range(WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        took = time.monotonic() - began
        # The listeners close as well. The news of a socket come some time after its end.
        made = 2 * (count // WORKERS * WORKERS) + WORKERS
        before = None
        while before != (now := (os.fstat(rows.fileno()).st_size, joined(stream.pid))) or now[1][0]:
            before = now
            time.sleep(0.5)
        stream.send_signal(signal.SIGINT)
        _, _, usage = os.wait4(stream.pid, 0)
        stream.returncode = 0
        rows.seek(0)
        said.seek(0)
        shown = sum(chunk.count(b"\n") for chunk in iter(lambda: rows.read(1 << 20), b""))
        lost = sum(map(int, re.findall(rb"(\d+) messages? w", said.read())))
    cpu = usage.ru_utime + usage.ru_stime
    print(f"  {made} closings in {took:.1f} s: {shown} shown, {lost} lost, {made - shown - lost} missing; "
          f"{cpu:.2f} s of CPU, {cpu / max(shown, 1) * 1e6:.1f} us a row")
    return made == shown + lost


def main():
    nlinspect, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    if os.environ.get("CLOSINGS_INSIDE"):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        print(f"\n{count} connections opened and closed under sockets --follow -J")
        sys.exit(not measure(nlinspect, count))
    sys.exit(subprocess.run(["unshare", "--net", sys.executable, __file__, nlinspect, str(count)],
                            env={**os.environ, "CLOSINGS_INSIDE": "1"}, check=False).returncode)


if __name__ == "__main__":
    main()
