"""Direct and indirect association: how much of an association goes by way of a mediator."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.special import expit, stdtr

from ..arrays import FloatArray, among_all, as_float, divide
from ..design.replicate_design import Design, ReplicateDesign
from ..errors import SurveyError
from ..intervals import t_limits
from ..models.glm import linear, logistic
from ..models.model_fit import ModelFit
from ..reproducible import exponential, products, transform, weighted_totals

OutcomeScale = Literal["logistic", "linear"]


@dataclass(frozen=True, eq=False)
class Mediation:
    """The parts of an association between an exposure and an outcome.

    Attributes
    ----------
    table : DataFrame
        A row for each `path`: `total`, `direct`, `indirect` (by way of all mediators), and for each mediator `through`
        (its part of `indirect`), `to` (exposure to mediator) and `from` (mediator to outcome). `estimate`, `se`,
        `ci_low`, `ci_high`, `statistic`, `df` and `p` on the scale of the model's coefficients; `effect`,
        `effect_se`, `effect_low` and `effect_high` on that of the outcome's mean; and for the parts of the association
        `e_value` and `e_value_limit`.
    n : int
        Respondents with all that the models need.
    missing : int
        Respondents of the domain left out because a value is missing.
    """

    table: pd.DataFrame
    n: int
    missing: int


def mediation(
    design: Design,
    outcome: Any,
    exposure: Any,
    mediators: str | Sequence[str] | pd.DataFrame | pd.Series,
    confounders: Any = (),
    *,
    model: OutcomeScale = "logistic",
    replicates: ReplicateDesign | None = None,
    reference: Mapping[str, object] | None = None,
    domain: Any = None,
    data: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> Mediation:
    """Part an association into what goes by way of mediators and what does not.

    Parameters
    ----------
    design : SurveyDesign or ReplicateDesign
        With replicate weights every model is fitted again under each; else the parts are linearised.
    outcome : str or array-like of shape (n,)
        0 and 1, or for a linear model numbers; missing values allowed.
    exposure : str or Series
        Numbers, such as 0 and 1.
    mediators : str, sequence of str, DataFrame or Series
        One or more numeric columns, beside each other: none of them is taken to lead to another.
    confounders : str, sequence of str, DataFrame or Series
        What else is held equal, in every model.
    model : {"logistic", "linear"}
        Of the outcome; the mediators have linear models.
    replicates : ReplicateDesign, optional
        Weights made from the design, of which fitting every model again would take too long: the parts are put together
        anew under each, from coefficients one step away from those of the sample.
    reference, domain, data, confidence
        As for :func:`logistic`.

    Returns
    -------
    Mediation

    Raises
    ------
    SurveyError
        As for :func:`logistic`; a column that has two roles, or mediators or an exposure that are no numbers.

    Notes
    -----
    With a the coefficient of the exposure in the linear model of a mediator, and b that of the mediator in the model of
    the outcome with exposure and mediators, the part through it is ab; the total is the direct part plus all of these.
    In a logistic model the coefficient of the exposure changes also because leaving a mediator out changes the scale.
    Karlson, Holm and Breen therefore leave in what the mediator has beyond the exposure: both models then have the
    same fit and scale, and the difference of their coefficients is ab. Effects are average partial effects, the
    coefficients times the mean of p (1 - p), which is the same in both models too. An association may be causal only
    when nothing that is left out leads to two of exposure, mediators and outcome: `e_value` says how strong that would
    have to be (see :func:`e_value`), `e_value_limit` that for the limit of the interval; the ratio behind it is the
    root of the odds ratio, or for a linear model exp(0.91 d) with d in standard deviations of the outcome.

    References
    ----------
    Karlson, Holm and Breen (2012), Sociological Methodology 42, 286-313; Breen, Karlson and Holm (2013), Sociological
    Methods & Research 42, 164-191. E-values: VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274;
    of parts of an association: Smith and VanderWeele (2019), Epidemiology 30, 835-837. One
    step: Rao and Tausi (2004), Communications in Statistics - Theory and Methods 33, 2087-2095.

    Examples
    --------
    >>> from ouder_netwerk.survey import SurveyDesign, mediation
    >>> random = np.random.default_rng(1)
    >>> frame = pd.DataFrame({"support": random.integers(0, 2, 2000)})
    >>> frame["coping"] = 0.5 * frame["support"] + random.normal(size=2000)
    >>> frame["health"] = 1.0 * frame["support"] + 2.0 * frame["coping"] + random.normal(size=2000)
    >>> found = mediation(SurveyDesign.from_frame(frame), "health", "support", "coping", model="linear")
    >>> found.table.set_index("path")["estimate"].round(1)[["total", "direct", "indirect"]].to_dict()
    {'total': 2.0, 'direct': 1.0, 'indirect': 1.0}
    """
    x = _numbers(design.labels.columns(_one(exposure), "exposure", data), "exposure")
    through = _numbers(design.labels.columns(_one(mediators), "mediators", data), "mediators")
    others = design.labels.columns(_one(confounders), "confounders", data) if len(confounders) else x[[]]
    names = [*x.columns, *through.columns, *others.columns]
    if len(x.columns) != 1 or len(set(names)) < len(names):
        raise SurveyError(
            f"mediation: one exposure, and no column in two roles; got {', '.join(map(str, names))}", code="option"
        )
    y = as_float(design.labels.column(outcome, "outcome", data), "outcome")
    complete = ~np.isnan(y) & pd.concat([x, through, others], axis=1).notna().all(axis=1).to_numpy()
    inside = design.labels.inside(domain, data)
    rows = inside & complete

    def fitted(kind: Callable[..., ModelFit], explained: FloatArray, by: list[pd.DataFrame]) -> ModelFit:
        predictors = pd.concat(by, axis=1)
        return kind(design, explained, predictors, reference=reference, domain=rows, confidence=confidence)

    of_outcome = fitted(logistic if model == "logistic" else linear, y, [x, through, others])
    of_mediators = [fitted(linear, through[name].to_numpy(), [x, others]) for name in through]
    parts = _Parts.of(of_outcome, of_mediators, str(x.columns[0]), [str(name) for name in through], replicates)
    missing = int((inside & ~complete & (design.weights != 0)).sum())
    return Mediation(_with_e_values(parts.table(), of_outcome), of_outcome.n, missing)


def e_value(ratio: Any) -> FloatArray:
    """Return how strongly something unmeasured would have to hang together with both to explain a risk ratio away.

    Parameters
    ----------
    ratio : array-like of shape (n,)
        Risk ratios; of a common outcome about the root of the odds ratio.

    Returns
    -------
    ndarray of shape (n,)
        Risk ratios of 1 (nothing to explain) or more.

    References
    ----------
    VanderWeele and Ding (2017), Annals of Internal Medicine 167, 268-274.

    Examples
    --------
    >>> e_value([2.0, 0.5, 1.0]).round(2).tolist()
    [3.41, 3.41, 1.0]
    """
    ratios = np.asarray(ratio, dtype=float)
    above = np.where(ratios < 1, divide(np.ones_like(ratios), ratios), ratios)
    return np.asarray(above + np.sqrt(above * (above - 1)))


def _one(columns: Any) -> Any:
    """Return one column by name as a list of it."""
    return [columns] if isinstance(columns, str) else columns if hasattr(columns, "index") else list(columns)


def _numbers(columns: pd.DataFrame, what: str) -> pd.DataFrame:
    return pd.DataFrame({name: as_float(columns[name], what) for name in columns}, index=columns.index)


@dataclass(frozen=True, eq=False)
class _Parts:
    """Estimates (m,) of the parts, on the scale of the coefficients and of the mean, with what their errors come from.

    `covariance` is of both after each other, (2 m, 2 m).
    """

    paths: list[tuple[str, str]]
    estimate: FloatArray
    effect: FloatArray
    covariance: FloatArray
    df: float
    confidence: float

    @classmethod
    def of(
        cls,
        outcome: ModelFit,
        mediators: Sequence[ModelFit],
        exposure: str,
        names: Sequence[str],
        replicates: ReplicateDesign | None,
    ) -> "_Parts":
        """Put the parts together from the models of the outcome and of each mediator."""
        k = len(names)
        at = [outcome.terms[name].start for name in (exposure, *names)]
        of_exposure = [fit.terms[exposure].start for fit in mediators]
        slope, influence_of_slope, slopes = _mean_slope(outcome)

        def parts(direct: Any, b: Any, a: Any, of_mean: Any) -> tuple[FloatArray, FloatArray]:
            through = a * b
            indirect = through.sum(axis=-1, keepdims=True)
            own = np.concatenate([direct + indirect, direct, indirect, through], axis=-1)
            return np.concatenate([own, a, b], axis=-1), np.concatenate([own * of_mean, a, b * of_mean], axis=-1)

        direct, b = outcome.coefficients[at[:1]], outcome.coefficients[at[1:]]
        a = np.array([fit.coefficients[place] for fit, place in zip(mediators, of_exposure, strict=True)])
        estimate, effect = parts(direct, b, a, slope)
        both = np.concatenate([estimate, effect])
        design, df = outcome.design, outcome.df
        if isinstance(design, ReplicateDesign):
            of_a = [fit.replicates[:, place] for fit, place in zip(mediators, of_exposure, strict=True)]
            again = np.hstack(
                parts(outcome.replicates[:, at[:1]], outcome.replicates[:, at[1:]], np.column_stack(of_a), slopes)
            )
            covariance = design.replicate_covariance(again, both)
        else:
            # what the parts are made of, and the influence of each respondent on that
            of_a = [fit.influence[:, place] for fit, place in zip(mediators, of_exposure, strict=True)]
            made_of = np.column_stack([outcome.influence[:, at], *of_a, influence_of_slope])
            whole = np.concatenate([direct, b, a, [slope]])

            def together(v: FloatArray) -> FloatArray:
                return np.hstack(parts(v[..., :1], v[..., 1 : k + 1], v[..., k + 1 : -1], v[..., -1:]))

            if replicates is None:
                covariance = design.covariance(transform(made_of, _derivative(together, whole)))
            else:
                again = together(whole + replicates.replicate_totals(made_of))
                covariance = replicates.replicate_covariance(again, both)
                df = min(df, replicates.degrees_of_freedom())
        paths = [("total", ""), ("direct", ""), ("indirect", "")]
        paths += [(path, name) for path in ("through", "to", "from") for name in names]
        return cls(paths, estimate, effect, covariance, df, outcome.confidence)

    def table(self) -> pd.DataFrame:
        """Return a row for each part."""
        se, effect_se = np.split(np.sqrt(np.diag(self.covariance)), 2)
        low, high = t_limits(self.estimate, se, self.df, self.confidence)
        statistic = divide(self.estimate, se)
        effect_low, effect_high = t_limits(self.effect, effect_se, self.df, self.confidence)
        return pd.DataFrame(
            {
                "path": [path for path, _ in self.paths],
                "mediator": [mediator for _, mediator in self.paths],
                "estimate": self.estimate,
                "se": se,
                "ci_low": low,
                "ci_high": high,
                "statistic": statistic,
                "df": self.df,
                "p": 2 * stdtr(self.df, -np.abs(statistic)),
                "effect": self.effect,
                "effect_se": effect_se,
                "effect_low": effect_low,
                "effect_high": effect_high,
            }
        )


def _derivative(function: Callable[[FloatArray], FloatArray], at: FloatArray) -> FloatArray:
    """Return the derivative (p, q) of products of at most three of p numbers, exact by central differences of size 1
    but for the product of all three, which is linear in each too.
    """
    steps = np.eye(len(at))
    return np.array([(function(at + step) - function(at - step)) / 2 for step in steps])


def _mean_slope(fit: ModelFit) -> tuple[float, FloatArray, FloatArray]:
    """Return the mean derivative of the outcome to its linear predictor, its influence (N,), and it under each
    replicate (R, 1): 1 in a linear model, the mean of p (1 - p) in a logistic one.
    """
    if not fit.log_odds:
        return 1.0, np.zeros(len(fit.rows)), np.ones((len(fit.replicates), 1))
    share = fit.weights / fit.weights.sum()
    density = fit.fitted * (1 - fit.fitted)
    slope = float(weighted_totals(share, density))
    to_coefficients = products(fit.matrix, (share * density * (1 - 2 * fit.fitted))[:, None])
    own = among_all((share * (density - slope))[:, None], fit.rows)
    influence = (own + transform(fit.influence, to_coefficients))[:, 0]
    slopes = np.array([_slope_again(fit, number) for number in range(len(fit.replicates))])
    return slope, influence, slopes.reshape(-1, 1)


def _slope_again(fit: ModelFit, number: int) -> float:
    """Return the mean slope under one replicate weight."""
    design = fit.design
    assert isinstance(design, ReplicateDesign)
    weights = fit.weights * design.factors[design.unit[fit.rows], number]
    chance = expit(transform(fit.matrix, fit.replicates[number][:, None])[:, 0])
    return float(weighted_totals(weights / weights.sum(), chance * (1 - chance)))


def _with_e_values(table: pd.DataFrame, fit: ModelFit) -> pd.DataFrame:
    """Add how strong something unmeasured would have to be to explain each part of the association."""
    part = table["path"].isin(["total", "direct", "indirect", "through"]).to_numpy()
    mean = weighted_totals(fit.weights / fit.weights.sum(), fit.outcome)
    spread = float(np.sqrt(weighted_totals(fit.weights / fit.weights.sum(), (fit.outcome - mean) ** 2)))
    per_unit = 0.5 if fit.log_odds else 0.91 / spread
    nearest = np.where(table["ci_low"] > 0, table["ci_low"], np.minimum(table["ci_high"], 0.0))
    ratios = [exponential(per_unit * size) for size in (table["estimate"].to_numpy(), nearest)]
    values = [np.where(part, e_value(ratio), np.nan) for ratio in ratios]
    return table.assign(e_value=values[0], e_value_limit=values[1])
