"""Direct standardisation: what a share or mean would be if every group had the composition of one population."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import BoolArray, IntArray, as_categorical, cross, sums_by_code
from ..design.calibrated_design import CalibratedDesign, GroupResiduals
from ..design.replicate_design import Design, ReplicateDesign
from ..errors import SurveyError
from .reweighted import weight_columns

Columns = str | Sequence[str] | pd.Series | pd.DataFrame


def standardize(
    design: Design,
    *,
    by: Columns,
    population: Mapping[Any, float] | pd.Series,
    over: Columns | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
) -> Design:
    """Give every group the composition of one population, for comparisons that its own composition does not confound.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        Of n rows.
    by : str, sequence of str, Series or DataFrame of n rows
        What groups are made alike in, such as age; several columns are crossed.
    population : mapping or Series
        Size or share of each category of `by`, keyed by tuple for crossed columns; only their ratios matter.
    over : str, sequence of str, Series or DataFrame of n rows, optional
        Groups that are each given that composition; the whole sample by default.
    domain : boolean array-like of n rows or str, optional
        Rows that count, such as those with the outcome observed; the others get weight 0.
    data : DataFrame of n rows, optional
        Where columns are found by name, in place of the frame of the design.

    Returns
    -------
    CalibratedDesign or ReplicateDesign
        To estimate from: ``proportions(standardize(...), outcome, by=over)``. Every group keeps its weighted size.

    Raises
    ------
    SurveyError
        A category without a share, a share without a category, or a group without respondents in some category.

    Notes
    -----
    The weights of category k in group g become w T_g (P_k / P) / sum_gk(w), with T_g the weight of the group; so a
    mean in g is sum_k (P_k / P) mean_gk, and its variance that of deviations from the means of the cells: post-
    stratification of groups by categories. Equal to ``svystandardize`` in R survey. Rows with missing values count no
    more than those outside the domain: standardise on the rows with the outcome observed, or the composition is that of
    respondents and not of answers (R: ``excluding.missing``).

    References
    ----------
    Korn and Graubard (1999), Analysis of Health Surveys, sec. 5.3; Klein and Schoenborn (2001), NCHS Statistical Notes
    20.

    Examples
    --------
    The north has more ill people than the south, partly because it is older:

    >>> from ouder_netwerk.survey import SurveyDesign, means, standardize
    >>> frame = pd.DataFrame({"region": list("nnnnssss"), "old": [0, 0, 1, 1, 0, 0, 0, 1]})
    >>> frame["ill"] = [1, 0, 1, 1, 0, 0, 1, 1]
    >>> design = SurveyDesign.from_frame(frame)
    >>> alike = standardize(design, by="old", over="region", population={0: 3, 1: 1})
    >>> means(alike, "ill", by="region")["estimate"].round(4).tolist()
    [0.625, 0.5]
    """
    inside = design.labels.inside(domain, data) & (design.weights != 0)
    categories, names, known = _cells(design, by, "by", data)
    groups, _, grouped = (
        (np.zeros(design.n, dtype=np.int64), [()], inside) if over is None else _cells(design, over, "over", data)
    )
    counted = inside & known & grouped
    shares = _shares(population, names, categories[counted])
    cell, used = cross(groups[counted], categories[counted]), int(counted.sum())
    if not used:
        raise SurveyError("standardize: no row has a category, a group and a weight", code="groups")
    cells, group_count = int(cell.max()) + 1, int(groups[counted].max()) + 1
    group_of = np.empty(cells, dtype=np.int64)
    group_of[cell] = groups[counted]
    _refuse_empty(group_of, int((shares > 0).sum()))
    share_of = np.empty(cells)
    share_of[cell] = shares[categories[counted]]
    columns = weight_columns(design) * counted[:, None]
    new = np.zeros_like(columns)
    for at, weights in enumerate(columns[counted].T):
        size = sums_by_code(groups[counted], weights, group_count)
        factor = share_of * size[group_of] / sums_by_code(cell, weights, cells)
        new[counted, at] = weights * factor[cell]
    if isinstance(design, ReplicateDesign):
        return design.reweighted(new)
    everywhere = np.full(design.n, cells, dtype=np.int64)
    everywhere[counted] = cell
    return CalibratedDesign(
        design, new[:, 0], GroupResiduals(everywhere, np.where(counted, design.weights, 1.0), new[:, 0])
    )


def _cells(
    design: Design, columns: Columns, what: str, data: pd.DataFrame | None
) -> tuple[IntArray, list[Any], BoolArray]:
    """Return the combination of categories of each row, what the combinations are, and which rows have one."""
    frame = design.labels.columns(columns, what, data)
    coded = [as_categorical(column, f"{what} {name!r}") for name, column in frame.items()]
    codes, known = np.zeros(design.n, dtype=np.int64), np.ones(design.n, dtype=bool)
    for each in coded:
        codes = codes * len(each.categories) + np.maximum(each.codes, 0)
        known &= each.codes >= 0
    names = list(coded[0].categories)
    if len(coded) > 1:
        names = list(pd.MultiIndex.from_product([each.categories for each in coded]))
    return codes, names, known


def _shares(population: Mapping[Any, float] | pd.Series, names: list[Any], codes: IntArray) -> np.ndarray:
    """Return the share of each combination in the population, 0 where it has none and no row needs it."""
    given = dict(population.items())
    strange = [name for name in given if name not in names]
    absent = [names[code] for code in np.unique(codes) if names[code] not in given]
    if strange or absent:
        raise SurveyError(
            f"population: no respondents in {strange}, no share for {absent}; give a share for every category of `by` "
            "that respondents have, and for no other",
            code="totals",
        )
    sizes = np.array([float(given.get(name, 0.0)) for name in names])
    if not (np.isfinite(sizes).all() and (sizes >= 0).all() and sizes.sum() > 0):
        raise SurveyError(
            "population: sizes or shares must be finite and not negative, and not all zero", code="totals"
        )
    return sizes / sizes.sum()


def _refuse_empty(group_of: IntArray, categories: int) -> None:
    found = np.bincount(group_of)
    short = int(((found > 0) & (found < categories)).sum())
    if short:
        raise SurveyError(
            f"standardize: {short} of {(found > 0).sum()} groups have no respondents in some category; "
            "merge categories, or leave these groups out with `domain`",
            code="groups",
        )
