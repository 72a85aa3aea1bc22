"""What checking the claims of a study found."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from ouder_netwerk.claims.acceptance import Acceptance
from ouder_netwerk.claims.checked import Checked
from ouder_netwerk.claims.definition import Claim, ClaimSection, ClaimsFile
from ouder_netwerk.claims.faults import Fault
from ouder_netwerk.claims.statement import TestableClaim
from ouder_netwerk.claims.verdicts import FAILING, UNTESTED, Basis, Verdict, weakest
from ouder_netwerk.study.base import Text
from ouder_netwerk.texts.phrases import Told, told


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
        As written in the study: it covers what it was written for, and nothing else.
    accepted_now : str
        Reason given for this run: it covers whatever is there.
    number : hashable
        The number it is about: claims with the same one repeat each other.
    """

    claim: Claim
    line: int
    checked: Checked
    acceptance: Acceptance | None = None
    accepted_now: str = ""
    number: Hashable = None

    @property
    def verdict(self) -> Verdict:
        """The verdict by itself, accepted or not."""
        return self.checked.finding.verdict

    @property
    def basis(self) -> str:
        """What the verdict rests on: empty where no number was held against it."""
        return self.checked.basis if self.checked.rows else ""

    @property
    def found(self) -> str:
        """What was published, its range and what was found, in one line: what an acceptance is of."""
        return self.checked.against(self.claim.published) if isinstance(self.claim, TestableClaim) else ""

    @property
    def accepted(self) -> bool:
        """Whether the verdict would fail the check, and has a written reason why it need not."""
        return self.verdict in FAILING and self._covered

    @property
    def failed(self) -> bool:
        """Whether the claim fails the check."""
        return self.verdict in FAILING and not self._covered

    @property
    def has_acceptance(self) -> bool:
        """Whether there is an acceptance, needed or not."""
        return self.acceptance is not None or bool(self.accepted_now)

    @property
    def needless(self) -> bool:
        """Whether there is an acceptance though the verdict needs none."""
        return self.verdict not in FAILING and self.has_acceptance

    @property
    def reason(self) -> Told:
        """Explanation of the verdict, with what there is to say of its acceptance."""
        reason, accepted = self.checked.finding.reason, self.acceptance
        if not self.has_acceptance:
            return reason
        if self.needless:
            more = told("reasons.needless")
        elif self.accepted_now:
            more = told("reasons.accepted", reason=self.accepted_now)
        elif self.accepted and accepted:
            more = told("reasons.accepted", reason=accepted.reason.in_language)
        else:
            more = told("reasons.other_finding", accepted=accepted.finding if accepted else "", found=self.found)
        return lambda language: f"{reason(language)}; {more(language)}"

    @property
    def _covered(self) -> bool:
        if self.verdict == "pipeline-fault":
            return False
        return bool(self.accepted_now) or (self.acceptance is not None and self.acceptance.covers(self.found))


@dataclass(frozen=True)
class ClaimReport:
    """Every claim of a study with its verdict, and every number that cannot be right.

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
    faults : tuple of Fault
        What is wrong with the numbers themselves, or with what guards them.
    """

    study: str
    title: Text
    languages: tuple[str, ...]
    main_language: str
    path: Path
    file: ClaimsFile
    results: tuple[ClaimResult, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when every claim holds or is accepted with a reason and no number is at fault, else 1."""
        return int(any(result.failed for result in self.results) or bool(self.faults) or self.tests_nothing)

    @property
    def tests_nothing(self) -> bool:
        """Whether there are claims with a number to be held against, and none could be: no success."""
        testable = [
            result for result in self.results if isinstance(result.claim, TestableClaim) and result.claim.target
        ]
        return bool(testable) and all(result.verdict in UNTESTED for result in testable)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many numbers have each verdict: what several claims repeat counts once, with the weakest verdict."""
        verdicts: dict[Hashable, list[Verdict]] = {}
        for result in self.results:
            verdicts.setdefault(result.number or result.claim.id, []).append(result.verdict)
        return dict(Counter(_of_repeats(repeated) for repeated in verdicts.values()))

    def by_basis(self) -> list[tuple[str, list[tuple[ClaimSection, tuple[ClaimResult, ...]]]]]:
        """Return the results by what they rest on, then by section; an empty basis is that of no number."""
        found = []
        for basis in (*get_args(Basis), ""):
            sections = [
                (section, results)
                for section in self.file.sections
                if (results := tuple(one for one in self.of_section(section.id) if one.basis == basis))
            ]
            if sections:
                found.append((basis, sections))
        return found

    def of_section(self, section: str) -> tuple[ClaimResult, ...]:
        """Return the results of one section."""
        return tuple(result for result in self.results if result.claim.section == section)


def _of_repeats(verdicts: list[Verdict]) -> Verdict:
    return verdicts[0] if len(set(verdicts)) == 1 else weakest(verdicts)
