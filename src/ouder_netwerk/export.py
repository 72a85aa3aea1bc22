"""The harmonised respondents of a wave as a file for other programs, with code that declares its design there."""

from pathlib import Path
from typing import Any

import pandas as pd

from ouder_netwerk.errors import fail
from ouder_netwerk.files import table_csv, whole_file
from ouder_netwerk.microdata.variables import FileVariable
from ouder_netwerk.microdata.write import write_microdata
from ouder_netwerk.respondents.columns import REASONS
from ouder_netwerk.respondents.table import Harmonised
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
    code = {target.with_suffix(".R"): _r_code(frame, target), target.with_suffix(".do"): _stata_code(frame, target)}
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


def _r_code(frame: pd.DataFrame, target: Path) -> str:
    readers = {"sav": "haven::read_sav", "dta": "haven::read_dta", "parquet": "arrow::read_parquet", "csv": "read.csv"}
    psu = "~psu" if "psu" in frame else "~1"
    parts = ["strata = ~stratum"] if "stratum" in frame else []
    parts += ["fpc = ~fpc"] if "fpc" in frame else []
    arguments = ", ".join([f"ids = {psu}", *parts, "weights = ~weight", "data = respondents", "nest = TRUE"])
    return (
        f'library(survey)\nrespondents <- {readers[target.suffix.removeprefix(".")]}("{target.name}")\n'
        f"design <- svydesign({arguments})\n"
    )


def _stata_code(frame: pd.DataFrame, target: Path) -> str:
    readers = {
        ".dta": "use",
        ".sav": "import spss using",
        ".csv": "import delimited using",
        ".parquet": "* save as .dta first:",
    }
    psu = "psu" if "psu" in frame else "_n"
    options = [name for name, there in (("strata(stratum)", "stratum" in frame), ("fpc(fpc)", "fpc" in frame)) if there]
    behind = f", {' '.join(options)}" if options else ""
    return f'{readers[target.suffix]} "{target.name}", clear\nsvyset {psu} [pweight=weight]{behind}\n'
