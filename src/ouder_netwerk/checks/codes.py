"""Codes: each must have a rule, a label that agrees with it, and be in the file."""

from collections.abc import Iterator

import numpy as np

from ouder_netwerk.checks.finding import Finding, error, warning
from ouder_netwerk.checks.wave_data import WaveData
from ouder_netwerk.harmonise.items import Item
from ouder_netwerk.harmonise.recode import UNMAPPED, is_open_text, shortened, unmapped_problems
from ouder_netwerk.matching.codes import is_class
from ouder_netwerk.matching.words import normal, reason_of
from ouder_netwerk.microdata.variables import SYSTEM_MISSING, number_of
from ouder_netwerk.respondents.columns import PRESENT
from ouder_netwerk.study.study import Study


def check_codes(study: Study, data: WaveData) -> Iterator[Finding]:
    """Find codes without a rule, rules without a code, codes without a label, and labels that say something else.

    Parameters
    ----------
    study : Study
        The study definition.
    data : WaveData
        One wave with its file.

    Yields
    ------
    Finding
    """
    for item in data.items.values():
        for problem in unmapped_problems(item.recoded, item.column.reasons, item.variable, data.where):
            yield Finding("error", problem)
        where = f"{data.definition}: variables.{item.name}"
        yield from _rules_without_code(item, where)
        yield from _labels(study, item, data, where)
        if item.column.categories and not item.column.present.any():
            yield error(f"{data.where}: {item.variable.name}", "nobody has an answer", "name the right variable")
    yield from _empty_categories(study, data)


def _counts(item: Item) -> dict[str, int]:
    numbers = np.bincount(item.recoded.code_index, minlength=len(item.recoded.codes)).tolist()
    return dict(zip(item.recoded.codes, numbers, strict=True))


def _rules_without_code(item: Item, where: str) -> Iterator[Finding]:
    there = {*item.recoded.codes, *item.variable.value_labels}
    for code, category in item.mapping.values.items():
        if code not in there:
            what = f"code {code} ({category}) is not in {item.variable.name}: nobody gave it and it has no label"
            yield warning(where, what, f"mend the code or remove it; the file has {_some(there, item)}")


def _some(codes: set[str], item: Item) -> str:
    if is_open_text(codes, item.variable):
        return "texts, perhaps an open answer"
    return ", ".join(map(shortened, sorted(codes, key=lambda code: (len(code), code))[:12]))


def _labels(study: Study, item: Item, data: WaveData, where: str) -> Iterator[Finding]:
    variable, counts = item.variable, _counts(item)
    labels = variable.value_labels
    coded = {code: category for code, category in item.mapping.values.items() if counts.get(code) or code in labels}
    at = f"{data.where}: {variable.name}"
    for code, category in coded.items():
        label = labels.get(code, "")
        if not label and any(labels.get(other) for other in coded):
            what = f"code {code} ({counts[code]} respondents) has no label, though others have"
            yield warning(at, what, f"look up what it means; {where} counts it as `{category}`")
        elif label:
            on_purpose = item.name in study.raked_over(data.wave_id)
            yield from _contradiction(item, code, label, category, where, on_purpose)
    yield from _classes(item, counts, where)
    for code, label in labels.items():
        ruled = code in item.mapping.values or code in item.mapping.missing or code in data.source.missing
        if not (ruled or counts.get(code) or code == SYSTEM_MISSING or variable.declares_missing(code) or not coded):
            what = f'code {code} of {variable.name} is labelled "{label}" but has no rule; nobody gave it here'
            yield warning(where, what, "add it to `values` or `missing`, lest the next file stops the run")


def _classes(item: Item, counts: dict[str, int], where: str) -> Iterator[Finding]:
    """A band takes codes for amounts, which codes of classes are not."""
    for code, label in item.variable.value_labels.items():
        number = number_of(code)
        if number is None or not counts.get(code) or not is_class(code, label) or item.variable.declares_missing(code):
            continue
        for band, (low, high) in item.mapping.bands.items():
            if low <= number <= high:
                what = f'code {code} of {item.variable.name} is labelled "{label}" but counts as an amount in `{band}`'
                yield warning(
                    where, what, "map the codes by `values` in place of `bands`, or put this one under `missing`"
                )


def _contradiction(item: Item, code: str, label: str, category: str, where: str, on_purpose: bool) -> Iterator[Finding]:
    """A label that is word for word another category, or that says there is no answer, contradicts the rule.

    Missing answers are counted as a category on purpose where weights are made: who lacks one would get no weight.
    """
    assert item.concept.categories != "number"
    meanings = {
        name: {normal(name), *map(normal, text.root.values())} for name, text in item.concept.categories.items()
    }
    others = [name for name, texts in meanings.items() if name != category and normal(label) in texts]
    at = f'code {code} of {item.variable.name} is labelled "{label}" but counts as `{category}`'
    if others and normal(label) not in meanings[category]:
        yield warning(where, at, f"map it to `{others[0]}`, or check that the question is put the other way round")
    elif reason_of(label) and item.variable.declares_missing(code) and not on_purpose:
        yield warning(where, at, f"put it under `missing` as {reason_of(label)}: the file declares it missing")


def _empty_categories(study: Study, data: WaveData) -> Iterator[Finding]:
    for name in {item.name for item in data.items.values()}:
        columns = [item.column for item in data.items.values() if item.name == name]
        if any((column.reasons == UNMAPPED).any() for column in columns) or not columns[0].categories:
            continue
        for category in study.possible_categories(data.wave_id, name):
            code = columns[0].categories.index(category)
            if any(((column.values == code) & (column.reasons == PRESENT)).any() for column in columns):
                continue
            where = f"{data.definition}: variables.{name}"
            what = f"no respondent is in `{category}`"
            if name in study.subgroups:
                yield error(where, f"subgroup: {what}", "mend the mapping, or map nothing to that category here")
            else:
                yield warning(where, what, "mend the mapping, or map nothing to that category here")
