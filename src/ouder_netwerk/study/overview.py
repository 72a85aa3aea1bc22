"""What stands on an overview: panels of lines, each of a kind of its own."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from ouder_netwerk.study.base import Model, Names, Text
from ouder_netwerk.study.grammar import Verb


class HeadingLine(Model):
    """A heading over the lines that follow."""

    heading: Text


class PictogramLine(Model):
    """A share as so many of ten people, with its sentence.

    Attributes
    ----------
    share : str
        The indicator.
    verb : Text, optional
        What people do, where the overview says it otherwise than the indicator.
    clause : Text, optional
        Behind the sentence, as long as the share lies clearly above each of `above`: `de belangrijkste steun`.
    above : tuple of str
        Indicators.
    """

    share: str
    verb: Verb | None = None
    clause: Text | None = None
    above: Names = ()


class BarLine(Model):
    """A share as a bar, with a label in place of a sentence; the indicator's own unless said."""

    bar: str
    label: Text | None = None


class RangeLine(Model):
    """Several shares in one sentence: of some indicators, or of one by the levels of a subgroup.

    Attributes
    ----------
    together : tuple of str
        Indicators.
    by : str, optional
        The subgroup; then `together` names one indicator.
    people : Text, optional
        Of whom, where that is not everybody: `ouders van jonge kinderen`.
    verb : Verb
        What people do, without what tells the indicators apart.
    each : tuple of Text
        That, for each indicator or level in turn: its percentage follows.
    """

    together: Annotated[Names, Field(min_length=1)]
    by: str | None = None
    people: Text | None = None
    verb: Verb
    each: tuple[Text, ...] = Field(min_length=2)


class ComparedLine(Model):
    """A share compared between the first and the last level of some subgroups, each in a line of its own."""

    compare: str
    by: Annotated[Names, Field(min_length=1)]


def _without_figure(text: Text) -> Text:
    for one in text.root.values():
        if re.search(r"\d|%", one):
            raise ValueError(f"`{one}` holds a figure, and interviews give none -> leave it out")
    return text


class InterviewsLine(Model):
    """What interviews found, without a figure."""

    interviews: Annotated[Text, AfterValidator(_without_figure)]


LINES = {
    "heading": HeadingLine,
    "share": PictogramLine,
    "bar": BarLine,
    "together": RangeLine,
    "compare": ComparedLine,
    "interviews": InterviewsLine,
}
"""By the key that tells what a line is."""


def _kind(line: Any) -> str | None:
    """Return which key a line has that tells what it is."""
    keys = type(line).model_fields if isinstance(line, Model) else line if isinstance(line, dict) else ()
    return next((name for name in LINES if name in keys), None)


AnyLine = Annotated[
    Annotated[HeadingLine, Tag("heading")]
    | Annotated[PictogramLine, Tag("share")]
    | Annotated[BarLine, Tag("bar")]
    | Annotated[RangeLine, Tag("together")]
    | Annotated[ComparedLine, Tag("compare")]
    | Annotated[InterviewsLine, Tag("interviews")],
    Discriminator(
        _kind,
        custom_error_type="overview_line",
        custom_error_message=f"is no line of an overview -> begin it with one of: {', '.join(LINES)}",
    ),
]


class OverviewPanel(Model):
    """Lines under a title."""

    title: Text
    lines: Annotated[tuple[AnyLine, ...], Field(min_length=1)]
