"""Spoils valid projects in many ways and opens them with little memory: test_damaged_files runs it.

Arguments: an empty folder, how many cases, the seed. Prints a line of JSON: how many were refused and opened.
"""

import copy
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.check import check
from engine.formats.project import Project, ProjectError, read, write
from engine.formats.sheet_text import from_text, to_text
from engine.layers.layer import LAYERS
from tests.engine.formats.reading import limit_memory
from tests.engine.formats.samples import SHEET, TEXT, WEIGHTS, same_weights, zip_of

STRANGE: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 1e308, 10**30, 10**300, "", "x", "é\u202e", "os.system", "a" * 100_000),
    *(
        [],
        {},
        [[]],
        {"type": "Dense"},
        {"type": "SGD"},
        ["a"],
        {"source": 1},
        -0.0,
        2**31,
        1e-320,
        "NaN",
        "__class__",
    ),
]
TOKENS = [
    b"NaN",
    b"1e999",
    b"-Infinity",
    b'"\\ud800"',
    b"[" * 5000,
    b"\x00",
    b"\xef\xbb\xbf",
    b"9" * 5000,
    b"true",
]


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 4, 50])):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def overwritten(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    piece = chance.choice([*TOKENS, chance.randbytes(chance.randrange(1, 40))])
    return data[:place] + piece + data[place + chance.choice([0, len(piece), 8]) :]


def spliced(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))] + data[chance.randrange(len(data)) :]


def retyped(_: bytes, chance: random.Random) -> bytes:
    """project.json with strange values in place of some of its own, or beside them."""
    top = json.loads(TEXT)
    for _ in range(chance.choice([1, 1, 2])):
        holder = chance.choice(list(containers(top)))
        value = copy.deepcopy(chance.choice(STRANGE))  # for one strange value may be put into another
        if isinstance(holder, dict):
            holder[chance.choice([*holder, "type", "x", "é", "a.b"])] = value
        elif holder:
            holder[chance.randrange(len(holder))] = value
    return json.dumps(top, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


def containers(value: Any) -> Any:
    """Every object and list within."""
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


KINDS: list[Callable[[bytes, random.Random], bytes]] = [truncated, flipped, overwritten, spliced, retyped]


def spoil(folder: Path, chance: random.Random, chain: bytes, weights: bytes) -> Path:
    """A spoilt file: the whole archive, or one of its members inside a sound archive, or the JSON alone."""
    how = chance.choice(KINDS)
    path = folder / "spoilt.chain"
    place = chance.choice(["archive", "text", "member", "weights"])
    if place == "archive" and how is not retyped:
        path.write_bytes(how(chain, chance))
    elif place == "weights" and how is not retyped:
        zip_of(path, {"project.json": TEXT, "weights.safetensors": how(weights, chance)})
    elif place == "member":
        zip_of(path, {"project.json": how(TEXT, chance), "weights.safetensors": weights})
    else:
        path.write_bytes(how(TEXT, chance))
    return path


def must_be_sound(project: Project, folder: Path) -> None:
    """AssertionError unless what was opened keeps all limits, can be inspected, saved, and opened again."""
    text = to_text(project.sheet)
    assert from_text(text) == project.sheet
    check(project.sheet.graph)
    write(folder / "again.chain", project.sheet, project.weights)
    again = read(folder / "again.chain")
    assert again.sheet == project.sheet
    assert same_weights(again.weights, project.weights or None)


def main(folder: Path, cases: int, seed: int) -> None:
    LAYERS.discover()
    write(folder / "whole.chain", SHEET, WEIGHTS)
    chain = (folder / "whole.chain").read_bytes()
    start = chain.index(b"weights.safetensors") + len("weights.safetensors")
    weights = chain[start : start + 8 + int.from_bytes(chain[start : start + 8], "little") + 4 * 12 + 4 * 5 + 8]
    read(zip_of(folder / "whole.chain", {"project.json": TEXT, "weights.safetensors": weights}))
    limit_memory(1024)
    opened = 0
    for case in range(cases):
        path = spoil(folder, random.Random(seed + case), chain, weights)
        begin = time.perf_counter()
        try:
            must_be_sound(read(path), folder)
            opened += 1
        except ProjectError as error:
            if not str(error).startswith(f"{path} can't be opened: "):
                raise AssertionError(f"case {seed + case}: {error}") from error
            str(error).encode("utf-8")
        except BaseException as error:
            error.add_note(f"case {seed + case}")
            raise
        assert time.perf_counter() - begin < 2, f"case {seed + case} took too long"
    print(json.dumps({"refused": cases - opened, "opened": opened}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
