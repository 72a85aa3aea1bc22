"""Codes that their labels do not explain, but their place among the others does."""

from collections.abc import Mapping

_SAME_SHARE = 0.03
"""How far the share of an answer may be from that of its twin in the earlier file ..."""
_APART = 0.06
"""... and how far that of every other answer has to be, where no label says which is which."""


def in_line(
    codes: Mapping[str, float], earlier: Mapping[str, float], twins: Mapping[str, str], all_labelled: bool
) -> dict[str, str]:
    """Return for each code without a twin the code of the earlier file that has its place and its share.

    Parameters
    ----------
    codes, earlier : mapping of str to float
        The codes that occur in both files, in order, with their shares of the answers.
    twins : mapping of str to str
        From a code to the earlier code with the same label, as far as labels tell.
    all_labelled : bool
        Whether the codes have labels; without any, shares must tell the answers apart.

    Returns
    -------
    dict of str to str
        Empty unless the twins that are known stand in one order, straight or turned round, two of them at least (one
        of a pair), and every share is as it was.

    Examples
    --------
    >>> before = {"0": 0.05, "1": 0.2, "2": 0.45, "3": 0.3}
    >>> in_line({"1": 0.05, "2": 0.2, "3": 0.44, "4": 0.31}, before, {"1": "0", "4": "3"}, True)
    {'2': '1', '3': '2'}
    >>> in_line({"1": 0.3, "2": 0.7}, {"1": 0.7, "2": 0.3}, {}, False), in_line({"1": 0.5}, before, {}, True)
    ({}, {})
    """
    places, before = list(codes), list(earlier)
    if len(places) != len(before) or not places:
        return {}
    if not all_labelled:
        same = places == before and all(_is_alone(code, codes[code], earlier) for code in places)
        return {code: code for code in places} if same else {}
    if len(twins) < (1 if len(places) == 2 else 2):
        return {}
    for order in (before, before[::-1]):
        line = dict(zip(places, order, strict=True))
        if all(line[code] == twin for code, twin in twins.items()):
            left = {code: twin for code, twin in line.items() if code not in twins}
            fits = all(abs(codes[code] - earlier[twin]) <= _SAME_SHARE for code, twin in left.items())
            return left if fits else {}
    return {}


def _is_alone(code: str, share: float, earlier: Mapping[str, float]) -> bool:
    """Whether a share is that of one earlier answer and of no other."""
    others = (other for name, other in earlier.items() if name != code)
    return abs(share - earlier[code]) <= _SAME_SHARE and all(abs(share - other) >= _APART for other in others)
