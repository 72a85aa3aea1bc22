"""Waves: where a survey file is, how it was drawn, and how each concept comes from it."""

import itertools
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from ouder_netwerk.study.base import FileName, Language, Model, Names, Text
from ouder_netwerk.study.concepts import Reason
from ouder_netwerk.study.conditions import ConditionField
from ouder_netwerk.study.published import Published
from ouder_netwerk.study.weighting import Weighting


def _as_code(value: Any) -> Any:
    """Codes are compared as text: 1, 1.0 and "1" are one code, ".m" is Stata's extended missing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


Code = Annotated[str, BeforeValidator(_as_code)]
Missing = dict[Code, Reason]
EVERYTHING = "all"
"""In `breaks`: every concept."""
TODO = "TODO"
"""In the place of a variable: not chosen yet. No file has one of that name, so a run stops at it."""


_READ_BY = ("member", "labels", "encoding", "labels_encoding", "delimiter", "decimal")


class Source(Model):
    """One file a wave can be read from.

    Attributes
    ----------
    file : str
        Name in the raw folder.
    member : str, optional
        The microdata file inside a zip.
        Also the data set in a SAS transport file, the sheet of a workbook, or the object in an R file.
    labels : str, optional
        A file with labels, beside it or inside the zip: a Stata, SAS or SPSS program, a SAS catalogue, or a codebook.
    encoding : str, optional
        Of the texts in a file that does not say it itself and is not UTF-8, such as cp850; without it cp1252 is tried.
    labels_encoding : str, optional
        The same of the file with labels.
    delimiter, decimal : str, optional
        Of a text file, where they are not to be told from it.
    missing : dict
        Codes that mean missing, for every variable.
    published : Published, optional
        Where it can be had and on what terms.
    """

    file: FileName
    member: str | None = None
    labels: str | None = None
    encoding: str | None = None
    labels_encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    missing: Missing = Field(default_factory=dict)
    published: Published | None = None

    @property
    def options(self) -> dict[str, Any]:
        """What is said of how the file is read."""
        return {name: getattr(self, name) for name in _READ_BY}


class DesignColumns(Model):
    """The design columns of a file.

    Attributes
    ----------
    id : str
    weight : str, optional
        With `weighting`: the weight before raking, which is 1 without it.
    weighting : Weighting, optional
        How weights are made.
    equal_weights : bool
        That there are none: everybody counts the same.
    strata : tuple of str
        Crossed when several.
    psu, fpc : str, optional
    """

    id: str
    weight: str | None = None
    weighting: Weighting | None = None
    equal_weights: bool = False
    strata: Names = ()
    psu: str | None = None
    fpc: str | None = None

    @model_validator(mode="after")
    def _weighted(self) -> Self:
        if self.equal_weights and (self.weight or self.weighting):
            raise ValueError("has weights and says `equal_weights: true` -> keep one of them")
        if not (self.equal_weights or self.weight or self.weighting):
            raise ValueError(
                "does not say how respondents are weighted -> give `weight` (the variable that holds it), `weighting` "
                "(known margins to make weights from), or `equal_weights: true` (everybody counts the same); "
                "docs/method-weighting-waves.md says what each does"
            )
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable it reads."""
        return tuple(filter(None, (self.id, self.weight, *self.strata, self.psu, self.fpc)))


class VariableMapping(Model):
    """How one concept comes from a file.

    Attributes
    ----------
    from_ : str
        The variable; or
    implicates : tuple of str
        the variables that hold the implicates of a multiple imputation.
    values : dict
        From code to category.
    bands : dict
        From category to lowest and highest value, both included.
    missing : dict
        Codes that mean missing, on top of the source's.
    universe : Condition, optional
        In place of the concept's.
    note : Text, optional
        What a reader should know about comparability.
    """

    from_: str | None = Field(default=None, alias="from")
    implicates: tuple[str, ...] = ()
    values: dict[Code, str] = Field(default_factory=dict)
    bands: dict[str, tuple[float, float]] = Field(default_factory=dict)
    missing: Missing = Field(default_factory=dict)
    universe: ConditionField | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.from_ is None) == (not self.implicates):
            raise ValueError("needs exactly one of `from` and `implicates`")
        if self.values and self.bands:
            raise ValueError("takes `values` or `bands`, not both")
        ranges = sorted((low, high, name) for name, (low, high) in self.bands.items())
        for (_, high, name), (low, _, other) in itertools.pairwise(ranges):
            if low <= high:
                raise ValueError(f"bands {name} and {other} overlap -> let each end below where the next begins")
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable it reads."""
        return self.implicates or (str(self.from_),)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories it can produce; empty for a number."""
        return tuple(self.bands) or tuple(dict.fromkeys(self.values.values()))


class Wave(Model):
    """One survey wave, or several pooled.

    Attributes
    ----------
    survey, wave : str
        What the released files call it.
    like : str, optional
        The wave whose definition this one extends.
    pool : tuple of str
        Waves to pool, in place of sources.
    sources : tuple of Source
        The first that exists is read.
    breaks : dict of str to Text
        What changed since the wave before it, by concept; `all` for a change of mode or sample that touches everything.
    language : str
        Of the labels in its file, which the report quotes.
    """

    survey: str
    wave: str
    title: Text
    like: str | None = None
    pool: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    design: DesignColumns | None = None
    variables: dict[str, VariableMapping] = Field(default_factory=dict)
    breaks: dict[str, Text] = Field(default_factory=dict)
    note: Text | None = None
    language: Language = "nl"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.pool) == bool(self.sources):
            raise ValueError("needs exactly one of `sources` and `pool`")
        if self.sources and self.design is None:
            raise ValueError("needs `design`: at least the id, and the weight or how to make one")
        return self

    @property
    def raw_variables(self) -> tuple[str, ...]:
        """Every variable of the file that the wave reads."""
        mapped = (name for mapping in self.variables.values() for name in mapping.variables)
        return (*(self.design.variables if self.design else ()), *mapped)

    def source_of(self, file: str) -> Source:
        """Return the source that a file is; the first where the file has another name."""
        return next((source for source in self.sources if source.file == file), self.sources[0])
