"""What every test runs with: no real window, no settings of the person who runs it, one BLAS thread."""

import os
import sys
import tempfile

import pytest

for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_home = tempfile.TemporaryDirectory(prefix="chainrule-tests-")
os.environ["XDG_CONFIG_HOME"] = _home.name  # where QSettings are kept
os.environ["XDG_DATA_HOME"] = _home.name


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--audit` is for a person's eyes: tests of pictures write them into the folder audit and compare nothing."""
    parser.addoption("--audit", action="store_true", help="write pictures into audit/ instead of comparing them")


ended: list[int] = []


def pytest_sessionfinish(exitstatus: int) -> None:
    """Remembers how it ended."""
    ended.append(int(exitstatus))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends the process when all is said, or when one of several that share the tests has told the first.

    After some thousand tests Python takes apart what Qt still holds, in an order that Qt cannot bear. How the program
    itself ends is tested in processes of its own.
    """
    if ended and "PySide6.QtWidgets" in sys.modules:
        _home.cleanup()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended[-1])
