"""Waves: which files a survey wave can be read from, and how each concept comes from them."""

from collections.abc import Collection
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from ouder_netwerk.study.base import FileName, Model, Names, Text
from ouder_netwerk.study.mappings import Missing, SourceMapping
from ouder_netwerk.study.published import Published
from ouder_netwerk.study.weighting import Weighting

Overlap = Literal["none", "same_people"]
EVERYTHING = "all"
"""In `breaks`: every concept."""


_READ_BY = ("member", "labels", "encoding", "labels_encoding", "delimiter", "decimal")


class RawFile(Model):
    """A file in the raw folder, and what it does not say itself.

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
    """

    file: FileName
    member: str | None = None
    labels: str | None = None
    encoding: str | None = None
    labels_encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None

    @property
    def options(self) -> dict[str, Any]:
        """What is said of how the file is read."""
        return {name: getattr(self, name) for name in _READ_BY}


class Join(RawFile):
    """A second file of the same survey, such as the households of persons.

    Attributes
    ----------
    on : tuple of str
        The variables, in both files, that say which rows belong together; they identify a row of this file.
    unmatched : str
        What rows of the first file without a row here are: an error; kept, with system-missing values; or dropped.
    """

    on: Names = Field(min_length=1)
    unmatched: Literal["fail", "keep", "drop"] = "fail"


class Source(RawFile):
    """One file a wave can be read from.

    Attributes
    ----------
    missing : dict
        Codes that mean missing, for every variable.
    published : Published, optional
        Where it can be had and on what terms.
    join : tuple of Join
        Other files of the survey, whose variables are added.
    stand_in : bool
        That it is the file which the study makes itself where no other is there.
    mapping : SourceMapping or str, optional
        What this file says in another way than the wave does, or the file in `waves/` that holds it.
    lacks : tuple of str
        Concepts of the wave that this file has no variables for.
    """

    missing: Missing = Field(default_factory=dict)
    published: Published | None = None
    join: tuple[Join, ...] = ()
    stand_in: bool = False
    mapping: SourceMapping | None = None
    lacks: Names = ()

    @property
    def differs(self) -> bool:
        """Whether it is read in another way than the wave says."""
        return self.mapping is not None or bool(self.lacks)


class Wave(SourceMapping):
    """One survey wave, or several pooled; what it says of variables holds for every source that says nothing else.

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
    overlap : dict of str to str
        By earlier wave: `same_people` where some respondents are in both, so that changes are tested with their
        covariance; `none` where equal numbers are other people.
    breaks : dict of str to Text
        What changed since the wave before it, by concept; `all` for a change of mode or sample that touches everything.
    people : Text, optional
        What its respondents are called, where that is not as in the study.
    """

    survey: str
    wave: str
    title: Text
    like: str | None = None
    pool: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    overlap: dict[str, Overlap] = Field(default_factory=dict)
    breaks: dict[str, Text] = Field(default_factory=dict)
    people: Text | None = None
    _read: "tuple[Wave, str] | None" = PrivateAttr(default=None)
    """The wave before it was read from one of its sources, and the file of that source."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.pool) == bool(self.sources):
            raise ValueError("needs exactly one of `sources` and `pool`")
        designed = self.design or all(source.mapping and source.mapping.design for source in self.sources)
        if self.sources and not designed:
            raise ValueError("needs `design`: at least the weight or how to make one")
        return self

    def is_apart_from(self, other: Self) -> bool:
        """Whether no row can belong to both: a variable has codes in one that it has not in the other."""
        return any(not set(codes) & set(other.where[name]) for name, codes in self.where.items() if name in other.where)

    @property
    def standin(self) -> Source:
        """The source that the study makes itself where none is there, if it makes any."""
        return next((source for source in self.sources if source.stand_in), self.sources[0])

    @property
    def weightings(self) -> tuple[Weighting, ...]:
        """How weights are made, for each of its sources that has none."""
        designs = [self.design, *(source.mapping.design for source in self.sources if source.mapping)]
        return tuple(dict.fromkeys(design.weighting for design in designs if design and design.weighting))

    def source_of(self, file: str) -> Source:
        """Return the source that a file is; the first where the file has another name."""
        return next((source for source in self.sources if source.file == file), self.sources[0])

    def reading(self, file: str) -> "Wave":
        """Return the wave as it is read from one of its sources: what that says itself in the place of the wave's."""
        source = self.source_of(file) if self.sources else None
        if self._read is not None:
            whole, read_from = self._read
            return self if source is not None and source.file == read_from else whole.reading(file)
        if source is None or not source.differs:
            return self
        own = source.mapping or SourceMapping()
        said = {name: getattr(own, name) for name in own.model_fields_set}
        notes = [note for note in (self.note, own.note) if note is not None]
        variables = said.get("variables", self.variables)
        there = {concept: mapping for concept, mapping in variables.items() if concept not in source.lacks}
        read = self.model_copy(update=said | {"note": _in_one(notes), "variables": there})
        read._read = (self, source.file)
        return read

    def keeping(self, concepts: Collection[str]) -> Self:
        """Return the wave without the lines of other concepts, in any of its sources."""
        sources = tuple(
            source.model_copy(update={"mapping": source.mapping.keeping(concepts)}) if source.mapping else source
            for source in self.sources
        )
        return super().keeping(concepts).model_copy(update={"sources": sources})


def _in_one(notes: list[Text]) -> Text | None:
    """Return some texts as one, the one after the other."""
    if not notes:
        return None
    return Text({language: " ".join(note.in_language(language) for note in notes) for language in notes[0].root})
