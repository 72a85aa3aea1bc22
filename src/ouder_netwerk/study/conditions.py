"""Conditions on concepts: who was asked, and what makes a derived concept `yes`."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from ouder_netwerk.study.base import Model, Names, Text


class Condition(Model):
    """All parts that are named must hold.

    In YAML `{support_any: [yes]}` stands for `{is_in: {support_any: [yes]}}`.

    Attributes
    ----------
    is_in : dict
        Concept to the categories it may have.
    all_of, any_of, none_of : tuple of Condition
        Nested conditions.
    label : Text, optional
        What readers call those for whom it holds: `parents with worries`.

    Examples
    --------
    >>> sorted(Condition.model_validate({"any_of": [{"a": ["yes"]}, {"b": ["no"]}]}).concepts())
    ['a', 'b']
    """

    is_in: dict[str, Names] = Field(default_factory=dict)
    all_of: tuple["ConditionField", ...] = ()
    any_of: tuple["ConditionField", ...] = ()
    none_of: tuple["ConditionField", ...] = ()
    label: Text | None = None

    def concepts(self) -> Iterator[str]:
        """Yield every concept the condition looks at."""
        yield from self.is_in
        for part in (*self.all_of, *self.any_of, *self.none_of):
            yield from part.concepts()

    def categories(self) -> Iterator[tuple[str, str]]:
        """Yield every pair of concept and category the condition names."""
        for concept, names in self.is_in.items():
            yield from ((concept, name) for name in names)
        for part in (*self.all_of, *self.any_of, *self.none_of):
            yield from part.categories()


_PARTS = {"is_in", "all_of", "any_of", "none_of"}


def _spell_out(value: Any) -> Any:
    if isinstance(value, dict) and not _PARTS & set(value):
        named = {"label": value["label"]} if "label" in value else {}
        return {"is_in": {key: names for key, names in value.items() if key != "label"}} | named
    return value


_WRITTEN = {
    "type": "object",
    "description": "{concept: [categories]}, or all_of, any_of, none_of with a list of conditions; "
    "a universe may have a label",
}
ConditionField = Annotated[Condition, BeforeValidator(_spell_out), WithJsonSchema(_WRITTEN)]
Condition.model_rebuild()
