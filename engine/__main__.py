"""The engine's command line: `python -m engine train|check|layers|examples`."""

import os
import sys

for library in ("OPENBLAS", "MKL", "OMP"):  # before NumPy is imported: one thread was measured best
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0 done, 1 a bad result, 2 wrong input."""
    from engine.commands.command import Refused, parse

    for stream in filter(None, (sys.stdout, sys.stderr)):
        stream.reconfigure(errors="backslashreplace")  # a console may lack ∂ and ²
    try:
        command, options = parse(arguments)
        return command(options)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return refused.code
    except MemoryError:
        print("There is not enough memory for that. Make the graph or the batch smaller.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
