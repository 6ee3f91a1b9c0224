"""`rbsync` for tests that type many commands: each is a fork of one process that has imported everything."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from subprocess import PIPE
from tempfile import mkdtemp

import rbsync as package
from rbsync.cli.app import main
from tests.strength import FULL

ROOT = Path(__file__).parents[1]
CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect("{address}")
    socket.send_fds(line, [b" "], [0, 1, 2])
    line.sendall(json.dumps([os.getcwd(), sys.argv, dict(os.environ)]).encode() + b"\\n")
    code = line.recv(8)
sys.exit(int(code) if code else 70)
"""


def rbsync() -> Sequence[str]:
    """The words that start the program: a process of its own at full strength, else a fork."""
    return (sys.executable, "-m", "rbsync") if FULL else (str(forking() / "rbsync"),)


@cache
def forking() -> Path:
    """The folder in which `rbsync` is, for the front of the path; the process that forks ends with this one."""
    folder = Path(mkdtemp())
    address, program = folder / "socket", folder / "rbsync"
    program.write_text(CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
    program.chmod(0o700)
    command = [sys.executable, "-m", "tests.program", str(address)]
    server = subprocess.Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, text=True)
    atexit.register(server.communicate)  # closes its input, at which it ends
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"
    return folder


def serve(address: str) -> None:
    """Fork for each that connects."""
    for module in walk_packages(package.__path__, "rbsync."):
        import_module(module.name)
    signal.signal(signal.SIGCHLD, _reap)
    threading.Thread(target=_end_with_the_test, args=(Path(address).parent,), daemon=True).start()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            line, _ = listening.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                line.sendall(str(_run(line)).encode())
                os._exit(0)
            line.close()


def _end_with_the_test(folder: Path) -> None:
    sys.stdin.read()
    shutil.rmtree(folder)
    os._exit(0)


def _reap(*_: object) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _run(line: socket.socket) -> int:
    _, files, _, _ = socket.recv_fds(line, 1, 3)
    with line.makefile() as told:
        folder, sys.argv, environ = json.loads(told.readline())
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8", closefd=False) for number, mode in enumerate("rww")
    )
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    serve(sys.argv[1])
