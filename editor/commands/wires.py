"""The View menu's part on wires: what they show, on which scale, and which of them."""

from editor.command import Command, Entry, Menu
from editor.look.look import Look
from editor.look.shading import QUANTITIES, Mode
from engine.readings import WireQuantity


def wires(look: Look) -> Menu:
    """Nothing of it changes what is computed."""

    def quantity(which: WireQuantity, words: str) -> Command:
        def choose() -> None:
            look.set_shading(look.shading.of(which))

        key = f"wires_{which.replace(' ', '_')}"
        says = QUANTITIES[which].says
        return Command(key, words, choose, says=says, checked=lambda: look.shading.quantity == which)

    def scale(mode: Mode, words: str, says: str) -> Command:
        def choose() -> None:
            look.set_shading(look.shading.scaled(mode))

        def refused() -> str:
            return "Shares are always shown from 0 to 100 %." if look.shading.linear else ""

        checked = lambda: look.shading.mode == mode  # noqa: E731
        return Command(f"scale_{mode}", words, choose, says=says, checked=checked, refused=refused)

    def refused() -> str:
        return "" if look.shading.only is not None else "All wires are shown: drag on the legend to ask for some."

    entries: tuple[Entry, ...] = (
        quantity("rms", "Gradient, &RMS"),
        quantity("l2", "Gradient, &L2"),
        quantity("mean", "Gradient, &mean |·|"),
        quantity("max", "Gradient, m&ax |·|"),
        quantity("signed mean", "Gradient, mean with &sign"),
        quantity("zeros", "Share of &zeros"),
        quantity("activation", "&Value, RMS"),
        quantity("updates", "&Update to weight ratio"),
        None,
        scale("fixed", "&Fixed scale", "From 1e-8 to 100, whatever comes."),
        scale("auto", "Au&tomatic scale", "From the smallest to the largest wire on the canvas, in whole decades."),
        scale("hold", "&Hold the scale", "The scale stays as it is now."),
        None,
        Command(
            "show_all_wires",
            "Sh&ow all wires",
            lambda: look.set_shading(look.shading.filtered(0, 1)),
            says="Ends the legend's filter: no wire is faint any more.",
            refused=refused,
        ),
    )
    return Menu("&Wires show", entries)
