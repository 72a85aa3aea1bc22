"""Primary rules: which cells may not be shown for what is in them, and which are too imprecise to build on.

A reason code says why a cell is hidden, or how to read one that is shown:

`empty`              no respondent is in the cell
`few_respondents`    fewer respondents than the minimum in all
`one_answer`         all or none of the group have the characteristic: it would tell something of each of them
`few_with`           fewer than the minimum have the characteristic
`few_without`        fewer than the minimum do not have it
`dominated`          one respondent, or two, make up too much of the weight of a side
`few_df`             too few degrees of freedom
`hidden_side`        (differences) one of the two estimates is hidden
`reference`          (models) too few respondents in the reference level
`saturated`          (models) the block repeats shares of which one is hidden
`hidden_level`       (models) the test of a term of which a level is hidden
`secondary`          could be worked out for another cell that is hidden
`earlier`            could be worked out, or held against, an earlier release
`confidential`       hidden, for one of the reasons above, where the preset tells no more than that
`separated`, `collinear`    (models) the coefficient has no finite estimate
`imprecise`          shown, but too imprecise to build on; hidden where the preset says so
`break`              (differences between waves) shown, but something else changed too: wording, mode or sample
"""

from itertools import permutations

import numpy as np
import pandas as pd

from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.disclosure import Rules
from ouder_netwerk.study.study import Study

CONFIDENTIAL = (
    "few_respondents", "one_answer", "few_with", "few_without", "dominated", "few_df", "hidden_side", "reference",
    "saturated", "hidden_level", "secondary", "earlier",
)  # fmt: skip
"""Reasons why a number is withheld although there is one."""

NO_NUMBER = ("empty", "separated", "collinear")
"""Reasons why there is no number at all."""

_WIDE, _NARROW, _RELATIVE, _SMALL, _RELATIVE_ERROR = 0.30, 0.05, 1.30, 30, 0.30
_MODEL = ["survey", "wave", "model", "block"]


def estimate_reasons(table: pd.DataFrame, rules: Rules) -> np.ndarray:
    """Return why each estimate is hidden for what is in its cell; empty when it is not.

    Parameters
    ----------
    table : DataFrame
        Internal estimates: `n`, `n_yes`, `n_no`, `n_weighted`, `share`, `df`, and the largest contributions to both
        sides.
    rules : Rules
        Thresholds.

    Examples
    --------
    >>> cell = {"n": [8, 400], "n_yes": [4, 200], "n_no": [4, 200], "n_weighted": [8.0, 400.0], "share": [0.5, 0.5]}
    >>> weights = dict.fromkeys(("with_first", "with_second", "without_first", "without_second"), [1.0, 1.0])
    >>> estimate_reasons(pd.DataFrame(cell | weights | {"df": [7, 399]}), Rules(minimum_n=10)).tolist()
    ['few_respondents', '']
    """
    n, yes, no = (table[name].to_numpy() for name in ("n", "n_yes", "n_no"))
    found = {
        "empty": n == 0,
        # a cell that is empty in one implicate has respondents but no share
        "few_respondents": (n < max(rules.minimum_n, rules.minimum_base)) | table["share"].isna().to_numpy(),
        "one_answer": rules.group_disclosure & ((yes == 0) | (no == 0)),
        "few_with": yes < rules.minimum_n,
        "few_without": no < rules.minimum_n,
        "dominated": _dominated(table, rules),
        "few_df": table["df"].to_numpy() < rules.minimum_df,
    }
    return np.select(list(found.values()), list(found), default="").astype(object)


def structural(study: Study, estimates: pd.DataFrame) -> np.ndarray:
    """Return which shares the study definition fixes at 0 or 100 %: a level outside the universe of the question.

    Parameters
    ----------
    study : Study
        The study definition.
    estimates : DataFrame
        With `indicator`, `subgroup` and `level`.
    """
    fixed = []
    for name, subgroup, level in zip(estimates["indicator"], estimates["subgroup"], estimates["level"], strict=True):
        concept = study.concepts[study.indicators.all[name].concept]
        asked = concept.universe.is_in if concept.universe and concept.outside else {}
        levels = zip(subgroup.split(PAIR), level.split(PAIR), strict=True)
        fixed.append(any(group in asked and value not in asked[group] for group, value in levels))
    return np.array(fixed, dtype=bool)


def _dominated(table: pd.DataFrame, rules: Rules) -> np.ndarray:
    weight, share = table["n_weighted"].to_numpy(), table["share"].to_numpy()
    found = np.zeros(len(table), dtype=bool)
    for side, total in (("with", weight * share), ("without", weight * (1 - share))):
        first, second = table[f"{side}_first"].to_numpy(), table[f"{side}_second"].to_numpy()
        there = first > 0
        # a limit of 1 is no rule: the only one of a side has all of its weight
        found |= there & (rules.dominance_one < 1) & (first > rules.dominance_one * total)
        found |= there & (rules.dominance_two < 1) & (first + second > rules.dominance_two * total)
        found |= there & (rules.p_percent > 0) & (total - first - second < rules.p_percent * first)
    return found


