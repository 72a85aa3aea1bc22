"""Disclosure control as a study chooses it: a preset, and single thresholds made stricter."""

from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from ouder_netwerk.study.base import Model

PRESETS = Path(__file__).with_name("disclosure_presets.yaml")
Preset = Literal["cbs", "nchs", "acro", "dhs", "public"]


class Rules(Model):
    """Every threshold of disclosure control; the defaults are those of `public`, which hides nothing.

    Attributes
    ----------
    minimum_n : int
        Respondents that an estimate needs in all, with and without the characteristic.
    minimum_base : int
        Respondents that an estimate needs in all, where that is more.
    group_disclosure : bool
        Hide shares of 0 and 100 %: they tell something of everybody in the group.
    dominance_one, dominance_two : float
        Largest part of the weight of either side that one respondent, or two, may have.
    p_percent : float
        The second-largest respondent may not come closer than this to the weight of the largest (p% rule).
    minimum_df, minimum_model_df : float
        Degrees of freedom of an estimate; residual ones of a model.
    hide_imprecise : bool
        Hide what is flagged imprecise.
    protection : float
        Respondents: how wide the interval has to be that an attacker can work out for something hidden.
    share_step : float
        Shares are rounded to multiples of this; 0 keeps every digit.
    count_base : int
        Numbers of respondents are rounded to multiples of this.
    digits : int
        Significant digits of what tells counts by a detour: weighted counts, effective n, design effect, degrees of
        freedom; 0 keeps all.
    one_reason : bool
        What is hidden has one reason, which does not say how few there are.
    """

    minimum_n: int = Field(default=0, ge=0)
    minimum_base: int = Field(default=0, ge=0)
    group_disclosure: bool = False
    dominance_one: float = Field(default=1.0, gt=0, le=1)
    dominance_two: float = Field(default=1.0, gt=0, le=1)
    p_percent: float = Field(default=0.0, ge=0, le=1)
    minimum_df: float = Field(default=0.0, ge=0)
    minimum_model_df: float = Field(default=0.0, ge=0)
    hide_imprecise: bool = False
    protection: float = Field(default=0.0, ge=0)
    share_step: float = Field(default=0.0, ge=0, le=0.05)
    count_base: int = Field(default=1, ge=1)
    digits: int = Field(default=0, ge=0)
    one_reason: bool = False

    @property
    def rounds(self) -> bool:
        """Whether released numbers are rounded."""
        return self.share_step > 0


_SMALLER_IS_STRICTER = {"dominance_one", "dominance_two"}


def _looser(name: str, value: float, preset: float) -> bool:
    if name == "digits":
        return preset > 0 and not 0 < value <= preset
    return value > preset if name in _SMALLER_IS_STRICTER else value < preset


class Release(Model):
    """Disclosure control: a preset, and thresholds that are stricter than those of the preset.

    Examples
    --------
    >>> Release(preset="cbs", minimum_n=15).rules.minimum_n
    15
    """

    preset: Preset = "cbs"
    minimum_n: int | None = None
    minimum_base: int | None = None
    group_disclosure: bool | None = None
    dominance_one: float | None = None
    dominance_two: float | None = None
    p_percent: float | None = None
    minimum_df: float | None = None
    minimum_model_df: float | None = None
    hide_imprecise: bool | None = None
    protection: float | None = None
    share_step: float | None = None
    count_base: int | None = None
    digits: int | None = None
    one_reason: bool | None = None

    @property
    def rules(self) -> Rules:
        """The thresholds that hold."""
        own = self.model_dump(exclude={"preset"}, exclude_none=True)
        return Rules.model_validate(preset_values(self.preset) | own)

    @model_validator(mode="after")
    def _only_stricter(self) -> Self:
        preset = Rules.model_validate(preset_values(self.preset)).model_dump()
        for name, value in self.model_dump(exclude={"preset"}, exclude_none=True).items():
            if _looser(name, value, preset[name]):
                raise ValueError(
                    f"`{name}: {value}` is looser than the {preset[name]} of preset {self.preset} -> leave it out, "
                    "make it stricter, or choose another preset"
                )
        Rules.model_validate(preset | self.model_dump(exclude={"preset"}, exclude_none=True))
        return self


@cache
def presets() -> dict[str, Any]:
    """Return every preset as its file has it: purpose, and each threshold with value, source and `verified`."""
    import yaml

    content: dict[str, Any] = yaml.safe_load(PRESETS.read_text(encoding="utf-8"))
    return content


def preset_values(name: str) -> dict[str, Any]:
    """Return the thresholds of a preset.

    Examples
    --------
    >>> preset_values("dhs")["minimum_base"], preset_values("public")
    (25, {})
    """
    return {key: threshold["value"] for key, threshold in presets()[name]["thresholds"].items()}
