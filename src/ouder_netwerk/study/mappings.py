"""How the design and the concepts of a wave come from the variables of a file."""

import itertools
from collections.abc import Collection
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from ouder_netwerk.study.base import ONE_OR_MORE, Language, Model, Names, Text, as_tuple
from ouder_netwerk.study.concepts import Reason
from ouder_netwerk.study.conditions import ConditionField
from ouder_netwerk.study.weighting import Weighting


def _as_code(value: Any) -> Any:
    """Codes are compared as text: 1, 1.0 and "1" are one code, ".m" is Stata's extended missing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


Code = Annotated[str, BeforeValidator(_as_code)]
Missing = dict[Code, Reason]
Codes = Annotated[tuple[Code, ...], BeforeValidator(as_tuple), WithJsonSchema(ONE_OR_MORE)]
"""One code or a list of codes."""
TODO = "TODO"
"""In the place of a variable: not chosen yet. No file has one of that name, so a run stops at it."""


class DesignColumns(Model):
    """The design columns of a file.

    Attributes
    ----------
    id : tuple of str
        Crossed when several, such as household and person; empty when the file has none: then the row is the number.
    weight : str, optional
        With `weighting`: the weight before raking, which is 1 without it.
    drop_without_weight : bool
        That rows without a value for the weight are no respondents; how many is in the dossier.
    weighting : Weighting, optional
        How weights are made.
    equal_weights : bool
        That there are none: everybody counts the same.
    strata : tuple of str
        Crossed when several.
    psu, fpc : str, optional
    """

    id: Names = ()
    weight: str | None = None
    drop_without_weight: bool = False
    weighting: Weighting | None = None
    equal_weights: bool = False
    strata: Names = ()
    psu: str | None = None
    fpc: str | None = None

    @model_validator(mode="after")
    def _weighted(self) -> Self:
        if self.equal_weights and (self.weight or self.weighting):
            raise ValueError("has weights and says `equal_weights: true` -> keep one of them")
        if not (self.equal_weights or self.weight or self.weighting):
            raise ValueError(
                "does not say how respondents are weighted -> give `weight` (the variable that holds it), `weighting` "
                "(known margins to make weights from), or `equal_weights: true` (everybody counts the same); "
                "docs/method-weighting-waves.md says what each does"
            )
        if self.drop_without_weight and not self.weight:
            raise ValueError("`drop_without_weight` needs `weight`")
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable it reads."""
        return tuple(filter(None, (*self.id, self.weight, *self.strata, self.psu, self.fpc)))


WeightName = Annotated[str, Field(pattern=r"^[A-Za-z]\w*$")]
"""What indicators and models call a weight: letters, digits and `_`."""


class OtherWeight(Model):
    """Another weight of the file, of who took part in a part of the survey.

    Its design is that of the wave, but for what it says.

    Attributes
    ----------
    weight : str, optional
        The variable; the name under which indicators ask for it when not said. Who has no value, or zero, took no part.
    strata : tuple of str
        Crossed when several.
    psu, fpc : str, optional
    """

    weight: str | None = None
    strata: Names = ()
    psu: str | None = None
    fpc: str | None = None

    def columns(self, name: str) -> DesignColumns:
        """Return the design columns of the weight that is called so."""
        return DesignColumns(weight=self.weight or name, strata=self.strata, psu=self.psu, fpc=self.fpc)


class VariableMapping(Model):
    """How one concept comes from a file.

    Attributes
    ----------
    from_ : str
        The variable; or
    implicates : tuple of str
        the variables that hold the implicates of a multiple imputation.
    values : dict
        From code to category.
    bands : dict
        From category to lowest and highest value, both included.
    missing : dict
        Codes that mean missing, on top of the source's.
    universe : Condition, optional
        In place of the concept's.
    note : Text, optional
        What a reader should know about comparability.
    """

    from_: str | None = Field(default=None, alias="from")
    implicates: tuple[str, ...] = ()
    values: dict[Code, str] = Field(default_factory=dict)
    bands: dict[str, tuple[float, float]] = Field(default_factory=dict)
    missing: Missing = Field(default_factory=dict)
    universe: ConditionField | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.from_ is None) == (not self.implicates):
            raise ValueError("needs exactly one of `from` and `implicates`")
        if self.values and self.bands:
            raise ValueError("takes `values` or `bands`, not both")
        ranges = sorted((low, high, name) for name, (low, high) in self.bands.items())
        for (_, high, name), (low, _, other) in itertools.pairwise(ranges):
            if low <= high:
                raise ValueError(f"bands {name} and {other} overlap -> let each end below where the next begins")
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable it reads."""
        return self.implicates or (str(self.from_),)

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories it can produce; empty for a number."""
        return tuple(self.bands) or tuple(dict.fromkeys(self.values.values()))


class Battery(Model):
    """Questions with the same answers, declared together.

    Attributes
    ----------
    items : dict of str to str
        From concept to the variable that it comes from.
    values, bands, missing, universe
        As in `VariableMapping`, for each of them.
    """

    items: dict[str, str]
    values: dict[Code, str] = Field(default_factory=dict)
    bands: dict[str, tuple[float, float]] = Field(default_factory=dict)
    missing: Missing = Field(default_factory=dict)
    universe: ConditionField | None = None


class SourceMapping(Model):
    """How the design and the concepts come from the variables of a file.

    Attributes
    ----------
    note : Text, optional
        What a reader should know of it.
    language : str
        Of the labels in the file, which the report quotes.
    where : dict
        The rows that belong to it: variable to the codes it may have; all must hold.
    design : DesignColumns, optional
    weights : dict of str to OtherWeight
        Weights that an indicator or model can ask for by name, in the place of that of the design.
    batteries : tuple of Battery
        Each item is a line of `variables`.
    variables : dict of str to VariableMapping
        By concept.
    """

    note: Text | None = None
    language: Language = "nl"
    where: dict[str, Codes] = Field(default_factory=dict)
    design: DesignColumns | None = None
    weights: dict[WeightName, OtherWeight] = Field(default_factory=dict)
    batteries: tuple[Battery, ...] = ()
    variables: dict[str, VariableMapping] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _batteries_in_lines(cls, data: Any) -> Any:
        """Add the items of batteries to the variables; a line of its own goes before."""
        if not isinstance(data, dict) or not isinstance(data.get("variables", {}), dict):
            return data
        lines: dict[str, Any] = {}
        for battery in data.get("batteries") or ():
            items = battery.get("items") if isinstance(battery, dict) else None
            answers = {key: value for key, value in battery.items() if key != "items"} if items else {}
            if isinstance(items, dict):
                lines |= {concept: {"from": variable, **answers} for concept, variable in items.items()}
        return data | ({"variables": lines | data.get("variables", {})} if lines else {})

    def keeping(self, concepts: Collection[str]) -> Self:
        """Return the mapping without the lines of other concepts."""
        if "variables" not in self.model_fields_set:
            return self
        kept = {name: mapping for name, mapping in self.variables.items() if name in concepts}
        return self.model_copy(update={"variables": kept})

    @property
    def raw_variables(self) -> tuple[str, ...]:
        """Every variable of the file that it reads."""
        mapped = (name for mapping in self.variables.values() for name in mapping.variables)
        weights = (variable for name, one in self.weights.items() for variable in one.columns(name).variables)
        return (*(self.design.variables if self.design else ()), *weights, *self.where, *mapped)
