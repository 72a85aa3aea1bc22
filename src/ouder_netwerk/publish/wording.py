"""The words of figures, tables and reports in one language: labels of a study and fixed phrases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from markupsafe import Markup

from ouder_netwerk.claims.verdicts import Verdict
from ouder_netwerk.claims.words import verdict_words
from ouder_netwerk.formatting import decimal, p_value
from ouder_netwerk.measures import Measure, measure_of
from ouder_netwerk.publish.bases import Base, base_of
from ouder_netwerk.study.analysis import Indicator
from ouder_netwerk.study.base import PAIR, TOTAL, Text
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.outputs import Figure, Table
from ouder_netwerk.study.study import Study
from ouder_netwerk.texts.phrases import Phrases, phrases

CROSS = " × "
SYMBOLS = ("hidden", "imprecise", "absent", "significant")
"""Marks in tables, in the order in which they are explained."""
NOTHING_TO_HIDE = ("empty", "separated", "collinear")
"""Reasons why there is no number at all."""
_QUOTED = Markup('<span lang="{}">{}</span>')


@dataclass(frozen=True)
class Words:
    """Every word a reader meets, in one language.

    Attributes
    ----------
    study : Study
        Where the labels stand.
    language : str
        One of the study's.
    """

    study: Study
    language: str

    @cached_property
    def phrases(self) -> Phrases:
        """The fixed phrases."""
        return phrases(self.language)

    def of(self, text: Text) -> str:
        """Return a text of the study definition."""
        return text.in_language(self.language)

    def say(self, phrase: str, **values: str) -> str:
        """Return a fixed phrase with its values filled in."""
        return self.phrases.say(phrase, **values)

    def text(self, phrase: str) -> str:
        """Return a fixed phrase with its gaps."""
        return self.phrases.text(phrase)

    def quote(self, text: str, language: str) -> Markup:
        """Return a text for a page, marked with its language where that is not the page's.

        A screen reader then speaks a quoted phrase or label as it is written (WCAG 3.1.2).
        """
        return Markup("{}").format(text) if language == self.language or not text else _QUOTED.format(language, text)

    def symbol(self, name: str) -> str:
        """Return the mark of `hidden`, `imprecise`, `absent` or `significant` cells."""
        return self.text(f"symbols.{name}")

    def legend(self, names: "set[str] | frozenset[str]") -> list[str]:
        """Return what the marks that are used mean, one line each."""
        return [f"{self.symbol(name)} = {self.text(f'meanings.{name}')}" for name in SYMBOLS if name in names]

    def confidence(self) -> str:
        """Return the confidence level as a percentage without sign."""
        level = round(100 * self.study.settings.confidence, 4)
        return decimal(level, 0 if level == int(level) else 1, self.language)

    def indicator(self, name: str, category: str = "") -> str:
        """Return the label of an indicator, with that of the category when it has several."""
        indicator = self.study.indicators.all[name]
        concept = self.study.concepts[indicator.concept]
        label = self.of(indicator.label or concept.label)
        if not indicator.is_share:
            unit = self.measure(name).unit
            told = ", ".join(part for part in (self.statistic(indicator), unit) if part)
            return label if indicator.label else f"{label} ({told})"
        alone = indicator.label is not None or set(concept.category_names) <= {"yes", "no"}
        if indicator.category and alone:
            return label
        shown = indicator.category or ((category,) if category else ())
        categories = self.say("or").join(self.category(indicator.concept, one) for one in shown)
        return f"{label}: {categories}" if categories else label

    def measure(self, indicator: str) -> Measure:
        """Return how the estimates of an indicator are written."""
        return measure_of(self.study, indicator, self.language)

    def statistic(self, indicator: Indicator) -> str:
        """Return what a reader calls the statistic of an indicator: mean, or 90th percentile."""
        percentile = decimal(100 * (indicator.quantile_of or 0.5), 0, self.language)
        return self.say(f"statistics.{indicator.statistic}", percentile=percentile)

    def share(self, wave_id: str, indicator: str, category: str = "") -> str:
        """Return the label of an indicator, with its base in parentheses where that is not all respondents."""
        return self.with_base(
            self.indicator(indicator, category), base_of(self.study, wave_id, self.study.indicators.all[indicator])
        )

    def with_base(self, label: str, base: Base) -> str:
        """Return a label with a base in parentheses."""
        return f"{label} ({self.base(base)})" if base.conditions else label

    def people(self, wave_id: str | None = None) -> str:
        """Return what the respondents of the study, or of a wave, are called."""
        of_wave = self.study.waves[wave_id].people if wave_id else None
        named = of_wave or self.study.file.people
        return self.of(named) if named else self.say("sentences.people")

    def base(self, base: Base) -> str:
        """Return what readers call those who count in a denominator."""
        named = (self.of(one.label).removesuffix(",") if one.label else self.condition(one) for one in base.conditions)
        return ", ".join(named) or self.say("everybody")

    def condition(self, condition: Condition) -> str:
        """Return a condition as a reader can follow it: `Single parent: yes`."""
        parts = [
            f"{self.of(self.study.concepts[concept].label)}: "
            + self.listed(self.category(concept, name) for name in names)
            for concept, names in condition.is_in.items()
        ]
        for joint, inner in (("and", condition.all_of), ("or", condition.any_of), ("nor", condition.none_of)):
            nested = self.say(joint).join(self.condition(part) for part in inner)
            parts += [f"({self.say('not')}{nested})" if joint == "nor" else f"({nested})"] if nested else []
        return self.say("and").join(parts)

    def listed(self, names: Iterable[str], last: str = "or") -> str:
        """Return names as a list in a sentence: a, b or c."""
        *first, final = names
        return self.say(last).join([", ".join(first), final]) if first else final

    def category(self, concept: str, name: str) -> str:
        """Return the label of a category."""
        categories = self.study.concepts[concept].categories
        return name if categories == "number" or name not in categories else self.of(categories[name])

    def term(self, name: str, level: str) -> str:
        """Return the label of a term of a model with its level, to be read on its own."""
        label = self.subgroup(name)
        return f"{label}: {self.term_level(name, level)}" if level else label

    def term_level(self, name: str, level: str) -> str:
        """Return the label of a level of a term; of an interaction, those of its parts that have levels."""
        parts = [part for part in name.split(PAIR) if self.study.concepts[part].categories != "number"]
        return CROSS.join(
            self.category(part, one) for part, one in zip(parts, level.split(PAIR) if level else [], strict=False)
        )

    def subgroup(self, name: str) -> str:
        """Return the label of a subgroup or of a pair such as `single_parent*low_income`."""
        if name == TOTAL:
            return self.say("total")
        return CROSS.join(self.of(self.study.concepts[part].label) for part in name.split(PAIR))

    def level(self, subgroup: str, level: str) -> str:
        """Return the label of a level; of a pair, that of both parts."""
        if subgroup == TOTAL:
            return self.say("total")
        concepts = subgroup.split(PAIR)
        # `yes` says nothing when two such answers stand side by side
        parts = [
            self.level_with_name(concept, part) if len(concepts) > 1 else self.category(concept, part)
            for concept, part in zip(concepts, level.split(PAIR), strict=True)
        ]
        return ", ".join(parts)

    def level_with_name(self, concept: str, level: str) -> str:
        """Return a level that can be read on its own: `Single parent: yes`, `6–11 years`."""
        label = self.category(concept, level)
        # a bare answer says nothing without the name of its subgroup
        if label in (self.text("yes"), self.text("no")):
            return f"{self.of(self.study.concepts[concept].label)}: {label}"
        return label

    def wave(self, wave_id: str) -> str:
        """Return the short name of a wave, as the released files call it."""
        return self.study.waves[wave_id].wave

    def wave_title(self, wave_id: str) -> str:
        """Return the full name of a wave."""
        return self.of(self.study.waves[wave_id].title)

    def source(self, waves: "tuple[str, ...]", standin: Collection[tuple[str, str]]) -> str:
        """Return the source line: the source of the study for real waves alone.

        Parameters
        ----------
        waves : tuple of str
            Ids of the waves that are shown.
        standin : collection of (str, str)
            Survey and wave of stand-in microdata, as `standin_waves` gives them.
        """
        known = [self.study.waves[wave] for wave in waves]
        made_up = [wave for wave in known if (wave.survey, wave.wave) in standin]
        titles = ", ".join(self.of(wave.title) for wave in known if wave not in made_up)
        lines = [self.say("source", source=f"{self.of(self.study.source)}; {titles}")] if titles else []
        if made_up:
            lines.append(self.say("source_standin", source=", ".join(self.of(wave.title) for wave in made_up)))
        return " ".join(f"{line}." for line in lines)

    def remarks(self, output: Figure | Table) -> list[str]:
        """Return what the study definition says about all outputs, this one, its section and its model."""
        subject = output.subject
        sections = [
            part.intro
            for part in self.study.indicators.sections
            if part.id in subject.sections or {*subject.indicators} & {indicator.id for indicator in part.indicators}
        ]
        models = [model.note for model in self.study.models.models if model.id in subject.models]
        return [self.of(text) for text in (*sections, *models, output.note, self.study.file.note) if text]

    def reason(self, flag: str) -> str:
        """Return why a cell is hidden."""
        return self.text(f"flags.{flag}") if f"flags.{flag}" in self.phrases else flag

    def hidden(self, flag: str) -> str:
        """Return what stands in the place of a number, with the reason."""
        phrase = "impossible" if flag in NOTHING_TO_HIDE else "hidden"
        return self.say(phrase, reason=self.reason(flag))

    def no_number(self, flag: str) -> str:
        """Return which mark stands in the place of a number."""
        return "absent" if flag in NOTHING_TO_HIDE else "hidden"

    def verdict(self, verdict: str) -> str:
        """Return the verdict on a claim."""
        return verdict_words(cast(Verdict, verdict), self.language)

    def p(self, p: float) -> str:
        """Return a p-value with its letter: `p = 0,012`, `p < 0,001`."""
        text = p_value(p, self.language)
        return f"p < {text[1:]}" if text.startswith("<") else f"p = {text}"

    def respondents(self, numbers: "list[float]") -> str:
        """Return how many respondents, as one number or from lowest to highest."""
        shown = [n for n in numbers if n == n]
        if not shown:
            return ""
        low, high = (decimal(n, 0, self.language) for n in (min(shown), max(shown)))
        return self.say("n_one", n=low) if low == high else self.say("n_range", low=low, high=high)


def inside(label: str) -> str:
    """Return a label for the middle of a sentence: the first capital goes, unless more follow.

    Examples
    --------
    >>> inside("Alleenstaande ouder × Laag inkomen"), inside("GGZ")
    ('alleenstaande ouder × laag inkomen', 'GGZ')
    """
    parts = label.split(CROSS)
    return CROSS.join(part if part[1:2].isupper() else part[:1].lower() + part[1:] for part in parts)


def capital(sentence: str) -> str:
    """Return a sentence with a capital.

    Examples
    --------
    >>> capital("bij 87% lost het gezin problemen samen op")
    'Bij 87% lost het gezin problemen samen op'
    """
    return sentence[:1].upper() + sentence[1:]
