"""The Doctor's thresholds from one start to the next: those that differ from the usual ones, a rule a line."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QSettings

from editor.training.thresholds import Thresholds

if TYPE_CHECKING:
    from engine.insight.rules.rule import Rule

GROUP = "rules"


def restore(settings: QSettings, thresholds: Thresholds) -> None:
    """As they were kept, and kept from now on whenever they change."""
    thresholds.change(*kept(settings))
    thresholds.changed.connect(lambda: keep(settings, thresholds))


def kept(settings: QSettings) -> Iterator["Rule"]:
    """What can be read; another version, or somebody else, may have written it."""
    settings.beginGroup(GROUP)
    texts = {name: settings.value(name) for name in settings.childKeys()}
    settings.endGroup()
    if texts:
        from engine.insight.rules.rule import RULES  # takes its time to load, and mostly nobody has changed one

        for kind in RULES:
            with suppress(msgspec.MsgspecError, TypeError, ValueError):
                yield msgspec.json.decode(texts.get(kind.__name__), type=kind)


def keep(settings: QSettings, thresholds: Thresholds) -> None:
    """Writes those that are not as usual."""
    settings.remove(GROUP)
    for name, rule in thresholds.own.items():
        settings.setValue(f"{GROUP}/{name}", msgspec.json.encode(rule).decode())
