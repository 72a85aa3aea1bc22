"""Predictions of a model for new rows, with intervals for their mean or for the shares of categories."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ..arrays import BoolArray, FloatArray, as_float, divide
from ..errors import SurveyError, check_choice
from ..intervals import t_limits
from ..models.model_fit import Fit, ModelFit
from ..models.multinomial_model import MultinomialFit
from ..models.ordinal_model import OrdinalFit
from ..reproducible import combination, transform
from .margin_average import identified, loose_directions
from .marginal_effects import AnyFit
from .predicted_categories import multinomial_gradients, ordinal_gradients

Predicted = Literal["mean", "link"]


def predict(fit: AnyFit, data: pd.DataFrame, *, of: Predicted = "mean", offset: Any = 0.0) -> pd.DataFrame:
    """Predict the mean outcome of new rows, or the probability of each category of an ordinal or multinomial outcome.

    Parameters
    ----------
    fit : ModelFit, OrdinalFit or MultinomialFit
        Of any model.
    data : DataFrame of m rows
        The predictors, by the names and with the levels of the model.
    of : {"mean", "link"}
        The mean itself, or the linear predictor; a category has a probability only.
    offset : float, str or array-like of shape (m,)
        Of the new rows; a text names a column of `data`.

    Returns
    -------
    DataFrame
        With the index of `data`: `estimate`, `se` (of the mean, not of one respondent's outcome), `ci_low` and
        `ci_high` at the confidence of the fit, by t on the scale of the linear predictor. Missing where a predictor is,
        or where the prediction needs a coefficient without estimate. Of an ordinal or multinomial model a row for each
        row of `data` and `category`, limits by t on the logit scale.

    Raises
    ------
    SurveyError
        A column that is absent, a level the model does not know, a link or offset of an ordinal or multinomial model.

    Notes
    -----
    With V the design-based covariance of b, x'b has variance x'Vx; the mean has that times its squared derivative, as
    R's ``predict(svyglm, type = "response")`` (see :func:`logistic`). A probability with gradient g to b has g'Vg.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, linear
    >>> fit = linear(SurveyDesign([1, 1, 2]), [1.0, 2.0, 4.0], pd.DataFrame({"x": [0.0, 1.0, 2.0]}))
    >>> predict(fit, pd.DataFrame({"x": [1.0, 3.0]}))["estimate"].round(4).tolist()
    [2.3636, 5.4545]
    """
    check_choice("of", of, Predicted)
    rows = _prepared(fit, data)
    if not isinstance(fit, ModelFit):
        if of == "link" or isinstance(offset, str) or np.any(offset):
            raise SurveyError(
                "predict: an ordinal or multinomial model has no single link and no offset", code="option"
            )
        return _predict_categories(fit, rows)
    added = as_float(data[offset] if isinstance(offset, str) else offset, "offset")
    matrix, known = _encoded(fit, rows)
    eta = np.where(known, combination(matrix, fit.solution) + added, np.nan)
    used = np.array([not reason for reason in fit.reasons])
    part = np.where(known[:, None], matrix[:, used], 0.0)
    variance = (transform(part, fit.covariance[np.ix_(used, used)]) * part).sum(axis=1)
    se = np.where(known, np.sqrt(variance), np.nan)
    low, high = t_limits(eta, se, fit.df, fit.confidence)
    columns = {"estimate": eta, "se": se, "ci_low": low, "ci_high": high}
    if of == "mean":
        (mean, first, _), (one, _, _), (other, _, _) = (fit.family.derivatives(each) for each in (eta, low, high))
        lower, upper = np.fmin(one, other), np.fmax(one, other)
        columns = {"estimate": mean, "se": np.abs(first) * se, "ci_low": lower, "ci_high": upper}
    return pd.DataFrame(columns, index=data.index)


def _predict_categories(fit: OrdinalFit | MultinomialFit, rows: pd.DataFrame) -> pd.DataFrame:
    matrix, known = _encoded(fit, rows)
    filled = np.where(known[:, None], matrix, 0.0)
    if isinstance(fit, OrdinalFit):
        chances, gradients = ordinal_gradients(fit, filled)
    else:
        chances, gradients = multinomial_gradients(fit, filled)
    used = np.array([not reason for reason in fit.reasons])
    part = gradients[:, :, used].reshape(-1, int(used.sum()))
    variance = (transform(part, fit.covariance[np.ix_(used, used)]) * part).sum(axis=1)
    there = np.repeat(known, len(fit.levels))
    share, se = (np.where(there, one, np.nan) for one in (chances.ravel(), np.sqrt(variance)))
    low, high = t_limits(logit(share), divide(se, share * (1 - share)), np.full(len(share), fit.df), fit.confidence)
    return pd.DataFrame(
        {
            "category": [str(level) for level in fit.levels] * len(rows),
            "estimate": share,
            "se": se,
            "ci_low": expit(low),
            "ci_high": expit(high),
        },
        index=rows.index.repeat(len(fit.levels)),
    )


def _encoded(fit: Fit, rows: pd.DataFrame) -> tuple[FloatArray, BoolArray]:
    """Return the matrix of new rows, NaN for incomplete ones, and which of them have a prediction."""
    known = rows.notna().all(axis=1).to_numpy().copy()
    matrix = np.full((len(rows), len(fit.coding.columns)), np.nan)
    matrix[known] = fit.coding.encode(rows[known].reset_index(drop=True))
    known[known] = identified(fit, loose_directions(fit), matrix[known])
    return matrix, known


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
