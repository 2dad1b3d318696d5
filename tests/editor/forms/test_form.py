from decimal import Decimal
from typing import Annotated, Literal

import msgspec
import pytest
from msgspec import Meta
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel

from editor.forms.choice import ChoiceField
from editor.forms.field import TextField
from editor.forms.form import Form, make_field
from editor.forms.member import MemberField
from editor.forms.number import NumberField
from editor.forms.optional_whole import OptionalWholeField
from editor.forms.plain_text import PlainTextField
from editor.forms.shape import ShapeField
from editor.forms.switch import SwitchField
from editor.forms.whole import WholeField
from editor.forms.word_or_whole import WordOrWholeField
from engine.family import Setting
from engine.groups.group import Group
from engine.initializers.initializer import INITIALIZERS, Initializer
from engine.layers.layer import LAYERS
from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import OPTIMIZERS
from engine.optimizers.sgd import SGD
from engine.sheet import Training

AWKWARD = ("", "-1", "abc", "1e400", "NaN", "0x10", "1,5", "１２", "1" * 10_000, "1e-9")


class Everything(Setting):
    """One field of each kind."""

    units: Annotated[int, Meta(ge=1, le=100, description="How many.")] = 8
    slope: Annotated[float, Meta(ge=0, le=1)] = 0.25
    bias: bool = True
    padding: Literal["valid", "same"] = "valid"
    margin: Literal["wide", "none"] | Annotated[int, Meta(ge=0, le=64)] = "none"
    shape: Annotated[tuple[Annotated[int, Meta(ge=1)], ...], Meta(max_length=4)] = (1, 28, 28)
    seed: Annotated[int, Meta(ge=0, le=999)] | None = None
    note: Annotated[str, Meta(min_length=1, max_length=12, pattern="^[^;]*$")] = "as it was"
    initializer: Initializer = INITIALIZERS["Glorot"]()

    def __post_init__(self):
        if self.units == 13 and not self.bias:
            raise ValueError("does not go with 13 units.")


@pytest.fixture
def form(qtbot, look):
    """A form on the screen, and in `form.heard` what it told."""
    form = Form(Everything(), look)
    form.heard = []
    form.changed.connect(lambda setting, merge: form.heard.append((setting, merge)))
    qtbot.addWidget(form)
    form.resize(290, 400)
    form.show()
    qtbot.waitExposed(form)
    return form


