"""A table of the user's own: read as it is, or refused with file, row and column; never a silent NaN, never a silent
class."""

import csv
import io
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.check import check
from engine.data import csv_table
from engine.data.csv_table import CsvTable
from engine.data.dataset import DataError
from engine.data.own_file import OUTSIDE
from engine.data.table import parse
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.optimizers.adam import Adam
from engine.sheet import Sheet, Training
from engine.tensor import Spec
from engine.train import train

GOOD = "x,y,kind\n" + "".join(f"{i},{i * i},{'ab'[i % 2]}\n" for i in range(20))
DIGITS = "x,label\n" + "".join(f"{i},{i % 10}\n" for i in range(50))


@pytest.fixture
def table(tmp_path: Path) -> Any:
    """Makes the data set of a file with this content."""

    def make(content: str | bytes, name: str = "table.csv", **settings: Any) -> CsvTable:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CsvTable(path=str(path), **settings)

    return make


def samples(dataset: CsvTable) -> set[tuple[float, ...]]:
    """All inputs, whatever their order."""
    inputs = np.concatenate([part.inputs for part in dataset.load()], axis=1)
    return {tuple(map(float, column)) for column in inputs.T}


REFUSED = {
    "empty": ("", "it is empty"),
    "only a header": ("x,y\n", "it has a header and no rows"),
    "ragged": (GOOD + "1,2\n", "row 22 has 2 cells, row 1 has 3"),
    "ragged, longer": (GOOD + "1,2,a,b\n", "row 22 has 4 cells, row 1 has 3"),
    "ragged after blank lines": ("x,y\n\n1,a\n\n2,b,c\n", "row 5 has 3 cells, row 1 has 2"),
    "a word among numbers": (GOOD + "abc,3,a\n", "row 22, column 'x' holds 'abc' among numbers"),
    "NaN": (GOOD + "1,NaN,a\n", "row 22, column 'y' holds 'NaN' among numbers"),
    "infinity": (GOOD + "1,-inf,a\n", "row 22, column 'y' holds '-inf' among numbers"),
    "too large": (GOOD + "1,1e999,a\n", "row 22, column 'y' holds '1e999' among numbers"),
    "Python's digits": (GOOD + "1_000,1,a\n", "row 22, column 'x' holds '1_000' among numbers"),
    "wide digits": (GOOD + "１２,1,a\n", "row 22, column 'x' holds '１２' among numbers"),
    "not available": (GOOD + "1,?,a\n", "row 22, column 'y' holds '?' among numbers"),
    "a number among words": ("ticket,y\nA,1\nB,2\n17,3\nA,4.5\n", "row 4, column 'ticket' holds 17 among words"),
    "blank": (GOOD + "1, ,a\n", "row 22, column 'y' is blank"),
    "a blank target": (GOOD + "1,2,\n", "row 22, column 'kind' is blank"),
    "one class": ("x,y\n1,a\n2,a\n", "column 'y' holds nothing but 'a': there is nothing to learn"),
    "one number": ("x,y\n1,7\n2,7\n", "column 'y' holds nothing but 7: there is nothing to learn"),
    "label 99": (DIGITS + "3,99\n", "row 52, column 'label' holds 99, the others go from 0 to 9"),
    "label -9": (DIGITS + "3,-9\n", "row 52, column 'label' holds -9, the others go from 0 to 9"),
    "a slip of the pen": (GOOD + "1,2,A\n", "row 22, column 'kind' is the only one that holds 'A'"),
    "one row": ("x,y\n1,2\n", "it has one row: one to train with and one to test with are needed"),
    "one column": ("x\n1\n2\n", "beside its target 'x' there is no column"),
    "Latin-1": ("x,name\n1,a\n2,Müller\n3,a\n".encode("latin-1"), "row 3, column 'name' is not UTF-8 text"),
    "Latin-1 header": ("größe,y\n1,2\n".encode("latin-1"), "row 1 is not UTF-8 text"),
    "UTF-16": ("x,y\n1,2\n".encode("utf-16"), "it is UTF-16 text"),
    "no text": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "it is no text"),
    "an open quotation": ('x,y\n1,"a\n2,b\n', "row 2 has a quotation mark that is not closed, or text after it"),
    "a huge cell": (f'x,y\n1,"{"a" * 200_000}"\n', "row 2 has a cell of more than 131,072 characters"),
    "two names": ("x,x\n1,2\n", "2 columns are called 'x'"),
    "thousands": (
        'x,y\n"1,234",a\n"2,345",b\n1,a\n1,b\n',
        "row 2, column 'x' holds '1,234' among numbers",
    ),
    "only thousands": (
        'x,y\n"1,234",a\n"2,345",b\n"1,234",a\n"1,2",b\n',
        "row 2, column 'x' holds '1,234', which is not read as a number",
    ),
    "per cent": ("x,y\n5 %,a\n7 %,b\n1 %,a\n1 %,b\n", "row 2, column 'x' holds '5 %', which is not read as a number"),
    "two decimal marks": (
        "x;y\n1,5;1.234\n2,5;2.345\n",
        "row 2, column 'y' holds '1.234', which is not read as a number",
    ),
    "too many words": (
        "id,y\n" + "".join(f"n{i},{i % 2}\n" for i in range(101)),
        "column 'id' holds 101 different words; 100 can be told apart",
    ),
    "far too many words": (
        "id,y\n" + "".join(f"n{i},{i % 2}\n" for i in range(1200)),
        "column 'id' holds more than 1,000 different words; 100 can be told apart",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_with_file_row_and_column(table: Any, name: str) -> None:
    content, sentence = REFUSED[name]
    dataset = table(content)
    with pytest.raises(DataError) as caught:
        dataset.specs()
    assert str(caught.value) == f"can't use table.csv: {sentence}"
    assert caught.value.next_step
    for ask in (dataset.sizes, dataset.load, lambda: dataset.class_names):
        with pytest.raises(DataError, match=r"can't use table.csv"):
            ask()
    (problem,) = [problem for problem in check(Graph({"mine": dataset})).errors if problem.node]
    assert (problem.kind, problem.sentence) == ("no data", f"mine can't use table.csv: {sentence}.")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=r"can't use large.csv: it has 200 MB, and 64 MB are read"):
            CsvTable(path=str(path)).specs()
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


