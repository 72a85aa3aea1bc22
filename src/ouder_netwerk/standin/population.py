"""The gross sample: everyone who was drawn, with the background that the register or the survey knows."""

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ouder_netwerk.standin.assumptions import Background, Effects, Survey
from ouder_netwerk.study.base import PAIR

Words = NDArray[np.str_]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Values = dict[str, Words]
"""From variable to the category of each person; "" is missing."""


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers of one part of the stand-in.

    Every part has its own, so that adding a question leaves all other answers as they were.

    Parameters
    ----------
    seed : int
        Of the whole stand-in.
    names : str
        Survey and variable.

    Returns
    -------
    Generator

    Examples
    --------
    >>> float(stream(1, "a").random()) == float(stream(1, "a").random()), float(stream(1, "b").random()) < 1
    (True, True)
    """
    words = [zlib.crc32(name.encode()) for name in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


def draw_gross_sample(name: str, survey: Survey, seed: int) -> Values:
    """Draw the background of the gross sample.

    Parameters
    ----------
    name : str
        Of the survey.
    survey : Survey
        Its samples and background.
    seed : int
        Of the whole stand-in.

    Returns
    -------
    dict of str to ndarray, shape (gross,)
        `sample`, `stratum` and every background variable; nothing is missing yet.
    """
    strata = [
        (sample_name, stratum_name, stratum.gross)
        for sample_name, sample in survey.samples.items()
        for stratum_name, stratum in sample.strata.items()
    ]
    sizes = [gross for *_, gross in strata]
    values = {
        "sample": np.repeat([sample_name for sample_name, *_ in strata], sizes),
        "stratum": np.repeat([stratum_name for _, stratum_name, _ in strata], sizes),
    }
    for variable, background in survey.background.items():
        values[variable] = _draw(background, values, stream(seed, name, variable))
    return values


def _draw(background: Background, values: Values, random: np.random.Generator) -> Words:
    categories = np.array(list(background.shares))
    size = len(values["sample"])
    odds = np.tile(np.array(list(background.shares.values())), (size, 1))
    for variable, by_category in background.odds.items():
        for category, multipliers in by_category.items():
            factors = np.array([multipliers.get(name, 1.0) for name in categories])
            odds[values[variable] == category] *= factors
    limits = np.cumsum(odds, axis=1)
    chosen = (random.random((size, 1)) * limits[:, -1:] >= limits).sum(axis=1)
    return categories[chosen]


def total_effect(effects: Effects, values: Mapping[str, Words], size: int) -> Floats:
    """Add up the effects of everyone's categories.

    Parameters
    ----------
    effects : dict
        From variable, or `a*b`, to category, or `x*y`, to its effect. A variable that `values` lacks has none.
    values : dict of str to ndarray, shape (size,)
        Everyone's categories.
    size : int
        Number of people.

    Returns
    -------
    ndarray, shape (size,)

    Examples
    --------
    >>> people = {"a": np.array(["x", "y"]), "b": np.array(["p", "p"])}
    >>> total_effect({"a": {"y": 1.0}, "a*b": {"y*p": 0.5}}, people, 2).tolist()
    [0.0, 1.5]
    """
    total = np.zeros(size)
    for variables, by_category in effects.items():
        names = variables.split(PAIR)
        if all(name in values for name in names):
            for categories, effect in by_category.items():
                wanted = dict(zip(names, categories.split(PAIR), strict=True))
                total[holds({name: (category,) for name, category in wanted.items()}, values, size)] += effect
    return total


def holds(condition: Mapping[str, tuple[str, ...]], values: Mapping[str, Words], size: int) -> Flags:
    """Say for whom every variable has one of the categories; a missing value never has.

    Parameters
    ----------
    condition : dict of str to tuple of str
        From variable to categories; an empty one holds for everyone.
    values : dict of str to ndarray, shape (size,)
        Everyone's categories.
    size : int
        Number of people.

    Returns
    -------
    ndarray of bool, shape (size,)

    Examples
    --------
    >>> holds({"a": ("x", "y")}, {"a": np.array(["x", "", "y"])}, 3).tolist()
    [True, False, True]
    """
    true = np.ones(size, dtype=bool)
    for variable, categories in condition.items():
        true &= np.isin(values[variable], categories)
    return true