def imprecise(table: pd.DataFrame) -> np.ndarray:
    """Return which estimates are too imprecise to build on.

    Notes
    -----
    The width rules of the NCHS data presentation standards for proportions: fewer than 30 (effective) respondents, an
    interval of 30 percentage points or more, or one of more than 5 points that is also wider than 130% of the share
    (of the smaller of share and complement). A share of 0 or 100 % is imprecise too: its standard error says nothing.
    What is no share is imprecise with fewer than 30 (effective) respondents, or a standard error of more than 30 % of
    the estimate, the customary rule of NCHS for other statistics.

    References
    ----------
    Parker et al. (2017), National Center for Health Statistics data presentation standards for proportions, Vital and
    Health Statistics 2(175).
    """
    width = (table["ci_high"] - table["ci_low"]).to_numpy()
    share = table["estimate"].to_numpy()
    smaller = np.minimum(share, 1 - share)
    few = np.fmin(table["n"].to_numpy(), table["n_eff"].to_numpy()) < _SMALL
    one_answer = (share == 0) | (share == 1)
    wide = one_answer | (width >= _WIDE) | ((width > _NARROW) & (width > _RELATIVE * smaller))
    uncertain = table["se"].to_numpy() > _RELATIVE_ERROR * np.abs(share)
    return few | np.where(table["statistic"] == "share", wide, uncertain)


def contrast_reasons(contrasts: pd.DataFrame, estimates: pd.DataFrame) -> np.ndarray:
    """Return why each difference is hidden: one of its two estimates is.

    Parameters
    ----------
    contrasts : DataFrame
        Internal differences.
    estimates : DataFrame
        Estimates with their `reason`.
    """
    cell = ["survey", "indicator", "category", "subgroup"]
    reasons = estimates.set_index([*cell, "wave", "level"])["reason"]
    sides = [
        pd.MultiIndex.from_frame(contrasts[[*cell, wave, level]], names=reasons.index.names)
        for wave, level in (("wave", "level"), ("reference_wave", "reference_level"))
    ]
    hidden = [reasons.reindex(side).ne("").to_numpy() for side in sides]
    return np.where(hidden[0] | hidden[1], "hidden_side", "").astype(object)


def model_reasons(models: pd.DataFrame, rules: Rules, hidden_shares: set[tuple[str, str, str, str]]) -> np.ndarray:
    """Return why each row of a model is hidden, or has no number.

    Parameters
    ----------
    models : DataFrame
        Internal rows with `n`, `df`, `n_level`, `n_yes`, `n_reference`, `n_reference_yes`, `outcome` (the concept)
        and `reason`; rows of tests have the `n` of their model alone.
    rules : Rules
        Thresholds.
    hidden_shares : set of (survey, wave, concept, subgroup)
        The shares of which some level is hidden: a block with one categorical term would repeat them.
    """
    level, yes = models["n_level"].to_numpy(), models["n_yes"].to_numpy()
    base, base_yes = models["n_reference"].to_numpy(), models["n_reference_yes"].to_numpy()
    given = models["reason"].to_numpy()
    fewest = np.minimum(base_yes, base - base_yes)
    residual = models["df"].where(models["level"] != "all").groupby([models[key] for key in _MODEL]).transform("min")
    found = {
        "empty": (level == 0) | (given == "empty"),
        "few_respondents": (level < rules.minimum_n) | (models["n"].to_numpy() < rules.minimum_n),
        "few_with": yes < rules.minimum_n,
        "few_without": level - yes < rules.minimum_n,
        # a model of a number has no count of those with the outcome
        "reference": (fewest < rules.minimum_n) | (base < rules.minimum_n),
        "separated": given == "separated",
        "collinear": given == "collinear",
        "few_df": residual.to_numpy() < rules.minimum_model_df,
    }
    reasons = np.select(list(found.values()), list(found), default="").astype(object)
    if not rules.protection:
        return reasons
    reasons = np.where((reasons == "") & _saturated(models, reasons, hidden_shares), "saturated", reasons)
    return np.where((reasons == "") & _test_of_hidden(models, reasons), "hidden_level", reasons).astype(object)


def _saturated(models: pd.DataFrame, reasons: np.ndarray, hidden_shares: set[tuple[str, str, str, str]]) -> np.ndarray:
    """Return the rows of blocks that fit each level's share, where a level is hidden.

    Those are blocks of one categorical term, and of two with their interaction.
    """
    found = np.zeros(len(models), dtype=bool)
    for (survey, wave, *_), part in models.groupby(_MODEL, sort=False):
        terms = {str(term) for term in set(part["term"]) - {"(Intercept)", "(Threshold)", "model"}}
        main = {term for term in terms if PAIR not in term}
        crossed = {PAIR.join(names) for names in permutations(main)} if len(main) == 2 else main
        if not terms & crossed or not (part["n_reference"].notna() & (part["level"] != "")).any():
            continue
        shares = {(str(survey), str(wave), str(part["outcome"].iloc[0]), names) for names in crossed}
        rows = models.index.get_indexer(part.index)
        found[rows] = bool(shares & hidden_shares) or bool(np.isin(reasons[rows], CONFIDENTIAL).any())
    return found


def _test_of_hidden(models: pd.DataFrame, reasons: np.ndarray) -> np.ndarray:
    hidden = pd.Series(np.isin(reasons, CONFIDENTIAL), index=models.index)
    any_hidden = hidden.groupby([models[key] for key in [*_MODEL, "term"]]).transform("any")
    return ((models["level"] == "all") & any_hidden).to_numpy()
