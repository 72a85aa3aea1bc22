"""What frameworks say beyond shares: whether items form a ladder, and what goes by way of what; for one wave."""

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from ouder_netwerk.analyse.prepare import in_categories, survey_design
from ouder_netwerk.errors import fail
from ouder_netwerk.respondents.table import Harmonised
from ouder_netwerk.study.base import PAIR
from ouder_netwerk.study.frameworks import Ladder, PathModel, PathNode
from ouder_netwerk.study.study import Study
from ouder_netwerk.survey import CalibratedDesign, SurveyDesign, SurveyError, bootstrap, mediation, scalability

FRAMEWORK_NUMBERS = (
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "p",
    "effect",
    "effect_se",
    "effect_low",
    "effect_high",
    "e_value",
    "e_value_limit",
    "n",
)
_COLUMNS = ["framework", "part", "term", *FRAMEWORK_NUMBERS, "n_fewest"]


def frameworks_wave(study: Study, wave_id: str, harmonised: Harmonised) -> pd.DataFrame:
    """Estimate the ladders and paths of a wave.

    Parameters
    ----------
    study : Study
        The study definition.
    wave_id : str
        The wave.
    harmonised : Harmonised
        Its respondents.

    Returns
    -------
    DataFrame
        The columns of `frameworks.csv` but for `flag`; also `n_fewest`, the fewest respondents with two answers that
        the number tells of. Of a ladder Loevinger's H: `scale`, each `item`, each `pair`. Of paths the parts that
        `mediation` gives, for a mediator under its concept.

    Raises
    ------
    InputError
        When something can not be estimated at all, as when all have the same answer.

    Notes
    -----
    Errors of paths are those of bootstrap weights; of a wave whose weights were made, linearised ones, as its
    calibration would have to be repeated under each replicate.
    """
    design = survey_design(study, wave_id, harmonised)
    tables = []
    for one in study.frameworks.analysed_in(wave_id):
        try:
            found = (
                _ladder(one, harmonised.frame, design)
                if isinstance(one, Ladder)
                else _paths(study, one, harmonised.frame, design)
            )
        except SurveyError as error:
            remedy = "leave out the wave, or take another concept or category"
            raise fail(f"{study.folder / 'frameworks.yaml'}: {one.id} in {wave_id}", str(error), remedy) from None
        tables.append(found.assign(framework=one.id))
    table = pd.concat(tables, ignore_index=True).reindex(columns=_COLUMNS)
    origin = harmonised.origin
    front = {"study": origin.study, "survey": origin.survey, "wave": origin.wave}
    return pd.concat([pd.DataFrame(front, index=table.index), table], axis=1).assign(data=origin.data)


def _ladder(ladder: Ladder, frame: pd.DataFrame, design: SurveyDesign) -> pd.DataFrame:
    items = pd.DataFrame(
        {rung.id: in_categories(frame[str(rung.concept)], rung.category) for rung in ladder.measured}, index=frame.index
    )
    found = scalability(design, items)
    fewest = _fewest(items)
    pairs = found.pairs.assign(part="pair", term=found.pairs["item"] + PAIR + found.pairs["other"])
    pairs["n_fewest"] = pairs["term"].map(fewest)
    # what is above is a sum over pairs: it tells of each of them
    whole = pd.concat(
        [found.scale.assign(part="scale", term=""), found.items.assign(part="item", term=found.items["item"])]
    )
    return pd.concat([whole.assign(n_fewest=min(fewest.values())), pairs])


def _paths(study: Study, paths: PathModel, frame: pd.DataFrame, design: SurveyDesign) -> pd.DataFrame:
    nodes = {str(node.concept): _answers(node, frame) for node in (paths.exposure, *paths.measured_mediators)}
    outcome = _answers(paths.outcome, frame)
    exposure, *mediators = nodes
    made = isinstance(design, CalibratedDesign)
    found = mediation(
        design,
        outcome,
        nodes[exposure],
        pd.DataFrame({name: nodes[name] for name in mediators}),
        frame[list(paths.confounders)],
        replicates=None if made else bootstrap(design, replicates=paths.replicates, seed=paths.seed),
        reference=paths.reference,
        confidence=study.settings.confidence,
    )
    complete = frame[list(paths.confounders)].notna().all(axis=1)
    answers = pd.DataFrame(nodes | {"": outcome})[complete]
    return found.table.rename(columns={"path": "part", "mediator": "term"}).assign(
        n=found.n, n_fewest=min(_fewest(answers).values())
    )


def _answers(node: PathNode, frame: pd.DataFrame) -> pd.Series:
    return in_categories(frame[str(node.concept)], node.category).rename(node.concept)


def _fewest(answers: pd.DataFrame) -> Mapping[str, int]:
    """Return for each pair of columns of ones and zeros the fewest respondents with one of the four answers."""
    return dict(_cells(answers.dropna()))


def _cells(answers: pd.DataFrame) -> Iterator[tuple[str, int]]:
    for one, other in combinations(answers, 2):
        codes = (2 * answers[one] + answers[other]).to_numpy(dtype=np.int64)
        yield f"{one}{PAIR}{other}", int(np.bincount(codes, minlength=4).min())
