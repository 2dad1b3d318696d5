"""Where data sets, examples and icons lie: beside the engine, in a checkout as in an installation."""

from importlib.resources import files
from pathlib import Path


def folder(name: str) -> Path:
    """A folder of resources/.

    It is not imported by its name: where the program is started, another package may be called so.
    """
    return Path(str(files("engine"))).parent / "resources" / name
