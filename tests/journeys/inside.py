"""Runs Python inside a portal: Django is made ready once, and each script has a process of its own, forked from that.

Reads one script a line from its standard input, as JSON, and answers each with a line, [exit status, all it printed].
"""

import json
import os
import signal
import sys
import traceback

import django

SECONDS = 300  # for a script or a command, on a machine under load; what hangs is killed, and its test fails instead of the whole run


def main() -> None:
    django.setup()
    for line in sys.stdin:
        print(json.dumps(_run(json.loads(line))), flush=True)


def _run(code: str) -> tuple[int, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os._exit(_status(code))
    os.close(writing)
    with open(reading, errors="replace") as pipe:  # noqa: PTH123  # a pipe has no path
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def _status(code: str) -> int:
    try:
        exec(code, {"__name__": "script"})  # noqa: S102  # the tests' own scripts
    except BaseException:  # noqa: BLE001  # whatever it was, the test reads it
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main()
