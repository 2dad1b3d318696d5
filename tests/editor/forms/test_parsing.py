from decimal import Decimal, InvalidOperation
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta
from msgspec.inspect import FloatType, IntType, LiteralType

from editor.forms.parsing import Refused, amount, bare, number, shape, shown, whole, word_or_whole
from editor.forms.parsing import example as example_of

LONG = "1" * 10_000
AWKWARD = ("", "-1", "abc", "1e400", "NaN", "0x10", "1,5", "１２", LONG, "1e-9")


def kind_of(annotated):
    """What msgspec makes of a declared type."""
    return bare(msgspec.inspect.type_info(annotated))


@pytest.mark.parametrize("text", AWKWARD)
def test_a_whole_number_is_exactly_what_is_typed_or_refused(text):
    if text == "-1":
        assert whole(text, IntType()) == -1
        with pytest.raises(Refused, match="at least 0"):
            whole(text, IntType(ge=0))
    else:
        with pytest.raises(Refused):
            whole(text, IntType())


@pytest.mark.parametrize("text", AWKWARD)
def test_a_number_is_exactly_what_is_typed_or_refused(text):
    accepted = {"-1": -1.0, "1e-9": 1e-9}
    if text in accepted:
        assert number(text, FloatType()) == accepted[text]
    else:
        with pytest.raises(Refused):
            number(text, FloatType())


@given(st.text(alphabet="0123456789.,eE+-xn_ ١", max_size=70))
def test_no_text_becomes_another_number(text):
    for read in (lambda: whole(text, IntType()), lambda: number(text, FloatType())):
        try:
            value = read()
        except Refused:
            continue
        try:
            assert Decimal(shown(value)) == Decimal(text.strip())
        except InvalidOperation:
            pytest.fail(f"{text!r} was read as {value!r}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_shown_is_read_back_as_the_same_number(value):
    assert number(shown(value), FloatType()) == value


@pytest.mark.parametrize("text", ["1e-400", "0.1000000000000000055", "123456789.123456789"])
def test_a_number_that_no_float_holds_is_refused_with_the_nearest(text):
    with pytest.raises(Refused, match="nearest number is"):
        number(text, FloatType())


def test_a_decimal_comma_is_refused_with_the_way_to_write_it():
    with pytest.raises(Refused, match=r"written with a point: 1\.5"):
        number("1,5", FloatType())


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (IntType(ge=1), "0", "must be at least 1."),
        (IntType(gt=0), "0", "must be more than 0."),
        (IntType(le=10), "11", "must be at most 10."),
        (IntType(lt=10), "10", "must be less than 10."),
        (FloatType(ge=0.05), "0.04", "must be at least 0.05."),
        (FloatType(lt=1), "1", "must be less than 1."),
    ],
)
def test_bounds_are_named(kind, text, sentence):
    read = whole if isinstance(kind, IntType) else number
    with pytest.raises(Refused) as refused:
        read(text, kind)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("kind", [IntType(), IntType(ge=20), IntType(le=3), IntType(ge=0, le=5), IntType(lt=1)])
def test_the_example_in_the_sentence_would_be_accepted(kind):
    assert whole(str(example_of(kind)), kind) == example_of(kind)


WORDS = LiteralType(("same", "valid"))


@pytest.mark.parametrize(("text", "value"), [("same", "same"), (" Valid ", "valid"), ("3", 3), ("0", 0)])
def test_a_word_or_a_number_is_read(text, value):
    assert word_or_whole(text, WORDS, IntType(ge=0)) == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sam", "must be 'same', 'valid' or a whole number, such as 8."),
        ("1.5", "must be 'same', 'valid' or a whole number, such as 8."),
        ("-1", "must be at least 0."),
        ("", "needs a value."),
    ],
)
def test_neither_a_word_nor_a_number_is_refused(text, sentence):
    with pytest.raises(Refused) as refused:
        word_or_whole(text, WORDS, IntType(ge=0))
    assert str(refused.value) == sentence


SHAPE = Annotated[tuple[Annotated[int, Meta(ge=1, le=99)], ...], Meta(min_length=1, max_length=4)]


@pytest.mark.parametrize("text", ["1, 28, 28", "1,28,28", "1×28×28", "1 28 28", "(1, 28, 28)", " 1 , 28 , 28, "])
def test_a_shape_is_read_as_people_write_it(text):
    assert shape(text, kind_of(SHAPE)) == (1, 28, 28)


@pytest.mark.parametrize("text", ["1, 2, 3, 4, 5", "1,,2", "0", "1, x", "1.5", "", LONG, "1, 100"])
def test_a_shape_out_of_bounds_is_refused(text):
    with pytest.raises(Refused):
        shape(text, kind_of(SHAPE))


WEIGHTS = tuple[Annotated[float, Meta(gt=0)], ...]


@pytest.mark.parametrize(("text", "read"), [("1, 2.5, .5", (1, 2.5, 0.5)), ("", ()), ("  ", ()), ("1e-3", (0.001,))])
def test_a_list_of_real_numbers_may_be_empty(text, read):
    assert shape(text, kind_of(WEIGHTS)) == read
    assert shape(shown(read), kind_of(WEIGHTS)) == read


@pytest.mark.parametrize("text", ["1, 0", "1,,2", "1, x", "inf", LONG])
def test_real_numbers_out_of_bounds_are_refused(text):
    with pytest.raises(Refused):
        shape(text, kind_of(WEIGHTS))


def test_a_pair_has_two_numbers():
    kind = kind_of(tuple[int, int])
    assert shape("3, 3", kind) == (3, 3)
    with pytest.raises(Refused, match="must have 2 whole numbers"):
        shape("3", kind)


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ((1, None), "at least 1 whole number"),
        ((0, 4), "at most 4 whole numbers"),
        ((1, 4), "1 to 4 whole numbers"),
    ],
)
def test_how_many_numbers_is_said_in_words(bounds, text):
    assert amount(*bounds) == text
