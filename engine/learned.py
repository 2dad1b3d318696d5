"""What runs have learned, kept by name for the program that comes after an edit: who renames a node loses nothing."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from engine.course import SCHEDULE, Course, former, with_new_names
from engine.events import Compile
from engine.overlap import Form, covered, overlay
from engine.resume import course_of, lasting, resume, schedule_of, set_random
from engine.tensor import Array, Shape
from engine.train import Run

MEMORY = 1 << 26  # numbers: so many are kept of arrays that the newest program has no place for

# The optimiser's word for what it remembers of a parameter, '' for the array itself; 'node.name'; and the shape: an
# undo may want the one that was there before.
Key: TypeAlias = tuple[str, str, Shape]


class Learned(NamedTuple):
    """Parameters and state of the newest run and of those before, oldest first, with what their optimiser remembers.

    `course` is that of the newest run. Of the newest program, `drawn` are the arrays that have only their first values,
    `grown` the nodes of whose numbers some have, and `shrunk` those some of whose former numbers have no place.
    """

    arrays: dict[Key, Array]
    forms: dict[Key, Form] = {}
    course: Course | None = None
    drawn: frozenset[Key] = frozenset()
    grown: frozenset[str] = frozenset()
    shrunk: frozenset[str] = frozenset()


def left_by(run: Run, before: Learned) -> Learned:
    """What there is when a run ends that is not just updating; first values that nothing came of are no loss."""
    course = course_of(run)
    drawn = frozenset[Key]() if run.iteration else before.drawn
    own = {key: array for key, array in by_key(lasting(run), course) if ("", *key[1:]) not in drawn}
    forms = {key: run.program.forms[key[1]] for key in own}
    return Learned(before.arrays | own, before.forms | forms, course, drawn)


def learned_elsewhere(arrays: Mapping[str, Array], course: Course | None) -> Learned:
    """By another process, which is no more; under the names of today. Nobody knows the forms."""
    return Learned(dict(by_key(arrays, course)), course=course)


def take_up(run: Run, command: Compile, before: Learned | None) -> tuple[Learned, str]:
    """What a new run begins with: what was learned before, if anything was, or the weights of a file, or first values.

    Returns what is known besides, and a sentence on weights that do not fit.
    """
    if before is None and command.weights is not None and command.carry_on:  # this worker is new
        return hand_over(learned_elsewhere(command.weights, command.course), run, {}), ""
    if before is not None or command.weights is None:
        return hand_over(before or Learned({}), run, command.renamed), ""
    try:
        run.program.load(command.weights)
    except ValueError as error:
        sentence = f"The saved weights were left out, because {error}. Train afresh, or undo the change."
        return Learned({}, drawn=frozenset(keys(run))), sentence
    if command.course is not None:
        with suppress(ValueError):  # it is of other settings, and counts anew
            resume(run, command.course)
    return Learned({}), ""


def hand_over(before: Learned, run: Run, renamed: Mapping[str, str]) -> Learned:
    """Gives a new run each number that it has a place for, the newest of each; returns what is known besides.

    `renamed` maps its nodes to earlier names. The optimiser's memory goes with its parameter. Where batches are the
    same the run goes on counting from where the old one is.
    """
    before = in_words_of(run, under_new_names(before, renamed))
    known: dict[tuple[str, str], list[Key]] = {}
    for key in before.arrays:
        known.setdefault(key[:2], []).append(key)
    drawn, grown, shrunk = set(), set(), set()
    own = dict(by_key(dict(run.program.arrays()), course_of(run)))
    for key, array in own.items():
        form = run.program.forms[key[1]]
        sources = [source for source in known.get(key[:2], ()) if fits(before, source, key, form)]
        for source in sources:
            overlay(array, form, before.arrays[source], before.forms.get(source, form))
        if key[0]:
            continue
        node, forms = key[1].rpartition(".")[0], [before.forms.get(source, form) for source in sources]
        if not sources:
            drawn.add(key)
        elif form not in forms and not covered(key[2], form, [(s[2], f) for s, f in zip(sources, forms, strict=True)]):
            grown.add(node)
        if sources and not forms[-1].inside(form):
            shrunk.add(node)
    if before.course is not None and len(drawn) < len(keys(run)):
        go_on(run, before.course)
    left = {key: array for key, array in before.arrays.items() if key not in own}
    while sum(array.size for array in left.values()) > MEMORY:
        del left[next(iter(left))]
    arrays = {key: array.copy() for key, array in left.items()}  # views would keep all of a run's memory
    forms_left = {key: form for key, form in before.forms.items() if key in left}
    return Learned(arrays, forms_left, None, frozenset(drawn), frozenset(grown), frozenset(shrunk))


def by_key(arrays: Mapping[str, Array], course: Course | None) -> Iterator[tuple[Key, Array]]:
    """All arrays, then views of what the optimiser remembers of each parameter."""
    for name, array in arrays.items():
        yield ("", name, array.shape), array
    for word in each(course) if course is not None else ():
        assert course is not None
        end = 0
        for name, shape in course.kind.layout:
            begin, end = end, end + size(shape)
            yield (word, name, shape), course.kept[word][begin:end].reshape(shape)


def each(course: Course) -> list[str]:
    """What an optimiser remembers of every parameter, not of all together."""
    count = sum(size(shape) for _, shape in course.kind.layout)
    return [word for word, array in course.kept.items() if word != SCHEDULE and array.shape == (count,)]


def size(shape: Shape) -> int:
    """How many numbers there are in it."""
    return int(np.prod(shape, dtype=np.int64))


def fits(before: Learned, source: Key, key: Key, form: Form) -> bool:
    """Whether an array is of the same parameter as another; one whose form nobody knows has to have the shape."""
    return before.forms[source].alike(form) if source in before.forms else source[2] == key[2]


def in_words_of(run: Run, before: Learned) -> Learned:
    """Without the memory of another optimiser: by the same word it means something else."""
    if before.course is None or before.course.kind.optimizer == run.kind.optimizer:
        return before
    arrays = {key: array for key, array in before.arrays.items() if not key[0]}
    kept = {word: array for word, array in before.course.kept.items() if word == SCHEDULE}
    return before._replace(arrays=arrays, course=before.course._replace(kept=kept))


def go_on(run: Run, course: Course) -> None:
    """What an optimiser remembers of all parameters together; and the count, where an iteration means the same."""
    shared = {*each(course)} & {*each(course_of(run))}
    for word in run.kept.keys() & course.kept.keys() - shared - {SCHEDULE}:
        if run.kept[word].shape == course.kept[word].shape:
            run.kept[word][...] = course.kept[word]
    before, now = course.kind, run.kind
    if (before.seed, before.samples, before.batch) != (now.seed, now.samples, now.batch):
        return
    if course.schedule == schedule_of(run) and SCHEDULE in run.kept.keys() & course.kept.keys():
        run.kept[SCHEDULE][...] = course.kept[SCHEDULE]
    set_random(run, course.random)
    run.iteration = course.iteration


def under_new_names(before: Learned, renamed: Mapping[str, str]) -> Learned:
    """The same after nodes were renamed."""
    if not renamed:
        return before
    now = {old: new for new, old in renamed.items()}

    def new(key: Key) -> Key:
        return key[0], former(key[1], now), key[2]

    arrays = {new(key): array for key, array in before.arrays.items()}
    forms = {new(key): form for key, form in before.forms.items()}
    course = with_new_names(before.course, renamed) if before.course is not None else None
    return before._replace(arrays=arrays, forms=forms, course=course)


def keys(run: Run) -> set[Key]:
    """Of all its arrays."""
    return {("", name, array.shape) for name, array in run.program.arrays()}


def share(learned: Learned, run: Run) -> Literal["none", "some", "all"]:
    """How many of the run's arrays have more than first values."""
    if learned.drawn == keys(run):
        return "none"
    return "some" if learned.drawn or learned.grown else "all"


def remark(learned: Learned) -> str:
    """A sentence on layers that have another size than before; '' if none has."""
    clauses = []
    for nodes, whole, words in (
        (learned.grown - learned.shrunk, "all", "new ones are drawn"),
        (learned.shrunk - learned.grown, "what fits of", "undo brings the rest back"),
        (learned.grown & learned.shrunk, "what fits of", "new ones are drawn, undo brings the rest back"),
    ):
        match sorted(nodes):
            case [one]:
                clauses.append(f"{one} keeps {whole} its weights; {words}.")
            case [one, other]:
                clauses.append(f"{one} and {other} keep {whole} their weights; {words}.")
            case [one, other, *more]:
                clauses.append(f"{one}, {other} and {len(more)} more keep {whole} their weights; {words}.")
    return " ".join(clauses)
