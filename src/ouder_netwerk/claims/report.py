"""What checking the claims of a study found."""

from collections import Counter
from dataclasses import dataclass
from math import nan
from pathlib import Path

from ouder_netwerk.claims.acceptance import Acceptance, AcceptedNumber
from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.definition import Claim, ClaimsFile
from ouder_netwerk.claims.verdicts import FAILING, Finding, Verdict
from ouder_netwerk.released import Row
from ouder_netwerk.study.base import Text
from ouder_netwerk.texts.phrases import Told, told


@dataclass(frozen=True)
class Checked:
    """A claim held against its numbers.

    Attributes
    ----------
    finding : Finding
    basis : str
        `same-data`, `new-data` or `stand-in`; empty for qualitative claims.
    rows : tuple of Row
        The released rows it was held against: the difference where it is about one, else the shares.
    band : Band, optional
    estimate, ci_low, ci_high : float
        The share or difference; NaN when hidden, and for rankings, which rest on several.
    """

    finding: Finding
    basis: str = ""
    rows: tuple[Row, ...] = ()
    band: Band | None = None
    estimate: float = nan
    ci_low: float = nan
    ci_high: float = nan

    @property
    def data(self) -> str:
        """`real` or `stand-in`; empty when no number was read."""
        if not self.rows:
            return ""
        return "stand-in" if self.basis == "stand-in" else "real"


@dataclass(frozen=True)
class ClaimResult:
    """A claim, what was found, and whether that is accepted.

    Attributes
    ----------
    claim : Claim
    line : int
        In `claims.yaml`.
    checked : Checked
    acceptance : Acceptance, optional
        Whether it turned out to be needed, and to cover what was found, or not.
    """

    claim: Claim
    line: int
    checked: Checked
    acceptance: Acceptance | None

    @property
    def verdict(self) -> Verdict:
        """The verdict by itself, accepted or not."""
        return self.checked.finding.verdict

    @property
    def accepted(self) -> bool:
        """Whether the verdict would fail the check, and has a written reason why it need not."""
        return self.verdict in FAILING and self._covered

    @property
    def failed(self) -> bool:
        """Whether the claim fails the check."""
        return self.verdict in FAILING and not self._covered

    @property
    def needless(self) -> bool:
        """Whether there is an acceptance though the verdict needs none."""
        return self.verdict not in FAILING and self.acceptance is not None

    @property
    def reason(self) -> Told:
        """Explanation of the verdict, with what there is to say of its acceptance."""
        reason, accepted = self.checked.finding.reason, self.acceptance
        if accepted is None:
            return reason
        if self.needless:
            more = told("reasons.needless")
        elif self.accepted:
            more = told("reasons.accepted", reason=accepted.reason.in_language)
        else:
            assert isinstance(accepted, AcceptedNumber)
            more = told("reasons.other_number", number=accepted.in_language)
        return lambda language: f"{reason(language)}; {more(language)}"

    @property
    def _covered(self) -> bool:
        return self.acceptance is not None and self.acceptance.covers(self.checked.estimate)


@dataclass(frozen=True)
class ClaimReport:
    """Every claim of a study with its verdict.

    Attributes
    ----------
    study : str
    title : Text
    languages : tuple of str
        In which it is published.
    main_language : str
        Of files that have one language.
    path : Path
        `claims.yaml`.
    file : ClaimsFile
        The definition: sources, sections and what was left out.
    results : tuple of ClaimResult
        In the order of the file.
    """

    study: str
    title: Text
    languages: tuple[str, ...]
    main_language: str
    path: Path
    file: ClaimsFile
    results: tuple[ClaimResult, ...]

    @property
    def exit_code(self) -> int:
        """0 when nothing is contradicted or deviates without an accepted reason, else 1."""
        return int(any(result.failed for result in self.results))

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many claims have each verdict."""
        return dict(Counter(result.verdict for result in self.results))

    @property
    def on_standin(self) -> bool:
        """Whether any verdict rests on stand-in microdata."""
        return any(result.checked.data == "stand-in" for result in self.results)

    def of_section(self, section: str) -> tuple[ClaimResult, ...]:
        """Return the results of one section."""
        return tuple(result for result in self.results if result.claim.section == section)
