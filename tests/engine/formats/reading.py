"""Opens files with little memory and says how it went: run as a program by test_damaged_files.

Arguments: how many megabytes may be used beyond those at the start, then the files. Prints a line of JSON:
for each file the sentence of its refusal, or null, and the seconds it took.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

from engine.formats.project import ProjectError, read
from engine.layers.layer import LAYERS


def limit_memory(megabytes: int) -> None:
    """At most so much beyond what this process has now."""
    (pages,) = re.findall(r"VmSize:\s+(\d+) kB", Path("/proc/self/status").read_text())
    limit = int(pages) * 1024 + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def main(megabytes: int, paths: list[str]) -> None:
    LAYERS.discover()
    limit_memory(megabytes)
    found = []
    for path in paths:
        start = time.perf_counter()
        try:
            read(path)
            sentence = None
        except ProjectError as error:
            sentence = str(error)
        found.append((sentence, time.perf_counter() - start))
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
