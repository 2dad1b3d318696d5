"""Both themes can be read: WCAG's contrast for all text and signs on all grounds they stand on."""

import pytest
from PySide6.QtGui import QColor

from editor.look.colours import ThemeName
from editor.look.themes import DARK, LIGHT, THEMES, Theme, contrasted, mixed
from engine.layers.layer import CATEGORIES
from tests.editor.look.contrast import contrast

BOTH = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


GROUNDS = ("window", "panel", "raised", "field", "canvas", "node", "floating")


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", ["text", "muted", "accent", "good", "warning", "danger"])
def test_text_can_be_read(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@BOTH
def test_text_on_the_primary_button(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.primary) >= 4.5
    assert contrast(theme.primary, theme.raised) >= 3


@BOTH
def test_signs_can_be_seen(theme: Theme) -> None:
    for colour in (theme.port, *theme.categories.values()):
        for ground in (theme.canvas, theme.node, theme.raised):
            assert contrast(colour, ground) >= 3


def test_both_have_all_categories() -> None:
    assert list(DARK.categories) == list(LIGHT.categories) == list(CATEGORIES)


@BOTH
def test_ramp_has_a_colour_for_every_look(theme: Theme) -> None:
    assert len(theme.ramp) == 84


def test_mixing() -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    assert mixed(white, black, 0.0).name() == "#000000"
    assert mixed(white, black, 1.0).name() == "#ffffff"
    assert mixed(white, black, 0.2).name() == "#333333"
    assert mixed(white, black, 0.2).alpha() == 255


@pytest.mark.parametrize("name", ["dark", "light"])
def test_high_contrast_has_stronger_words_and_edges(name: ThemeName) -> None:
    usual, strong = THEMES[name], contrasted(name)
    for ground in (strong.panel, strong.raised, strong.field, strong.canvas, strong.node, strong.floating):
        assert contrast(strong.muted, ground) >= 7
        assert contrast(strong.border, ground) >= 3
        assert contrast(strong.node_border, ground) >= 3
    assert strong.wire(0) == usual.wire(0)  # the colour language stays
