"""Rounding of what is released, so that no digit tells more than the gate reckons with.

What belongs together is rounded together: limits lie as far from the rounded share as their rounded distance, and a
difference is that of the two rounded shares. Nothing about the digits that were taken off can be read from either.
"""

import numpy as np
import pandas as pd

from ouder_netwerk.study.disclosure import Rules

_P = 3
_COEFFICIENT = 2


def to_step(values: pd.Series | np.ndarray, step: float) -> np.ndarray:
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


def rounded_estimates(table: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return estimates as they are released."""
    share = to_step(table["estimate"], rules.share_step)
    return table.assign(
        estimate=share,
        se=to_step(table["se"], rules.share_step),
        ci_low=_limit(share, table["ci_low"] - table["estimate"], rules, 0.0, 1.0),
        ci_high=_limit(share, table["ci_high"] - table["estimate"], rules, 0.0, 1.0),
        n=to_base(table["n"], rules.count_base),
        **{name: to_digits(table[name], rules.digits) for name in ("df", "n_weighted", "n_eff", "deff")},
    )


def rounded_contrasts(table: pd.DataFrame, shares: tuple[np.ndarray, np.ndarray], rules: Rules) -> pd.DataFrame:
    """Return differences as they are released; `shares` are the released ones of either side."""
    difference = to_step(shares[0] - shares[1], rules.share_step)
    return table.assign(
        difference=difference,
        se=to_step(table["se"], rules.share_step),
        ci_low=_limit(difference, table["ci_low"] - table["difference"], rules, -1.0, 1.0),
        ci_high=_limit(difference, table["ci_high"] - table["difference"], rules, -1.0, 1.0),
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


def _limit(share: np.ndarray, distance: pd.Series, rules: Rules, low: float, high: float) -> np.ndarray:
    return np.round(np.clip(share + to_step(distance, rules.share_step), low, high), 9)
