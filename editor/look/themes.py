"""The two themes: every colour of the interface by its purpose, so that no view names a colour itself."""

from dataclasses import dataclass, replace
from functools import cache

from PySide6.QtGui import QColor

from editor.look import colours

UNASKED = 0.3  # of its colour, that a wire keeps that is not in question


@dataclass(frozen=True)
class Theme:
    """Colours by purpose. Text on any ground of the theme has at least 4.5:1, a line or sign at least 3:1."""

    name: colours.ThemeName
    window: QColor  # menu bar, buttons
    panel: QColor  # docks
    raised: QColor  # toolbar, status bar, list items
    field: QColor  # line edits, plots
    border: QColor
    canvas: QColor
    grid: QColor
    node: QColor
    node_border: QColor
    text: QColor
    muted: QColor
    accent: QColor  # selection, links, the slider's knob: as a line or as text
    primary: QColor  # the accent as a ground for `on_accent`
    on_accent: QColor
    good: QColor
    warning: QColor
    danger: QColor
    port: QColor
    floating: QColor  # the legend and other plates above the canvas
    categories: dict[str, QColor]  # by a layer's category
    spark: QColor  # the heart of a pulse, inside its colour
    prediction: tuple[QColor, QColor]  # over the input plane, at 0 and at 1: blue and orange
    samples: tuple[QColor, QColor]  # the points on it
    ramp: tuple[QColor, ...]  # by bin of editor.look.colours

    @property
    def backward(self) -> QColor:
        """The backward pass as a stage, where no one gradient is meant: the ramp where it is strong."""
        return self.ramp[64]

    def wire(self, look: int) -> QColor:
        """The colour of a wire's look."""
        if look >= colours.FAINT:
            return mixed(self.ramp[look - colours.FAINT], self.canvas, UNASKED)
        return mixed(self.port, self.canvas, 0.8) if look == colours.PLAIN else self.ramp[look]


def mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    """`colour` with this share over `ground`, opaque: a translucent pen costs the canvas many times more."""
    channels = zip(colour.getRgb()[:3], ground.getRgb()[:3], strict=True)
    return QColor(*(round(share * top + (1 - share) * below) for top, below in channels))


@cache
def contrasted(name: colours.ThemeName) -> Theme:
    """The theme for who has asked the system for high contrast: words, edges and ports are stronger."""
    theme = THEMES[name]
    words = mixed(theme.text, theme.muted, 0.7)
    return replace(theme, muted=words, border=theme.muted, node_border=theme.muted, port=words)


def _ramp(name: colours.ThemeName) -> tuple[QColor, ...]:
    return tuple(QColor(*(int(channel) for channel in colour)) for colour in colours.ramp(name))


DARK = Theme(
    name="dark",
    window=QColor("#1b1e27"),
    panel=QColor("#1b1e27"),
    raised=QColor("#222632"),
    field=QColor("#14161c"),
    border=QColor("#2c3140"),
    canvas=QColor("#10121a"),
    grid=QColor("#1c1f2a"),
    node=QColor("#1d212c"),
    node_border=QColor("#363c4e"),
    text=QColor("#e8eaf0"),
    muted=QColor("#8b91a3"),
    accent=QColor("#4f8cff"),
    primary=QColor("#2f6fed"),
    on_accent=QColor("#ffffff"),
    good=QColor("#3ecf8e"),
    warning=QColor("#f5b642"),
    danger=QColor("#ff7a6b"),
    port=QColor("#6a7187"),
    floating=QColor("#161923"),
    categories={
        "Data": QColor("#5aa9e6"),
        "Layers": QColor("#9d7cf4"),
        "Shape": QColor("#7f8df0"),
        "Sequence": QColor("#d77fd0"),
        "Activations": QColor("#46c7a8"),
        "Norm & noise": QColor("#c3b24a"),
        "Merge": QColor("#8b91a3"),
        "Arithmetic": QColor("#a0a6b5"),
        "Loss": QColor("#ff7a6b"),
        "Templates": QColor("#5fc2d6"),
    },
    spark=QColor("#ffffff"),
    prediction=(QColor("#4668c4"), QColor("#d0883c")),
    samples=(QColor("#4f8cff"), QColor("#f5b642")),
    ramp=_ramp("dark"),
)

LIGHT = Theme(
    name="light",
    window=QColor("#ffffff"),
    panel=QColor("#ffffff"),
    raised=QColor("#f5f7fb"),
    field=QColor("#f5f7fb"),
    border=QColor("#dfe3ec"),
    canvas=QColor("#fbfcfe"),
    grid=QColor("#eaedf3"),
    node=QColor("#ffffff"),
    node_border=QColor("#d3d8e4"),
    text=QColor("#1d2233"),
    muted=QColor("#646b84"),
    accent=QColor("#2464e0"),
    primary=QColor("#2464e0"),
    on_accent=QColor("#ffffff"),
    good=QColor("#0b7d55"),
    warning=QColor("#946000"),
    danger=QColor("#c92f45"),
    port=QColor("#7b8298"),
    floating=QColor("#ffffff"),
    categories={
        "Data": QColor("#3b82c4"),
        "Layers": QColor("#7b5bd6"),
        "Shape": QColor("#5566d8"),
        "Sequence": QColor("#b04fa8"),
        "Activations": QColor("#1f9a7c"),
        "Norm & noise": QColor("#9a8420"),
        "Merge": QColor("#7b8298"),
        "Arithmetic": QColor("#697084"),
        "Loss": QColor("#e0604f"),
        "Templates": QColor("#1b7f95"),
    },
    spark=QColor("#fbfcfe"),
    prediction=(QColor("#86a8f2"), QColor("#fbd5a2")),
    samples=(QColor("#1f57cf"), QColor("#a85f00")),
    ramp=_ramp("light"),
)

THEMES: dict[colours.ThemeName, Theme] = {theme.name: theme for theme in (DARK, LIGHT)}
