"""Opens models with little memory and says how it went: run as a program by test_damaged_models.

Arguments: how many megabytes may be used beyond those at the start, then the files. Prints a line of JSON: for each
file the sentence of its refusal, or null.
"""

import json
import sys

import onnx

from engine.formats.onnx.opening import read_onnx
from engine.formats.project import ProjectError
from engine.layers.layer import LAYERS
from tests.engine.formats.reading import limit_memory


def main(megabytes: int, paths: list[str]) -> None:
    LAYERS.discover()
    assert onnx.ModelProto.DESCRIPTOR.fields  # what is imported and made once is no memory of a file's
    limit_memory(megabytes)
    found = []
    for path in paths:
        try:
            read_onnx(path)
            sentence = None
        except ProjectError as error:
            sentence = str(error)
        found.append(sentence)
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
