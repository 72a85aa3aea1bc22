"""Predictions of a generalised linear model for new rows, with intervals for their mean."""

from typing import Any, Literal

import numpy as np
import pandas as pd

from ..arrays import FloatArray, as_float
from ..errors import SurveyError, check_choice
from ..intervals import t_limits
from ..models.model_fit import Fit, ModelFit
from .margin_average import identified, loose_directions

Predicted = Literal["mean", "link"]


def predict(fit: ModelFit, data: pd.DataFrame, *, of: Predicted = "mean", offset: Any = 0.0) -> pd.DataFrame:
    """Predict the mean outcome of new rows.

    Parameters
    ----------
    fit : ModelFit
        Of any generalised linear model.
    data : DataFrame of m rows
        The predictors, by the names and with the levels of the model.
    of : {"mean", "link"}
        The mean itself, or the linear predictor.
    offset : float, str or array-like of shape (m,)
        Of the new rows; a text names a column of `data`.

    Returns
    -------
    DataFrame
        With the index of `data`: `estimate`, `se` (of the mean, not of one respondent's outcome), `ci_low` and
        `ci_high` at the confidence of the fit, by t on the scale of the linear predictor. Missing where a predictor is,
        or where the prediction needs a coefficient without estimate.

    Raises
    ------
    SurveyError
        A model of another kind, a column that is absent, a level the model does not know.

    Notes
    -----
    With V the design-based covariance of b, x'b has variance x'Vx; the mean has that times its squared derivative, as
    R's ``predict(svyglm, type = "response")`` (see :func:`logistic`).

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, linear
    >>> fit = linear(SurveyDesign([1, 1, 2]), [1.0, 2.0, 4.0], pd.DataFrame({"x": [0.0, 1.0, 2.0]}))
    >>> predict(fit, pd.DataFrame({"x": [1.0, 3.0]}))["estimate"].round(4).tolist()
    [2.3636, 5.4545]
    """
    check_choice("of", of, Predicted)
    if not isinstance(fit, ModelFit):
        raise SurveyError(f"predict: a generalised linear model is needed, not a {type(fit).__name__}", code="model")
    rows = _prepared(fit, data)
    added = as_float(data[offset] if isinstance(offset, str) else offset, "offset")
    complete = rows.notna().all(axis=1).to_numpy()
    matrix = np.full((len(rows), len(fit.columns)), np.nan)
    matrix[complete] = fit.coding.encode(rows[complete].reset_index(drop=True))
    known = complete.copy()
    known[complete] = identified(fit, loose_directions(fit), matrix[complete])
    eta = np.where(known, matrix @ fit.solution + added, np.nan)
    used = np.array([not reason for reason in fit.reasons])
    part = np.where(known[:, None], matrix[:, used], 0.0)
    se = np.where(known, np.sqrt(np.einsum("ij,jk,ik->i", part, fit.covariance[np.ix_(used, used)], part)), np.nan)
    low, high = t_limits(eta, se, fit.df, fit.confidence)
    columns = {"estimate": eta, "se": se, "ci_low": low, "ci_high": high}
    if of == "mean":
        (mean, first, _), (one, _, _), (other, _, _) = (fit.family.derivatives(each) for each in (eta, low, high))
        lower, upper = np.fmin(one, other), np.fmax(one, other)
        columns = {"estimate": mean, "se": np.abs(first) * se, "ci_low": lower, "ci_high": upper}
    return pd.DataFrame(columns, index=data.index)


def _prepared(fit: Fit, data: pd.DataFrame) -> pd.DataFrame:
    """Return the predictors of new rows as the model has them."""
    absent = [known.name for known in fit.coding.predictors if known.name not in data.columns]
    if absent:
        raise SurveyError(f"predict: data has no column {', '.join(absent)}", code="column")
    return pd.DataFrame(
        {name: _like(fit.data[name], data[name], name) for name in (known.name for known in fit.coding.predictors)},
        index=data.index,
    )


def _like(fitted: pd.Series, column: pd.Series, name: str) -> pd.Series | FloatArray:
    if not isinstance(fitted.dtype, pd.CategoricalDtype):
        return as_float(column, f"predictor {name}")
    strange = [value for value in column.dropna().unique() if value not in fitted.cat.categories]
    if strange:
        raise SurveyError(
            f"predictor {name} has no level {strange[0]!r}; its levels are {list(fitted.cat.categories)}", code="term"
        )
    return column.astype(fitted.dtype)