NO_FILE = {
    "": "has no file",
    "/nowhere/at/all.csv": "can't find /nowhere/at/all.csv",
    "/": "can't use /: it is no ordinary file",
    "/dev/zero": "can't use /dev/zero: it is no ordinary file",
    "/a\0b": "can't read /a�b: embedded null byte",
    OUTSIDE + "/etc/passwd": "would read /etc/passwd, which lies outside the project's folder",
}


@pytest.mark.parametrize("path", NO_FILE)
def test_where_there_is_no_file_to_read_the_node_says_so(path: str) -> None:
    graph = Graph({"mine": CsvTable(path=path)}, (Wire("mine", "inputs", "d", "x"),))
    for training in (False, True):
        problems = check(graph, training=training).problems
        assert f"mine {NO_FILE[path]}." in [problem.sentence for problem in problems if problem.node == "mine"]
    assert not CsvTable(path=path).readable()


def test_a_whole_graph_without_its_file_is_checked(tmp_path: Path) -> None:
    gone = [CsvTable(path=str(tmp_path / name)) for name in ("a.csv", "b.csv")]
    graph = Graph(
        {"a": gone[0], "b": gone[1], "dense": Dense(), "loss": BCEOfProbabilities()},
        (
            Wire("a", "inputs", "dense", "x"),
            Wire("dense", "y", "loss", "prediction"),
            Wire("b", "targets", "loss", "targets"),
        ),
    )
    assert {problem.node for problem in check(graph, training=True).errors} == {"a", "b"}


def test_numbers_are_standardised_by_the_training_part_alone(table: Any) -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(7, 3, (200, 3))
    dataset = table("a,b,c\n" + "\n".join(",".join(map(repr, map(float, row))) for row in rows))
    assert dataset.specs() == (Spec((2,)), Spec((1,)))
    split = dataset.load()
    for place in range(2):
        assert split.train[place].mean(axis=1) == pytest.approx(0, abs=1e-6)
        assert split.train[place].std(axis=1) == pytest.approx(1, abs=1e-6)
    assert np.abs(split.test.inputs.mean(axis=1)).max() > 1e-3
    found = np.concatenate([np.concatenate([part.inputs, part.targets]) for part in split], axis=1)
    # Standardising is a line for each column: undone, the rows are those of the file.
    back = []
    for own, column in zip(found, rows.T, strict=True):
        slope, offset = np.polyfit(np.sort(own), np.sort(column), 1)
        back.append(own * slope + offset)
    order = np.lexsort(np.round(back, 3))
    np.testing.assert_allclose(np.array(back).T[order], rows[np.lexsort(np.round(rows.T, 3))], atol=1e-4)
    assert dataset.target_name == "c, standardised"


def test_words_become_a_one_for_each(table: Any) -> None:
    dataset = table("size,colour,y\n" + "1,red,a\n2,blue,b\n3,green,a\n4,red,b\n5, red ,a\n")
    assert dataset.specs() == (Spec((4,)), Spec((), classes=2))
    train, test = dataset.load()
    inputs = np.concatenate([train.inputs, test.inputs], axis=1)
    numbers = np.argsort(np.argsort(inputs[0]))
    words = [["blue", "green", "red"][place] for place in inputs[1:].argmax(axis=0)]
    assert (inputs[1:].sum(axis=0) == 1).all()
    assert [words[place] for place in np.argsort(numbers)] == ["red", "blue", "green", "red", "red"]


