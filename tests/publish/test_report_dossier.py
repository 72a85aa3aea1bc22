"""What the report says of harmonising: recodes, margins behind weights, imputations, checksums."""

from lxml import html

from ouder_netwerk.publish.report.dossier import _concept
from ouder_netwerk.publish.wording import Words


def test_dossier_and_checksums_of_the_raw_files(tiny):
    import hashlib

    tiny.run_all()
    for step in ("claims", "tables", "figures", "report"):
        result = tiny.run(step, "tiny")
        assert result.exit_code == 0, result.output
    tree = html.parse(tiny.folder / "results/tiny/report/index.en.html")
    digest = hashlib.sha256(tiny.raw.read_bytes()).hexdigest()
    assert tree.xpath("//tbody[@id='input-tiny17']//code/text()") == [digest]
    recodes = {
        tuple(cell.text_content() for cell in row)
        for row in tree.xpath(
            "//table[starts-with(caption, 'From variable')]/tbody[starts-with(tr, 'Informal help ')]/tr"
        )
    }
    assert ("1 ja", "yes", "32") in recodes
    assert any(len(row) == 1 and row[0].startswith("Informal help (HULP") for row in recodes)
    # the labels of this file are Dutch
    assert set(tree.xpath("//table[starts-with(caption, 'From variable')]//th/span/@lang")) == {"nl"}
    coverage = {
        row[0].text_content(): [cell.text_content() for cell in row[1:]]
        for row in tree.xpath("//table[caption='Characteristics and waves']/tbody/tr")
    }
    assert coverage["Informal help"] == ["measuredHULP"]
    respondents = [text for text in tree.xpath("//section[@aria-labelledby='dossier']/p/text()") if "48" in text]
    assert len(respondents) == 1
    assert not tree.xpath("//*[contains(@class, 'stand-in')]")


def test_the_margins_behind_made_weights_are_shown(tiny):
    folder = tiny.folder / "config/studies/tiny/margins"
    folder.mkdir()
    (folder / "tiny.csv").write_text("concept,category,total\nchild_age,0-3,250\nchild_age,4-18,750\n")
    rules = {"margins": "margins/tiny.csv", "over": ["child_age"]}
    tiny.edit("waves/tiny17.yaml", lambda content: content.update(design={"id": "RESP", "weighting": rules}))
    tiny.run_all()
    for step in ("claims", "tables", "figures", "report"):
        result = tiny.run(step, "tiny")
        assert result.exit_code == 0, result.output
    tree = html.parse(tiny.folder / "results/tiny/report/index.nl.html")
    rows = tree.xpath("//table[starts-with(caption, 'Weging naar bekende totalen')]/tbody/tr")
    assert len(rows) == 3
    young = [cell.text for cell in rows[1]]
    assert young[0].startswith("0-3")
    assert young[-2:] == ["250", "250"]


def test_an_imputation_says_which_it_is(sample):
    words = Words(sample[0], "nl")
    assert _concept("single_parent.2", words) == "Alleenstaande ouder (imputatie 2)"
    assert _concept("single_parent", words) == "Alleenstaande ouder"
