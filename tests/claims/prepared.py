"""A study prepared once, in which faults are planted and only what they touch is made again, all in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isnan

import pandas as pd

from ouder_netwerk.analyse.compare import compare_waves
from ouder_netwerk.analyse.estimate import estimate_wave
from ouder_netwerk.analyse.model import model_wave
from ouder_netwerk.claims.load import Claims, load_claims
from ouder_netwerk.claims.lock import (
    LockFile,
    changed_numbers,
    changed_waves,
    grouped,
    locked_waves,
    unexpected_verdicts,
)
from ouder_netwerk.claims.report import ClaimReport
from ouder_netwerk.claims.verify import judge, standin_marginals
from ouder_netwerk.harmonise.pool import pool_waves
from ouder_netwerk.released import (
    CONTRAST_KEY,
    ESTIMATE_KEY,
    MODEL_KEY,
    Contrast,
    Estimate,
    Key,
    ModelRow,
    Released,
)
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.standin.marginals import Marginal
from ouder_netwerk.study.study import Study

MINIMUM = 10
Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Prepared:
    """A study with its harmonised waves, internal tables and released rows, and the lock of those rows."""

    study: Study
    harmonised: dict[str, Harmonised]
    claims: Claims
    made_to_have: tuple[Marginal, ...]
    estimates: Tables
    contrasts: Tables
    models: Tables = field(default_factory=dict)

    @classmethod
    def of(cls, study: Study, harmonised: dict[str, Harmonised], models: bool = True) -> "Prepared":
        """Estimate all there is to estimate; pooled waves from those they pool."""
        made = cls(study, harmonised, load_claims(study), standin_marginals(study), {}, {})
        made = made.with_waves({})
        waves = {wave: made.wave(wave) for wave in study.published_waves} if models else {}
        return replace(made, models={wave: model_wave(study, wave, one) for wave, one in waves.items()})

    def wave(self, wave: str) -> Harmonised:
        """Return a harmonised wave; a pooled one is pooled now."""
        pool = self.study.waves[wave].pool
        if not pool:
            return self.harmonised[wave]
        return pool_waves(self.study, wave, {part: self.harmonised[part] for part in pool})

    def with_waves(self, changed: Mapping[str, Harmonised]) -> "Prepared":
        """Return the study with other respondents in some waves, estimated anew; all of it where none was yet."""
        made = replace(self, harmonised=self.harmonised | dict(changed))
        estimates, contrasts = dict(self.estimates), dict(self.contrasts)
        for wave in self.study.published_waves:
            touched = {wave, *self.study.waves[wave].pool} & set(changed)
            if touched or wave not in estimates:
                estimates[wave], contrasts[wave] = estimate_wave(self.study, wave, made.wave(wave))
        contrasts["waves"] = compare_waves(self.study, estimates)
        return replace(made, estimates=estimates, contrasts=contrasts)

    def released(self) -> Released:
        """Return the tables as typed rows, small cells hidden."""
        shares = _keyed(self.estimates, ESTIMATE_KEY, _estimate)
        differences = _keyed(self.contrasts, CONTRAST_KEY, _contrast)
        return Released(
            shares,
            {key: row for key, row in differences.items() if not _has_a_hidden_side(row, shares)},
            _keyed(self.models, MODEL_KEY, _model),
        )

    def judged(self, rows: Released) -> ClaimReport:
        """Return the verdicts on rows, and what cannot be right in them."""
        return judge(self.study, self.claims, self.made_to_have, rows, {})


@dataclass(frozen=True)
class Reviewed:
    """The lock of a prepared study as it should be."""

    file: LockFile
    numbers: dict

    @classmethod
    def of(cls, prepared: Prepared) -> "Reviewed":
        """Lock what is there."""
        rows = prepared.released()
        report = prepared.judged(rows)
        verdicts = {result.claim.id: result.verdict for result in report.results}
        file = LockFile(changes=(), waves=locked_waves(prepared.study, rows), verdicts=verdicts)
        return cls(file, {group: dict(values) for group, values in grouped(rows).items()})

    def compared(self, prepared: Prepared, report: ClaimReport, rows: Released) -> ClaimReport:
        """Return a report with what `verify --strict` adds to it."""
        faults = (
            *changed_waves(prepared.study, self.file, rows),
            *changed_numbers(self.numbers, rows),
            *unexpected_verdicts(self.file, report),
        )
        return replace(report, faults=(*report.faults, *faults))


def _keyed(tables: Tables, key: Key, make: Callable[[dict[str, str]], object]) -> dict:
    found = {}
    for table in tables.values():
        columns = list(table.columns)
        for values in table.itertuples(index=False, name=None):
            raw = {name: _text(value) for name, value in zip(columns, values, strict=True)}
            found[tuple(raw[part] for part in key)] = make(raw)
    return found


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if isnan(value) else repr(value)
    return "" if value is None else str(value)


def _number(raw: dict[str, str], name: str) -> float:
    return float(raw.get(name) or "nan")


def _estimate(raw: dict[str, str]) -> Estimate:
    n, yes = _number(raw, "n"), _number(raw, "n_yes")
    small = n < MINIMUM or yes < MINIMUM or n - yes < MINIMUM
    raw["flag"] = "few_respondents" if small else ""
    if small:
        raw |= dict.fromkeys(("estimate", "se", "ci_low", "ci_high", "n", "n_eff", "n_weighted"), "")
    numbers = (_number(raw, name) for name in ("estimate", "ci_low", "ci_high", "n", "n_eff"))
    return Estimate(raw, raw["indicator"], raw["category"], raw["level"], *numbers)


def _contrast(raw: dict[str, str]) -> Contrast:
    raw["flag"] = raw.get("remark", "")
    numbers = (_number(raw, name) for name in ("difference", "ci_low", "ci_high", "p", "p_adjusted"))
    return Contrast(raw, raw["level"], raw["reference_level"], *numbers)


def _has_a_hidden_side(row: Contrast, shares: Mapping[Key, Estimate]) -> bool:
    answer = (row.raw["indicator"], row.raw["category"], row.raw["subgroup"])
    sides = ((row.raw["wave"], row.level), (row.raw["reference_wave"], row.reference))
    return any(shares[row.raw["survey"], wave, *answer, level].hidden for wave, level in sides)


def _model(raw: dict[str, str]) -> ModelRow:
    raw["flag"] = raw.get("reason", "")
    names = (
        "estimate",
        "se",
        "odds_ratio",
        "or_low",
        "or_high",
        "p",
        "ame",
        "ame_se",
        "n",
        "effect",
        "effect_low",
        "effect_high",
    )
    return ModelRow(raw, raw["term"], raw["level"], *(_number(raw, name) for name in names))
