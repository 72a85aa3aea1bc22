"""What all models of the study definition share."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

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


def as_tuple(value: object) -> object:
    """Return one name or code as a list of one."""
    return (value,) if isinstance(value, (str, int, float)) else value


ONE_OR_MORE = {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}]}
Names = Annotated[tuple[str, ...], BeforeValidator(as_tuple), WithJsonSchema(ONE_OR_MORE)]
"""One name or a list of names."""
