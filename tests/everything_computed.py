"""Prints a digest of what every public function of the statistics computes, to be compared between machines."""

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from ouder_netwerk.analyse.chained_equations import impute
from ouder_netwerk.survey import (
    SurveyDesign,
    adjust_p,
    average_marginal_effects,
    balanced_repeated_replication,
    bootstrap,
    calibrate,
    combine,
    combine_arrays,
    combined_f_test,
    combined_term_tests,
    combined_test,
    correlation,
    differences,
    e_value,
    glm,
    glm_formula,
    goodness_of_fit,
    hypothesis_test,
    independence_test,
    independent_differences,
    jackknife,
    join_estimates,
    joint_estimates,
    linear,
    linear_contrast,
    linear_formula,
    logistic,
    logistic_formula,
    means,
    mediation,
    merge_sums,
    multinomial,
    negative_binomial,
    negative_binomial_formula,
    ordinal,
    ordinal_formula,
    partial_sums,
    poststratify,
    predict,
    predictive_margins,
    proportion_interval,
    proportions,
    proportions_from_sums,
    proportions_in_chunks,
    pseudo_r2,
    quantiles,
    rake,
    rank_test,
    ratios,
    scalability,
    scale_reliability,
    standardize,
    successive_difference,
    t_test,
    term_test,
    term_tests,
    totals,
    trim_weights,
    variance,
    weight_report,
)

ROWS = 1003  # no multiple of what a processor adds up at once
MANY = 40
AGES, KINDS = ["young", "middle", "old"], ["none", "family", "friends", "care"]


