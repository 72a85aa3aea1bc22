"""The same numbers to the last digit whatever the processor, the kernels of the linear algebra, and the threads."""

import os
import subprocess
import sys

import pytest

COMPUTED = """
import hashlib
import numpy as np
import pandas as pd
from ouder_netwerk.analyse.chained_equations import impute
from ouder_netwerk.survey import (
    SurveyDesign, average_marginal_effects, calibrate, combine, differences, independence_test, linear, logistic, means,
    ordinal, proportions, pseudo_r2, quantiles, term_tests,
)

rng = np.random.default_rng(1)
n = 3000
frame = pd.DataFrame({
    "age": pd.Categorical(rng.choice(["young", "middle", "old"], n), ["young", "middle", "old"]),
    "sex": pd.Categorical(rng.choice(["f", "m"], n), ["f", "m"]),
    "income": rng.integers(0, 40, n).astype(float),
})
index = 0.02 * frame["income"] - 0.5 * (frame["sex"] == "m") + 0.3 * frame["age"].cat.codes - 0.5
frame["help"] = (rng.random(n) < 1 / (1 + np.exp(-index))).astype(float)
weight = rng.integers(1, 2000, n) / 7
design = SurveyDesign(weight, strata=rng.integers(0, 40, n), psu=rng.integers(0, 600, n), nest=True)
raked = calibrate(design, frame[["sex"]], {"sex": {"f": weight.sum() * 0.52, "m": weight.sum() * 0.48}}).design
groups = [(), ("age",), ("age", "sex")]
gaps = frame[["age", "income"]].mask(rng.random((n, 2)) < 0.2)
filled = [impute(gaps, frame[["help"]], 3, np.random.default_rng(seed)) for seed in range(2)]
fits = [logistic(one, frame["help"], frame[["age", "sex", "income"]]) for one in (design, raked)]
scale = pd.Series(pd.Categorical(frame["income"] // 10, [0.0, 1.0, 2.0, 3.0], ordered=True))
tables = {
    "imputed": pd.concat(filled),
    "logistic": pd.concat([fit.table() for fit in fits]),
    "effects": pd.concat([average_marginal_effects(fit) for fit in fits]),
    "terms": pd.concat([term_tests(fit) for fit in fits]),
    "fit": pd.Series([pseudo_r2(fit).nagelkerke for fit in fits]),
    "linear": linear(raked, frame["income"], frame[["age", "sex", "help"]]).table(),
    "ordinal": ordinal(design, scale, frame[["age", "sex"]]).table(),
    "combined": combine([logistic(design, frame["help"], one).table() for one in filled], keys=["term", "level"]),
    "proportions": proportions(raked, ["help", "age"], by=groups, data=frame),
    "differences": differences(design, "help", by=groups[1:], data=frame),
    "means": means(raked, "income", by=[(), ("age",)], data=frame),
    "quantiles": quantiles(design, "income", (0.25, 0.5), data=frame),
    "independence": pd.Series([independence_test(design, frame["age"], frame["sex"]).p]),
}
for name, table in tables.items():
    print(name, hashlib.sha256(table.to_csv().encode()).hexdigest())
"""


def computed(**setting):
    run = subprocess.run(
        [sys.executable, "-c", COMPUTED], capture_output=True, text=True, check=False, env=os.environ | setting
    )
    assert run.returncode == 0, run.stderr
    return dict(line.split() for line in run.stdout.splitlines())


@pytest.fixture(scope="module")
def as_the_machine_is():
    return computed()


@pytest.mark.parametrize(
    "setting",
    [
        {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3"},
        {"OPENBLAS_NUM_THREADS": "1"},
        {"OPENBLAS_NUM_THREADS": "2"},
    ],
    ids=["another processor", "one thread", "two threads"],
)
def test_no_number_depends_on_the_machine(as_the_machine_is, setting):
    assert computed(**setting) == as_the_machine_is
