"""What the tests of the interface share."""

import pytest

from editor.look.look import Look


@pytest.fixture
def look(qapp):
    """The dark look, whatever the desktop that runs the tests prefers."""
    return Look("dark")
