"""What each step of a run took: time, memory and respondents a second, from what Snakemake measured."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ouder_netwerk import layout
from ouder_netwerk.errors import fail

_OF_A_WAVE = re.compile(r"(?:harmonise|pool|estimate|model)-(?P<wave>.+)")


@dataclass(frozen=True)
class Cost:
    """What a step took when it last ran.

    Attributes
    ----------
    step : str
        The rule and what it was for, such as `harmonise-2019`.
    seconds, cpu_seconds : float
        From start to end, and of processors.
    peak_mb : float
        The most memory that its processes held at a time, in units of a million bytes.
    respondents : int or None
        Rows of the wave it was for; None when it was for no wave.
    """

    step: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    respondents: int | None

    @property
    def respondents_per_second(self) -> float | None:
        """How fast it went through its wave; None when it was for no wave, or took no time that was measured."""
        return self.respondents / self.seconds if self.respondents and self.seconds else None


def read_costs(study: str) -> list[Cost]:
    """Return what each step of a study took when it last ran, the longest first.

    Parameters
    ----------
    study : str
        Its name; its logs are in `logs/<study>/`.

    Raises
    ------
    InputError
        When nothing was measured.
    """
    folder = Path("logs", study)
    found = [_cost(study, path) for path in sorted(folder.glob("*.tsv"))]
    if not found:
        raise fail(str(folder), "holds no measured step", f"run the study first: snakemake --config study={study}")
    return sorted(found, key=lambda cost: -cost.seconds)


def _cost(study: str, path: Path) -> Cost:
    with path.open(encoding="utf-8", newline="") as file:
        measured = list(csv.DictReader(file, delimiter="\t"))[-1]
    seconds, cpu, peak = (_number(measured[name]) for name in ("s", "cpu_time", "max_rss"))
    of_a_wave = _OF_A_WAVE.fullmatch(path.stem)
    # Snakemake counts memory in units of 2^20 bytes
    return Cost(path.stem, seconds, cpu, peak * 1.048576, _respondents(study, of_a_wave["wave"]) if of_a_wave else None)


def _number(text: str) -> float:
    # a step that ends before the first look at its memory has "-" or "NA"
    return float(text) if re.fullmatch(r"[\d.]+", text) else 0.0


def _respondents(study: str, wave: str) -> int | None:
    from pyarrow.parquet import read_metadata

    table = Path(layout.harmonised(study, wave))
    return read_metadata(table).num_rows if table.exists() else None


def costs_table(costs: Sequence[Cost]) -> str:
    """Return costs as lines of text with a line of sums.

    Examples
    --------
    >>> print(costs_table([Cost("harmonise-2019", 2.5, 2.0, 210.4, 29433), Cost("compare", 0.5, 0.4, 90.0, None)]))
    step              seconds  processor  peak MB  respondents/s
    harmonise-2019        2.5        2.0      210         11,773
    compare               0.5        0.4       90
    all, one by one       3.0        2.4      210
    """
    rows = [("step", "seconds", "processor", "peak MB", "respondents/s"), *map(_row, costs)]
    every = Cost(
        "all, one by one",
        sum(cost.seconds for cost in costs),
        sum(cost.cpu_seconds for cost in costs),
        max(cost.peak_mb for cost in costs),
        None,
    )
    rows.append(_row(every))
    width = max(len(row[0]) for row in rows)
    return "\n".join(
        f"{name:<{width}}  {seconds:>8}  {cpu:>9}  {peak:>7}  {speed:>13}".rstrip()
        for name, seconds, cpu, peak, speed in rows
    )


def _row(cost: Cost) -> tuple[str, str, str, str, str]:
    speed = cost.respondents_per_second
    return (
        cost.step,
        f"{cost.seconds:.1f}",
        f"{cost.cpu_seconds:.1f}",
        f"{cost.peak_mb:.0f}",
        "" if speed is None else f"{speed:,.0f}",
    )


def draw_costs(study: str, costs: Sequence[Cost], path: Path) -> None:
    """Draw time and peak memory of each step beside each other, the longest step on top.

    Parameters
    ----------
    study : str
        Named in the title.
    costs : sequence of Cost
        A bar each, from below.
    path : Path
        Of the picture; the ending says the format.
    """
    from matplotlib.figure import Figure

    steps = list(reversed(costs))
    figure = Figure(figsize=(9, 0.9 + 0.24 * len(steps)), layout="constrained")
    times, peaks = figure.subplots(1, 2, sharey=True)
    for axes, title, form, values in (
        (times, "Seconds", "%.1f", [cost.seconds for cost in steps]),
        (peaks, "Peak memory (MB)", "%.0f", [cost.peak_mb for cost in steps]),
    ):
        bars = axes.barh([cost.step for cost in steps], values)
        axes.bar_label(bars, fmt=form, padding=3)
        axes.set_title(title, loc="left")
        axes.margins(x=0.2)
    figure.suptitle(f"What each step of {study} took")
    figure.savefig(path)
