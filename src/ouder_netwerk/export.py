"""The harmonised respondents of a wave as a file for other programs, with code that declares its design there."""

from pathlib import Path
from typing import Any

import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.files import table_csv, whole_file
from ouder_netwerk.microdata.variables import FileVariable
from ouder_netwerk.microdata.write import write_microdata
from ouder_netwerk.respondents.columns import REASONS
from ouder_netwerk.respondents.table import DESIGN_ROLES, Harmonised
from ouder_netwerk.study.study import Study

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DESIGN = {
    "respondent": "Respondent",
    "weight": "Weight",
    "base_weight": "Weight before raking",
    "stratum": "Stratum",
    "psu": "Primary sampling unit",
    "fpc": "Units in the population of the stratum",
}
FORMATS = ("sav", "dta", "parquet", "csv")


def export_wave(study: Study, harmonised: Harmonised, target: Path) -> list[Path]:
    """Write the respondents of a wave, and beside them code for R and Stata.

    Parameters
    ----------
    study : Study
        The study definition; labels are in the first of its languages.
    harmonised : Harmonised
        The respondents. The file holds every one of them, so it is as restricted as the raw file.
    target : Path
        Its suffix says the format: .sav and .dta have value labels and, for each reason, a missing code (-1, -2, ... in
        SPSS, .a, .b, ... in Stata); .parquet and .csv have the names of the categories, and columns with the reasons.

    Returns
    -------
    list of Path
        The file, and `<name>.R` and `<name>.do`.

    Raises
    ------
    InputError
        When the suffix is none of these.
    """
    suffix = target.suffix.removeprefix(".")
    if suffix not in FORMATS:
        raise fail(str(target), "is not a format that can be written", f"choose one of: {', '.join(FORMATS)}")
    frame = harmonised.frame
    if suffix in {"sav", "dta"}:
        coded, described = _coded(study, frame, suffix)
        write_microdata(target, coded, described, f"{study.id} {harmonised.origin.wave}, {harmonised.origin.data}"[:60])
    else:
        with whole_file(target) as part:
            if suffix == "csv":
                part.write_text(table_csv(frame), encoding="utf-8", newline="")
            else:
                frame.to_parquet(part, index=False)
    code = {
        target.with_suffix(".R"): _r_code(study, frame, target),
        target.with_suffix(".do"): _stata_code(study, frame, target),
    }
    for path, text in code.items():
        with whole_file(path) as part:
            part.write_text(text, encoding="utf-8")
    return [target, *code]


def _coded(study: Study, frame: pd.DataFrame, suffix: str) -> tuple[pd.DataFrame, dict[str, FileVariable]]:
    columns: dict[str, Any] = {}
    described: dict[str, FileVariable] = {}
    language = study.file.languages[0]
    for name in (str(column) for column in frame if not str(column).endswith(".missing")):
        values, concept = frame[name], study.concepts.get(name.split(".")[0])
        own = name.replace(".", "_")
        if concept is None:
            text = values.dtype.kind not in "fiu"
            columns[own] = values.astype(str) if text else values
            described[own] = FileVariable(_DESIGN.get(name, name), decimals=0 if text else 6)
            continue
        labels: dict[Any, str] = {}
        if concept.categories != "number":
            labels = {
                float(code): text.in_language(language) for code, text in enumerate(concept.categories.values(), 1)
            }
        coded = (values.cat.codes + 1.0).where(values.notna()) if labels else values.astype(float)
        reasons = frame[f"{name}.missing"]
        codes = {
            reason: f".{_LETTERS[place]}" if suffix == "dta" else -1.0 - place for place, reason in enumerate(REASONS)
        }
        there = [reason for reason in REASONS if (reasons == reason).any()]
        filled = coded.astype(object) if suffix == "dta" and there else coded
        for reason in there:
            filled = filled.mask((reasons == reason).to_numpy(), codes[reason])
            labels[codes[reason]] = reason
        columns[own] = filled
        declared: dict[str, Any] = {"missing": tuple(codes[reason] for reason in there)}
        if suffix == "sav" and there:
            declared = {"missing_range": (-float(len(REASONS)), -1.0)}
        described[own] = FileVariable(
            concept.label.in_language(language), labels, decimals=0 if labels else 2, **declared
        )
    return pd.DataFrame(columns), described


def _r_code(study: Study, frame: pd.DataFrame, target: Path) -> str:
    """Return R code that reads the file and declares its design, and one more for each other weight."""
    form = target.suffix.removeprefix(".")
    readers = {
        "sav": f'haven::read_sav("{target.name}")',
        "dta": f'haven::read_dta("{target.name}")',
        "parquet": f'arrow::read_parquet("{target.name}")',
        # an empty text is a missing answer
        "csv": f'read.csv("{target.name}", na.strings = "")',
    }
    lines = [
        "library(survey)",
        f'options(survey.lonely.psu = "{study.settings.single_psu}")',
        f"respondents <- {readers[form]}",
    ]
    if "base_weight" in frame:
        lines.append(
            "# the weights were raked, which this design does not know: its standard errors are on the large side"
        )
    for name in (None, *_other_weights(frame)):
        column = {role: _own(frame, role, name, form) for role in DESIGN_ROLES}
        parts = [f"ids = {_formula(column['psu']) or '~1'}"]
        for argument, role in (("strata", "stratum"), ("fpc", "fpc"), ("weights", "weight")):
            parts += [f"{argument} = {_formula(column[role])}"] if column[role] else []
        # who took no part in a sample of its own has no place in its strata and PSUs
        own = any(f"{role}.{name}" in frame for role in DESIGN_ROLES if role != "weight")
        data = f"respondents[respondents${column['weight']} > 0, ]" if own else "respondents"
        arguments = ", ".join([*parts, f"data = {data}", "nest = TRUE"])
        lines.append(f"design{f'_{name}' if name else ''} <- svydesign({arguments})")
    return "\n".join(lines) + "\n"


def _other_weights(frame: pd.DataFrame) -> list[str]:
    return [str(name).removeprefix("weight.") for name in frame if str(name).startswith("weight.")]


def _own(frame: pd.DataFrame, role: str, weight: str | None, form: str) -> str:
    """Return what the file calls a column of the design of a weight; empty when there is none."""
    names = [name for name in (f"{role}.{weight}", role) if name in frame]
    if not names:
        return ""
    return names[0].replace(".", "_") if form in {"sav", "dta"} else names[0]


def _formula(column: str) -> str:
    return f"~{column}" if column else ""


_STATA_SINGLE = {
    "fail": "missing",
    "certainty": "certainty",
    "remove": "certainty",
    "adjust": "centered",
    "average": "scaled",
}
"""How Stata calls the rules for a stratum with one PSU; one that is removed adds no variance either."""


def _stata_code(study: Study, frame: pd.DataFrame, target: Path) -> str:
    readers = {
        ".dta": "use",
        ".sav": "import spss using",
        ".csv": "import delimited using",
        ".parquet": "* save as .dta first:",
    }
    psu = "psu" if "psu" in frame else "_n"
    options = [name for name, there in (("strata(stratum)", "stratum" in frame), ("fpc(fpc)", "fpc" in frame)) if there]
    options.append(f"singleunit({_STATA_SINGLE[study.settings.single_psu]})")
    return f'{readers[target.suffix]} "{target.name}", clear\nsvyset {psu} [pweight=weight], {" ".join(options)}\n'
