"""Sums by sampling unit of zinc in NHANES II, from which Stata's printed `svy: mean zinc` follows.

Run in this folder, in an environment with the package samplics (MIT licence), which holds the public-use data:
python stata_nhanes2.py. Writes stata_nhanes2.csv: a row for each PSU with its weight and weighted mean of zinc, of the
respondents who have one. A linearised mean and its standard error rest on nothing else. Last made with samplics 0.6.1.
"""

from importlib.resources import files

import pandas as pd

if __name__ == "__main__":
    data = pd.read_csv(str(files("samplics") / "datasets/data/nhanes2.csv")).dropna(subset=["zinc"])
    data["total"] = data["finalwgt"] * data["zinc"]
    units = data.groupby(["stratid", "psuid"])[["finalwgt", "total"]].sum().reset_index()
    units["zinc"] = units["total"] / units["finalwgt"]
    units[["stratid", "psuid", "finalwgt", "zinc"]].to_csv("stata_nhanes2.csv", index=False)
