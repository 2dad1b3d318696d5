"""Spoils valid projects in many ways and opens them with little memory: test_damaged_files runs it.

Arguments: an empty folder, how many cases, the seed. Prints a line of JSON: how many were refused and opened.
"""

import copy
import json
import random
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.check import check
from engine.formats.project import Project, ProjectError, read, write
from engine.formats.sheet_text import from_text, to_text
from engine.layers.layer import LAYERS
from tests.engine.formats.reading import limit_memory
from tests.engine.formats.samples import COURSE, SHEET, TEXT, WEIGHTS, same_weights, zip_of

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


def spoil(folder: Path, chance: random.Random, chain: bytes, members: dict[str, bytes]) -> Path:
    """A spoilt file: the whole archive, or one of its members inside a sound archive, or the JSON alone."""
    how = chance.choice(KINDS)
    path = folder / "spoilt.chain"
    place = chance.choice(["archive", "text", "member", *list(members)[1:]])
    if place == "archive" and how is not retyped:
        path.write_bytes(how(chain, chance))
    elif place in members and how is not retyped:
        zip_of(path, members | {place: how(members[place], chance)})
    elif place == "member":
        zip_of(path, members | {"project.json": how(TEXT, chance)})
    else:
        path.write_bytes(how(TEXT, chance))
    return path


def must_be_sound(project: Project, folder: Path) -> None:
    """AssertionError unless what was opened keeps all limits, can be inspected, saved, and opened again."""
    text = to_text(project.sheet)
    assert from_text(text) == project.sheet
    check(project.sheet.graph)
    write(folder / "again.chain", project.sheet, project.weights, project.course)
    again = read(folder / "again.chain")
    assert again.sheet == project.sheet
    assert same_weights(again.weights, project.weights or None)
    if project.course is not None and project.course.iteration and project.weights:
        assert again.course is not None
        assert again.course._replace(kept={}) == project.course._replace(kept={})
        assert same_weights(again.course.kept, project.course.kept)


def main(folder: Path, cases: int, seed: int) -> None:
    LAYERS.discover()
    write(folder / "whole.chain", SHEET, WEIGHTS, COURSE)
    chain = (folder / "whole.chain").read_bytes()
    with zipfile.ZipFile(folder / "whole.chain") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert len(members) == 4
    limit_memory(1024)
    opened = 0
    for case in range(cases):
        path = spoil(folder, random.Random(seed + case), chain, members)
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
