"""What follows from names and wires, compared with the definition of each."""

from hypothesis import given
from hypothesis import strategies as st

from engine.graph import Graph, Wire, topological_order, wires_in, wires_out
from engine.layers.relu import ReLU
from engine.wiring import upstream, wiring

NAMES = st.sampled_from(["a", "b", "c", "d", "e", "gone"])
WIRES = st.lists(st.builds(Wire, NAMES, st.sampled_from("yz"), NAMES, st.sampled_from("xw")), max_size=12).map(tuple)


@given(names=st.lists(st.sampled_from("abcde"), unique=True), wires=WIRES)
def test_it_is_what_the_wires_say(names: list[str], wires: tuple[Wire, ...]) -> None:
    subject = Graph({name: ReLU() for name in names}, wires)
    found = wiring(subject)
    order, cyclic = topological_order(subject)
    assert (found.order, found.cyclic) == (tuple(order), tuple(cyclic))
    first = {port: arriving[0] for port, arriving in wires_in(subject).items()}
    assert found.arriving == {port: (wire.source, wire.output) for port, wire in first.items()}
    assert found.sources == {
        name: [wire.source for wire in wires if wire.target == name] for name in {wire.target for wire in wires}
    }
    used = Graph(subject.nodes, tuple(first.values()))
    assert set(found.branching) == {port for port, leaving in wires_out(used).items() if len(leaving) > 1}
    for goal in names:
        assert upstream(found.sources, [goal]) == above(wires, goal, ())


def above(wires: tuple[Wire, ...], goal: str, passed: tuple[str, ...]) -> set[str]:
    """By every way there is, as no program should."""
    found = {goal}
    for wire in wires:
        if wire.target == goal and wire.source not in (*passed, goal):
            found |= above(wires, wire.source, (*passed, goal))
    return found