def type_into(qtbot, field, text):
    """Replaces a field's text with real keystrokes; long texts are pasted, as people would."""
    field.line.setFocus()
    qtbot.keyClick(field.line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    if not text:
        qtbot.keyClick(field.line, Qt.Key.Key_Delete)
    elif len(text) > 100 or not text.isascii():
        QApplication.clipboard().setText(text)
        qtbot.keyClick(field.line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert field.line.text() == text
    else:
        qtbot.keyClicks(field.line, text)


def test_each_kind_of_setting_has_its_widget(form):
    wide = (WholeField, NumberField, SwitchField, ChoiceField, WordOrWholeField)
    kinds = (*wide, ShapeField, OptionalWholeField, PlainTextField, MemberField)
    assert [type(field) for field in form.fields.values()] == list(kinds)


def test_every_setting_of_every_shelf_has_a_form(qtbot, look):
    for member in (*LAYERS, *OPTIMIZERS, *INITIALIZERS, Training):
        form = Form(member(), look)
        qtbot.addWidget(form)
        drawn = {"graph"} if issubclass(member, Group) else set()  # not typed
        assert set(form.fields) == set(member.__struct_fields__) - drawn


def test_a_kind_without_a_widget_is_named(look):
    with pytest.raises(TypeError, match="Secret"):
        make_field("Secret", msgspec.inspect.type_info(bytes), look)


@pytest.mark.parametrize("member", [*LAYERS, *OPTIMIZERS, Training], ids=lambda member: member.__name__)
def test_every_numeric_field_takes_exactly_what_is_typed_or_keeps_the_old_value(qtbot, look, member):
    form = Form(member(), look)
    qtbot.addWidget(form)
    heard = []
    form.changed.connect(lambda setting, merge: heard.append(setting))
    texts = [(name, field) for name, field in form.fields.items() if isinstance(field, TextField)]
    for name, field in texts:
        if isinstance(field, PlainTextField):
            continue
        for text in AWKWARD:
            qtbot.keyClick(field.line, Qt.Key.Key_Return)  # each text is an entry of its own
            heard.clear()
            before = getattr(form.setting, name)
            QApplication.clipboard().setText(text)
            field.line.selectAll()
            field.line.paste() if text else field.line.del_()
            after = getattr(form.setting, name)
            if field.entry.property("refused"):
                assert after == before
                assert not heard
                assert field.sentence.text().startswith(field.label)
                assert "It stays" in field.sentence.text()
            elif isinstance(field, ShapeField):
                assert after == {"1,5": (1, 5), "-1": (-1,), "1e-9": (1e-9,)}.get(text, ())
            else:
                assert Decimal(str(after)) == Decimal(text)


def test_typing_applies_at_once_and_one_visit_has_one_merge_key(qtbot, form):
    units = form.fields["units"]
    type_into(qtbot, units, "64")
    assert [setting.units for setting, _ in form.heard] == [6, 64]
    assert len({merge for _, merge in form.heard}) == 1
    qtbot.keyClick(units.line, Qt.Key.Key_Return)
    type_into(qtbot, units, "5")
    assert form.heard[-1][1] != form.heard[0][1]


def test_a_refused_text_is_marked_and_the_old_value_stays(qtbot, form):
    units = form.fields["units"]
    type_into(qtbot, units, "0")
    assert form.setting.units == 8
    assert units.sentence.isVisible()
    assert units.sentence.text() == "Units must be at least 1. It stays 8."
    qtbot.keyClick(units.line, Qt.Key.Key_Escape)
    assert units.line.text() == "8"
    assert not units.sentence.isVisible()
    assert not form.heard


@pytest.mark.parametrize(
    ("name", "text", "passed_through"),
    [("units", "3x", 3), ("units", "1e9", 1), ("slope", "1e9", 1.0), ("shape", "2, x", (2,)), ("units", "999", 99)],
)
def test_a_text_that_is_refused_in_the_end_leaves_the_value_from_before(qtbot, form, name, text, passed_through):
    """And one undo step, which is none when it comes back: all changes have the same merge key."""
    field, before = form.fields[name], form.setting
    type_into(qtbot, field, text)
    assert any(getattr(setting, name) == passed_through for setting, _ in form.heard)
    assert form.setting == before
    assert form.heard[-1][0] == before
    assert len({merge for _, merge in form.heard}) == 1
    assert field.line.text() == text  # to be mended
    assert field.said() in field.sentence.text()
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert form.setting == before


@pytest.mark.parametrize(("name", "text"), [("units", "64"), ("slope", "0.5"), ("shape", "3, 32, 32"), ("units", "6x")])
def test_escape_puts_back_what_was_there_before_typing(qtbot, form, name, text):
    field, before = form.fields[name], form.setting
    old = field.line.text()
    type_into(qtbot, field, text)
    qtbot.keyClick(field.line, Qt.Key.Key_Escape)
    assert form.setting == before
    assert field.line.text() == old
    assert not field.sentence.isVisible()


def test_escape_after_enter_has_nothing_to_put_back(qtbot, form):
    units = form.fields["units"]
    type_into(qtbot, units, "64")
    qtbot.keyClick(units.line, Qt.Key.Key_Return)
    qtbot.keyClick(units.line, Qt.Key.Key_Escape)
    assert form.setting.units == 64


def test_what_another_hand_sets_is_what_escape_goes_back_to(qtbot, form):
    """Undo ends the visit: what it shows is not part of what was typed."""
    units = form.fields["units"]
    type_into(qtbot, units, "64")
    form.set_setting(Everything(units=20))
    type_into(qtbot, units, "5")
    qtbot.keyClick(units.line, Qt.Key.Key_Escape)
    assert form.setting.units == 20


def test_a_number_that_goes_with_no_other_setting_leaves_the_one_from_before(qtbot, form):
    """13 units need a bias: typing it passes through 1."""
    form.set_setting(Everything(bias=False))
    units = form.fields["units"]
    type_into(qtbot, units, "13")
    assert [setting.units for setting, _ in form.heard] == [1, 8]
    assert form.setting.units == 8
    assert units.line.text() == "13"
    assert units.sentence.text() == "Units does not go with 13 units. It stays 8."


def test_a_refused_text_has_the_danger_colour_round_it(qtbot, form, look):
    units = form.fields["units"]
    type_into(qtbot, units, "x")
    picture = units.line.grab().toImage()
    assert picture.pixelColor(picture.width() // 2, 0).name() == look.theme.danger.name()


def test_arrow_keys_step_whole_numbers_within_bounds(qtbot, form):
    units = form.fields["units"]
    units.line.setFocus()
    qtbot.keyClick(units.line, Qt.Key.Key_Up)
    qtbot.keyClick(units.line, Qt.Key.Key_PageUp)
    qtbot.keyClick(units.line, Qt.Key.Key_Down)
    assert [setting.units for setting, _ in form.heard] == [9, 19, 18]
    assert units.line.text() == "18"
    type_into(qtbot, units, "1")
    qtbot.keyClick(units.line, Qt.Key.Key_Down)
    assert form.setting.units == 1
    assert "at least 1" in units.sentence.text()


def test_a_switch_is_flipped_by_click_and_by_space(qtbot, form):
    bias = form.fields["bias"]
    qtbot.mouseClick(bias.box, Qt.MouseButton.LeftButton, pos=QPoint(10, 14))
    assert form.setting.bias is False
    bias.box.setFocus()
    qtbot.keyClick(bias.box, Qt.Key.Key_Space)
    assert form.setting.bias is True
    assert [merge for _, merge in form.heard] == ["", ""]


def test_a_choice_is_made_with_the_keyboard_and_not_by_the_wheel(qtbot, form):
    box = form.fields["padding"].box
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, wheel)
    assert form.setting.padding == "valid"
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)  # msgspec sorts the words
    assert form.setting.padding == "same"


def test_a_word_or_a_number_is_typed_and_numbers_are_stepped(qtbot, form):
    margin = form.fields["margin"]
    margin.line.setFocus()
    qtbot.keyClick(margin.line, Qt.Key.Key_Up)
    assert form.setting.margin == "none", "no step leads from a word"
    type_into(qtbot, margin, "2")
    assert form.setting.margin == 2
    qtbot.keyClick(margin.line, Qt.Key.Key_Up)
    assert form.setting.margin == 3
    type_into(qtbot, margin, "wide")
    assert form.setting.margin == "wide"
    type_into(qtbot, margin, "wider")
    assert form.setting.margin == "none", "the value that the visit began with"
    assert margin.sentence.text() == "Margin must be 'none', 'wide' or a whole number, such as 8. It stays none."


def test_a_shape_is_typed_as_text(qtbot, form):
    type_into(qtbot, form.fields["shape"], "3, 32, 32")
    assert form.setting.shape == (3, 32, 32)


@pytest.mark.parametrize("text", ["two words", " x ", "ŷ = f(x)", "1e9"])
def test_a_text_is_taken_as_it_is_typed(qtbot, form, text):
    type_into(qtbot, form.fields["note"], text)
    assert form.setting.note == text
    assert not form.fields["note"].sentence.isVisible()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Note needs a value."),
        ("thirteen long", "Note is too long: 13 characters, 12 are allowed."),
        ("a;b", "Note must match the pattern ^[^;]*$."),
    ],
)
def test_a_text_beyond_its_bounds_is_refused(qtbot, form, text, sentence):
    type_into(qtbot, form.fields["note"], text)
    assert form.setting.note == "as it was"
    assert form.fields["note"].sentence.text() == f"{sentence} It stays “as it was”."


