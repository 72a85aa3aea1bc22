"""What a study gains from its frameworks: derived concepts, and indicators in sections of their own.

They go through harmonising, estimation, the gate, tables and report as those that are written out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ouder_netwerk.study.analysis import Indicator, Section
from ouder_netwerk.study.base import Names, Text
from ouder_netwerk.study.concepts import Concept, Derivation
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.frameworks import (
    Classification,
    ClassificationPart,
    CombinationLabels,
    Frameworks,
    Ladder,
    Placement,
    Rung,
)

_YES_NO = {"yes", "no"}


class FrameworkConcepts:
    """Concepts and sections that follow from the frameworks of a study.

    Attributes
    ----------
    concepts : dict of str to Concept
    sections : list of Section
        What rests on a concept that does not exist is left out: the definition has a fault then.

    Examples
    --------
    >>> FrameworkConcepts(Frameworks(), {}).concepts
    {}
    """

    def __init__(self, frameworks: Frameworks, written: Mapping[str, Concept]) -> None:
        self._written = written
        self.concepts: dict[str, Concept] = {}
        self.sections: list[Section] = []
        for classification in frameworks.classifications:
            self._classify(classification)
        for ladder in frameworks.ladders:
            self._climb(ladder)

    def _classify(self, classification: Classification) -> None:
        indicators, concept_of = [], dict[str, str]()
        for part in classification.measured:
            name = classification.indicator(part)
            concept_of[part.id] = self._concept_of(classification, part)
            indicators.append(_share(name, concept_of[part.id], ("yes",), part.title))
        self._section(classification.id, classification.title, indicators)
        if classification.overlap:
            self._combine(classification, classification.overlap, concept_of)

    def _concept_of(self, classification: Classification, part: ClassificationPart) -> str:
        """Return the concept of a part: one that is there, or a derived one."""
        placed, name = classification.concepts_of(part), classification.indicator(part)
        if part.concept:
            return part.concept
        if len(placed) == 1 and placed[0].category == ("yes",):
            alone = str(placed[0].concept)
            if alone in self._written and set(self._written[alone].category_names) == _YES_NO:
                return alone
        self._derive(name, part.title, Condition(any_of=tuple(map(_has, placed))))
        return name

    def _combine(
        self, classification: Classification, labels: CombinationLabels, concept_of: Mapping[str, str]
    ) -> None:
        indicators = []
        for parts in classification.combinations():
            name, there = classification.combination(parts), {part.id for part in parts}
            label = _combination_label(labels, parts)
            answers: dict[str, Names] = {of: ("yes" if part in there else "no",) for part, of in concept_of.items()}
            self._derive(name, label, Condition(is_in=answers), of_all=True)
            indicators.append(_share(name, name, ("yes",), label))
        self._section(f"{classification.id}_overlap", labels.title, indicators)

    def _climb(self, ladder: Ladder) -> None:
        rungs = ladder.measured
        items = [_share(ladder.item(rung), str(rung.concept), rung.category, rung.measure) for rung in rungs]
        stands = []
        for number in range(len(rungs) + 1):
            under, above = rungs[:number], rungs[number : number + 1]
            name = ladder.at(under[-1] if under else None)
            label = _filled(ladder.on, rung=under[-1].title) if under else ladder.below
            answers = (*map(_has, under), *map(_answered, rungs[number + 1 :]))
            self._derive(name, label, Condition(all_of=answers, none_of=tuple(map(_has, above))), of_all=True)
            stands.append(_share(name, name, ("yes",), label))
        self._section(ladder.id, ladder.title, [*items, *stands])

    def _derive(self, name: str, label: Text, condition: Condition, of_all: bool = False) -> None:
        """Add a concept; `of_all` has no value for who lacks any answer, so that shares add up to 100 %."""
        if set(condition.concepts()) <= {*self._written, *self.concepts}:
            answers = next(one.categories for one in self._written.values() if set(one.category_names) == _YES_NO)
            self.concepts[name] = Concept(
                label=label, categories=answers, derive=Derivation(yes_if=condition, requires_all_parts=of_all)
            )

    def _section(self, name: str, title: Text, indicators: Iterable[Indicator]) -> None:
        known = tuple(one for one in indicators if one.concept in {*self._written, *self.concepts})
        if known:
            self.sections.append(Section(id=name, title=title, indicators=known))


def _share(name: str, concept: str, category: Sequence[str], label: Text | None) -> Indicator:
    return Indicator(id=name, concept=concept, category=tuple(category), label=label)


def _has(placed: Placement | Rung) -> Condition:
    return Condition(is_in={str(placed.concept): placed.category})


def _answered(rung: Rung) -> Condition:
    return Condition(any_of=(_has(rung), Condition(none_of=(_has(rung),))))


def _combination_label(labels: CombinationLabels, parts: Sequence[ClassificationPart]) -> Text:
    if not parts:
        return labels.none
    if len(parts) == 1:
        return _filled(labels.only, part=parts[0].title)
    return _in_each(labels.none, lambda language: " + ".join(part.title.in_language(language) for part in parts))


def _filled(text: Text, **values: Text) -> Text:
    """Return a text with other texts in its gaps."""

    def said(language: str) -> str:
        return text.in_language(language).format(**{gap: value.in_language(language) for gap, value in values.items()})

    return _in_each(text, said)


def _in_each(like: Text, said: Callable[[str], str]) -> Text:
    return Text({language: said(language) for language in like.root})
