"""The study definition by itself: what nobody uses, what is never measured, texts in one language only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ouder_netwerk.checks.finding import Finding, error, warning
from ouder_netwerk.study.base import Text
from ouder_netwerk.study.study import Study

_WORD = 4  # letters that make a lower-case word; names and numbers may well be the same in both languages


def check_definition(study: Study) -> Iterator[Finding]:
    """Find concepts without a use, indicators without a wave, waves without a place.

    Parameters
    ----------
    study : Study
        The study definition, without faults.

    Yields
    ------
    Finding
    """
    yield from _unused(study)
    yield from _never_measured(study)
    yield from _unplaced_waves(study)


def _unused(study: Study) -> Iterator[Finding]:
    concepts = study.folder / "concepts.yaml"
    used = {*study.subgroups}
    for indicator in study.indicators.all.values():
        used |= {indicator.concept, *(indicator.universe.concepts() if indicator.universe else ())}
    for model in study.models.models:
        used |= {model.outcome.concept, *model.concepts}
        used |= set(model.universe.concepts() if model.universe else ())
    for concept in study.concepts.values():
        used |= set(concept.made_from)
    for wave in study.waves.values():
        used |= {name for one in wave.variables.values() if one.universe for name in one.universe.concepts()}
        used |= set(wave.design.weighting.concepts if wave.design and wave.design.weighting else ())
    for name in study.concepts:
        if name not in used:
            what = "no indicator, model, subgroup or other concept uses it"
            remedy = "give it a place in a section of indicators.yaml, or remove it"
            yield warning(f"{concepts}: {name}", what, remedy)


def _never_measured(study: Study) -> Iterator[Finding]:
    measured = {name for wave in study.published_waves for name in study.measured(wave)}
    for section in study.indicators.sections:
        where = f"{study.folder / 'indicators.yaml'}: {section.id}"
        if not section.indicators:
            yield warning(where, "the section has no indicators", "add some or remove it")
        for indicator in section.indicators:
            if study.published_waves and indicator.concept not in measured:
                what = f"no published wave measures `{indicator.concept}`"
                yield error(f"{where}.{indicator.id}", what, "map it in a wave, or remove the indicator")
    mapped = {name for wave in study.waves.values() for name in wave.variables}
    for name, concept in study.concepts.items():
        if concept.derive is None and name not in mapped and study.waves:
            where = f"{study.folder / 'concepts.yaml'}: {name}"
            yield warning(where, "no wave measures it", "map it under `variables` of a wave, or remove it")


def _unplaced_waves(study: Study) -> Iterator[Finding]:
    pooled = {part for wave in study.waves.values() for part in wave.pool}
    for wave_id in study.waves:
        if wave_id not in study.published_waves and wave_id not in pooled:
            where = f"{study.folder / 'waves' / wave_id}.yaml"
            yield warning(where, "the wave is not published", f"add {wave_id} to `waves` in study.yaml")


def check_texts(study: Study) -> Iterator[Finding]:
    """Find texts that are empty or stand in one language only.

    Parameters
    ----------
    study : Study
        The study definition, or what is sound of it.

    Yields
    ------
    Finding
    """
    parts: dict[str, Any] = {
        "study.yaml": study.file,
        "concepts.yaml": study.concepts,
        "indicators.yaml": study.indicators,
        "models.yaml": study.models,
        "tables.yaml": study.tables,
        "figures.yaml": study.figures,
    }
    parts |= {f"waves/{name}.yaml": wave for name, wave in study.waves.items()}
    seen: set[tuple[Path, Text]] = set()
    for file, part in parts.items():
        path = study.folder / file
        for keys, text in _walk(part, ()):
            # waves inherit texts, and category sets are shared: each is reported once
            if (path.parent, text) in seen:
                continue
            seen.add((path.parent, text))
            yield from _text(f"{path}: {'.'.join(keys)}", text)


def _walk(value: Any, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Text]]:
    if isinstance(value, Text):
        yield keys, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name), (*keys, name))
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _walk(part, (*keys, str(name)))
    elif isinstance(value, tuple | list):
        for number, part in enumerate(value):
            yield from _walk(part, (*keys, str(getattr(part, "id", number))))


def _text(where: str, text: Text) -> Iterator[Finding]:
    by_text: dict[str, list[str]] = {}
    for language, written in text.root.items():
        by_text.setdefault(written.strip(), []).append(language)
    for language in by_text.pop("", []):
        yield error(where, f"the text in `{language}` is empty", f"write it under `{language}`")
    for same, languages in by_text.items():
        if len(languages) > 1 and any(len(word) >= _WORD and word.islower() for word in same.split()):
            yield warning(where, f'`{"` and `".join(languages)}` are both "{same}"', "translate one of them")
