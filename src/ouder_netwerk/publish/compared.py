"""What the numbers behind a published statement are of, and which two groups or waves they set against each other."""

from ouder_netwerk.claims.targets import ChangeTarget, DifferenceTarget, Target
from ouder_netwerk.publish.wording import PAIR, TOTAL, Words, inside


def compared(target: Target, indicator: str, words: Words) -> str:
    """Return the indicator with its base, and the group it is about or the two groups or waves that are compared."""
    name = words.share(target.wave, indicator, target.category)
    if isinstance(target, ChangeTarget):
        level, reference = words.wave(target.wave), words.wave(target.reference_wave)
        name = f"{name}; {words.say('minus', level=level, reference=reference)}"
    if target.subgroup == TOTAL:
        return name
    level = words.level(target.subgroup, target.level)
    if isinstance(target, DifferenceTarget):
        level = words.say("minus", level=level, reference=words.level(target.subgroup, target.reference_level))
    return f"{name}; {_group(target.subgroup, level, words)}"


def _group(subgroup: str, levels: str, words: Words) -> str:
    """Return levels behind what they are levels of: `low` alone may be an income or an education."""
    return levels if PAIR in subgroup else f"{inside(words.subgroup(subgroup))}: {levels}"
