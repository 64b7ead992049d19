"""Runs commands of the installed AWS CLI, each in a fork of this process, which has loaded the CLI once.

Started with the id of the script's process. On standard input it takes, line by line, names of files that hold a
command: its arguments and its environment, separated by NUL, with the number of arguments first. On standard output
it tells the exit code of each, once its output lies in the files that the first two arguments name.

A script reads from a pipe whose one writer is this process, so it learns at once when this process is gone; a command
that takes too long, or whose script is gone, is killed.
"""

import os
import signal
import sys
import time
import traceback

import awscli.clidriver

# how long one command may take, in seconds: less than scripts wait for its exit code
LONGEST = 90


def serve(script):
    for line in sys.stdin:
        with open(line.rstrip("\n"), "rb") as request:
            parts = request.read().split(b"\0")
        count = int(parts[0])
        out, err, *arguments = [part.decode() for part in parts[1 : 1 + count]]
        environment = dict(part.decode().split("=", 1) for part in parts[1 + count :] if b"=" in part)
        child = os.fork()
        if child == 0:
            run(out, err, arguments, environment)
        print(ending(child, script), flush=True)


def ending(child, script):
    """The exit code of a command as a shell tells it: 128 and the signal for one that was killed."""
    end = time.monotonic() + LONGEST
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if time.monotonic() > end or os.getppid() != script:
            os.kill(child, signal.SIGKILL)
        time.sleep(0.005)


def run(out, err, arguments, environment):
    # what the script waits at is held by the parent only
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for path, descriptor in ((out, 1), (err, 2)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, descriptor)
    # the CLI has said there where its own data lie
    own = {"AWS_DATA_PATH": os.environ["AWS_DATA_PATH"]}
    os.environ.clear()
    os.environ.update(environment | own)
    try:
        code = awscli.clidriver.create_clidriver().main(arguments)
    except BaseException:
        code = 255
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


# where whoever started the script ignores this signal, ended children vanish before anybody has waited for them
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
serve(int(sys.argv[1]))
