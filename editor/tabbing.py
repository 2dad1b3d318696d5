"""Tab goes through the window as one reads it: panel by panel, in each by its layout, whenever a widget came there."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QToolBar,
    QWidget,
)


def step(panels: Sequence[QWidget], on: bool) -> bool:
    """Moves the focus to the next stop, or to the one before; after the last comes the first."""
    found = [stop for panel in panels for stop in stops(panel)]
    now = QApplication.focusWidget()
    place = found.index(now) + (1 if on else -1) if now in found else (0 if on else -1)
    return bool(found) and arrive(found[place % len(found)], on)


def step_panel(panels: Sequence[QWidget], on: bool) -> None:
    """Moves the focus to the first stop of the next panel, or of the one before."""
    shown = [panel for panel in panels if next(stops(panel), None) is not None]
    now = QApplication.focusWidget()
    place = next((at for at, panel in enumerate(shown) if now is not None and panel.isAncestorOf(now)), None)
    place = next((at for at, panel in enumerate(shown) if panel is now), place)
    if shown:
        at = (0 if on else -1) if place is None else place + (1 if on else -1)
        arrive(next(stops(shown[at % len(shown)])), on)


def arrive(stop: QWidget, on: bool) -> bool:
    """The focus is there, and it is seen."""
    stop.setFocus(Qt.FocusReason.TabFocusReason if on else Qt.FocusReason.BacktabFocusReason)
    around = stop.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(stop)
        around = around.parentWidget()
    return True


def stops(widget: QWidget) -> Iterator[QWidget]:
    """The widget itself and all inside it that take the focus by Tab now, as one reads them."""
    if widget.isWindow() or not (widget.isVisible() and widget.isEnabled()):
        return
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    for child in inner(widget):
        yield from stops(child)


def inner(widget: QWidget) -> list[QWidget]:
    """What lies right in it: first as it is laid out, then what floats."""
    layout = widget.layout()
    if isinstance(widget, QSplitter):
        laid = [widget.widget(place) for place in range(widget.count())]
    elif isinstance(widget, QTabWidget):
        laid = [widget.tabBar(), widget.currentWidget()] if widget.count() else []
    elif isinstance(widget, QScrollArea):
        laid = [widget.widget()] if widget.widget() is not None else []
    elif isinstance(widget, QToolBar):
        laid = [found for action in widget.actions() if (found := widget.widgetForAction(action)) is not None]
    else:
        laid = list(laid_out(layout)) if layout is not None else []
    if isinstance(widget, QTabWidget | QScrollArea):
        return laid  # parts of their own hold it
    return [*laid, *(child for child in widget.children() if isinstance(child, QWidget) and child not in laid)]


def laid_out(layout: QLayout) -> Iterator[QWidget]:
    """A layout's widgets in its order; of a grid row by row."""
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda place: layout.getItemPosition(place)[:2])
    for place in places:
        item = layout.itemAt(place)
        if (widget := item.widget()) is not None:
            yield widget
        elif (nested := item.layout()) is not None:
            yield from laid_out(nested)
