"""Families of generalised linear models: how the mean hangs on the linear predictor, and the variance on the mean."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import expit, expm1, log1p, log_expit, ndtr, ndtri, rel_entr

from ..arrays import FloatArray
from ..errors import SurveyError, check_choice
from ..reproducible import exponential, logarithm

FamilyName = Literal["binomial", "gaussian", "poisson", "gamma"]
LinkName = Literal["logit", "probit", "cloglog", "identity", "log", "inverse"]
Derivatives = tuple[FloatArray, FloatArray, FloatArray]
Evaluation = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
# Keeps a mean away from where its variance is 0 and its deviance infinite.
SMALLEST = 1e-15


@dataclass(frozen=True)
class Family:
    """What the solver needs to know of a model family.

    Attributes
    ----------
    name : str
        For messages.
    start : callable
        Outcome (n,) and weights (n,) to the linear predictor of the model with an intercept alone.
    evaluate : callable
        Outcome (n,) and linear predictor (n,) to the mean, the score (derivative of the quasi-log-likelihood to the
        linear predictor), the information (its expected square) and the deviance, each (n,).
    approximate : callable
        About the score, information and deviance that `evaluate` gives: fast, but not the same on every processor.
    derivatives : callable
        Linear predictor (n,) to the mean and its first and second derivative, each (n,).
    canonical : bool
        The link is the one under which expected and observed information are the same.
    """

    name: str
    start: Callable[[FloatArray, FloatArray], float]
    evaluate: Callable[[FloatArray, FloatArray], Evaluation]
    approximate: Callable[[FloatArray, FloatArray], Derivatives]
    derivatives: Callable[[FloatArray], Derivatives]
    canonical: bool = False


def family_of(family: FamilyName, link: LinkName | None) -> Family:
    """Return a family by name, with a link or its default.

    Raises
    ------
    SurveyError
        An unknown family or link, or a link that the family does not go with.

    Examples
    --------
    >>> family_of("binomial", None) is LOGISTIC, family_of("gamma", None).name
    (True, 'gamma (log)')
    """
    check_choice("family", family, FamilyName)
    chosen = _LINKS_OF[family][0] if link is None else link
    if chosen not in _LINKS_OF[family]:
        known = ", ".join(_LINKS_OF[family])
        raise SurveyError(f"link={link!r}: a {family} model has one of the links {known}", code="option")
    if (family, chosen) in (("binomial", "logit"), ("gaussian", "identity")):
        return LOGISTIC if family == "binomial" else LINEAR
    return compose(f"{family} ({chosen})", chosen, *_DISTRIBUTIONS[family])


def check_outcome(outcome: FloatArray, family: FamilyName) -> None:
    """Refuse an outcome with values that a family has no probability for.

    Examples
    --------
    >>> check_outcome(np.array([0.0, 2.5, np.nan]), "gamma")
    Traceback (most recent call last):
    ouder_netwerk.survey.errors.SurveyError: outcome: 1 of 3 values are not above 0; recode or drop them
    """
    wrong, allowed = {
        "binomial": ("neither 0 nor 1", (outcome == 0) | (outcome == 1)),
        "poisson": ("below 0", outcome >= 0),
        "gamma": ("not above 0", outcome > 0),
        "gaussian": ("", np.ones(len(outcome), dtype=bool)),
    }[family]
    other = int((~allowed & ~np.isnan(outcome)).sum())
    if other:
        raise SurveyError(f"outcome: {other} of {len(outcome)} values are {wrong}; recode or drop them", code="values")


def compose(
    name: str,
    link: str,
    variance: Callable[[FloatArray], FloatArray],
    deviance: Callable[[FloatArray, FloatArray], FloatArray],
) -> Family:
    """Return the family with a link, a variance as a function of the mean, and a deviance of outcome and mean."""
    towards, derivatives = _LINKS[link]

    def start(outcome: FloatArray, weights: FloatArray) -> float:
        return float(towards(np.average(outcome, weights=weights)))

    def evaluate(outcome: FloatArray, eta: FloatArray) -> Evaluation:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            mean, first, _ = derivatives(eta)
            spread = np.maximum(variance(mean), SMALLEST)
            contributions = deviance(outcome, mean)
            # a step can leave where the family is defined, and is then halved
            contributions = np.where(np.isfinite(contributions), contributions, np.inf)
            return mean, (outcome - mean) * first / spread, first**2 / spread, contributions

    return Family(name, start, evaluate, lambda outcome, eta: evaluate(outcome, eta)[1:], derivatives)


def _evaluate_logistic(outcome: FloatArray, eta: FloatArray) -> Evaluation:
    mean = expit(eta)
    # The floor keeps the information invertible on the way to a probability of 0 or 1.
    variance = np.maximum(mean * expit(-eta), SMALLEST)
    return mean, outcome - mean, variance, -2.0 * (log_expit(eta) - (1.0 - outcome) * eta)


def _approximate_logistic(outcome: FloatArray, eta: FloatArray) -> Derivatives:
    tail = np.exp(-np.abs(eta))
    near = 1.0 / (1.0 + tail)
    far = tail * near
    positive = eta > 0
    deviance = 2.0 * (np.log1p(tail) + np.where(positive, eta, 0.0) - outcome * eta)
    return outcome - np.where(positive, near, far), np.maximum(far * near, SMALLEST), deviance


def _start_logistic(outcome: FloatArray, weights: FloatArray) -> float:
    # Among rows left after separation the outcome can be constant.
    share = np.clip(np.average(outcome, weights=weights), 1e-12, 1.0 - 1e-12)
    return float(logarithm(share / (1.0 - share)))


def _evaluate_linear(outcome: FloatArray, eta: FloatArray) -> Evaluation:
    residual = outcome - eta
    return eta, residual, np.ones_like(eta), np.square(residual)


def _approximate_linear(outcome: FloatArray, eta: FloatArray) -> Derivatives:
    return _evaluate_linear(outcome, eta)[1:]


def _start_linear(outcome: FloatArray, weights: FloatArray) -> float:
    return float(np.average(outcome, weights=weights))


def _derive_logistic(eta: FloatArray) -> Derivatives:
    mean = expit(eta)
    first = mean * expit(-eta)
    return mean, first, first * (1.0 - 2.0 * mean)


def _derive_identity(eta: FloatArray) -> Derivatives:
    return eta, np.ones_like(eta), np.zeros_like(eta)


def _derive_log(eta: FloatArray) -> Derivatives:
    mean = exponential(eta)
    return mean, mean, mean


def _derive_inverse(eta: FloatArray) -> Derivatives:
    mean = np.divide(1.0, eta, out=np.full_like(eta, np.nan), where=eta > 0)
    return mean, -(mean**2), 2.0 * mean**2 * mean


def _derive_probit(eta: FloatArray) -> Derivatives:
    density = exponential(-np.square(eta) / 2) / np.sqrt(2 * np.pi)
    return np.clip(ndtr(eta), SMALLEST, 1 - SMALLEST), density, -eta * density


def _derive_cloglog(eta: FloatArray) -> Derivatives:
    rate = exponential(np.minimum(eta, 700.0))
    first = rate * exponential(-rate)
    return np.clip(-expm1(-rate), SMALLEST, 1 - SMALLEST), first, first * (1.0 - rate)


LOGISTIC = Family(
    "logistic", _start_logistic, _evaluate_logistic, _approximate_logistic, _derive_logistic, canonical=True
)
LINEAR = Family("linear", _start_linear, _evaluate_linear, _approximate_linear, _derive_identity, canonical=True)

# From the mean to the linear predictor, and back with derivatives.
_LINKS: dict[str, tuple[Callable[[Any], Any], Callable[[FloatArray], Derivatives]]] = {
    "identity": (float, _derive_identity),
    "log": (logarithm, _derive_log),
    "inverse": (lambda mean: 1.0 / mean, _derive_inverse),
    "probit": (ndtri, _derive_probit),
    "cloglog": (lambda mean: logarithm(-log1p(-mean)), _derive_cloglog),
}
# The first is the default.
_LINKS_OF: dict[str, tuple[LinkName, ...]] = {
    "binomial": ("logit", "probit", "cloglog"),
    "gaussian": ("identity", "log"),
    "poisson": ("log", "identity"),
    "gamma": ("log", "inverse", "identity"),
}
# Variance as a function of the mean, and deviance.
_DISTRIBUTIONS: dict[str, tuple[Callable[..., FloatArray], Callable[..., FloatArray]]] = {
    "binomial": (lambda mean: mean * (1 - mean), lambda y, mean: 2 * (rel_entr(y, mean) + rel_entr(1 - y, 1 - mean))),
    "gaussian": (np.ones_like, lambda y, mean: np.square(y - mean)),
    "poisson": (lambda mean: mean, lambda y, mean: 2 * (rel_entr(y, mean) - (y - mean))),
    "gamma": (np.square, lambda y, mean: 2 * ((y - mean) / mean - log1p(y / mean - 1))),
}