def test_the_target_may_be_any_column_and_others_be_left_out(table: Any) -> None:
    content = '"id, old",kind,x,y\n' + "".join(f"n{i},{'ab'[i % 2]},{i},{i / 7}\n" for i in range(300))
    dataset = table(content, target="kind", leave_out='"id, old", y')
    assert dataset.specs() == (Spec((1,)), Spec((), classes=2))
    assert dataset.class_names == ("a", "b")
    with pytest.raises(DataError, match=r"it has no column 'z', only id, old, kind, x, y"):
        table(content, target="z").specs()
    with pytest.raises(DataError, match=r"it has no column 'nobody'"):
        table(content, leave_out="nobody").specs()
    with pytest.raises(DataError, match=r"column 'y' is its target and left out too"):
        table(content, leave_out="y").specs()
    with pytest.raises(DataError, match=r"beside its target 'y' there is no column"):
        table(content, leave_out='"id, old", kind, x').specs()


def test_the_kind_of_the_target_can_be_said(table: Any) -> None:
    assert table(DIGITS).class_names == tuple(map(str, range(10)))
    assert table(DIGITS, target_kind="numbers").specs()[1] == Spec((1,))
    with_99 = table(DIGITS + "3,99\n", target_kind="classes")
    assert with_99.class_names == (*map(str, range(10)), "99")
    mixed = table("x,y\n1,12\n2,b\n3,7\n4,a\n", target_kind="classes")
    assert mixed.class_names == ("7", "12", "a", "b")
    train, test = mixed.load()
    values = np.concatenate([train.inputs[0], test.inputs[0]])
    labels = np.concatenate([train.targets, test.targets])
    assert [mixed.class_names[label] for label in labels[np.argsort(values)]] == ["12", "b", "7", "a"]
    with pytest.raises(DataError, match=r"column 'kind' holds words, and its target is to be numbers"):
        table(GOOD, target_kind="numbers").specs()
    with pytest.raises(DataError, match=r"more than 256 different values, too many for classes"):
        table("x,y\n" + "".join(f"{i},{i}\n" for i in range(300)), target_kind="classes").specs()


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        ([0, 1], 2),
        ([-1, 1], 2),
        ([3, 4, 5, 6, 7, 8], 6),
        (list(range(20)), 20),
        (list(range(21)), 0),
        ([0.5, 1.5], 0),
    ],
)
def test_few_whole_numbers_are_classes(table: Any, labels: list[float], classes: int) -> None:
    dataset = table("x,y\n" + "".join(f"{i},{label}\n" for i, label in enumerate(labels * 10)))
    assert dataset.specs()[1].classes == classes


VARIANTS = {
    "semicolons": "x;y;kind\n1.5;2;a\n2.5;3;b\n-1e3;4;a\n.5;5;b\n",
    "tabs": "x\ty\tkind\n1.5\t2\ta\n2.5\t3\tb\n-1e3\t4\ta\n.5\t5\tb\n",
    "decimal comma": "x;y;kind\n1,5;2;a\n2,5;3;b\n-1e3;4;a\n,5;5;b\n",
    "decimal comma with tabs": "x\ty\tkind\n1,5\t2\ta\n2,5\t3\tb\n-1e3\t4\ta\n,5\t5\tb\n",
    "quotation marks": '"x","y","kind"\n"1.5",2,"a"\n2.5,"3","b"\n-1e3,4,a\n.5,5,b\n',
    "Windows": "\ufeffx,y,kind\r\n1.5,2,a\r\n2.5,3,b\r\n-1e3,4,a\r\n.5,5,b\r\n",
    "old Mac": "x,y,kind\r1.5,2,a\r2.5,3,b\r-1e3,4,a\r.5,5,b",
    "blanks": "x , y,  kind\n 1.5, 2,a \n2.5 ,3,b\n\n-1e3,4, a\n.5,5,b\n\n",
    "no header": "1.5,2,a\n2.5,3,b\n-1e3,4,a\n.5,5,b\n",
}


