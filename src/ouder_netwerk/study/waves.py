"""Waves: which files a survey wave can be read from, and how each concept comes from them."""

from collections.abc import Collection
from typing import Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.study.base import Model, Names, Text
from ouder_netwerk.study.mappings import Missing, SourceMapping
from ouder_netwerk.study.published import Published
from ouder_netwerk.study.weighting import Weighting

Overlap = Literal["none", "same_people"]
EVERYTHING = "all"
"""In `breaks`: every concept."""


class Join(Model):
    """A second file of the same survey, such as the households of persons.

    Attributes
    ----------
    file : str
        Name in the raw folder.
    on : tuple of str
        The variables, in both files, that say which rows belong together; they identify a row of this file.
    member, labels, encoding : str, optional
        As in `Source`.
    unmatched : str
        What rows of the first file without a row here are: an error; kept, with system-missing values; or dropped.
    """

    file: str
    on: Names = Field(min_length=1)
    member: str | None = None
    labels: str | None = None
    encoding: str | None = None
    unmatched: Literal["fail", "keep", "drop"] = "fail"


class Source(Model):
    """One file a wave can be read from.

    Attributes
    ----------
    file : str
        Name in the raw folder.
    member : str, optional
        The microdata file inside a zip.
    labels : str, optional
        Stata program with labels, beside the file or inside the zip.
    encoding : str, optional
        Of the texts in a file that does not say it itself and is not UTF-8, such as cp850; without it cp1252 is tried.
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
    """

    file: str
    member: str | None = None
    labels: str | None = None
    encoding: str | None = None
    missing: Missing = Field(default_factory=dict)
    published: Published | None = None
    join: tuple[Join, ...] = ()
    stand_in: bool = False
    mapping: SourceMapping | None = None


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
        By earlier wave: `same_people` where some respondents are in both; `none` where equal numbers are other people.
    breaks : dict of str to Text
        What changed since the wave before it, by concept; `all` for a change of mode or sample that touches everything.
    """

    survey: str
    wave: str
    title: Text
    like: str | None = None
    pool: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    overlap: dict[str, Overlap] = Field(default_factory=dict)
    breaks: dict[str, Text] = Field(default_factory=dict)

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

    def with_mappings(self) -> Self:
        """Return the wave with a whole mapping in each of its sources, where any source has one of its own."""
        if not any(source.mapping for source in self.sources):
            return self
        sources = tuple(source.model_copy(update={"mapping": self._mapping_of(source)}) for source in self.sources)
        return self.model_copy(update={"sources": sources}).reading(sources[0].file)

    def reading(self, file: str) -> Self:
        """Return the wave as it is read from one of its sources."""
        mapping = self.source_of(file).mapping if self.sources else None
        if mapping is None:
            return self
        return self.model_copy(update={name: getattr(mapping, name) for name in SourceMapping.model_fields})

    def keeping(self, concepts: Collection[str]) -> Self:
        """Return the wave without the lines of other concepts, in any of its sources."""
        sources = tuple(
            source.model_copy(update={"mapping": source.mapping.keeping(concepts)}) if source.mapping else source
            for source in self.sources
        )
        return super().keeping(concepts).model_copy(update={"sources": sources})

    def _mapping_of(self, source: Source) -> SourceMapping:
        own = source.mapping or SourceMapping()
        said = {name: getattr(own, name) for name in own.model_fields_set}
        notes = [note for note in (self.note, own.note) if note is not None]
        kept = {name: getattr(self, name) for name in SourceMapping.model_fields}
        return SourceMapping.model_construct(**kept | said | {"note": _in_one(notes)})


def _in_one(notes: list[Text]) -> Text | None:
    """Return some texts as one, the one after the other."""
    if not notes:
        return None
    return Text(**{name: " ".join(getattr(note, name) for note in notes) for name in Text.model_fields})
