"""The engine's command line: `python -m engine train|doctor|check|export|layers|examples`."""

import contextlib
import os
import signal
import sys

from engine.arguments import Refused
from engine.threads import set_one_thread

set_one_thread()  # before NumPy is imported: one was measured best


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 a bad result or nowhere to write it, 2 wrong input."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(errors="backslashreplace")  # a console may lack ∂ and ²
    try:
        code = obey(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()  # what can't be written is said here, not by Python at its end
        return code
    except BrokenPipeError:  # the reader of our output has seen enough
        silence()
        return 0
    except OSError as error:
        silence()
        what = f"{error.filename} can't be read" if error.filename else "The output can't be written"
        say(f"{what}: {error.strerror or error}.")
        return 1


def obey(arguments: list[str] | None) -> int:
    """The command's exit code; what stops it is said in one line."""
    try:
        from engine.commands.command import parse

        command, options = parse(arguments)
        return command(options)
    except Refused as refused:
        say(str(refused))
        return refused.code
    except MemoryError:
        say("There is not enough memory for that. Make the graph or the batch smaller.")
        return 2
    except KeyboardInterrupt:
        return 130


def say(sentence: str) -> None:
    """One line for people, if they can be reached at all."""
    with contextlib.suppress(OSError):
        print(sentence, file=sys.stderr)


def silence() -> None:
    """What is left in the buffer goes nowhere: at its end Python would try to write it once more."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a progress bar gives the cursor back
    sys.exit(main())
