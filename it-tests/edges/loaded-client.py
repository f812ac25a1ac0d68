#!/usr/bin/python3 -I
"""The openstack client of this root file system, loaded once for all who call it.

  loaded-client.py [--leash]

Most of a call's two seconds goes into loading Python modules and looking for plugins. This does that once, says `ready`, and
for each call of bin/openstack forks: the copy gets the caller's arguments, variables, directory and files, and runs the
client's own main. With --leash it ends when its standard input does.
"""
import contextlib
import importlib.metadata
import io
import json
import logging
import os
import selectors
import signal
import socket
import sys

from openstackclient import shell

SOCKET = "/srv/edge/openstack.socket"


def load():
    for command in importlib.metadata.entry_points(group="openstack.identity.v3"):
        command.load()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        shell.main(["token", "issue", "--help"])
    # else each copy would say everything twice
    logging.getLogger().handlers.clear()


def run(call, files):
    """Never returns: ends as the client does."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["directory"])
    sys.argv = ["openstack"] + call["arguments"]
    status = 1
    try:
        status = shell.main(call["arguments"])
    except SystemExit as end:
        status = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else bool(status))


def answer(caller):
    length, files, _, _ = socket.recv_fds(caller, 8, 3)
    call = json.loads(caller.recv(int.from_bytes(length, "big"), socket.MSG_WAITALL))
    child = os.fork()
    if child == 0:
        caller.close()
        run(call, files)
    with selectors.DefaultSelector() as waiting:
        waiting.register(os.pidfd_open(child), selectors.EVENT_READ, "ended")
        waiting.register(caller, selectors.EVENT_READ, "abandoned")
        if "ended" not in [key.data for key, _ in waiting.select()]:
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with contextlib.suppress(BrokenPipeError):
        caller.sendall(bytes([os.waitstatus_to_exitcode(status) & 0xFF]))


def serve(leashed):
    # nobody waits for those who answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(SOCKET)
    os.umask(0o077)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(SOCKET)
    os.umask(0o022)
    listener.listen(64)
    print("ready", flush=True)
    with selectors.DefaultSelector() as waiting:
        waiting.register(listener, selectors.EVENT_READ, "call")
        if leashed:
            waiting.register(sys.stdin, selectors.EVENT_READ, "leash")
        while True:
            events = [key.data for key, _ in waiting.select()]
            if "leash" in events and not os.read(0, 1024):
                return
            if "call" in events:
                caller, _ = listener.accept()
                if os.fork() == 0:
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    listener.close()
                    answer(caller)
                    os._exit(0)
                caller.close()


load()
serve(sys.argv[1:] == ["--leash"])