@pytest.mark.parametrize("name", VARIANTS)
def test_delimiter_decimal_mark_and_header_are_found(table: Any, name: str) -> None:
    columns = parse(VARIANTS[name].encode()).columns
    names = ["column 1", "column 2", "column 3"] if name == "no header" else ["x", "y", "kind"]
    assert [column.name for column in columns] == names
    assert columns[0].numbers.tolist() == [1.5, 2.5, -1000, 0.5]
    assert columns[1].numbers.tolist() == [2, 3, 4, 5]
    assert [list(columns[2].words)[code] for code in columns[2].codes] == ["a", "b", "a", "b"]
    plain = table("x,y,kind\n1.5,2,a\n2.5,3,b\n-1e3,4,a\n.5,5,b\n", "plain.csv")
    assert samples(table(VARIANTS[name])) == samples(plain)


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(finite, finite), min_size=1, max_size=30), st.sampled_from(",;\t"))
def test_every_number_is_read_as_it_was_written(rows: list[tuple[float, float]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("a", "b"), *rows])
    columns = parse(text.getvalue().encode()).columns
    np.testing.assert_array_equal(np.array([column.numbers for column in columns]).T, rows)


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(text.map(lambda word: f"w{word}".strip()), min_size=1, max_size=30))
def test_every_word_is_read_as_it_was_written(words: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([("a", "b"), *([word, "1"] for word in words)])
    (column, _) = parse(written.getvalue().encode()).columns
    assert [list(column.words)[code] for code in column.codes] == words


def test_a_constant_column_says_nothing(table: Any) -> None:
    split = table("x,c,y\n" + "".join(f"{i},0.1,{i % 2}\n" for i in range(40))).load()
    assert not split.train.inputs[1].any()
    assert np.isfinite(split.test.inputs).all()


def test_the_file_is_read_once_until_it_changes(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[bytes] = []
    monkeypatch.setattr(csv_table, "parse", lambda data: reads.append(data) or parse(data))
    dataset = table(GOOD)
    for _ in range(3):
        check(Graph({"mine": dataset}), training=True)
        dataset.load()
    assert len(reads) == 1
    os.utime(dataset.path, ns=(1, 1))
    assert dataset.sizes() == (16, 4)
    assert len(reads) == 2
    broken = table(GOOD + "1,2\n")
    for _ in range(3):
        assert not broken.readable()
    assert len(reads) == 3, "refusals are remembered too"


def network(dataset: CsvTable, units: int, loss: Any, **training: Any) -> Sheet:
    """The data set, one dense layer, a loss."""
    return Sheet(
        graph=Graph(
            {"mine": dataset, "dense": Dense(units=units), "loss": loss},
            (
                Wire("mine", "inputs", "dense", "x"),
                Wire("dense", "y", "loss", "prediction"),
                Wire("mine", "targets", "loss", "targets"),
            ),
        ),
        training=Training(optimizer=Adam(learning_rate=0.05), **training),
    )


def test_what_a_line_separates_is_learned_to_the_last_sample(table: Any) -> None:
    rng = np.random.default_rng(2)
    points = rng.normal(0, 2, (400, 2))
    side = points @ (3.0, -1.0) - 1
    points, side = points[np.abs(side) > 0.5], side[np.abs(side) > 0.5]
    rows = [f"{x},{y},{'above' if s > 0 else 'below'}" for (x, y), s in zip(points, side, strict=True)]
    dataset = table("\n".join(["x,y,side", *rows]))
    _, result = train(network(dataset, 2, CrossEntropy()), epochs=150)
    assert result.metrics["test_accuracy"] == 1
    assert result.train_loss < 0.1


def test_a_regression_comes_to_what_least_squares_says(table: Any) -> None:
    rng = np.random.default_rng(3)
    inputs = rng.normal(0, (1, 5, 0.1), (500, 3))
    targets = inputs @ (2.0, -1.0, 30.0) + 4 + rng.normal(0, 2, 500)
    lines = [
        ";".join(f"{value:.6f}".replace(".", ",") for value in (*row, y))
        for row, y in zip(inputs, targets, strict=True)
    ]
    dataset = table("\n".join(["a;b;c;y", *lines]))
    _, result = train(network(dataset, 1, MSE(), batch_size=400), epochs=600)
    split = dataset.load()
    ones = [np.vstack([part.inputs, np.ones(part.size)]).T.astype(float) for part in split]
    solution, *_ = np.linalg.lstsq(ones[0], split.train.targets[0].astype(float), rcond=None)
    residual = split.test.targets[0] - ones[1] @ solution
    r2 = 1 - (residual**2).sum() / ((split.test.targets[0] - split.test.targets[0].mean()) ** 2).sum()
    assert r2 > 0.5
    assert result.metrics["test_r2"] == pytest.approx(r2, abs=1e-3)


def test_a_batch_larger_than_the_table_is_told(table: Any) -> None:
    sheet = network(table(GOOD), 2, CrossEntropy())
    problems = check(sheet.graph, batch=32, training=True).problems
    assert any("more than the 16 samples mine has to train with" in problem.sentence for problem in problems)
