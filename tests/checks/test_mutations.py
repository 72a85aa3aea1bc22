"""A good study, spoiled in one way at a time: `check` finds it, says where, and how to mend it."""

import pytest

from checks.spoiled import MUTATIONS, check


def test_the_good_study_has_nothing_wrong(two_waves):
    assert [str(finding.problem) for finding in check(two_waves)] == []


@pytest.mark.parametrize(("spoil", "severity", "where", "what", "remedy"), MUTATIONS.values(), ids=MUTATIONS.keys())
def test_every_mutation_is_found(two_waves, spoil, severity, where, what, remedy):
    spoil(two_waves)
    findings = check(two_waves)
    matching = [one for one in findings if where in one.where and what in one.what and remedy in one.remedy]
    assert [one.severity for one in matching] == [severity] * max(1, len(matching)), "\n".join(map(str, findings))


def test_there_are_thirty_mutations_and_more():
    assert len(MUTATIONS) >= 30
