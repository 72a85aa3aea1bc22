"""Sums of a part of the rows that merge exactly, for data that do not fit in memory or are spread over jobs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..arrays import FloatArray, IntArray, as_float, column_sums, cross, factorize, first_rows
from ..design.design_input import check_weights
from ..design.row_labels import labels_of
from ..domains.outcomes import share_outcomes
from ..errors import SurveyError


@dataclass(frozen=True)
class PartialSums:
    """Sums of K shares of J outcomes over some rows, by cell: PSU and combination of the group columns.

    Without PSUs the cell is the stratum and the combination, and the sums of squared weights carry the variance. There
    are as many cells as combinations that occur, however many the rows.

    Attributes
    ----------
    outcomes : tuple of (str, tuple of str)
        Name and reported categories per outcome; the K shares are these categories one after the other.
    groups : tuple of (str, tuple of str)
        Name and categories per group column.
    clustered : bool
        Whether there are PSUs.
    cells : DataFrame of C rows
        ``stratum`` and ``psu``, labels (0 where there are none); then for each group column its code (-1 for missing),
        named 0, 1, ...
    sums : mapping of str to ndarray
        ``rows`` (C, 1) rows and ``counted`` (C, 1) rows with positive weight; ``n_yes`` (C, K) and ``n`` (C, J) counts;
        ``yes`` (C, K) and ``observed`` (C, J) weights; without PSUs also ``yes2`` and ``observed2``, squared weights.
    """

    outcomes: tuple[tuple[str, tuple[str, ...]], ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    clustered: bool
    cells: pd.DataFrame
    sums: Mapping[str, FloatArray]

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return plain arrays, for ``numpy.savez(file, **sums.to_arrays())``.

        Examples
        --------
        >>> sums = partial_sums([1.0, 2.0], pd.DataFrame({"y": [1, 0]}))
        >>> PartialSums.from_arrays(sums.to_arrays()).sums["yes"].tolist()
        [[1.0]]
        """
        arrays = {f"sum {name}": values for name, values in self.sums.items()}
        arrays |= {f"cell {at}": _plain(self.cells.iloc[:, at]) for at in range(self.cells.shape[1])}
        for what, described in (("outcome", self.outcomes), ("group", self.groups)):
            arrays[f"{what} names"] = np.array([name for name, _ in described], dtype=str)
            arrays |= {f"{what} {at}": np.array(labels, dtype=str) for at, (_, labels) in enumerate(described)}
        return arrays | {"clustered": np.array(self.clustered)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "PartialSums":
        """Return the sums that were written with :meth:`to_arrays`, for ``numpy.load(file)``."""

        def described(what: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
            names = arrays[f"{what} names"].tolist()
            return tuple((name, tuple(arrays[f"{what} {at}"].tolist())) for at, name in enumerate(names))

        groups = described("group")
        columns: list[Any] = ["stratum", "psu", *range(len(groups))]
        return cls(
            described("outcome"),
            groups,
            bool(arrays["clustered"]),
            pd.DataFrame({at: arrays[f"cell {at}"] for at in range(len(columns))}).set_axis(columns, axis=1),
            {key.removeprefix("sum "): arrays[key] for key in arrays if key.startswith("sum ")},
        )


def partial_sums(
    weights: Any,
    outcomes: pd.DataFrame | pd.Series | npt.NDArray[Any],
    groups: pd.DataFrame | None = None,
    *,
    strata: Any = None,
    psu: Any = None,
) -> PartialSums:
    """Sum one part of the rows.

    Parameters
    ----------
    weights : array-like of shape (n,)
        Sampling weights.
    outcomes : DataFrame, Series or array of n rows
        Binary or Categorical columns, as for :func:`ouder_netwerk.survey.proportions`; missing values per outcome.
    groups : DataFrame of n rows, optional
        Categorical columns, with the same categories in every part.
    strata, psu : array-like of shape (n,), optional
        Labels, none missing, of one type in all parts. A PSU may be spread over parts; labels are nested in strata.

    Returns
    -------
    PartialSums

    Raises
    ------
    SurveyError
        On input :func:`ouder_netwerk.survey.proportions` or :class:`ouder_netwerk.survey.SurveyDesign` refuse.

    Notes
    -----
    Weight and number of rows per outcome and category, by PSU and domain: a linearised share and its variance are
    functions of these sums (Woodruff 1971, JASA 66, 411-414). Without PSUs also the sums of squared weights by stratum
    and domain, since rows alike in category differ in their weight alone.

    Examples
    --------
    >>> sums = partial_sums([1.0, 2.0, 1.0], pd.DataFrame({"y": [1, 0, 1]}), psu=["a", "a", "b"])
    >>> sums.sums["yes"].ravel(), sums.sums["observed"].ravel()
    (array([1., 1.]), array([3., 1.]))
    """
    given = as_float(weights, "weights")
    checked = check_weights(weights) if given.any() else given  # a part may well hold rows of weight 0 only
    rows = len(checked)
    labels = labels_of(weights, rows)
    prepared = share_outcomes(labels.columns(outcomes, "outcome"))
    among = pd.DataFrame(index=range(rows)) if groups is None else labels.in_order(groups, "groups")
    stratum, unit = (
        None if values is None else labels.in_order(values, what) for what, values in (("strata", strata), ("psu", psu))
    )
    cell, cells, described = _cells(rows, stratum, unit, among)
    counted = np.flatnonzero(checked > 0)
    codes, count = cell[counted], len(cells)
    sums: dict[str, FloatArray] = {
        "rows": np.bincount(cell, minlength=count)[:, None].astype(float),
        "counted": np.bincount(codes, minlength=count)[:, None].astype(float),
    }
    sums["n_yes"], sums["n"] = _stacked([outcome.counts(counted, codes, count) for outcome in prepared])
    for suffix, power in (("", 1), ("2", 2)) if psu is None else (("", 1),):
        values = checked[counted] ** power
        both = [outcome.sums(values, counted, codes, count) for outcome in prepared]
        sums[f"yes{suffix}"], sums[f"observed{suffix}"] = _stacked(both)
    named = tuple((outcome.name, outcome.labels) for outcome in prepared)
    return PartialSums(named, described, psu is not None, cells, sums)


def merge_sums(parts: Iterable[PartialSums]) -> PartialSums:
    """Add the sums of parts of the rows, in any order or nesting.

    Parameters
    ----------
    parts : iterable of PartialSums
        At least one; each is dropped after it is added, so a generator needs the memory of two.

    Returns
    -------
    PartialSums

    Raises
    ------
    SurveyError
        No parts; parts with other outcomes, groups, categories, or PSUs in one and not in another.

    Notes
    -----
    Sums of :func:`partial_sums` are added cell by cell; doubles add up to about 1e-15 relative in any order.

    Examples
    --------
    >>> first = partial_sums([1.0], pd.DataFrame({"y": [1]}), psu=["a"])
    >>> second = partial_sums([2.0], pd.DataFrame({"y": [0]}), psu=["a"])
    >>> merge_sums([first, second]).sums["observed"]
    array([[3.]])
    """
    whole: PartialSums | None = None
    for part in parts:
        whole = part if whole is None else _added(whole, part)
    if whole is None:
        raise SurveyError("merge_sums: no parts were given", code="parts")
    return whole


def _added(first: PartialSums, second: PartialSums) -> PartialSums:
    for what in ("outcomes", "groups", "clustered"):
        one, other = getattr(first, what), getattr(second, what)
        if one != other:
            raise SurveyError(
                f"merge_sums: parts differ in their {what}: {one} and {other}; define them alike in every part",
                code="parts",
            )
    both = pd.concat([first.cells, second.cells], ignore_index=True)
    code = _codes([both[name] for name in both.columns])
    count = int(code.max()) + 1
    return PartialSums(
        first.outcomes,
        first.groups,
        first.clustered,
        both.iloc[first_rows(code, count)].reset_index(drop=True),
        {
            name: column_sums(code, np.concatenate([values, second.sums[name]]), count)
            for name, values in first.sums.items()
        },
    )


def _cells(
    rows: int, strata: Any, psu: Any, groups: pd.DataFrame
) -> tuple[IntArray, pd.DataFrame, tuple[tuple[str, tuple[str, ...]], ...]]:
    """Return the cell of each row, the labels of the cells, and the categories of the group columns."""
    keys: dict[Any, Any] = {
        "stratum": np.zeros(rows, dtype=np.int64) if strata is None else np.asarray(strata),
        "psu": np.zeros(rows, dtype=np.int64) if psu is None else np.asarray(psu),
    }
    described = []
    for at, (name, column) in enumerate(groups.items()):
        if not isinstance(column.dtype, pd.CategoricalDtype):
            raise SurveyError(
                f"groups: column {name!r} is {column.dtype}, not categorical with the same categories", code="parts"
            )
        described.append((str(name), tuple(map(str, column.cat.categories))))
        keys[at] = column.cat.codes.to_numpy(dtype=np.int64)
    cell = _codes([pd.Series(values, name=name) for name, values in keys.items()])
    firsts = first_rows(cell, int(cell.max()) + 1)
    return cell, pd.DataFrame({name: values[firsts] for name, values in keys.items()}), tuple(described)


def _codes(keys: list[pd.Series]) -> IntArray:
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        own, _ = factorize(key)
        missing = int((own < 0).sum())
        if missing:
            raise SurveyError(
                f"{key.name}: {missing} of {len(own)} missing; complete them, or drop the rows knowingly", code="parts"
            )
        code = cross(code, own)
    return code


def _stacked(both: list[tuple[Any, Any]]) -> tuple[FloatArray, FloatArray]:
    first, second = zip(*both, strict=True)
    return np.hstack(first).astype(float), np.hstack(second).astype(float)


def _plain(labels: pd.Series) -> npt.NDArray[Any]:
    """Labels as an array that can be stored: numbers as they are, anything else as text."""
    return labels.to_numpy() if pd.api.types.is_numeric_dtype(labels.dtype) else labels.to_numpy().astype(str)
