"""What all models of the study definition share."""

import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

Language = Literal["nl", "en"]
TOTAL = "all"
"""Subgroup and level of everybody."""
PAIR = "*"
"""Between two concepts, or a category of each."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""Name of a study or a wave, which files and folders are named by."""


class Model(BaseModel):
    """Frozen, and strict about keys: a key nobody reads is a typing error in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Model):
    """A text for readers, in both languages.

    Examples
    --------
    >>> Text(nl="ja", en="yes").in_language("nl")
    'ja'
    """

    nl: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in one language."""
        return self.nl if language == "nl" else self.en


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, (str, int, float)) else value


_ONE_OR_MORE = {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}]}
Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple), WithJsonSchema(_ONE_OR_MORE)]
"""One name or a list of names."""


def _inside(name: str) -> str:
    parts = PurePosixPath(name).parts
    outside = not parts or ".." in parts or PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor
    if outside or re.search(r"[{}\x00-\x1f\x7f]", name):
        raise ValueError(
            "is not the name of a file in its folder -> give a name, without the way to it, braces or `..`"
        )
    return name


FileName = Annotated[str, AfterValidator(_inside)]
"""Name of a file in a folder of the project, or a path below it."""