def respondents(rows: int = ROWS, seed: int = 1) -> pd.DataFrame:
    """Return people with a stratum, a PSU and a weight."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(random.normal(size=(rows, MANY)), columns=[f"x{at}" for at in range(MANY)])
    frame["age"] = pd.Categorical(random.choice(AGES, rows), AGES)
    frame["sex"] = pd.Categorical(random.choice(["f", "m"], rows), ["f", "m"])
    frame["income"] = random.integers(0, 40, rows) * 1.1
    for at, name in enumerate(["help", "visit", "call"]):
        index = 0.02 * frame["income"] - 0.4 * (frame["sex"] == "m") + 0.3 * frame["x0"] - 0.3 * at
        frame[name] = (random.random(rows) < expit(index)).astype(float)
    score = frame["x1"] + 0.5 * frame["help"] + random.logistic(size=rows)
    frame["often"] = pd.cut(score, [-np.inf, -1.0, 0.5, 2.0, np.inf], labels=["never", "rarely", "often", "always"])
    frame["kind"] = pd.Categorical.from_codes((score.rank(pct=True) * 3.99).astype(int), KINDS)
    frame["visits"] = random.negative_binomial(2, 0.4, rows).astype(float) + 2 * frame["help"]
    frame["stratum"] = random.integers(0, 12, rows)
    frame["psu"] = 2 * frame["stratum"] + random.integers(0, 2, rows)
    frame["weight"] = random.integers(1, 2000, rows) / 7
    return frame


FRAME = respondents()
NUMBERS = [f"x{at}" for at in range(MANY)]
GROUPS = [(), ("age",), ("age", "sex")]
CLUSTERED = SurveyDesign.from_frame(FRAME, weights="weight", strata="stratum", psu="psu")
ELEMENTS = SurveyDesign.from_frame(FRAME, weights="weight", strata="stratum")
SUM = FRAME["weight"].sum()
SHARES = {
    "sex": {"f": SUM * 0.52, "m": SUM * 0.48},
    "age": dict(zip(AGES, SUM * np.array([0.3, 0.3, 0.4]), strict=True)),
}
CALIBRATED = calibrate(CLUSTERED, ["sex", "age", "income"], SHARES | {"income": SUM * 22}).design
REPLICATED = bootstrap(CLUSTERED, replicates=25, seed=1)
DESIGNS = {"clustered": CLUSTERED, "elements": ELEMENTS, "calibrated": CALIBRATED, "replicated": REPLICATED}


def everything() -> Iterator[tuple[str, object]]:
    """Yield a name, which begins with that of the function, and what it computed."""
    yield from of_weights()
    for design, after in DESIGNS.items():
        yield from ((f"{name}, {design}", found) for name, found in of_tables(after))
        yield from ((f"{name}, {design}", found) for name, found in of_models(after))
    yield from of_other_models()
    yield from of_chunks()
    yield from of_imputations()


def of_weights():
    yield "poststratify", poststratify(ELEMENTS, "age", SHARES["age"])
    for method, bounds in (("linear", None), ("raking", None), ("logit", (0.3, 3.0))):
        found = calibrate(CLUSTERED, ["sex", "age", "x0"], SHARES | {"x0": 10.0}, method=method, bounds=bounds)
        yield f"calibrate, {method}", found
    yield "calibrate, replicated", calibrate(REPLICATED, ["sex", "age"], SHARES)
    yield "rake", rake(CLUSTERED, ["sex", "age"], SHARES)
    yield "standardize", standardize(CLUSTERED, by="sex", over="age", population={"f": 1, "m": 2})
    yield "trim_weights", trim_weights(FRAME["weight"], lower=20.0, upper=250.0)
    yield "weight_report", weight_report(FRAME["weight"])
    for function in (jackknife, balanced_repeated_replication, successive_difference):
        yield function.__name__, means(function(CLUSTERED), "income", by=GROUPS)
    yield "bootstrap", means(REPLICATED, "income", by=GROUPS)


def of_tables(design):
    for interval in ("logit", "asin", "likelihood"):
        yield f"proportions, {interval}", proportions(design, ["help", "kind"], by=GROUPS, interval=interval)
    yield "differences", differences(design, ["help", "kind"], by=GROUPS[1:])
    yield "means", means(design, ["income", "x0"], by=GROUPS)
    yield "totals", totals(design, "income", by=GROUPS)
    yield "ratios", ratios(design, ("income", "visits"), by="age")
    yield "quantiles", quantiles(design, "income", (0.25, 0.5), by="age")
    yield "variance", variance(design, "income", by="age")
    yield "correlation", correlation(design, [("income", "x0"), ("x0", "x1")], by="age")
    yield "scale_reliability", scale_reliability(design, ["help", "visit", "call", "x0"], reverse=["x0"])
    yield "scalability", scalability(design, ["help", "visit", "call"])
    yield "mediation", mediation(design, "help", "x0", ["income", "x1"], "age")
    yield "e_value", e_value([0.4, 1.0, 2.0])
    for statistic in ("F", "Chisq", "adjWald"):
        yield f"independence_test, {statistic}", independence_test(design, "age", "sex", statistic=statistic)
    # some of its cells are empty
    yield "independence_test, sparse", independence_test(design, "age", FRAME["visits"] * (FRAME["age"] == "old") // 3)
    parts = [joint_estimates(design, name, of="means", by="age") for name in ("income", "x0", "x1")]
    yield "joint_estimates", parts
    both = join_estimates(*parts)
    yield "join_estimates", both.contrast(np.arange(len(both.estimate)) - 3.3)
    yield "linear_contrast", linear_contrast(both.estimate, both.covariance, np.ones(len(both.estimate)) / 3, 20)
    yield "t_test", t_test(design, "income", by="sex")
    yield "rank_test", rank_test(design, "income", by="age", scores="van der waerden")


def of_models(design):
    for count in (1, 7):
        fit = logistic(design, "help", ["age", "sex", *NUMBERS[:count]])
        yield f"logistic, {count} numbers", fit.table()
        yield f"average_marginal_effects, logistic, {count}", average_marginal_effects(fit)
        yield f"term_tests, {count}", term_tests(fit)
    yield "predictive_margins", predictive_margins(fit, "age")
    yield "term_test", term_test(fit, "age", "sex")
    yield "hypothesis_test", hypothesis_test(fit, np.eye(len(fit.columns))[1:5] / 3 + 0.1)
    # twice the same: of rank 1
    yield "hypothesis_test, dependent", hypothesis_test(fit, np.outer([1.0, 0.3], np.eye(len(fit.columns))[1] + 0.7))
    yield "predict", predict(fit, FRAME.iloc[:101])
    yield "pseudo_r2", pseudo_r2(fit)
    yield "linear", linear(design, "income", ["age", *NUMBERS[:7]]).table()
    if design is not REPLICATED:
        yield "goodness_of_fit", goodness_of_fit(fit)
    for kind, fitted in (
        ("ordinal", ordinal(design, "often", ["age", *NUMBERS[:5]])),
        ("multinomial", multinomial(design, "kind", ["sex", "x1", "x2"])),
    ):
        yield kind, [fitted.table(), fitted.deviance, fitted.probabilities]
        yield f"average_marginal_effects, {kind}", average_marginal_effects(fitted)
        yield f"predictive_margins, {kind}", predictive_margins(fitted, "x1", at=[0.0, 0.7])
        yield f"predict, {kind}", predict(fitted, FRAME.iloc[:101])
    counts = negative_binomial(design, "visits", ["sex", "x0"])
    yield "negative_binomial", [counts.table(), counts.theta, counts.log_theta_se]


def of_other_models():
    wide = FRAME.assign(twice=2 * FRAME["x0"] - 0.3 * FRAME["x1"])
    with_most = [*NUMBERS, "twice"]
    fit = logistic(CLUSTERED, "help", wide[with_most], df=100)
    yield "logistic, many", [fit.table(), fit.collinear]
    yield "linear, many", linear(ELEMENTS, "income", wide[with_most]).table()
    yield "ordinal, many", ordinal(ELEMENTS, "often", NUMBERS).table()
    for family, link, outcome in (
        ("binomial", "probit", "help"),
        ("binomial", "cloglog", "help"),
        ("poisson", "log", "visits"),
        ("gamma", "log", "gain"),
    ):
        data = FRAME.assign(gain=FRAME["income"] + 1)
        fit = glm(CLUSTERED, data[outcome], data[["age", *NUMBERS[:7]]], family=family, link=link)
        yield f"glm, {link}, {family}", [fit.table(), fit.null_deviance]
    yield "glm_formula", glm_formula(ELEMENTS, "visits ~ age * x0", family="poisson").table()
    yield "linear_formula", linear_formula(ELEMENTS, "income ~ age + x0 + x1:sex").table()
    curved = logistic_formula(ELEMENTS, "help ~ age + x0 + I(x0 ** 2)")
    yield "logistic_formula", [curved.table(), average_marginal_effects(curved)]
    yield "negative_binomial_formula", negative_binomial_formula(ELEMENTS, "visits ~ sex * x0").table()
    yield "ordinal_formula", ordinal_formula(ELEMENTS, "often ~ age + x0").table()


def of_chunks():
    parts = [FRAME[start : start + 217] for start in range(0, ROWS, 217)]
    options = {"by": ["age"], "weights": "weight", "strata": "stratum"}
    yield "proportions_in_chunks", proportions_in_chunks(parts, ["help", "visit"], **options)
    sums = [partial_sums(part["weight"], part[["help"]], part[["age"]], strata=part["stratum"]) for part in parts]
    yield "partial_sums", [list(part.sums.values()) for part in sums]
    merged = merge_sums(sums)
    yield "merge_sums", list(merged.sums.values())
    yield "proportions_from_sums", proportions_from_sums(merged, by=["age"])


def of_imputations():
    random = np.random.default_rng(2)
    gaps = FRAME[["age", "income"]].mask(random.random((ROWS, 2)) < 0.2)
    filled = [impute(gaps, FRAME[["help"]], 2, np.random.default_rng(seed)) for seed in range(3)]
    fits = [logistic(CLUSTERED, FRAME["help"], one) for one in filled]
    yield "imputed", filled
    yield "combine", combine([fit.table() for fit in fits], keys=["term", "level"])
    combined = combine_arrays([fit.coefficients for fit in fits], [fit.covariance for fit in fits])
    yield "combine_arrays", combined
    yield "combined_test", combined_test(combined, [1, 2], complete_df=12)
    yield "combined_term_tests", combined_term_tests(fits)
    tests = [independence_test(CLUSTERED, one["age"], FRAME["sex"]) for one in filled]
    yield "combined_f_test", combined_f_test([test.statistic for test in tests], df=2)
    tables = [proportions(design, "help", by=GROUPS) for design in (CLUSTERED, ELEMENTS)]
    yield "independent_differences", independent_differences(*tables)
    yield "adjust_p", adjust_p(term_tests(fits[0])["p"], "bh")
    p, se = np.array([0.1, 0.37]), np.array([0.01, 0.03])
    sizes = np.array([200.0, 300.0])
    yield "proportion_interval", proportion_interval(p, se, sizes, sizes - 7, interval="asin")


def written(found) -> str:
    """Return every digit of what was computed."""
    if isinstance(found, pd.DataFrame):
        return found.to_csv()
    if isinstance(found, np.ndarray):
        return str(found.tolist())
    if isinstance(found, (list, tuple)):
        return "\n".join(map(written, found))
    if is_dataclass(found):
        if hasattr(found, "weights"):
            return written(found.weights)
        return written([getattr(found, field.name) for field in fields(found)])
    return repr(found)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for name, found in everything():
        print(hashlib.sha256(written(found).encode()).hexdigest()[:16], name)
