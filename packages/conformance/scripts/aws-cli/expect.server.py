"""Runs commands of the installed AWS CLI, each in a fork of this process, which has loaded the CLI once.

Started with a folder of two named pipes: in `request` a command comes as its arguments and its environment, separated
by NUL, with the number of arguments first; on `answer` its exit code is told, once its output lies in the files that
the first two arguments name.
"""

import os
import signal
import sys
import traceback

import awscli.clidriver


def serve(folder):
    while True:
        with open(os.path.join(folder, "request"), "rb") as request:
            parts = request.read().split(b"\0")
        if parts == [b""]:
            return
        count = int(parts[0])
        out, err, *arguments = [part.decode() for part in parts[1 : 1 + count]]
        environment = dict(part.decode().split("=", 1) for part in parts[1 + count :] if b"=" in part)
        child = os.fork()
        if child == 0:
            run(out, err, arguments, environment)
        _, status = os.waitpid(child, 0)
        with open(os.path.join(folder, "answer"), "w") as answer:
            answer.write(f"{os.waitstatus_to_exitcode(status)}\n")


def run(out, err, arguments, environment):
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


parent = os.getppid()


def end_with_parent(*_):
    if os.getppid() != parent:
        os._exit(0)


signal.signal(signal.SIGALRM, end_with_parent)
signal.setitimer(signal.ITIMER_REAL, 1, 1)
serve(sys.argv[1])
