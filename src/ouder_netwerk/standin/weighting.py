"""Who responds, and the weights: design weight, response correction, raking."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from ouder_netwerk.standin.assumptions import Effects, Sample, Survey
from ouder_netwerk.standin.population import Flags, Floats, Values, Words, stream, total_effect
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.survey import SurveyDesign, rake

_DECIMALS = 6
_NEWTON_STEPS = 25


@dataclass(frozen=True)
class Respondents:
    """Those who took part.

    Attributes
    ----------
    values : dict of str to ndarray, shape (net,)
    weight : ndarray, shape (net,)
    margins : dict
        From sample and variable to the population share of each category that the weights were raked to.
    """

    values: Values
    weight: Floats
    margins: dict[tuple[str, str], dict[str, float]]


def respondents(name: str, survey: Survey, gross: Values, seed: int) -> Respondents:
    """Let part of the gross sample respond, and weight them.

    Parameters
    ----------
    name : str
        Of the survey.
    survey : Survey
        Its samples, response and weighting.
    gross : dict of str to ndarray, shape (gross,)
        Background of everyone who was drawn.
    seed : int
        Of the whole stand-in.

    Returns
    -------
    Respondents
        In random order; the weights have six decimals, as in a file.

    Notes
    -----
    Those with the highest log odds plus logistic noise respond, exactly as many as documented. The weight is the
    population of the stratum over its gross sample, times one over the response probability that a logistic model
    with the documented terms estimates, raked to the margins within each sample.
    """
    size = len(gross["sample"])
    weight = np.zeros(size)
    margins: dict[tuple[str, str], dict[str, float]] = {}
    for sample_name, sample in survey.samples.items():
        rows = np.flatnonzero(gross["sample"] == sample_name)
        people = {variable: column[rows] for variable, column in gross.items()}
        responds = _responds(sample, people, stream(seed, name, "response", sample_name))
        design = _design_weight(sample, people["stratum"])
        corrected = design / _response_probability(sample.response.effects, people, responds)
        targets = {variable: _margin(sample, variable, people, design) for variable in sample.weighting.rake}
        taking_part = {variable: column[responds] for variable, column in people.items()}
        weight[rows[responds]] = _raked(corrected[responds], taking_part, targets, design.sum())
        margins |= {(sample_name, variable): shares for variable, shares in targets.items()}
    order = stream(seed, name, "order").permutation(np.flatnonzero(weight))
    scale = weight[order].mean() if survey.weight.scale == "mean" else 1.0
    values = {variable: column[order] for variable, column in gross.items()}
    return Respondents(values, np.round(weight[order] / scale, _DECIMALS), margins)


def _responds(sample: Sample, people: Values, random: np.random.Generator) -> Flags:
    size = len(people["stratum"])
    propensity = total_effect(sample.response.effects, people, size) + random.logistic(size=size)
    responds = np.zeros(size, dtype=bool)
    responds[np.argsort(-propensity, kind="stable")[: sample.net]] = True
    return responds


def _design_weight(sample: Sample, stratum: Words) -> Floats:
    weight = np.zeros(len(stratum))
    for name, size in sample.strata.items():
        weight[stratum == name] = size.population / size.gross
    return weight


def _margin(sample: Sample, variable: str, people: Values, design: Floats) -> dict[str, float]:
    if variable in sample.weighting.margins:
        return sample.weighting.margins[variable]
    column = people[variable]
    return {str(name): float(design[column == name].sum() / design.sum()) for name in np.unique(column)}


def _response_probability(effects: Effects, people: Values, responds: Flags) -> Floats:
    """Fit a logistic model with a parameter for every category (or pair of them) of every term."""
    columns = [np.ones(len(responds))]
    for term in effects:
        parts = [people[name] for name in term.split(PAIR)]
        cells = np.array([PAIR.join(words) for words in zip(*parts, strict=True)])
        columns += [(cells == cell).astype(float) for cell in np.unique(cells)[1:]]
    x = np.column_stack(columns)
    coefficients = np.zeros(x.shape[1])
    for _ in range(_NEWTON_STEPS):
        p = expit(x @ coefficients)
        information = x.T @ (x * (p * (1 - p))[:, None])
        # an interaction repeats its main effects: the pseudo-inverse gives them the same fit
        coefficients += np.linalg.pinv(information, hermitian=True) @ (x.T @ (responds - p))
    return expit(x @ coefficients)


def _raked(weight: Floats, people: Values, margins: dict[str, dict[str, float]], total: float) -> Floats:
    """Rake weights to the population shares of the categories of some variables."""
    variables = pd.DataFrame({variable: pd.Categorical(people[variable]) for variable in margins})
    totals = {
        variable: {category: share * total for category, share in shares.items()}
        for variable, shares in margins.items()
    }
    return rake(SurveyDesign(weight), variables, totals).design.weights
