"""From where on the Doctor calls something ill: every rule with its thresholds, as the user wants them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.events import SetRules

if TYPE_CHECKING:
    from engine.insight.rules.rule import Rule


class Thresholds(QObject):
    """`tell` is called with each new set of rules. Who changes none does not load them: that takes its time."""

    changed = Signal()

    def __init__(self, parent: QObject, tell: Callable[[SetRules], object]) -> None:
        super().__init__(parent)
        self.own: dict[str, Rule] = {}  # those that are not as usual, by the names of their classes
        self._tell = tell

    @property
    def rules(self) -> "tuple[Rule, ...]":
        """All of them, in the order in which findings are told."""
        from engine.insight.diagnosis import usual

        return tuple(self.own.get(type(rule).__name__, rule) for rule in usual())

    def renew(self) -> None:
        """There is another worker, that knows nothing of them."""
        if self.own:
            self._tell(SetRules(self.rules))

    def change(self, *rules: "Rule") -> None:
        """These in the place of those of their classes."""
        new = self.own | {type(rule).__name__: rule for rule in rules}
        self._set({name: rule for name, rule in new.items() if rule != type(rule)()})

    def restore(self) -> None:
        """All as usual."""
        self._set({})

    def _set(self, own: "dict[str, Rule]") -> None:
        if own != self.own:
            self.own = own
            self._tell(SetRules(self.rules))
            self.changed.emit()
