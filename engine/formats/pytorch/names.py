"""Names and values of a drawing in Python's words: one identifier, literal or comment, whatever they hold."""

import builtins
import keyword
import re
import unicodedata
from typing import Any

WIDTH = 120  # characters of a line, where it can be broken

# What every nn.Module has: a node called so would take its place. Names that begin with an underscore are never given.
OF_MODULES = """
T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia
named_buffers named_children named_modules named_parameters parameters register_backward_hook register_buffer
register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory
state_dict to to_empty train training type xpu zero_grad
"""
OF_THE_SCRIPT = """
BATCH_SIZE CARRIED CHUNK EPOCHS F Loss Net Path SEED TOLERANCE argparse batch criterion loss main model nn np part prove
restore run self test torch wire
"""
PYTHON = (*keyword.kwlist, *keyword.softkwlist, *dir(builtins))
RESERVED = frozenset([*PYTHON, *OF_MODULES.split(), *OF_THE_SCRIPT.split()])


class Names:
    """Gives identifiers, each once."""

    def __init__(self) -> None:
        self.taken = set(RESERVED)

    def fresh(self, wanted: str) -> str:
        """The identifier nearest to a text that nothing else is called by."""
        name = found = identifier(wanted)
        number = 2
        while found in self.taken:
            found = f"{name}_{number}"
            number += 1
        self.taken.add(found)
        return found


def identifier(text: str) -> str:
    """A text as a Python identifier as people would write it: letters of all alphabets stay, the rest is underscores.

    Python itself reads identifiers in Unicode's form NFKC, in which different texts can be one.
    """
    text = unicodedata.normalize("NFKC", text)
    letters = "".join(letter if f"_{letter}".isidentifier() else "_" for letter in text)
    name = re.sub("_+", "_", letters).strip("_")
    if name and not name.isidentifier():
        name = f"node_{name}"  # it begins with a digit
    return name if name.isidentifier() else "node"


def literal(value: Any) -> str:
    """A setting's value as Python source that gives it again."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return f'float("{value}")'
    if isinstance(value, str):
        quoted = ascii(value)
        return quoted if '"' in quoted or "\\'" in quoted else f'"{quoted[1:-1]}"'
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    raise TypeError(f"{type(value).__name__} has no literal")


def comment(text: str) -> str:
    """A text behind '#', on one line whatever it holds."""
    return "# " + "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def called(start: str, arguments: list[str], end: str = ")", indent: int = 8) -> list[str]:
    """The lines of a call such as nn.Linear(…): one, or one for each argument where that is too long."""
    line = f"{start}{', '.join(arguments)}{end}"
    if indent + len(line) <= WIDTH or not arguments:
        return [line]
    return [start, *(f"    {argument}," for argument in arguments), end]


def indented(lines: list[str], by: int) -> list[str]:
    """Further right."""
    return [" " * by + line if line else "" for line in lines]
