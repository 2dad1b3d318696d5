"""A form for any setting, made from nothing but its declared fields: types, bounds and descriptions."""

from collections.abc import Mapping
from inspect import get_annotations
from typing import Any

import msgspec
from msgspec.inspect import (
    BoolType,
    CustomType,
    DictType,
    FloatType,
    IntType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    TupleType,
    UnionType,
    VarTupleType,
)
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from editor.explain import explain
from editor.forms.choice import ChoiceField
from editor.forms.field import ROW, Field
from editor.forms.file import FileField
from editor.forms.member import MemberField
from editor.forms.number import NumberField
from editor.forms.optional_whole import OptionalWholeField
from editor.forms.parsing import bare
from editor.forms.plain_text import PlainTextField
from editor.forms.shape import ShapeField
from editor.forms.switch import SwitchField
from editor.forms.whole import WholeField
from editor.forms.word_or_whole import WordOrWholeField
from editor.look.look import Look
from engine.family import Member

LABELS = 104  # px: the column of labels
INDENT = 12  # px: of the settings of a setting


class Form(QWidget):
    """One row for each field of a setting, in the order they are declared; what a class inherits comes last.

    `changed` carries the new setting and a merge key; nothing is changed here except what is shown. Show the
    accepted setting with `set_setting`: fields of the same class stay, and with them focus and cursor.
    """

    changed = Signal(object, str)

    def __init__(
        self, setting: Any, look: Look, indent: int = 0, choices: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        super().__init__()
        self.choices = choices or {}  # of fields whose values are known only from outside
        self.look = look
        self.setting = setting
        self.indent = indent
        self.owner = f"{setting.title} {setting.shelf.kind}" if indent else ""  # of a member's own settings
        self.fields: dict[str, Field] = {}
        self.below: dict[str, Form] = {}  # the members' own settings
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(indent, 0, 0, 0)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(5)
        self.grid.setColumnMinimumWidth(0, LABELS - indent)
        self.grid.setColumnStretch(1, 1)
        own = list(get_annotations(type(setting)))
        fields = {declared.name: declared for declared in msgspec.inspect.type_info(type(setting)).fields}
        for declared in [fields[name] for name in dict.fromkeys((*own, *fields)) if name in fields]:
            if not isinstance(bare(declared.type), StructType | DictType):  # graphs and masks are drawn, not typed
                self.add_row(declared)
        self.set_setting(setting)

    def add_row(self, declared: msgspec.inspect.Field) -> None:
        """A label and a field; the row after it is kept for a member's own settings."""
        name, kind = declared.name, bare(declared.type)
        chosen = (getattr(declared.type, "extra", None) or {}).get("chosen")
        words = getattr(declared.type, "extra_json_schema", None) or {}
        label = QLabel(label_of(name, kind), objectName="fieldLabel", wordWrap=True)
        label.setFixedWidth(LABELS - self.indent)
        label.setMinimumHeight(ROW)
        label.setToolTip(words.get("description", ""))
        explain(label, lambda: f"{label.text()} {self.owner}")
        offered = {**self.choices, **offers(self.setting)}.get(name)
        if chosen is not None:
            field: Field = FileField(label.text(), chosen, self.look)
        elif offered is not None:
            field = ChoiceField(label.text(), offered)
        else:
            field = make_field(label.text(), kind, self.look)
        field.describe(words.get("description", ""))
        field.changed.connect(lambda value, merge: self.change(name, value, merge))
        label.setBuddy(field.entry)
        row = 2 * len(self.fields)
        self.grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(field, row, 1)
        self.fields[name] = field

    def set_setting(self, setting: Any) -> None:
        """Shows this setting, which is of the class the form was made for."""
        self.setting = setting
        offered = offers(setting)
        for name, field in self.fields.items():
            value = getattr(setting, name)
            if name in offered and isinstance(field, ChoiceField):
                field.set_choices(offered[name])
            field.set_value(value)
            if isinstance(field, MemberField):
                self.show_below(name, value)

    def show_below(self, name: str, member: Any) -> None:
        """The settings of a field's own value, indented below it."""
        form = self.below.get(name)
        if form is not None and type(form.setting) is type(member):
            form.set_setting(member)
            return
        if form is not None:
            self.grid.removeWidget(form)
            form.hide()
            form.deleteLater()
            del self.below[name]
        if not member.__struct_fields__:
            return
        form = Form(member, self.look, self.indent + INDENT)
        form.changed.connect(lambda value, merge: self.change(name, value, merge))
        row = 2 * list(self.fields).index(name) + 1
        self.grid.addWidget(form, row, 0, 1, 2)
        self.below[name] = form

    def change(self, name: str, value: Any, merge: str) -> None:
        """A field has a new value: tells the setting that follows from it."""
        try:
            setting = msgspec.structs.replace(self.setting, **{name: value})
        except ValueError as error:  # fields that do not go together, said by the setting itself
            self.fields[name].take_back(getattr(self.setting, name), str(error))
            return
        self.fields[name].refuse("")
        self.setting = setting
        if name in self.below or isinstance(self.fields[name], MemberField):
            self.fields[name].set_value(value)
            self.show_below(name, value)
        self.changed.emit(setting, f"{name}.{merge}" if merge else "")


def offers(setting: Any) -> dict[str, dict[str, Any]]:
    """What a setting itself offers to choose."""
    return setting.offers() if isinstance(setting, Member) else {}


def label_of(name: str, kind: Any) -> str:
    """'batch_size' as 'Batch size'; a member's field as its family is called: 'Optimiser'."""
    if isinstance(kind, CustomType) and kind.cls.__name__.lower() == name:
        name = kind.cls.shelf.kind
    return (name[:1].upper() + name[1:]).replace("_", " ")


def make_field(label: str, kind: Any, look: Look) -> Field:
    """The widget for a kind of setting; TypeError where there is none."""
    match kind:
        case BoolType():
            return SwitchField(label, look)
        case IntType():
            return WholeField(label, kind)
        case FloatType():
            return NumberField(label, kind)
        case StrType():
            return PlainTextField(label, kind)
        case LiteralType():
            return ChoiceField(label, {str(value).replace("_", " "): value for value in kind.values})
        case UnionType(types=(LiteralType(), IntType())):
            return WordOrWholeField(label, kind)
        case UnionType(types=(IntType() as number, NoneType())):
            return OptionalWholeField(label, number)
        case VarTupleType() | TupleType():
            return ShapeField(label, kind)
        case CustomType() if hasattr(kind.cls, "shelf"):
            return MemberField(label, kind.cls.shelf)
    raise TypeError(f"{label}: no form field for {kind}")
