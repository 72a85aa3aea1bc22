"""A study that says where its files are published tells a user without them what to get, and notices another file."""

from pathlib import Path

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.files import checksum
from ouder_netwerk.microdata.find import find_files
from ouder_netwerk.study.load import find_study, load_study

STUDIES = Path(__file__).parents[2] / "config/studies"
PUBLISHED = {
    "address": "https://doi.org/10.1234/tiny",
    "licence": "Tiny Licence",
    "terms": {"nl": "Vraag toestemming", "en": "Ask for permission"},
    "note": {"nl": "Versie 2", "en": "Version 2"},
}


def _publish(tiny, **more):
    tiny.edit("waves/tiny17.yaml", lambda content: content["sources"][0].update(published=PUBLISHED | more))


def test_an_absent_file_says_what_to_get_and_on_what_terms(tiny):
    digest = checksum(tiny.raw)
    _publish(tiny, sha256=digest)
    tiny.raw.unlink()
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert (
        f"get tiny17.sav from https://doi.org/10.1234/tiny (licence: Tiny Licence, SHA-256: {digest}); "
        "Ask for permission; Version 2\n     put it there, or give its folder: `raw=FOLDER`"
    ) in result.output
    assert tiny.files() == set()


def test_an_unknown_address_is_said_to_be_unknown(tiny):
    tiny.edit("waves/tiny17.yaml", lambda content: content["sources"][0].update(published={"note": PUBLISHED["note"]}))
    tiny.raw.unlink()
    assert (
        "get tiny17.sav from a place that the study does not know; Version 2"
        in tiny.run("harmonise", "tiny", "tiny17").output
    )


def test_the_published_file_is_read_without_remark(tiny):
    _publish(tiny, sha256=checksum(tiny.raw))
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 0
    assert "published" not in result.output


def test_another_file_is_an_error(tiny):
    _publish(tiny, sha256="0" * 64)
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2
    assert f"is not the published file: its SHA-256 is {checksum(tiny.raw)}, not {'0' * 64}" in result.output
    assert "mend `published.sha256`" in result.output
    assert tiny.files() == set()


def test_another_file_of_a_producer_who_releases_anew_is_a_warning(tiny):
    _publish(tiny, sha256="0" * 64, on_change="warn")
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 0
    assert "is not the published file" in result.output
    assert "data/harmonised/tiny/tiny17.parquet" in tiny.files()


def test_a_checksum_that_is_none_is_named_with_its_line(tiny):
    path = tiny.folder / "config/studies/tiny/waves/tiny17.yaml"
    text = path.read_text().replace(
        "- {file: tiny17.sav, missing", "- file: tiny17.sav\n    published:\n      sha256: abc\n    missing"
    )
    path.write_text(text.replace("98: not_asked}}", "98: not_asked}"))
    with pytest.raises(InputError, match=r"tiny17\.yaml:7: sources\.0\.published\.sha256: `.*` has not the form"):
        load_study(path.parents[1])


def test_the_nsch_files_here_are_the_ones_the_study_names(nsch_raw):
    study = load_study(find_study("nsch", STUDIES))
    files = find_files(study, nsch_raw.parent)
    for wave, file in files.items():
        published = study.waves[wave].sources[0].published
        assert published is not None
        assert published.sha256 == checksum(file.path)


def test_every_restricted_file_says_how_it_can_be_asked_for():
    study = load_study(find_study("scp2017", STUDIES))
    addresses = {}
    for wave in study.waves.values():
        for source in wave.sources:
            assert source.published is not None
            assert source.published.note is not None or source.published.terms is not None
            addresses[wave.survey] = source.published.address
    assert addresses["kok"] == "https://doi.org/10.17026/dans-x9a-9jew"
    assert addresses["ejoo"] is None