def test_a_member_brings_its_own_settings_below(qtbot, look):
    form = Form(Training(), look)
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    assert set(form.below["optimizer"].fields) == set(Adam.__struct_fields__)
    box = form.fields["optimizer"].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_End)
    assert form.setting.optimizer == SGD()
    assert set(form.below["optimizer"].fields) == {"learning_rate"}
    rate = form.below["optimizer"].fields["learning_rate"]
    assert rate.line.text() == "0.1"
    type_into(qtbot, rate, "1e-9")
    assert form.setting.optimizer == SGD(learning_rate=1e-9)
    below = form.below["optimizer"]
    qtbot.waitUntil(lambda: below.y() > form.fields["optimizer"].geometry().bottom())


def test_labels_say_what_a_setting_is_called_and_tool_tips_what_it_does(form, qtbot, look):
    assert form.findChildren(QLabel, "fieldLabel")[0].text() == "Units"
    assert form.fields["units"].entry.toolTip() == "How many."
    assert form.fields["units"].entry.accessibleName() == "Units"
    training = Form(Training(), look)
    qtbot.addWidget(training)
    assert training.fields["batch_size"].label == "Batch size"
    assert training.fields["optimizer"].label == "Optimiser"


def test_long_labels_wrap_and_are_not_cut(qtbot, look):
    wide = msgspec.defstruct(
        "wide",
        [("a_rather_long_name_of_a_setting_indeed", int, 1)],
        bases=(Setting,),
        kw_only=True,
        frozen=True,
    )
    form = Form(wide(), look)
    qtbot.addWidget(form)
    form.resize(260, 200)
    form.show()
    (label,) = form.findChildren(QLabel, "fieldLabel")
    assert label.height() >= label.heightForWidth(label.width())


def test_a_new_value_from_outside_is_shown_and_keeps_focus_and_widgets(qtbot, form):
    units = form.fields["units"]
    type_into(qtbot, units, "64")
    form.set_setting(Everything(units=8, bias=False, padding="same", shape=(2,), slope=1e-9))
    assert units.line.hasFocus()
    assert [units.line.text(), form.fields["slope"].line.text()] == ["8", "1e-9"]
    assert form.fields["shape"].line.text() == "2"
    assert form.fields["bias"].box.isChecked() is False
    assert form.fields["padding"].box.currentText() == "same"


def test_showing_the_same_value_leaves_the_text_as_it_was_typed(qtbot, form):
    slope = form.fields["slope"]
    type_into(qtbot, slope, "0.50")
    form.set_setting(form.setting)
    assert slope.line.text() == "0.50"
    type_into(qtbot, slope, "0.5x")
    form.set_setting(form.setting)
    assert slope.line.text() == "0.5x"  # still being written


def test_settings_that_do_not_go_together_are_refused_at_the_field(qtbot, form):
    form.set_setting(Everything(units=13))
    bias = form.fields["bias"]
    qtbot.mouseClick(bias.box, Qt.MouseButton.LeftButton, pos=QPoint(10, 14))
    assert form.setting.bias is True
    assert bias.box.isChecked()
    assert bias.sentence.text() == "Bias does not go with 13 units. It stays on."
