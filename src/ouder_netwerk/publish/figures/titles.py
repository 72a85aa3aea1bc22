"""What figures of shares are called: a sentence with their main finding, made from the numbers."""

from collections.abc import Iterable, Sequence

from ouder_netwerk.publish.notable import largest_difference, leading_shares, same_verb, tested_differences
from ouder_netwerk.publish.selection import Name, ReleasedCells
from ouder_netwerk.publish.sentences import COMPARED, LONGEST, SHARE, Sentences, title_of
from ouder_netwerk.publish.wording import Words, inside


def share_title(cells: ReleasedCells, names: Sequence[Name], words: Words, places: int) -> str:
    """Return the headline of a section, or what is the largest share in a battery."""
    sentences = Sentences(words)
    rows, first = leading_shares(cells, names, words)
    if not rows:
        return words.say("find_all_hidden")
    shown = words.measure(rows[0].indicator).with_unit(rows[0].estimate, places)
    if first and same_verb(cells, names, sentences):
        most = sentences.most(cells.wave_id, rows[0], shown)
        if len(most) <= LONGEST:
            return most
    return title_of(lambda form: sentences.share(cells.wave_id, rows[0], shown, form), SHARE)


def difference_title(
    cells: ReleasedCells, names: Sequence[Name], subgroups: Iterable[str], words: Words, places: int
) -> str:
    """Return the largest significant difference between levels, or that there is none, or that none was tested.

    Where no comparison is of interest the title is that of the shares.
    """
    subgroups = tuple(subgroups)
    contrasts = tested_differences(cells, names, subgroups, words)
    found = largest_difference(cells, contrasts)
    if found is None:
        named = words.listed(inside(words.subgroup(subgroup)) for subgroup in subgroups)
        if contrasts:
            return words.say("find_no_difference", subgroup=named)
        released = any(True for name in names for one in subgroups for _ in cells.contrasts(*name, one))
        return share_title(cells, names, words, places) if released else words.say("find_not_tested", subgroup=named)
    first, second = (words.measure(side.indicator).with_unit(side.estimate, places) for side in found.sides)
    sentences = Sentences(words)
    return title_of(lambda form: sentences.compared(cells.wave_id, found.sides, (first, second), form), COMPARED)
