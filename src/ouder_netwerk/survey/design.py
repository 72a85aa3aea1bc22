"""The sampling design: weights, strata, PSUs of one or more stages, finite population corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from .arrays import FloatArray, IntArray, as_float, column_sums, cross, factorize, frozen
from .errors import SurveyError
from .stages import SINGLE_PSU_RULES, SinglePsu, Stage, StageCodes, build_stages


@dataclass(frozen=True, init=False, eq=False, repr=False)
class SurveyDesign:
    """A stratified, clustered, possibly multi-stage sample, checked once and then immutable.

    Subsets are domains: keep every row in the design and let the estimators zero the rows outside.

    Parameters
    ----------
    weights : array-like of shape (n,)
        Sampling weights: finite, not negative, not all zero. Only ratios matter, except for totals.
    strata : array-like of shape (n,), or (n, stages), optional
        Stratum labels of any type; a column per stage when several stages are stratified.
    psu : array-like of shape (n,), or (n, stages), optional
        Labels of the sampling units, a column per stage. Without it every row is its own PSU. Units after the first
        stage are always nested in the stage before.
    fpc : array-like of shape (n,), or (n, stages), optional
        Population size, in sampling units, of the row's stratum at that stage; ``inf`` for none. Without it the
        first stage is taken as drawn with replacement and later stages do not matter.
    nest : bool
        PSU labels are numbered anew in each stratum. If False a label in two strata is an error.
    single_psu : {"fail", "certainty", "remove", "adjust", "average"}
        What a stratum with one PSU (and not taken with certainty by its fpc) contributes to variances.

    Attributes
    ----------
    weights : ndarray of shape (n,)
    n : int
        Rows.
    units : ndarray of shape (n,)
        Code of the finest sampling unit that matters.
    psu, stratum : ndarray of shape (n,)
        Codes of the first-stage unit and stratum.
    stages : tuple of Stage
    single_psu : str

    Raises
    ------
    SurveyError
        On anything above that does not hold, with counts.

    References
    ----------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sec. 4.3 (several stages) and 5.5
    (linearisation); Lumley (2010), Complex Surveys, sec. 2 and appendix (single-PSU rules).

    Examples
    --------
    Two strata with two PSUs each; the variance of a total is the sum over strata of m/(m-1) times the squared
    deviations of the PSU totals, here 2 * (1 + 1) / 4 ... counted by hand:

    >>> design = SurveyDesign([1, 1, 1, 1], strata=["a", "a", "b", "b"])
    >>> design.covariance([1.0, 3.0, 5.0, 5.0])
    array([[4.]])
    >>> design.degrees_of_freedom()
    2
    """

    weights: FloatArray
    n: int
    units: IntArray
    psu: IntArray
    stratum: IntArray
    stages: tuple[Stage, ...]
    single_psu: SinglePsu

    def __init__(
        self,
        weights: Any,
        *,
        strata: Any = None,
        psu: Any = None,
        fpc: Any = None,
        nest: bool = False,
        single_psu: SinglePsu = "fail",
    ) -> None:
        if single_psu not in SINGLE_PSU_RULES:
            raise SurveyError(f"single_psu={single_psu!r}: choose one of {', '.join(SINGLE_PSU_RULES)}")
        checked = check_weights(weights)
        n = len(checked)
        psu_codes = [codes for codes, _ in _label_columns(psu, "psu", n)]
        strata_columns = _label_columns(strata, "strata", n)
        fpc_columns = _fpc_columns(fpc, n)
        stages = max(1, len(psu_codes))
        _check_stage_counts(stages, len(strata_columns), len(fpc_columns))
        given = [
            StageCodes(
                strata_columns[stage][0] if stage < len(strata_columns) else None,
                psu_codes[stage] if stage < len(psu_codes) else None,
                fpc_columns[stage] if stage < len(fpc_columns) else None,
            )
            for stage in range(stages)
        ]
        labels = strata_columns[0][1] if strata_columns else pd.Index([])
        first = given[0]
        if first.psu is not None and first.strata is not None and not nest:
            _check_nesting(psu, first.psu, first.strata)
        units, built = build_stages(n, given, labels, single_psu)
        row_psu = built[0].unit[units]
        values = {
            "weights": frozen(checked),
            "n": n,
            "units": frozen(units),
            "psu": frozen(row_psu),
            "stratum": frozen(built[0].stratum[row_psu]),
            "stages": tuple(built),
            "single_psu": single_psu,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        weights: str,
        strata: str | Sequence[str] | None = None,
        psu: str | Sequence[str] | None = None,
        fpc: str | Sequence[str] | None = None,
        nest: bool = False,
        single_psu: SinglePsu = "fail",
    ) -> Self:
        """Make a design from columns of a frame.

        Parameters
        ----------
        frame : DataFrame
            A row per respondent.
        weights : str
            Column of the weights.
        strata : str or sequence of str, optional
            Column of the first-stage strata; several columns are crossed.
        psu, fpc : str or sequence of str, optional
            A column per stage.
        nest, single_psu
            As for the class.

        Returns
        -------
        SurveyDesign

        Raises
        ------
        SurveyError
            Also for a column that the frame does not have.

        Examples
        --------
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"w": [1, 2, 1, 2], "area": list("nnzz"), "size": list("aaaa"), "psu": [1, 2, 1, 2]})
        >>> SurveyDesign.from_frame(frame, weights="w", strata=["area", "size"], psu="psu", nest=True)
        SurveyDesign(n=4, strata=2, psus=4, stages=1, single_psu='fail')
        """
        wanted = [weights, *_names(strata), *_names(psu), *_names(fpc)]
        absent = [name for name in wanted if name not in frame.columns]
        if absent:
            raise SurveyError(f"the frame has no column {', '.join(map(repr, absent))}")
        crossed: Any = None
        if strata is not None:
            crossed = _crossed(frame, _names(strata))
        return cls(
            frame[weights],
            strata=crossed,
            psu=None if psu is None else frame[_names(psu)],
            fpc=None if fpc is None else frame[_names(fpc)],
            nest=nest,
            single_psu=single_psu,
        )

    def __repr__(self) -> str:
        first = self.stages[0]
        return (
            f"SurveyDesign(n={self.n}, strata={len(first.size)}, psus={len(first.stratum)}, "
            f"stages={len(self.stages)}, single_psu={self.single_psu!r})"
        )

    def covariance(self, influence: Any) -> FloatArray:
        """Return the design-based covariance of the column totals of an influence array.

        Parameters
        ----------
        influence : array-like of shape (n,) or (n, k)
            What each row adds to the linearised estimates, weight included; 0 outside the domain. No missing values.

        Returns
        -------
        ndarray of shape (k, k)

        Examples
        --------
        >>> SurveyDesign([1, 1, 1]).covariance([[1, 0], [2, 0], [3, 1]])
        array([[3. , 1.5],
               [1.5, 1. ]])
        """
        return self.covariance_of_units(self._unit_totals(influence))

    def covariance_of_units(self, totals: FloatArray) -> FloatArray:
        """Return the covariance of column totals from influence values already summed per finest sampling unit.

        Parameters
        ----------
        totals : ndarray of shape (F, k)
            One row per code in `units`.

        Returns
        -------
        ndarray of shape (k, k)

        Examples
        --------
        >>> import numpy as np
        >>> SurveyDesign([1, 1, 1], psu=["a", "a", "b"]).covariance_of_units(np.array([[3.0], [1.0]]))
        array([[4.]])
        """
        return sum((part.T @ scaled for part, scaled in self._deviations(totals)), np.zeros((totals.shape[1],) * 2))

    def variances(self, influence: Any) -> FloatArray:
        """Return the diagonal of :meth:`covariance`, without computing the rest.

        Parameters
        ----------
        influence : array-like of shape (n,) or (n, k)
            As for :meth:`covariance`.

        Returns
        -------
        ndarray of shape (k,)

        Examples
        --------
        >>> SurveyDesign([1, 1, 1]).variances([[1, 0], [2, 0], [3, 1]])
        array([3., 1.])
        """
        totals = self._unit_totals(influence)
        return sum(
            (np.einsum("ij,ij->j", part, scaled) for part, scaled in self._deviations(totals)),
            np.zeros(totals.shape[1]),
        )

    def degrees_of_freedom(self, rows: Any = None) -> int:
        """Return the number of first-stage PSUs minus strata, of the whole design or among some rows.

        Parameters
        ----------
        rows : boolean array-like of shape (n,), optional
            Rows that count; all by default. Rows with weight zero never count, as in R.

        Returns
        -------
        int
            Can be 0, when every stratum has at most one PSU among the rows.

        Examples
        --------
        >>> design = SurveyDesign([1] * 5, strata=list("aaabb"), psu=[1, 1, 2, 3, 4])
        >>> design.degrees_of_freedom(), design.degrees_of_freedom([True, True, False, True, True])
        (2, 1)
        """
        counted = self.weights != 0
        if rows is not None:
            counted = counted & np.asarray(rows, dtype=bool)
        psus = np.bincount(self.psu[counted], minlength=1)
        strata = np.bincount(self.stratum[counted], minlength=1)
        return int(np.count_nonzero(psus) - np.count_nonzero(strata))

    def _unit_totals(self, influence: Any) -> FloatArray:
        values = as_float(influence)
        if values.ndim == 1:
            values = values[:, None]
        if values.shape[0] != self.n:
            raise SurveyError(f"influence has {values.shape[0]} rows, the design {self.n}")
        finest = len(self.stages[-1].stratum)
        return column_sums(self.units, values, finest)

    def _deviations(self, totals: FloatArray) -> list[tuple[FloatArray, FloatArray]]:
        """Return per stage the (U, k) deviations of unit totals from their centres, plain and scaled."""
        parts = []
        for stage in self.stages:
            unit_totals = totals if stage is self.stages[-1] else column_sums(stage.unit, totals, len(stage.stratum))
            centres = stage.centres(column_sums(stage.stratum, unit_totals, len(stage.size)))
            deviations = unit_totals - centres[stage.stratum]
            parts.append((deviations, deviations * stage.scale[stage.stratum][:, None]))
        return parts


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
    values = as_float(weights)
    name = _title(weights, "weights")
    if values.ndim != 1 or not len(values):
        raise SurveyError(f"{name}: one weight per row is needed, got an array of shape {values.shape}")
    counts = {
        "missing": int(np.isnan(values).sum()),
        "infinite": int(np.isinf(values).sum()),
        "negative": int((values < 0).sum()),
    }
    bad = [f"{count} of {len(values)} {kind}" for kind, count in counts.items() if count]
    if bad:
        raise SurveyError(
            f"{name}: {', '.join(bad)}; drop these rows, or give them weight 0 if they are no respondents"
        )
    if not values.any():
        raise SurveyError(f"{name}: all {len(values)} are zero")
    return values


def _title(values: Any, what: str) -> str:
    name = getattr(values, "name", None)
    return what if name is None else f"{what} {name!r}"


def _names(columns: str | Sequence[str] | None) -> list[str]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def _crossed(frame: pd.DataFrame, names: list[str]) -> pd.Series:
    if len(names) == 1:
        return frame[names[0]]
    columns = _label_columns(frame[names], "strata", len(frame))
    labels = [index.astype(str).to_numpy(dtype=object)[codes] for codes, index in columns]
    joined = labels[0]
    for part in labels[1:]:
        joined = joined + "*" + part
    return pd.Series(joined, name="*".join(names))


def _columns(values: Any) -> list[tuple[Any, Any]]:
    """Return (title, column) pairs of a 1-D or 2-D array-like."""
    if values is None:
        return []
    if isinstance(values, pd.DataFrame):
        return [(repr(name), values[name]) for name in values.columns]
    if isinstance(values, (pd.Series, pd.Index, pd.api.extensions.ExtensionArray)):
        name = getattr(values, "name", None)
        return [("" if name is None else repr(name), values)]
    array = np.asarray(values)
    if array.ndim == 1:
        return [("", array)]
    return [(f"column {column + 1}", array[:, column]) for column in range(array.shape[1])]


def _label_columns(values: Any, what: str, n: int) -> list[tuple[IntArray, pd.Index]]:
    coded = []
    for title, column in _columns(values):
        name = f"{what} {title}".strip()
        codes, labels = factorize(np.asarray(column) if isinstance(column, pd.Index) else column)
        if len(codes) != n:
            raise SurveyError(f"{name}: {len(codes)} values for {n} weights")
        missing = int((codes < 0).sum())
        if missing:
            raise SurveyError(
                f"{name}: {missing} of {n} missing; a row without {what} cannot be placed in the design: complete it "
                "from the sampling frame, or drop the rows knowingly"
            )
        coded.append((codes, labels))
    return coded


def _fpc_columns(values: Any, n: int) -> list[FloatArray]:
    columns = []
    for title, column in _columns(values):
        name = f"fpc {title}".strip()
        sizes = as_float(column)
        if len(sizes) != n:
            raise SurveyError(f"{name}: {len(sizes)} values for {n} weights")
        bad = int((~(sizes > 0)).sum())
        if bad:
            raise SurveyError(f"{name}: {bad} of {n} missing or not positive; use inf where no correction applies")
        columns.append(sizes)
    return columns


def _check_stage_counts(stages: int, strata: int, fpc: int) -> None:
    for what, count in (("strata", strata), ("fpc", fpc)):
        if count > stages:
            raise SurveyError(
                f"{what} has {count} columns for {stages} sampling stage{'s' if stages > 1 else ''}; "
                "give a psu column per stage, or cross columns that belong to one stage"
            )


def _check_nesting(psu: Any, psu_codes: IntArray, stratum_codes: IntArray) -> None:
    pairs = cross(stratum_codes, psu_codes)
    repeated = int(pairs.max()) - int(psu_codes.max())
    if not repeated:
        return
    distinct = pd.DataFrame({"psu": psu_codes, "stratum": stratum_codes}).drop_duplicates()
    per_psu = distinct["psu"].value_counts()
    shared = per_psu[per_psu > 1].index
    labels = _label_columns(psu, "psu", len(psu_codes))[0][1]
    examples = ", ".join(str(labels[code]) for code in shared[:5])
    raise SurveyError(
        f"psu: {len(shared)} labels occur in more than one stratum (such as {examples}); if PSUs are numbered anew in "
        "each stratum say nest=True, otherwise the strata or the PSU labels are wrong"
    )
