"""How both command lines refuse: in one line, with an exit code. Imports nothing heavy."""

import argparse
from typing import NoReturn


class Refused(Exception):
    """Why a command stops: one line for people, and the exit code."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(" ".join(sentence.split()))
        self.code = code


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of two."""

    def error(self, message: str) -> NoReturn:
        raise Refused(f"{self.prog}: {message}; see {self.prog} --help")
