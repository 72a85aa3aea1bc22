"""What a caller gives for a design, checked and turned into codes, with messages that say what to do."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import FloatArray, IntArray, as_float, cross, factorize, first_rows
from ..errors import SurveyError
from .stages import StageCodes


def check_weights(weights: Any) -> FloatArray:
    """Return sampling weights as float64 after refusing what no estimate can use.

    Parameters
    ----------
    weights : array-like of shape (n,)
        One per row.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    SurveyError
        Missing, infinite, negative or only zero weights, with counts.

    Examples
    --------
    >>> check_weights([1, -1, float("nan")])
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: weights: 1 of 3 missing, 1 of 3 negative; ...
    """
    name = _title(weights, "weights")
    values = as_float(weights, name)
    if values.ndim != 1 or not len(values):
        raise SurveyError(f"{name}: one weight per row is needed, got an array of shape {values.shape}", code="weights")
    counts = {
        "missing": int(np.isnan(values).sum()),
        "infinite": int(np.isinf(values).sum()),
        "negative": int((values < 0).sum()),
    }
    bad = [f"{count} of {len(values)} {kind}" for kind, count in counts.items() if count]
    if bad:
        raise SurveyError(
            f"{name}: {', '.join(bad)}; drop these rows, or give them weight 0 if they are no respondents",
            code="weights",
        )
    if not values.any():
        raise SurveyError(f"{name}: all {len(values)} are zero", code="weights")
    return values


def equal_weights(*columns: Any) -> Any:
    """Return a weight of 1 for each row of the first of some columns that is given, with its index.

    Examples
    --------
    >>> equal_weights(None, ["a", "b"]).tolist()
    [1.0, 1.0]
    """
    given = next((column for column in columns if column is not None), None)
    if given is None:
        raise SurveyError(
            "weights=None: give strata or psu, which say how many rows there are, or a weight per row", code="weights"
        )
    ones = np.ones(len(given))
    return pd.Series(ones, given.index) if isinstance(given, (pd.Series, pd.DataFrame)) else ones


def refuse_negative(weights: FloatArray, what: str) -> None:
    """Refuse negative weights, which calibration without bounds can make, where an estimate is not defined for them.

    Examples
    --------
    >>> refuse_negative(np.array([1.0, -1.0]), "a quantile")
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: 1 of 2 weights are negative, and a quantile is not defined for them; ...
    """
    negative = int((weights < 0).sum())
    if negative:
        raise SurveyError(
            f"{negative} of {len(weights)} weights are negative, and {what} is not defined for them; calibrate with "
            "bounds, or with method='logit' or 'raking', which keep weights positive",
            code="weights",
        )


def stage_codes(strata: Any, psu: Any, fpc: Any, n: int, nest: bool) -> tuple[list[StageCodes], pd.Index]:
    """Return what each stage says of each row, and the names of the first-stage strata.

    Examples
    --------
    >>> stages, labels = stage_codes(["x", "x"], [[1, 1], [1, 2]], None, 2, False)
    >>> [None if stage.psu is None else stage.psu.tolist() for stage in stages], list(labels)
    ([[0, 0], [0, 1]], ['x'])
    """
    psu_columns = label_columns(psu, "psu", n)
    strata_columns = label_columns(strata, "strata", n)
    corrections = fpc_columns(fpc, n)
    stages = max(1, len(psu_columns))
    check_stage_counts(stages, len(strata_columns), len(corrections))
    if psu_columns and strata_columns and not nest:
        check_nesting(*psu_columns[0], strata_columns[0][0])
    given = [
        StageCodes(
            strata_columns[stage][0] if stage < len(strata_columns) else None,
            psu_columns[stage][0] if stage < len(psu_columns) else None,
            corrections[stage] if stage < len(corrections) else None,
        )
        for stage in range(stages)
    ]
    return given, strata_columns[0][1] if strata_columns else pd.Index([])


def column_names(columns: str | Sequence[str] | None) -> list[str]:
    """Return one name, several or none as a list.

    Examples
    --------
    >>> column_names("w"), column_names(None)
    (['w'], [])
    """
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def crossed_labels(frame: pd.DataFrame, names: list[str]) -> Any:
    """Return the combinations of several columns as one column of labels.

    Examples
    --------
    >>> list(crossed_labels(pd.DataFrame({"a": ["x", "x"], "b": [1, 2]}), ["a", "b"]))
    ["('x', 1)", "('x', 2)"]
    """
    if len(names) == 1:
        return frame[names[0]]
    codes = np.zeros(len(frame), dtype=np.int64)
    for own, _ in label_columns(frame[names], "strata", len(frame)):
        codes = cross(codes, own)
    firsts = frame[names].iloc[first_rows(codes, int(codes.max()) + 1)]
    labels = [str(combination) for combination in firsts.itertuples(index=False, name=None)]
    return pd.Categorical.from_codes(codes, categories=pd.Index(labels))


def label_columns(values: Any, what: str, n: int) -> list[tuple[IntArray, pd.Index]]:
    """Return codes and labels of each column of a 1-D or 2-D array-like; refuse missing labels.

    Examples
    --------
    >>> [(codes.tolist(), list(labels)) for codes, labels in label_columns(["b", "a", "b"], "strata", 3)]
    [([0, 1, 0], ['b', 'a'])]
    """
    coded = []
    for title, column in _columns(values):
        name = f"{what} {title}".strip()
        codes, labels = factorize(column)
        if len(codes) != n:
            raise SurveyError(f"{name}: {len(codes)} values for {n} weights", code="weights")
        missing = int((codes < 0).sum())
        if missing:
            raise SurveyError(
                f"{name}: {missing} of {n} missing; a row without {what} cannot be placed in the design: complete it "
                "from the sampling frame, or drop the rows knowingly",
                code="design",
            )
        coded.append((codes, labels))
    return coded


def fpc_columns(values: Any, n: int) -> list[FloatArray]:
    """Return the population sizes of each stage; refuse what is missing or not positive.

    Examples
    --------
    >>> fpc_columns([10, 0], 2)
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: fpc: 1 of 2 missing or not positive; use inf where no correction applies
    """
    columns = []
    for title, column in _columns(values):
        name = f"fpc {title}".strip()
        sizes = as_float(column, name)
        if len(sizes) != n:
            raise SurveyError(f"{name}: {len(sizes)} values for {n} weights", code="weights")
        bad = int((~(sizes > 0)).sum())
        if bad:
            raise SurveyError(
                f"{name}: {bad} of {n} missing or not positive; use inf where no correction applies", code="design"
            )
        columns.append(sizes)
    return columns


def check_stage_counts(stages: int, strata: int, fpc: int) -> None:
    """Refuse more columns of strata or fpc than there are sampling stages.

    Examples
    --------
    >>> check_stage_counts(stages=1, strata=2, fpc=0)
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: strata has 2 columns for 1 sampling stage; give a psu column per stage, ...
    """
    for what, count in (("strata", strata), ("fpc", fpc)):
        if count > stages:
            raise SurveyError(
                f"{what} has {count} columns for {stages} sampling stage{'s' if stages > 1 else ''}; "
                "give a psu column per stage, or cross columns that belong to one stage",
                code="design",
            )


def check_nesting(psu: IntArray, labels: pd.Index, strata: IntArray) -> None:
    """Refuse PSU labels that occur in more than one stratum.

    Parameters
    ----------
    psu, strata : ndarray of shape (n,)
        Codes.
    labels : Index
        Names of the PSUs, for the message.

    Examples
    --------
    >>> check_nesting(np.array([0, 1, 0]), pd.Index([11, 12]), np.array([0, 0, 1]))
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: psu: 1 label occurs in more than one stratum (such as 11); ...
    """
    pairs = cross(strata, psu)
    firsts = first_rows(pairs, int(pairs.max()) + 1)
    strata_per_psu = np.bincount(psu[firsts])
    shared = np.flatnonzero(strata_per_psu > 1)
    if len(shared):
        occur = "label occurs" if len(shared) == 1 else "labels occur"
        examples = ", ".join(str(labels[code]) for code in shared[:5])
        raise SurveyError(
            f"psu: {len(shared)} {occur} in more than one stratum (such as {examples}); if PSUs are numbered anew in "
            "each stratum say nest=True, otherwise the strata or the PSU labels are wrong",
            code="design",
        )


def _columns(values: Any) -> list[tuple[str, Any]]:
    """Return (title, column) pairs of a 1-D or 2-D array-like."""
    if values is None:
        return []
    if isinstance(values, pd.DataFrame):
        return [(repr(name), values[name]) for name in values.columns]
    if isinstance(values, pd.Series):
        return [("" if values.name is None else repr(values.name), values)]
    if isinstance(values, pd.api.extensions.ExtensionArray):
        return [("", values)]
    array = np.asarray(values)
    if array.ndim == 1:
        return [("", array)]
    return [(f"column {column + 1}", array[:, column]) for column in range(array.shape[1])]


def _title(values: Any, what: str) -> str:
    name = getattr(values, "name", None)
    return what if name is None else f"{what} {name!r}"
