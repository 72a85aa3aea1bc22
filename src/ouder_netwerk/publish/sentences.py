"""Sentences about shares, differences, changes and effects, built from the verbs and names of the study."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ouder_netwerk.claims.quantities import WordedQuantity, worded
from ouder_netwerk.publish.bases import base_of
from ouder_netwerk.publish.wording import PAIR, Words, capital, inside
from ouder_netwerk.released import Estimate
from ouder_netwerk.study.grammar import VerbPhrase, verb_phrase
from ouder_netwerk.study.regression import RegressionModel

LONGEST = 90
"""Titles have no more characters: the first form of a sentence that fits is taken."""
MUCH = 0.15
"""From this average marginal effect on people do something much more, or much less, often."""
SHARE = ("share", "share_brief", "share_label")
COMPARED = ("compared", "compared_names", "compared_bare", "compared_label", "compared_label_bare")
CHANGED = ("changed", "changed_brief", "changed_label")
EFFECT = ("effect", "effect_bare")
"""Forms of a sentence, the fullest first."""


@dataclass(frozen=True)
class Sentences:
    """Sentences in the language of its words.

    Numbers are given as they are shown. When one of them is markup, the sentence is markup, and its words are escaped.
    What the study gives no verb or name for is told by its label.
    """

    words: Words

    def share(self, wave_id: str, row: Estimate, shown: str, form: str = "share") -> str:
        """Return how many do something: `Bijna twee derde van de ouders (64%) krijgt informele hulp`."""
        if not self.words.measure(row.indicator).is_share:
            return self._say("number", label=self.words.share(wave_id, row.indicator), number=shown)
        verb, people = self.verb(row.indicator, row.category), self.everybody(wave_id, row.indicator)
        if verb is None or form == "share_label":
            label = self.words.indicator(row.indicator, row.category)
            return self._say("share_label", label=label, share=shown, people=bare(people))
        quantity = worded(row.estimate, self.words.language, row.low, row.high)
        return self.quantified(quantity, people, verb, shown, form)

    def quantified(
        self, quantity: WordedQuantity, people: str, verb: VerbPhrase, shown: str, form: str = "share"
    ) -> str:
        """Return how many do something, from a quantity in words."""
        whom = quantity.whom(bare(people), self.words.language)
        # none and all are nothing without those they are of
        short = quantity.text or whom
        agreeing = verb.plural if quantity.plural else verb.singular
        return self._say(form, whom=whom, quantity=short, share=shown, verb=agreeing, rest=verb.rest)

    def told(self, wave_id: str, row: Estimate, verb: VerbPhrase | None = None) -> str:
        """Return how many do something, without the percentage; of everybody `Bijna de helft krijgt hulp`."""
        verb, people = verb or self.verb(row.indicator, row.category), self.everybody(wave_id, row.indicator)
        if verb is None:
            return self.words.share(wave_id, row.indicator, row.category)
        quantity = worded(row.estimate, self.words.language, row.low, row.high)
        form = "told_brief" if people in (self.words.people(), self.words.people(wave_id)) else "told"
        return self.quantified(quantity, people, verb, "", form)

    def most(self, wave_id: str, row: Estimate, shown: str) -> str:
        """Return what people do most often: `Ouders krijgen het vaakst hulp van buren (48%)`."""
        verb, people = self.verb(row.indicator, row.category), self.everybody(wave_id, row.indicator)
        assert verb is not None
        return self._say("most", people=people, verb=verb.plural, rest=verb.rest, share=shown)

    def compared(
        self, wave_id: str, sides: tuple[Estimate, Estimate], shown: tuple[str, str], form: str = "compared"
    ) -> str:
        """Return who of two groups does something more often: the first, as its difference from the second says."""
        first, second = sides
        verb, more = self.verb(first.indicator, first.category), first.estimate > second.estimate
        people, others = (self.people(side.raw["subgroup"], side.level) for side in sides)
        parts = {"others": bare(others), "share": shown[0], "other": shown[1], **self._often(more)}
        is_share = self.words.measure(first.indicator).is_share
        if verb is None or not is_share or "label" in form:
            named = form if "label" in form else "compared_label"
            number = f"compared_number_{'higher' if more else 'lower'}"
            label = self.words.share(wave_id, first.indicator, first.category)
            return self._say(named if is_share else number, label=label, people=bare(people), **parts)
        said = self._say(form, people=people, **_doing(verb), **parts)
        return self._of_whom(wave_id, first.indicator, said)

    def changed(
        self, waves: tuple[str, str], sides: tuple[Estimate, Estimate], shown: tuple[str, str], form: str = "changed"
    ) -> str:
        """Return what people do more or less often in the last of two waves than in the first."""
        (start, end), (first, last) = waves, sides
        when = {"start": self.words.wave(start), "end": self.words.wave(end)}
        verb, more = self.verb(last.indicator, last.category), last.estimate > first.estimate
        if verb is None or form == "changed_label" or not self.words.measure(last.indicator).is_share:
            label = self.words.indicator(last.indicator, last.category)
            phrase = "changed_label_up" if more else "changed_label_down"
            return self._say(phrase, label=label, first=shown[0], last=shown[1], **when)
        return self._say(
            form,
            people=self.everybody(end, last.indicator),
            first=shown[0],
            last=shown[1],
            **_doing(verb),
            **self._often(more),
            **when,
        )

    def effect(self, model: RegressionModel, term: str, level: str, effect: float, form: str = "effect") -> str:
        """Return who does what a model explains more, or less, often than its reference group."""
        people, verb = self.people(term, level), self.outcome(model)
        if verb is None:
            outcome = inside(self.words.of(model.title))
            return self._say("effect_label", label=self.words.term(term, level), outcome=outcome)
        often = self._often(effect > 0, much=abs(effect) >= MUCH and form == "effect")
        return self._say(form, people=people, **_doing(verb), **often)

    def verb(self, indicator: str, category: str) -> VerbPhrase | None:
        """Return what those do who count in an indicator; None when the study does not say."""
        found = self.words.study.indicators.all[indicator]
        if found.verb is None:
            return None
        phrase = self.words.of(found.verb)
        return verb_phrase(phrase.replace("{category}", self.words.category(found.concept, category)))

    def outcome(self, model: RegressionModel) -> VerbPhrase | None:
        """Return what a model explains: its own verb, or that of an indicator of the same answer."""
        outcome = model.outcome
        same = (
            one.verb
            for one in self.words.study.indicators.all.values()
            if one.verb and one.concept == outcome.concept and one.category == outcome.category
        )
        verb = outcome.verb or next(same, None)
        return verb_phrase(self.words.of(verb)) if verb else None

    def people(self, subgroup: str, level: str) -> str:
        """Return what the people of a level are called; where the study does not say, by its label."""
        words = self.words
        if (named := self.name(subgroup, level)) is not None:
            return named
        label = words.level(subgroup, level) if PAIR in subgroup else words.level_with_name(subgroup, level)
        return words.say("sentences.group", people=words.people(), level=label)

    def name(self, subgroup: str, level: str) -> str | None:
        """Return the name that the study has for the people of a level, if it has one."""
        names = {} if PAIR in subgroup else self.words.study.concepts[subgroup].people
        return self.words.of(names[level]) if level in names else None

    def everybody(self, wave_id: str, indicator: str) -> str:
        """Return what those are called whom an indicator is a share of."""
        base = base_of(self.words.study, wave_id, self.words.study.indicators.all[indicator])
        # the last condition is the narrowest: it was asked of those for whom the others held
        narrowest = next((one.label for one in reversed(base.conditions) if one.label), None)
        if narrowest is not None:
            return self.words.of(narrowest)
        return self.words.base(base) if base.conditions else self.words.people(wave_id)

    def _of_whom(self, wave_id: str, indicator: str, said: str) -> str:
        """Return a comparison behind those it is among, where that is not everybody."""
        everybody = self.everybody(wave_id, indicator)
        if everybody in (self.words.people(), self.words.people(wave_id)):
            return said
        return self._say("among", people=bare(everybody), sentence=said)

    def _often(self, more: bool, much: bool = False) -> dict[str, str]:
        """Return how often compared with others, as an adverb (`oftener`), and as it stands with `likely` (`often`)."""
        name = "more" if more else "less"
        often = f"much_{name}" if much else name
        return {"often": self.words.say(f"sentences.{often}"), "oftener": self.words.say(f"sentences.{name}_often")}

    def _say(self, phrase: str, **values: str) -> str:
        template = self.words.text(f"sentences.{phrase}")
        if any(isinstance(value, Markup) for value in values.values()):
            return capital(Markup(template).format(**values))
        return capital(template.format(**values))


def _doing(verb: VerbPhrase) -> dict[str, str]:
    """Return the gaps of a verb phrase: as it is compared, and as it stands alone."""
    return {"verb": verb.compared, "doing": verb.plural, "rest": verb.rest}


def title_of(say: Callable[[str], str], forms: Sequence[str]) -> str:
    """Return a sentence in the fullest form that fits a title; the shortest when none does."""
    said = [say(form) for form in forms]
    return next((text for text in said if len(text) <= LONGEST), min(said, key=len))


def clearly_first(first: Estimate, others: Sequence[Estimate]) -> bool:
    """Return whether a share lies above all others, intervals and all: then an order may be told."""
    return all(first.low > other.high for other in others)


def bare(people: str) -> str:
    """Return what people are called, where no verb follows.

    Examples
    --------
    >>> bare("ouders die weinig mensen kennen,")
    'ouders die weinig mensen kennen'
    """
    return people.removesuffix(",")
