"""Spoils valid models in many ways and opens them with little memory: test_damaged_models runs it.

Arguments: an empty folder, how many cases, the seed. Prints a line of JSON: how many were refused and opened.
"""

import json
import random
import sys
import time
from pathlib import Path

import onnx

from engine.check import check
from engine.formats.onnx.opening import read_onnx
from engine.formats.project import ProjectError, read, write
from engine.formats.sheet_text import from_text, to_text
from engine.layers.layer import LAYERS
from tests.engine.formats.mutations import flipped, overwritten, spliced, truncated
from tests.engine.formats.onnx.cases import CASES
from tests.engine.formats.onnx.samples import SAMPLES
from tests.engine.formats.reading import limit_memory

STRANGE_NUMBERS = [0, 1, -1, 2, 3, 7, 64, 65, 1000, 10**6, 2**31 - 1, 2**31, -(2**31), 2**62, 2**63 - 1, -(2**63)]
STRANGE_REALS = [0.0, -1.0, 1e-30, 1e30, float("nan"), float("inf"), -float("inf"), 0.5, 2.0]
STRANGE_WORDS = ["", "x", "y", "w", "Relu", "If", "Loop", "é\u202e", "a" * 10_000, "axis", "perm", "SAME_UPPER"]


def retyped(proto: onnx.ModelProto, chance: random.Random) -> bytes:
    """With strange values in place of some of its own."""
    spoilt = onnx.ModelProto()
    spoilt.CopyFrom(proto)
    for _ in range(chance.choice([1, 1, 2, 4])):
        alter(spoilt.graph if chance.random() < 0.9 else spoilt, chance)
    return spoilt.SerializeToString()


def alter(message: object, chance: random.Random) -> None:
    """Changes one field of a message, or of one within it."""
    fields = [(field, value) for field, value in message.ListFields()]  # type: ignore[attr-defined]
    if not fields:
        return
    field, value = chance.choice(fields)
    many = field.is_repeated
    if field.message_type is not None:
        if not many:
            alter(value, chance)
        elif chance.random() < 0.1:
            del value[chance.randrange(len(value))]
        else:
            alter(value[chance.randrange(len(value))], chance)
        return
    kind = type(value[0]) if many else type(value)
    new = strange(kind, chance)
    try:
        if many:
            value[chance.randrange(len(value))] = new
            if chance.random() < 0.2:
                value.append(new)
        else:
            setattr(message, field.name, new)
    except (ValueError, TypeError):
        pass  # a number that the field cannot hold


def strange(kind: type, chance: random.Random) -> object:
    if kind is int or kind is bool:
        return chance.choice(STRANGE_NUMBERS)
    if kind is float:
        return chance.choice(STRANGE_REALS)
    word = chance.choice(STRANGE_WORDS)
    return word if kind is str else word.encode()


def main(folder: Path, cases: int, seed: int) -> None:
    LAYERS.discover()
    protos = [sample() for sample in SAMPLES.values()] + [case.model() for case in CASES]
    whole = [proto.SerializeToString() for proto in protos]
    write(folder / "warm.chain", read_onnx(written(folder, whole[0])).sheet)
    limit_memory(1024)
    opened = 0
    for case in range(cases):
        chance = random.Random(seed + case)
        at = chance.randrange(len(protos))
        how = chance.choice([truncated, flipped, overwritten, spliced, None, None, None])
        path = written(folder, retyped(protos[at], chance) if how is None else how(whole[at], chance))
        begin = time.perf_counter()
        try:
            must_be_sound(path, folder)
            opened += 1
        except ProjectError as error:
            if not str(error).startswith(f"{path} can't be opened: "):
                raise AssertionError(f"case {seed + case}: {error}") from error
            if "not foreseen" in str(error) or not str(error).isprintable() or len(str(error).encode("utf-8")) > 1000:
                raise AssertionError(f"case {seed + case}: {error!r}") from error
        except BaseException as error:
            error.add_note(f"case {seed + case}")
            raise
        assert time.perf_counter() - begin < 20, f"case {seed + case} took too long"
    print(json.dumps({"refused": cases - opened, "opened": opened}))


def written(folder: Path, data: bytes) -> Path:
    path = folder / "spoilt.onnx"
    path.write_bytes(data)
    return path


def must_be_sound(path: Path, folder: Path) -> None:
    """AssertionError unless what was opened keeps all limits, can be inspected, saved, and opened again."""
    project = read_onnx(path)
    assert from_text(to_text(project.sheet)) == project.sheet
    check(project.sheet.graph)
    write(folder / "again.chain", project.sheet, project.weights)
    assert read(folder / "again.chain").sheet == project.sheet


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
