"""Rounding of what is released, so that no digit tells more than the gate reckons with.

What belongs together is rounded together: limits lie as far from the rounded share as their rounded distance, and a
difference is that of the two rounded shares. Nothing about the digits that were taken off can be read from either.
"""

import numpy as np
import pandas as pd

from ouder_netwerk.study.disclosure import Rules
from ouder_netwerk.study.statistics import FRACTION

_P = 3
_COEFFICIENT = 2


def to_step(values: pd.Series | np.ndarray, step: float | np.ndarray) -> np.ndarray:
    """Return multiples of a step.

    Examples
    --------
    >>> to_step(np.array([0.64518, 0.1]), 0.001).tolist()
    [0.645, 0.1]
    """
    return np.round(np.round(np.asarray(values, dtype=float) / step) * step, 9)


def to_digits(values: pd.Series | np.ndarray, digits: int) -> np.ndarray:
    """Return numbers with so many significant digits.

    Examples
    --------
    >>> to_digits(np.array([2481.19, 1.3948, 0.0]), 2).tolist()
    [2500.0, 1.4, 0.0]
    """
    numbers = np.asarray(values, dtype=float)
    unit = digit_unit(numbers, digits)
    return np.round(np.round(numbers / unit) * unit, 9)


def digit_unit(values: np.ndarray, digits: int) -> np.ndarray:
    """Return the value of the last significant digit; 1 for what is 0 or not there."""
    size = np.abs(np.where(np.isfinite(values) & (values != 0), values, 1.0))
    return np.asarray(10.0 ** (np.floor(np.log10(size)) - digits + 1))


def to_base(values: pd.Series, base: int) -> pd.Series:
    """Return counts as multiples of a base.

    Examples
    --------
    >>> to_base(pd.Series([12, 13, 48]), 5).tolist()
    [10, 15, 50]
    """
    # counts have no ties with an odd base; with an even one halves go up
    return (np.floor(values / base + 0.5) * base).astype(values.dtype)


def steps(table: pd.DataFrame, rules: Rules) -> np.ndarray:
    """Return of what each estimate is rounded to a multiple.

    Parameters
    ----------
    table : DataFrame
        Estimates with `statistic`, `estimate` and `span`.
    rules : Rules
        With a `share_step`.

    Notes
    -----
    Of a mean, quantile or ratio the power of ten at or below the step of a share times the span of its values. Of a
    total one significant digit more than weighted counts have.

    Examples
    --------
    >>> table = pd.DataFrame({"statistic": ["share", "mean", "total"], "estimate": [0.4, 21.3, 48123.0],
    ...                       "span": [1.0, 60.0, 60.0]})
    >>> steps(table, Rules(share_step=0.001, digits=2)).tolist()
    [0.001, 0.01, 100.0]
    """
    span = table["span"].to_numpy(dtype=float)
    step = 10.0 ** np.floor(np.log10(rules.share_step * span) + 1e-9)
    total = digit_unit(table["estimate"].to_numpy(dtype=float), rules.digits + 1)
    statistic = table["statistic"].to_numpy()
    return np.select([statistic == "share", statistic == "total"], [rules.share_step, total], step)


def rounded_estimates(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return estimates as they are released."""
    step, is_share = steps(table, rules), (table["statistic"] == "share").to_numpy()
    share = to_step(table["estimate"], step)
    least, most = np.where(is_share, 0.0, -np.inf), np.where(is_share, 1.0, np.inf)
    return table.assign(
        estimate=share,
        se=to_step(table["se"], step),
        ci_low=_limit(share, table["ci_low"] - table["estimate"], step, least, most),
        ci_high=_limit(share, table["ci_high"] - table["estimate"], step, least, most),
        n=to_base(table["n"], rules.count_base),
        **{name: to_digits(table[name], rules.digits) for name in ("df", "n_weighted", "n_eff", "deff")},
    )


def rounded_contrasts(
    table: pd.DataFrame, sides: tuple[np.ndarray, np.ndarray], step: np.ndarray, rules: Rules
) -> pd.DataFrame:
    """Return differences as they are released; `sides` are the released estimates, `step` is the larger of theirs."""
    difference = to_step(sides[0] - sides[1], step)
    most = np.where(table["unit"] == FRACTION, 1.0, np.inf)
    return table.assign(
        difference=difference,
        se=to_step(table["se"], step),
        ci_low=_limit(difference, table["ci_low"] - table["difference"], step, -most, most),
        ci_high=_limit(difference, table["ci_high"] - table["difference"], step, -most, most),
        statistic=table["statistic"].round(1),
        df=to_digits(table["df"], rules.digits),
        p=table["p"].round(_P),
        p_adjusted=table["p_adjusted"].round(_P),
    )


def rounded_models(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return rows of models as they are released.

    Coefficients have two decimals, and where they are in the unit of the outcome three digits, as effects have; average
    marginal effects are in steps as shares, or have three digits.
    """
    in_unit = (table["measure"] == "mean_difference").to_numpy()
    of_share = table["measure"].isin(("odds_ratio", "coefficient")).to_numpy()
    effects = ("odds_ratio", "or_low", "or_high", "effect", "effect_low", "effect_high")
    # a model's own row has the share it explains
    explained = (table["term"] == "model").to_numpy()
    digits = {name: to_digits(table[name], 3) for name in ("estimate", "se", "ame", "ame_se", *effects)}
    return table.assign(
        **{
            name: np.where(in_unit & ~explained, digits[name], table[name].round(_COEFFICIENT))
            for name in ("estimate", "se")
        },
        **{name: digits[name] for name in effects},
        **{
            name: np.where(of_share, to_step(table[name], rules.share_step), digits[name]) for name in ("ame", "ame_se")
        },
        statistic=table["statistic"].round(1),
        df=to_digits(table["df"], rules.digits),
        p=table["p"].round(_P),
        n=to_base(table["n"], rules.count_base),
    )


def _limit(share: np.ndarray, distance: pd.Series, step: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return np.round(np.clip(share + to_step(distance, step), low, high), 9)
