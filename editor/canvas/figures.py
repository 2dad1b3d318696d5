"""A node in figures: the shapes at its ports, its output and its gradients; and in words what its miniature shows."""

from editor.canvas import captions
from editor.canvas.picture import Picture
from editor.look.numbers import count, decades, loss_text, steady
from engine.pictures import Bars, Miniature, PlaneView, Points, Tiles, Words

Figure = tuple[str, str]  # what it is, and its value
WHAT = {
    "activations": "the numbers of its output",
    "weights": "its weights",
    "weight gradients": "its gradients ∂L/∂w",
    "output gradients": "its gradients ∂L/∂y",
}


def figures(picture: Picture, name: str) -> list[Figure]:
    """Line by line; only what is known."""
    shown = picture.miniatures.newest.get(picture.shows(name))
    return [*shapes(picture, name), *(numbers(shown) if shown is not None else ())]


def shapes(picture: Picture, name: str) -> list[Figure]:
    """Of each port; of one input and one output in one line."""
    layer, specs, batch = picture.sheet.graph.nodes[name], picture.inspection.specs, picture.sheet.training.batch_size
    arriving = {port: picture.arriving.get((name, port)) for port in layer.inputs()}
    known = {
        port: captions.shape(specs.get((wires[0].source, wires[0].output)), batch) if wires else ""
        for port, wires in arriving.items()
    }
    made = {port: captions.shape(specs.get((name, port)), batch) for port in layer.outputs()}
    if len(known) == len(made) == 1:
        ((x, coming),), ((y, going),) = known.items(), made.items()
        return [(f"{x} → {y}", f"{coming} → {going}")] if coming and going else []
    return [(port, words) for port, words in (*known.items(), *made.items()) if words]


def numbers(shown: Miniature) -> list[Figure]:
    """Of the output, and of each parameter's gradient."""
    known = shown.numbers
    if known is None:
        return []
    about = "≈ " if known.sampled else ""
    found = [
        ("mean ± σ", f"{about}{steady(known.mean)} ± {steady(known.deviation)}"),
        ("min … max", f"{about}{steady(known.low)} … {steady(known.high)}"),
    ]
    return found + [(f"∂L/∂{name}, RMS", decades(size)) for name, size in known.gradients.items()]


def explained(picture: Picture, name: str) -> str:
    """What a node's miniature shows, and of which pass it is; '' while there is none."""
    shown = picture.miniature(name) if picture.subject != "off" else None
    match shown:
        case None:
            return ""
        case PlaneView():
            return f"Shows its prediction over the input plane, with the weights of iteration {count(shown.iteration)}."
        case Miniature(picture=Points() | Words()):
            return "Shows samples it was given."
        case Miniature(iteration=0, picture=Tiles()):
            return "Shows the first samples of its training part."
        case Miniature(picture=Tiles(low=low, high=high, count=maps)):
            what = f"{len(shown.picture.pixels)} of {maps} maps" if maps > 1 else "output"  # type: ignore[union-attr]
            of = f"of the first sample, from {steady(low)} to {steady(high)}"
            return f"Shows its {what} {of}, in iteration {count(shown.iteration)}."
        case Miniature(picture=Bars(kind=kind, low=low, high=high)):
            when = "" if not shown.iteration else f", in iteration {count(shown.iteration)}"
            return f"Shows how {WHAT[kind]} are spread from {steady(low)} to {steady(high)}{when}."
    curve = shown
    first, last = curve[0], curve[-1]
    span = f"from {loss_text(first[1])} in iteration {count(int(first[0]))}"
    return f"Shows its value {span} to {loss_text(last[1])} in iteration {count(int(last[0]))}."
