"""The svy side of survey_speed.py: python survey_speed_svy.py data.csv folder repeats (in svy's own environment)."""

import sys
import time
from importlib.metadata import version
from pathlib import Path

import polars as pl
import svy

data = pl.read_csv(sys.argv[1])
folder = Path(sys.argv[2])
repeats = int(sys.argv[3])
called = "Sample.estimation.prop(by=); Sample.glm.fit(family='binomial')"
(folder / "version.txt").write_text(f"svy {version('svy')}, polars {version('polars')}: {called}\n", encoding="utf-8")
outcomes = [f"y{number}" for number in range(10)]
predictors = [f"x{number}" for number in range(8)]


def make():
    return svy.Sample(data, svy.Design(wgt="weight", stratum="stratum", psu="psu"))


sample = make()


def shares():
    return sample.estimation.prop(outcomes, by="domain")


def model():
    return sample.glm.fit("y5", x=predictors, family="binomial")


def best(task):
    task()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


times = {"design": best(make), "proportions": best(shares), "logistic": best(model)}
pl.DataFrame({"task": list(times), "seconds": list(times.values())}).write_csv(folder / "seconds.csv")
tables = [
    table.to_polars()
    .filter(pl.col(name) == 1)
    .select(pl.lit(name).alias("outcome"), level="domain", estimate="est", se="se", ci_low="lci", ci_high="uci")
    for name, table in zip(outcomes, shares(), strict=True)
]
pl.concat(tables).write_csv(folder / "proportions.csv")
coefficients = model().to_polars().select("term", "estimate", se="std_err")
coefficients.with_columns(pl.col("term").replace("_intercept_", "(Intercept)")).write_csv(folder / "logistic.csv")
