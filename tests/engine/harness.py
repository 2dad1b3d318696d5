"""What every layer must stand, told by its class alone: no layer is named here."""

import tracemalloc
from collections.abc import Callable

import msgspec
import numpy as np

from engine.check import check
from engine.compile import compile
from engine.data.dataset import Dataset
from engine.dry import taken
from engine.exhibit import Arithmetic, Flowing, Trained
from engine.family import decode_member
from engine.graph import Graph, Port, Wire, wires_in
from engine.groups.group import Group
from engine.insight.gradient_check import apart, fill_sources, gradient_check
from engine.layers.input import Input
from engine.layers.layer import LAYERS, Example, Layer
from engine.losses.loss import Loss
from engine.losses.mse import MSE
from engine.program import Mode, Recording
from engine.summary import MOST
from engine.tensor import ShapeError, Spec

TOLERANCE = 1e-7
MANY = 32_768  # samples: any array of one number for each would show
STEADY = 12_000  # bytes that NumPy's own loops may take and give back: they buffer 512 numbers at a time


def is_source(kind: type[Layer]) -> bool:
    """Data sets and inputs, groups and their ports: nothing flows through them."""
    return issubclass(kind, Dataset | Input | Group) or not kind.category


def surround(example: Example) -> Graph:
    """Inputs → the layer → MSE against inputs, with the layer called 'layer'; a loss stands for itself."""
    subject = example.layer
    nodes: dict[str, Layer] = {"layer": subject}
    wires: list[Wire] = []
    for port, spec in zip(subject.inputs(), example.inputs, strict=True):
        nodes[f"in_{port}"] = Input(shape=spec.shape, classes=spec.classes)
        wires.append(Wire(f"in_{port}", "y", "layer", port))
    for port, spec in zip(subject.outputs(), subject.infer(*example.inputs), strict=True):
        nodes |= {f"targets_{port}": Input(shape=spec.shape), f"loss_{port}": MSE()}
        wires.append(Wire("layer", port, f"loss_{port}", "prediction"))
        wires.append(Wire(f"targets_{port}", "y", f"loss_{port}", "targets"))
    return Graph(nodes, tuple(wires))


def record(example: Example, batch: int, mode: Mode) -> Recording:
    """A pass in float32 with its sources filled."""
    graph = surround(example)
    recording = compile(graph).recording(batch, mode)
    fill_sources(graph, recording, feeds(example, batch), np.random.default_rng(1))
    return recording


def feeds(example: Example, batch: int, seed: int = 1) -> dict[Port, np.ndarray]:
    """Numbers within the example's bounds for each real input; none where any will do."""
    low, high = example.between
    if (low, high) == (-2, 2):
        return {}
    rng = np.random.default_rng(seed)
    return {
        (f"in_{port}", "y"): low + (high - low) * (apart(rng, (*spec.shape, batch)) + 2) / 4
        for port, spec in zip(example.layer.inputs(), example.inputs, strict=True)
        if not spec.classes
    }


def check_settings(example: Example) -> None:
    """They survive a file."""
    text = msgspec.json.encode(example.layer)
    again = msgspec.json.decode(text, type=Layer, dec_hook=decode_member)
    assert again == example.layer
    assert type(again) is type(example.layer)
    assert LAYERS[type(example.layer).__name__] is type(example.layer)


def check_words(example: Example) -> None:
    """Everything that people read is there."""
    kind = type(example.layer)
    assert kind.title
    assert kind.category
    assert kind.__doc__
    assert kind.formula
    assert 0 < len(example.layer.caption()) <= 24
    known = example.layer.summary(example.inputs, example.layer.infer(*example.inputs))
    for words in (known, example.layer.summary((), ())):
        assert len(words) <= MOST
        assert words or not msgspec.structs.fields(kind)
    for field in msgspec.structs.fields(kind):
        metas = getattr(field.type, "__metadata__", ())
        assert any(isinstance(meta, msgspec.Meta) and meta.description for meta in metas), field.name


def check_shapes(example: Example) -> None:
    """Arrays have the shapes that were inferred, batch last; wires of real numbers get gradients if it passes any."""
    specs = example.layer.infer(*example.inputs)
    recording = record(example, 3, "watching")
    for port, spec in zip(example.layer.outputs(), specs, strict=True):
        assert recording.values["layer", port].shape == (*spec.shape, 3)
    for port, spec in zip(example.layer.inputs(), example.inputs, strict=True):
        gradient = recording.gradients.get(Wire(f"in_{port}", "y", "layer", port))
        labels = spec.classes or (isinstance(example.layer, Loss) and port == "targets")
        if labels or not example.layer.passes_gradient:
            assert gradient is None
        else:
            assert gradient is not None
            assert gradient.shape == (*spec.shape, 3)


def check_gradients(example: Example) -> None:
    """Backward says what small changes do, for one sample and for several."""
    for batch in (1, 4):
        found = gradient_check(surround(example), feeds(example, batch), batch=batch, at_most=60)
        assert found.compared or not example.layer.passes_gradient
        assert found.error < TOLERANCE, found


def check_inference(example: Example) -> None:
    """In use there is no chance: every sample's answer is the same, alone or among others, now or later."""
    many, one = record(example, 5, "inference"), record(example, 1, "inference")
    many.run()
    answers = {port: many.values["layer", port].copy() for port in example.layer.outputs()}
    loss = many.loss
    many.run()
    assert many.loss == loss
    assert np.isfinite(loss)
    for port in example.layer.inputs():
        one.values[f"in_{port}", "y"][...] = many.values[f"in_{port}", "y"][..., 2:3]
    one.run()
    for port, answer in answers.items():
        assert np.array_equal(many.values["layer", port], answer)
        np.testing.assert_allclose(one.values["layer", port], answer[..., 2:3], rtol=1e-5, atol=1e-6)


