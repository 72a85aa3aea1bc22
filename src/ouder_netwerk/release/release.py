"""Write the released files; nothing else writes results/<study>/*.csv of this kind."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ouder_netwerk import layout
from ouder_netwerk.files import read_csv, write_csv
from ouder_netwerk.release.disclosure import audit, contrast_flags, estimate_flags, model_flags, without_hidden
from ouder_netwerk.study.study import Study

_ESTIMATE_NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df", "n", "n_weighted", "n_eff", "deff")
_CONTRAST_NUMBERS = ("difference", "se", "ci_low", "ci_high", "statistic", "df", "p", "p_adjusted")
_MODEL_NUMBERS = ("estimate", "se", "odds_ratio", "or_low", "or_high", "statistic", "df", "p", "ame", "ame_se", "n")
_CELL = ["study", "survey", "wave"]

ESTIMATES = [
    *_CELL, "indicator", "category", "subgroup", "level", "estimate", "se", "ci_low", "ci_high", "ci_method", "df", "n",
    "n_weighted", "n_eff", "deff", "flag", "data",
]  # fmt: skip
CONTRASTS = [
    *_CELL, "reference_wave", "indicator", "category", "subgroup", "level", "reference_level", *_CONTRAST_NUMBERS,
    "flag", "data",
]  # fmt: skip
MODELS = [*_CELL, "model", "block", "term", "level", *_MODEL_NUMBERS, "flag", "data"]


def release(study: Study, waves: Iterable[str]) -> pd.DataFrame:
    """Release a study's internal tables: flag, hide, and write the contract's files.

    Parameters
    ----------
    study : Study
        The study definition.
    waves : iterable of str
        Ids of the waves to release, in order.

    Returns
    -------
    DataFrame
        The audit: every hidden cell and why. It is written beside the internal tables, not beside the results.

    Raises
    ------
    InputError
        When an internal table is not there.
    """
    waves, minimum = list(waves), study.file.release.minimum_n
    estimates = _read(study, waves, "estimates", "estimate", (*_ESTIMATE_NUMBERS, "n_yes"))
    estimates["ci_method"] = study.settings.confidence_interval
    estimates["flag"] = estimate_flags(estimates, minimum)
    contrasts = _read(study, [*waves, "waves"], "contrasts", "estimate", _CONTRAST_NUMBERS)
    contrasts["remark"] = contrasts["remark"].fillna("")  # only differences between waves have one
    contrasts["flag"] = contrast_flags(contrasts, estimates)
    models = _read(study, waves, "models", "model", (*_MODEL_NUMBERS, "n_level", "n_yes"))
    models["flag"] = model_flags(models, minimum)
    hidden = audit({"estimates": estimates, "contrasts": contrasts, "models": models})
    write_csv(hidden, layout.internal(study.id, "release", "audit"))
    _write(estimates, ESTIMATES, _ESTIMATE_NUMBERS, layout.released(study.id, "estimates"))
    _write(contrasts, CONTRASTS, _CONTRAST_NUMBERS, layout.released(study.id, "contrasts"))
    _write(models, MODELS, _MODEL_NUMBERS, layout.released(study.id, "models"))
    return hidden


def _read(study: Study, parts: list[str], kind: str, command: str, numbers: tuple[str, ...]) -> pd.DataFrame:
    tables = []
    for part in parts:
        made_by = (
            f"ouder-netwerk compare {study.id}" if part == "waves" else f"ouder-netwerk {command} {study.id} {part}"
        )
        tables.append(read_csv(layout.internal(study.id, part, kind), made_by, numbers))
    return pd.concat(tables, ignore_index=True)


def _write(table: pd.DataFrame, columns: list[str], numbers: tuple[str, ...], path: Path) -> None:
    write_csv(without_hidden(table, numbers)[columns], path)
