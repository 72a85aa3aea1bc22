"""All concepts of a wave as they come from its file: recoded, and after their universes are applied."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ouder_netwerk.harmonise.derive import apply_universe, derive
from ouder_netwerk.harmonise.recode import Recoded, recode
from ouder_netwerk.microdata.variables import Microdata, Variable
from ouder_netwerk.respondents.columns import Column
from ouder_netwerk.respondents.conditions import evaluate
from ouder_netwerk.study.concepts import Concept, derivable
from ouder_netwerk.study.conditions import Condition
from ouder_netwerk.study.mappings import VariableMapping
from ouder_netwerk.study.study import Study
from ouder_netwerk.study.waves import Source, Wave


@dataclass(frozen=True)
class Item:
    """One concept, or one implicate of it, in one wave.

    Attributes
    ----------
    name : str
        The concept.
    concept : Concept
    mapping : VariableMapping
    variable : Variable
        What the file says of the variable it comes from.
    recoded : Recoded
        As it comes from the file.
    asked : ndarray of int8, shape (n,), or None
        Whether each respondent is inside the universe, by three-valued logic; None when everybody is, or when the
        concepts that tell are not there.
    column : Column
        After the universe is applied.
    """

    name: str
    concept: Concept
    mapping: VariableMapping
    variable: Variable
    recoded: Recoded
    asked: np.ndarray | None
    column: Column

    @property
    def universe(self) -> Condition | None:
        """Who was asked."""
        return self.mapping.universe or self.concept.universe


def recode_wave(study: Study, wave: Wave, source: Source, microdata: Microdata) -> dict[str, Item]:
    """Recode every concept that a wave maps.

    Parameters
    ----------
    study : Study
        The study definition.
    wave : Wave
        A wave that is not pooled.
    source : Source
        Which of its sources the file is.
    microdata : Microdata
        The file. A concept whose variable it lacks is left out.

    Returns
    -------
    dict of str to Item
        By concept; an implicate is `concept.1`, `concept.2`, ... Values without a rule have the reason `UNMAPPED`.
    """
    items: dict[str, Item] = {}
    for name, mapping in wave.variables.items():
        for number, raw in enumerate(mapping.variables, start=1):
            if microdata.has(raw):
                own, concept = microdata.spelled(raw), study.concepts[name]
                variable = microdata.variables[own]
                found = recode(microdata.frame[own], variable, mapping, source.missing, concept)
                key = f"{name}.{number}" if mapping.implicates else name
                items[key] = Item(name, concept, mapping, variable, found, None, found.column)
    for key, item in items.items():
        if item.universe is not None and items.keys() >= set(item.universe.concepts()):
            columns = {other: one.column for other, one in items.items()}
            asked = evaluate(item.universe, columns)
            column = apply_universe(item.recoded.column, item.universe, item.concept.outside, columns)
            items[key] = replace(item, asked=asked, column=column)
    return items


def with_derived(columns: Mapping[str, Column], concepts: Mapping[str, Concept]) -> dict[str, Column]:
    """Return columns with those of every concept that can be derived from them."""
    made = dict(columns)
    for name in derivable(concepts, columns):
        made[name] = derive(concepts[name], made)
    return made
