"""What checking the claims of a study found."""

from collections import Counter
from dataclasses import dataclass
from math import nan
from pathlib import Path

from ouder_netwerk.claims.bands import Band
from ouder_netwerk.claims.definition import Claim, ClaimsFile
from ouder_netwerk.claims.verdicts import FAILING, Finding, Verdict
from ouder_netwerk.study.base import Text


@dataclass(frozen=True)
class Checked:
    """A claim held against its numbers.

    Attributes
    ----------
    finding : Finding
    basis : str
        `same-data`, `new-data` or `stand-in`; empty for interviews.
    data : str
        `real` or `stand-in`; empty when no number was read.
    band : Band, optional
    estimate, ci_low, ci_high : float
        The share or difference; NaN when hidden, and for rankings, which rest on several.
    """

    finding: Finding
    basis: str = ""
    data: str = ""
    band: Band | None = None
    estimate: float = nan
    ci_low: float = nan
    ci_high: float = nan


@dataclass(frozen=True)
class ClaimResult:
    """A claim, what was found, and whether that is accepted.

    Attributes
    ----------
    claim : Claim
    line : int
        In `claims.yaml`.
    checked : Checked
    acceptance : Text, optional
        The written reason, whether it turned out to be needed or not.
    """

    claim: Claim
    line: int
    checked: Checked
    acceptance: Text | None

    @property
    def verdict(self) -> Verdict:
        """The verdict by itself, accepted or not."""
        return self.checked.finding.verdict

    @property
    def accepted(self) -> bool:
        """Whether the verdict would fail the check, and has a written reason why it need not."""
        return self.verdict in FAILING and self.acceptance is not None

    @property
    def failed(self) -> bool:
        """Whether the claim fails the check."""
        return self.verdict in FAILING and self.acceptance is None

    @property
    def reason(self) -> Text:
        """Explanation of the verdict, with the acceptance where one was needed."""
        reason = self.checked.finding.reason
        if not self.accepted or self.acceptance is None:
            return reason
        return Text(
            nl=f"{reason.nl}; aanvaard: {self.acceptance.nl}", en=f"{reason.en}; accepted: {self.acceptance.en}"
        )


@dataclass(frozen=True)
class ClaimReport:
    """Every claim of a study with its verdict.

    Attributes
    ----------
    study : str
    title : Text
    path : Path
        `claims.yaml`.
    file : ClaimsFile
        The definition: sources, sections and what was left out.
    results : tuple of ClaimResult
        In the order of the file.
    """

    study: str
    title: Text
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

    @property
    def needless_acceptances(self) -> tuple[str, ...]:
        """Claims that are accepted though their verdict needs no acceptance."""
        return tuple(result.claim.id for result in self.results if result.acceptance and not result.accepted)

    def of_section(self, section: str) -> tuple[ClaimResult, ...]:
        """Return the results of one section."""
        return tuple(result for result in self.results if result.claim.section == section)
