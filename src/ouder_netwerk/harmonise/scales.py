"""How well the items of each scale of a wave go together."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ouder_netwerk.harmonise.derive import item_scores
from ouder_netwerk.respondents.columns import column_from_pandas
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import SurveyDesign, scale_reliability


@dataclass(frozen=True)
class ScaleItem:
    """An item of a scale: its weighted mean and standard deviation, and what it adds to the others.

    Attributes
    ----------
    concept : str
    reversed : bool
        The mean is that of its answers turned around.
    mean, sd : float
    item_rest : float or None
        Correlation with the sum of the other items.
    alpha_without : float or None
        Alpha of the other items; None where these are fewer than two.
    """

    concept: str
    reversed: bool
    mean: float
    sd: float
    item_rest: float | None
    alpha_without: float | None


@dataclass(frozen=True)
class WaveScale:
    """A scale in a wave.

    Attributes
    ----------
    concept : str
    n : int
        Respondents with all items.
    alpha : float or None
        Cronbach's alpha; None where the items do not vary.
    items : tuple of ScaleItem
    """

    concept: str
    n: int
    alpha: float | None
    items: tuple[ScaleItem, ...]


def scales_of(study: Study, wave_id: str, frame: pd.DataFrame) -> tuple[WaveScale, ...]:
    """Return the scales that a wave has, by its weights.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        A wave that is not pooled.
    frame : DataFrame
        Its harmonised table.
    """
    return tuple(_scales(study, wave_id, frame))


def _scales(study: Study, wave_id: str, frame: pd.DataFrame) -> Iterator[WaveScale]:
    for name in study.scales_in(wave_id):
        derivation = study.concepts[name].derive
        assert derivation is not None
        columns = {item: column_from_pandas(frame[item], frame[f"{item}.missing"]) for item in derivation.items}
        scores = pd.DataFrame(item_scores(derivation, columns))
        weighted = (scores.notna().all(axis=1) & (frame["weight"].to_numpy() != 0)).sum()
        if weighted < 2:
            continue
        # items are turned around already
        found = scale_reliability(SurveyDesign(frame["weight"].to_numpy()), scores)
        items = tuple(
            _item(str(name), name in derivation.reversed, row) for name, row in found.items.set_index("item").iterrows()
        )
        yield WaveScale(name, found.n, _known(found.alpha), items)


def _item(name: str, turned: bool, row: "pd.Series[float]") -> ScaleItem:
    return ScaleItem(
        name, turned, float(row["mean"]), float(row["sd"]), _known(row["item_rest"]), _known(row["alpha_without"])
    )


def _known(value: float) -> float | None:
    """Return a number, None where there is none: JSON has no NaN."""
    return None if np.isnan(value) else float(value)
