"""From categories to the codes, labels and missing codes of a survey file."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ouder_netwerk.microdata.variables import Code, FileVariable
from ouder_netwerk.standin.answers import SKIPPED, draw_answers
from ouder_netwerk.standin.assumptions import Assumptions, Survey
from ouder_netwerk.standin.coded import CodedVariable, MissingSet
from ouder_netwerk.standin.population import Floats, Values, Words, draw_gross_sample, holds, stream
from ouder_netwerk.standin.weighting import Respondents, respondents

_WEIGHT_DECIMALS = 6
_FIRST_RESPONDENT = 100_001


def coded_frame(name: str, assumptions: Assumptions) -> tuple[pd.DataFrame, dict[str, FileVariable]]:
    """Make the content of a stand-in file.

    Parameters
    ----------
    name : str
        Of the survey.
    assumptions : Assumptions
        Everything the file is made from.

    Returns
    -------
    frame : DataFrame, shape (net, variables)
        Codes as in the file; NaN for system-missing, texts such as ".a" for extended missings.
    variables : dict of str to FileVariable
    """
    survey = assumptions.surveys[name]
    gross = draw_gross_sample(name, survey, assumptions.seed)
    people = respondents(name, survey, gross, assumptions.seed)
    answers = draw_answers(name, assumptions, people)
    size = len(people.weight)
    numbers = np.arange(_FIRST_RESPONDENT, _FIRST_RESPONDENT + size, dtype=float)
    columns: dict[str, object] = {survey.respondent.name: numbers}
    variables = {survey.respondent.name: FileVariable(survey.respondent.label)}
    for variable, column, missing_set, words in _columns(survey, people, answers.given):
        part = stream(assumptions.seed, name, variable, "codes").random(size)
        given = answers.missing.get(variable, np.full(size, ""))
        skipped = words == SKIPPED
        columns[column.name] = _with_missing(_coded(column, words, part), given, skipped, survey.skip)
        variables[column.name] = _described(column, missing_set, survey.skip if skipped.any() else None)
    columns[survey.weight.name] = people.weight
    variables[survey.weight.name] = FileVariable(survey.weight.label, decimals=_WEIGHT_DECIMALS)
    return pd.DataFrame(columns), variables


def _columns(
    survey: Survey, people: Respondents, answers: Values
) -> Iterator[tuple[str, CodedVariable, MissingSet | None, Words]]:
    """Yield every variable in the order of the file, with the category of each respondent."""
    for name, sampling in (("sample", survey.sample_column), ("stratum", survey.stratum_column)):
        if sampling:
            yield name, sampling, None, people.values[name]
    for name, background in survey.background.items():
        if background.column:
            asked = holds(background.asked_if, people.values, len(people.weight))
            words = np.where(asked, people.values[name], SKIPPED)
            missing_set = survey.missing_sets[background.missing] if background.missing else None
            yield name, background.column, missing_set, words
    for name, battery, item in survey.items():
        codes = survey.answer_sets[battery.answers].codes
        column = CodedVariable(name=item.column, label=item.label, codes=codes)
        yield name, column, survey.missing_sets[battery.missing], answers[name]


def _coded(column: CodedVariable, words: Words, part: Floats) -> Floats:
    """Return codes; `part`, uniform between 0 and 1, chooses among the codes of one category."""
    coded = np.full(len(words), np.nan)
    for category, codes in column.codes.items():
        rows = words == category
        limits = np.cumsum([code.part for code in codes.values()])
        chosen = (part[rows, None] * limits[-1] >= limits).sum(axis=1)
        coded[rows] = np.array([float(code) for code in codes])[chosen]
    for category, (low, high) in column.range.items():
        rows = words == category
        coded[rows] = low + np.floor(part[rows] * (high - low + 1))
    return coded


def _with_missing(
    coded: Floats, given: Words, skipped: np.ndarray, skip: tuple[str, str] | None
) -> Floats | list[Code]:
    codes = np.where(skipped, skip[0] if skip else "", given)
    if np.char.startswith(codes, ".").any():
        return [code or value for code, value in zip(codes.tolist(), coded.tolist(), strict=True)]
    return np.where(codes == "", coded, np.where(codes == "", "nan", codes).astype(float))


def _described(column: CodedVariable, missing_set: MissingSet | None, skip: tuple[str, str] | None) -> FileVariable:
    labels: dict[Code, str] = {
        _code(code): entry.label for codes in column.codes.values() for code, entry in codes.items()
    }
    missing: tuple[Code, ...] = ()
    if missing_set:
        missing = tuple(_code(code) for code in missing_set.codes)
        labels |= {_code(code): entry.label for code, entry in missing_set.codes.items()}
    if skip:
        missing = (*missing, skip[0])
        labels[skip[0]] = skip[1]
    if missing_set and missing_set.as_range:
        numbers = [float(code) for code in missing]
        return FileVariable(column.label, labels, missing_range=(min(numbers), max(numbers)))
    return FileVariable(column.label, labels, missing)


def _code(code: str) -> Code:
    return code if code.startswith(".") else float(code)
