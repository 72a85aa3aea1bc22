"""What all models of the study definition share."""

import logging
import re
from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

log = logging.getLogger("ouder_netwerk")

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
"""A language by its code, such as `nl` or `de-CH`."""
LANGUAGES = ("nl", "en")
"""Of a study that does not say in which languages it is published."""
TOTAL = "all"
"""Subgroup and level of everybody."""
PAIR = "*"
"""Between two concepts, or a category of each."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""Name of a study or a wave, which files and folders are named by."""


class Model(BaseModel):
    """Frozen, and strict about keys: a key nobody reads is a typing error in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    OLD_KEYS: ClassVar[Mapping[str, str]] = {}
    """What keys were called in the version before, and what they are called now."""

    @model_validator(mode="before")
    @classmethod
    def _read_old_keys(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        old = {key for key, new in cls.OLD_KEYS.items() if key in data and new not in data}
        for key in sorted(old):
            _warn_of_old_key(key, cls.OLD_KEYS[key])
        return {cls.OLD_KEYS[key] if key in old else key: value for key, value in data.items()}


@cache
def _warn_of_old_key(old: str, new: str) -> None:
    log.warning("`%s:` is now called `%s:`; the next version no longer reads the old name", old, new)


class Text(RootModel[dict[Language, str]]):
    """A text for readers, in each language of its study.

    Its dump is a plain dict, from language to text.

    Examples
    --------
    >>> Text(nl="ja", en="yes").in_language("nl"), Text(nl="ja", en="yes").model_dump()
    ('ja', {'nl': 'ja', 'en': 'yes'})
    """

    model_config = ConfigDict(frozen=True)

    def __hash__(self) -> int:
        """Return a hash that is the same for equal texts."""
        return hash(frozenset(self.root.items()))

    @model_validator(mode="before")
    @classmethod
    def _by_language(cls, value: Any) -> Any:
        if not isinstance(value, (dict, Text)):
            raise ValueError("is no text in each language -> write it as {nl: ..., en: ...}")
        for name, text in value.items() if isinstance(value, dict) else ():
            if text is None:
                raise ValueError(f"`{name}` has no text -> put quotes around the text before it, which a comma ends")
        return value

    @model_validator(mode="after")
    def _complete(self, info: ValidationInfo) -> Self:
        absent = [language for language in (info.context or {}).get("languages", ()) if language not in self.root]
        if absent:
            raise ValueError(f"is not written in `{'`, `'.join(absent)}` -> add the text in each language of the study")
        return self

    def in_language(self, language: str) -> str:
        """Return the text in one language."""
        return self.root[language]

    @property
    def english(self) -> str:
        """The text in English, else in its first language: for files and messages that have one language."""
        return self.root.get("en") or next(iter(self.root.values()))


def as_tuple(value: object) -> object:
    """Return a single value as a tuple."""
    return (value,) if isinstance(value, (str, int, float)) else value


ONE_OR_MORE = {"anyOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}]}
Names = Annotated[tuple[str, ...], BeforeValidator(as_tuple), WithJsonSchema(ONE_OR_MORE)]
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