def check_repeats(example: Example) -> None:
    """A pass leaves nothing behind that the next one adds to; not watched, it gives the same gradients."""
    graph = surround(example)
    gradients = []
    for mode, passes in (("watching", 1), ("watching", 3), ("training", 1)):
        program = compile(graph)
        recording = program.recording(4, mode)
        fill_sources(graph, recording, feeds(example, 4), np.random.default_rng(1))
        start = {name: rng.bit_generator.state for name, rng in program.rngs.items()}
        for _ in range(passes):
            for name, rng in program.rngs.items():
                rng.bit_generator.state = start[name]
            recording.run()
        gradients.append((recording.loss, program.flat_gradient.copy()))
        if mode == "watching":
            gradients[-1] += tuple(gradient.copy() for gradient in recording.gradients.values())
    once, thrice, training = gradients
    for a, b in zip(once, thrice, strict=True):
        assert np.array_equal(a, b)
    assert training[0] == once[0]
    assert np.array_equal(training[1], once[1])


def check_memory(example: Example) -> None:
    """A pass allocates no arrays: measured with a batch whose smallest array would show."""
    for mode in ("training", "inference"):
        recording = record(example, MANY, mode)
        tracemalloc.start()
        try:
            recording.run()
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            recording.run()
            taken = tracemalloc.get_traced_memory()[1] - before
        finally:
            tracemalloc.stop()
        assert taken < STEADY, f"{taken} bytes in {mode}"


def check_estimate(example: Example) -> None:
    """What a dry recording counts is what a real one takes that keeps everything; what passes save is not foreseen."""
    graph = surround(example)
    specs = check(graph).specs
    wires = wires_in(graph)
    program = compile(graph)
    for mode in ("watching", "inference"):
        counted = 0
        for name, layer in graph.nodes.items():
            inputs = tuple(specs[wire.source, wire.output] for port in layer.inputs() for wire in wires[name, port])
            if not layer.reshapes:
                fixed, each = taken(layer, inputs, training=mode == "watching")
                counted += fixed + each * MANY
        tracemalloc.start()
        try:
            program.recording(MANY, mode)
            measured = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
        most = measured * (1.6 if mode == "watching" else 8)
        assert measured / 1.1 < counted < most, f"{counted} bytes counted, {measured} taken in {mode}"


def check_exhibits(example: Example) -> None:
    """What there is to be seen inside is a view of what the pass uses; each number of each parameter is seen once."""
    graph = surround(example)
    program = compile(graph)
    recording = program.recording(3, "watching")
    fill_sources(graph, recording, feeds(example, 3), np.random.default_rng(1))
    recording.run()
    shown = recording.exhibits.get("layer", ())
    assert shown or example.layer.reshapes or isinstance(example.layer, Loss)
    seen = {name.rpartition(".")[2]: [] for name in program.parameters}
    for exhibit in shown:
        trained = exhibit.weight if isinstance(exhibit, Arithmetic) else exhibit
        if isinstance(trained, Trained):
            own = program.parameters[f"layer.{trained.parameter}"]
            view = trained.arranged(own)
            assert np.shares_memory(view, own)
            assert view.ndim == len(trained.axes)
            seen[trained.parameter] += trained.arranged(np.arange(own.size).reshape(own.shape)).ravel().tolist()
        flowing = (exhibit.x, exhibit.z, exhibit.y) if isinstance(exhibit, Arithmetic) else (exhibit,)
        for each in flowing:
            if isinstance(each, Flowing):
                assert each.values.ndim == len(each.axes) + (not each.of_batch)
                assert each.of_batch or each.values.shape[-1] == 3
                assert np.isfinite(each.values).all()
                assert each.gradient is None or each.gradient.shape == each.values.shape
    assert {name: sorted(places) for name, places in seen.items()} == {
        name: list(range(program.parameters[f"layer.{name}"].size)) for name in seen
    }
    titles = [each.title for each in shown if not isinstance(each, Arithmetic)]
    assert len(set(titles)) == len(titles)


def check_bad_inputs(example: Example) -> None:
    """Shapes and types that do not fit are said in a sentence with a next step; nothing else is raised."""
    count = len(example.inputs)
    for shape in ((), (7,), (5, 6), (1, 1, 1), (2, 9, 9), (2, 2, 2, 2)):
        for classes in (0, 4):
            try:
                inferred = example.layer.infer(*[Spec(shape, classes)] * count)
            except ShapeError as error:
                words, next_step = str(error), error.next_step
            else:
                assert len(inferred) == len(example.layer.outputs())
                assert classes == 0 or any(spec.classes for spec in example.inputs)
                example.layer.parameters_for(*[Spec(shape, classes)] * count)
                continue
            assert words
            assert not words.endswith(".")
            assert next_step.endswith(".")


CHECKS: tuple[Callable[[Example], None], ...] = (
    check_settings,
    check_words,
    check_shapes,
    check_gradients,
    check_inference,
    check_repeats,
    check_memory,
    check_estimate,
    check_exhibits,
    check_bad_inputs,
)


def verify(kind: type[Layer]) -> None:
    """Everything above, for one class of layer."""
    assert kind.examples(), f"{kind.__name__} has no examples"
    for example in kind.examples():
        for checked in CHECKS:
            checked(example)
