"""A node, a wire or a remark in words, for who hears the drawing instead of seeing it."""

from editor.canvas import captions
from editor.canvas.picture import Picture
from editor.look.gains import gain_text
from editor.look.numbers import gradient_text, loss_text, value_text
from editor.look.shading import text
from engine.graph import Wire
from engine.readings import READ_ANYWAY
from engine.sheet import Frame


def node(picture: Picture, name: str) -> str:
    """'dense_1, Dense, 2 to 8, 24 parameters, output 64 by 8, fed by spiral, feeds tanh; problem: …'."""
    graph, layer = picture.sheet.graph, picture.sheet.graph.nodes[name]
    sources = [wire.source for wire in graph.wires if wire.target == name]
    targets = [wire.target for wire in graph.wires if wire.source == name]
    learning, loss = graph.learns(name), picture.loss(name)
    parts = [
        name,
        layer.caption(),
        picture.captions[name].summary.replace("→", "to").replace(" · ", ", "),
        parameters(picture, name),
        f"loss {loss_text(loss)}" if loss is not None else "",
        *outputs(picture, name),
        "muted" if name in graph.muted else "",
        "frozen" if learning.frozen else "",
        f"uses the weights of {learning.shares}" if learning.shares else "",
        *(f"to blame for {each.illness.lower()}" for each in picture.ailing.get(name, ())),
        f"gain {gain_text(picture.gains[name].gain)}" if name in picture.gains else "",
        f"fed by {listed(sources)}" if sources else "fed by nothing" if layer.inputs() else "",
        f"feeds {listed(targets)}" if targets else "feeds nothing" if layer.outputs() else "",
    ]
    problems = [
        f"{'warning' if each.warning else 'problem'}: {each.sentence}" for each in picture.problems.get(name, ())
    ]
    return "; ".join([", ".join(filter(None, parts)), *problems])


def wire(picture: Picture, wire: Wire) -> str:
    """'wire from dense_1.y to tanh.x, 64 by 8, gradient 2.1e-3'."""
    ends = f"wire from {wire.source}.{wire.output} to {wire.target}.{wire.input}"
    parts = [ends, shape(picture, wire.source, wire.output)]
    reading = picture.reading(wire)
    if reading is not None:
        parts += [f"value {value_text(reading)}", f"gradient {gradient_text(reading)}"]
        if (shown := picture.shading.quantity) not in READ_ANYWAY:
            parts.append(f"{picture.shading.words.title} {text(reading, shown)}")
    return ", ".join(parts)


def remark(picture: Picture, name: str) -> str:
    """'frame Encoder' or 'note: …'."""
    found = picture.sheet.remarks[name]
    return f"frame {found.title or name}" if isinstance(found, Frame) else f"note: {found.text or 'empty'}"


def parameters(picture: Picture, name: str) -> str:
    """'24 parameters', where there are any and they are known."""
    number = picture.captions[name].count.partition(" ")[0]
    return f"{number} parameter{'' if number == '1' else 's'}" if number[:1].isdigit() else ""


def outputs(picture: Picture, name: str) -> list[str]:
    """'output 64 by 8'; of several by their names."""
    ports = picture.sheet.graph.nodes[name].outputs()
    return [f"{port if len(ports) > 1 else 'output'} {shape(picture, name, port)}" for port in ports]


def shape(picture: Picture, name: str, output: str) -> str:
    """'64 by 8'."""
    spec = picture.inspection.specs.get((name, output))
    return captions.shape(spec, picture.sheet.training.batch_size).replace("×", " by ") or "of unknown shape"


def listed(names: list[str]) -> str:
    """'a, b and c', each once."""
    once = list(dict.fromkeys(names))
    return " and ".join([", ".join(once[:-1]), once[-1]] if len(once) > 1 else once)
