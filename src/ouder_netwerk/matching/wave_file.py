"""Write a suggestion as the definition of a new wave, or as the mapping of another file of a wave that is there."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ouder_netwerk.matching.entry_lines import design_lines, entry_lines
from ouder_netwerk.matching.suggest import Suggestion
from ouder_netwerk.matching.wave_entries import entries, missing_scheme, title_of, wave_number
from ouder_netwerk.matching.yaml_text import flow
from ouder_netwerk.study.concepts import Reason
from ouder_netwerk.study.mappings import TODO


@dataclass(frozen=True)
class NewFile:
    """The file of the new wave.

    Attributes
    ----------
    name : str
        As it lies in the raw folder.
    member, labels : str or None
        The microdata and the Stata program with labels inside a .zip.
    encoding, labels_encoding, delimiter, decimal : str or None
        Of a file that does not say its own, when it had to be named.
    """

    name: str
    member: str | None = None
    labels: str | None = None
    encoding: str | None = None
    labels_encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None

    @property
    def options(self) -> dict[str, Any]:
        """What is said of how the file is read."""
        return {name: value for name, value in asdict(self).items() if name != "name"}

    def lines(self, missing: dict[str, Reason]) -> Iterator[str]:
        """Yield how it stands among the sources of a wave, with its missing codes."""
        yield f"  - file: {flow(self.name)}"
        given = self.options | {"missing": missing}
        yield from (f"    {key}: {flow(value)}" for key, value in given.items() if value)


def wave_yaml(suggestion: Suggestion, wave_id: str, file: NewFile) -> str:
    """Return the text of `waves/<wave_id>.yaml`: only what differs from the wave it is like.

    Parameters
    ----------
    suggestion : Suggestion
        What was found.
    wave_id : str
        Name of the new wave.
    file : NewFile
        Its file.

    Returns
    -------
    str
        A definition that loads, unless an item was dropped that says who was asked others. What is open stands in it as
        `from: TODO`, which stops every run until it is replaced by one of the candidates in the comment after it: each
        is a whole mapping with its own codes.
    """
    general = missing_scheme(suggestion)
    written = [line for entry in entries(suggestion, general) for line in entry_lines(entry)]
    lines = [*_head(suggestion, wave_id), "sources:", *file.lines(general), *design_lines(suggestion)]
    if all(line.lstrip().startswith("#") for line in written):
        lines += [line.strip() for line in written]
    else:
        lines += ["variables:", *written]
    return "\n".join(lines) + "\n"


def mapping_yaml(suggestion: Suggestion, file: NewFile, general: dict[str, Reason], review: str) -> str:
    """Return the text of the mapping of another file of the wave that a suggestion is like: all of it.

    Parameters
    ----------
    suggestion : Suggestion
        What was found.
    file : NewFile
        The file.
    general : dict of code to reason
        Its missing codes for all variables.
    review : str
        The command by which open lines are decided.
    """
    written = [
        line for entry in entries(suggestion, general, whole=True) for line in entry_lines(entry, reworded=False)
    ]
    head = [
        f"# How the design and the concepts come from {file.name}.",
        f"# {review}",
        f"# or put a candidate in the place of each {{from: {TODO}}}; remove the line of what the file lacks.",
    ]
    return "\n".join([*head, *design_lines(suggestion, whole=True), "variables:", *written]) + "\n"


def _head(suggestion: Suggestion, wave_id: str) -> list[str]:
    title = f"title: {flow(title_of(suggestion, wave_id))}"
    if suggestion.like is None:
        return [f"survey: {flow(suggestion.study.id)}", f"wave: {flow(wave_id)}", title]
    earlier = suggestion.study.waves[suggestion.like]
    number = wave_number(suggestion.like, earlier.wave, wave_id)
    # what broke the series before that wave did not break it again before this one
    breaks = ["breaks: {}"] if earlier.breaks else []
    return [f"like: {flow(suggestion.like)}", f"wave: {flow(number)}", title, *breaks]
