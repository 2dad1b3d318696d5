"""The Insert menu: every layer by category, filled anew each time it opens."""

from functools import partial

from PySide6.QtWidgets import QMenu

from editor.command import Menu
from editor.main_window import MainWindow
from engine.layers.layer import LAYERS


def insert(window: MainWindow) -> Menu:
    """A layer in the middle of what is seen."""

    def fill(menu: QMenu) -> None:
        def refill() -> None:
            menu.clear()
            for category, layers in LAYERS.by_category().items():
                part = menu.addMenu(category.replace("&", "&&"))
                for layer in layers:
                    part.addAction(layer.title, partial(window.insert, layer.__name__))

        menu.aboutToShow.connect(refill)
        refill()

    return Menu("&Insert", fill=fill)
