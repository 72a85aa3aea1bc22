"""Everything that is released as one system of linear relations between numbers of respondents.

A variable is a set of respondents: how many there are, what they weigh, and what those of them weigh who gave some
answers, in each level of each subgroup, for each base: the respondents who have a value on a concept, inside a
universe. Weights are divided by the mean weight of their survey, so that every variable counts respondents.

An attacker knows how they hang together. Each file here writes down one kind of relation.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ouder_netwerk.release.known import Limits
from ouder_netwerk.release.relations.answers import relate_answers
from ouder_netwerk.release.relations.counts import relate_counts
from ouder_netwerk.release.relations.derived import relate_derived
from ouder_netwerk.release.relations.frameworks import relate_frameworks
from ouder_netwerk.release.relations.pools import relate_pools
from ouder_netwerk.release.relations.rows import add_estimates
from ouder_netwerk.release.relations.subgroups import DossierCounts, relate_everybody, relate_levels
from ouder_netwerk.release.relations.universes import relate_universes
from ouder_netwerk.release.system import System, SystemBuilder
from ouder_netwerk.study.study import Study


def build_system(
    study: Study,
    estimates: pd.DataFrame,
    limits: Limits,
    respondents: Mapping[str, DossierCounts],
    known: np.ndarray | None = None,
) -> System:
    """Return the relations between everything that the estimates of a study tell.

    Parameters
    ----------
    study : Study
        The study definition.
    estimates : DataFrame
        Internal estimates of its published waves.
    limits : Limits
        What a reader knows of each of them, were it shown.
    respondents : mapping of str to DossierCounts
        By id of the wave, pooled ones too.
    known : boolean ndarray, optional
        Which estimates an earlier release showed as they are.
    """
    build = SystemBuilder()
    waves = {(wave.survey, wave.wave): wave_id for wave_id, wave in study.waves.items() if wave_id in respondents}
    add_estimates(study, build, estimates, waves, limits, study.rules.protection)
    if known is not None:
        _keep_known(build, known)
    relate_answers(study, build)
    relate_levels(build, respondents)
    relate_everybody(study, build, respondents)
    relate_universes(study, build)
    relate_derived(study, build)
    relate_frameworks(study, build)
    relate_counts(study, build, estimates, waves, respondents)
    relate_pools(study, build)
    return build.built()


def _keep_known(build: SystemBuilder, known: np.ndarray) -> None:
    """What an earlier release showed is told whatever is hidden now, and needs no protection any more."""
    for row in np.flatnonzero(known).tolist():
        build.public.add(row)
        build.targets[row] = []
