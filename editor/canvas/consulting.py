"""Takes over what the Doctor has to say: who ails, how much of the gradient nodes pass on, what a cure would change."""

from collections.abc import Iterable
from math import inf, log10
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.canvas import foreseen
from editor.canvas.painters import gains
from editor.document.standing import standing
from editor.training.session import Session
from engine.editing.edits import EditRefused
from engine.editing.inside import inside, whole_path
from engine.editing.paths import head
from engine.finding import Finding
from engine.gain import Gain
from engine.sheet import Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


CORNER = 40  # px


class Consulting(QObject):
    """While nobody consults the Doctor there are no gains, and nothing is done for them."""

    def __init__(self, canvas: "Canvas", session: Session) -> None:
        super().__init__(canvas)
        self.canvas, self.session = canvas, session
        session.diagnosed.connect(self.show_findings)
        session.progressed.connect(self.show_gains)
        canvas.scope.changed.connect(self.show_findings)
        canvas.scope.changed.connect(self.show_gains)
        canvas.scope.changed.connect(self.show_foreseen)
        canvas.selection.foreseen_changed.connect(self.show_foreseen)

    def show_findings(self) -> None:
        """Rings around who is to blame."""
        canvas, scope, whole = self.canvas, self.canvas.scope, self.canvas.scope.document.sheet
        found = standing(self.session.findings, whole) if self.session.findings else ()
        picture = canvas.picture
        before, picture.ailing = picture.ailing, ailing(found, whole, scope.path)
        if before != picture.ailing:
            canvas.update()

    def show_gains(self) -> None:
        """Badges that say another number."""
        canvas, picture, progress = self.canvas, self.canvas.picture, self.session.progress
        told = progress.gains if progress is not None else ()
        if not told and not picture.gains:
            return
        before = gains.badges(picture, canvas.rect())
        picture.gains = drawn(told, picture.prefix)
        after = gains.badges(picture, canvas.rect())
        for name in before.keys() | after.keys():
            if before.get(name) != after.get(name):
                canvas.update(gains.around(picture, name))

    def show_foreseen(self) -> None:
        """What the drawing would become, as far as it lies here."""
        canvas, picture, wanted = self.canvas, self.canvas.picture, self.canvas.selection.foreseen
        before, picture.foreseen = picture.foreseen, None
        if wanted is not None:
            try:
                after = inside(wanted.sheet, canvas.scope.path)
            except EditRefused:
                after = picture.sheet  # the group that is seen would be gone
            plates = canvas.editing.plates()
            preview = foreseen.preview(wanted.words, picture.sheet, after, picture.scene, plates)
            boxes = map(picture.view.rect_to_widget, plates)
            lower = [box.bottom() for box in boxes if box.left() < CORNER and box.top() < CORNER]  # the breadcrumbs
            picture.foreseen = preview._replace(top=max(lower, default=0) + foreseen.TOP)
        if before != picture.foreseen:
            canvas.update()


def ailing(findings: Iterable[Finding], whole: Sheet, path: tuple[str, ...]) -> dict[str, tuple[Finding, ...]]:
    """Who is to blame for what, of the nodes drawn in the group with this path; a group for what lies in it."""
    found: dict[str, tuple[Finding, ...]] = {}
    for finding in findings:
        lying = (whole_path(whole, node) for node in finding.nodes)
        for name in dict.fromkeys(
            each[len(path)] for each in lying if each[: len(path)] == path and len(each) > len(path)
        ):
            found[name] = (*found.get(name, ()), finding)
    return found


def drawn(gains: Iterable[Gain], prefix: str) -> dict[str, Gain]:
    """By the names drawn here; a group has that of the worst node in it."""
    found: dict[str, Gain] = {}
    for gain in gains:
        if gain.node.startswith(prefix):
            name = head(gain.node.removeprefix(prefix))
            if name not in found or strange(gain) > strange(found[name]):
                found[name] = gain
    return found


def strange(gain: Gain) -> float:
    """How many decades it is from passing on what it gets."""
    return abs(log10(gain.gain)) if 0 < gain.gain < inf else inf
