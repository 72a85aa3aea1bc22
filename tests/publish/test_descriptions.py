"""What describes the results to other programs: a data package, codebooks, a bill of materials and a crate."""

import csv
import hashlib
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from ouder_netwerk.claims.coverage import COLUMNS as LEFT_OUT
from ouder_netwerk.claims.formats import COLUMNS as CLAIMS
from ouder_netwerk.publish.data_package import _descriptions
from ouder_netwerk.release.dossier import COVERAGE
from ouder_netwerk.release.frameworks import FRAMEWORKS
from ouder_netwerk.release.release import COLUMNS

RESULTS = Path("results/tiny")
DDI = "{ddi:codebook:2_5}"
ORDER = ["labl", "qstn", "catgry", "derivation"]
"""Children of `var`, as the schema of DDI-Codebook 2.5 orders them."""


@pytest.fixture
def described(tiny):
    """The tiny study under a preset that hides, described twice: the same bytes."""
    tiny.edit("study.yaml", lambda content: content.update(publication={"date": "2026-11-28"}))
    tiny.run_all()
    made = []
    for _ in range(2):
        for step in ("claims", "provenance"):
            result = tiny.run(step, "tiny")
            assert result.exit_code == 0, result.output
        made.append({path: path.read_bytes() for path in RESULTS.rglob("*") if path.is_file()})
    assert made[0] == made[1]
    assert not [path for path, content in made[0].items() if str(tiny.folder).encode() in content]
    return tiny


def test_the_data_package(described):
    package = json.loads((RESULTS / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "tabular-data-package"
    assert len(package["resources"]) == 6
    for resource in package["resources"]:
        content = (RESULTS / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        rows = list(csv.DictReader(content.decode().splitlines()))
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert all(field["description"] for field in fields.values())
        for row in rows:
            assert list(row) == list(fields)
            for name, cell in row.items():
                assert fields[name]["type"] != "number" or cell == "" or float(cell) is not None
        keys = [tuple(row[name] for name in resource["schema"].get("primaryKey", fields)) for row in rows]
        assert len(keys) == len(set(keys))
    keys = {one["name"]: len(one["schema"].get("primaryKey", ())) for one in package["resources"]}
    assert keys == {"estimates": 6, "contrasts": 8, "models": 6, "coverage": 0, "claims": 1, "claims-coverage": 0}


def test_frictionless_finds_nothing_wrong(described):
    frictionless = pytest.importorskip("frictionless", reason="pip install ouder-netwerk[descriptions]")
    report = frictionless.Package(str(RESULTS / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])


def test_the_codebook_of_a_wave(described):
    book = ElementTree.parse(RESULTS / "provenance/tiny17.ddi.xml").getroot()
    assert (book.tag, book.get("version")) == (f"{DDI}codeBook", "2.5")
    assert [child.tag.removeprefix(DDI) for child in book] == ["stdyDscr", "fileDscr", "dataDscr"]
    variables = {one.get("name"): one for one in book.iter(f"{DDI}var")}
    assert list(variables) == [
        "single_parent",
        "child_age",
        "help",
        "help_parents",
        "help_neighbours",
        "help_either",
        "sources",
    ]
    for one in variables.values():
        places = [ORDER.index(child.tag.removeprefix(DDI)) for child in one]
        assert places == sorted(places)
        assert one.get("files") == book.find(f"{DDI}fileDscr").get("ID")
    ids = [one.get("ID") for one in book.iter() if one.get("ID")]
    assert len(ids) == len(set(ids))
    labels = [(label.text, list(label.attrib.values())) for label in variables["help"].findall(f"{DDI}labl")]
    assert labels == [("Informele hulp", ["nl"]), ("Informal help", ["en"])]
    counts = {
        one.findtext(f"{DDI}catValu"): one.findtext(f"{DDI}catStat")
        for one in variables["help_neighbours"].iter(f"{DDI}catgry")
    }
    assert counts == {"no": "14", "yes": "17", "refused": None, "not_asked": None}
    assert variables["sources"].get("intrvl") == "contin"


def test_counts_that_are_hidden_are_not_in_it(described):
    described.edit("study.yaml", lambda content: content["release"].update(minimum_n="15"))
    assert described.run("release", "tiny").exit_code == 0
    assert described.run("claims", "tiny").exit_code == 0
    assert described.run("provenance", "tiny").exit_code == 0
    dossier = json.loads((RESULTS / "dossier/tiny17.json").read_text(encoding="utf-8"))
    shown = {row["respondents"] for recode in dossier["recodes"] for row in recode["counts"]}
    book = ElementTree.parse(RESULTS / "provenance/tiny17.ddi.xml").getroot()
    counts = [int(one.text) for one in book.iter(f"{DDI}catStat")]
    assert None in shown and counts
    assert all(count >= 15 for count in counts)


def test_the_bill_of_materials(described):
    bom = json.loads((RESULTS / "provenance/environment.cdx.json").read_text(encoding="utf-8"))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    names = {one["bom-ref"] for one in bom["components"]}
    assert {"python", "numpy", "pandas", "snakemake", "pyreadstat"} <= names
    assert not names & {"pytest", "ruff", "mypy"}, "what no run needs"
    assert {other for one in bom["dependencies"] for other in one["dependsOn"]} <= names
    validation = pytest.importorskip("cyclonedx.validation.json", reason="pip install ouder-netwerk[descriptions]")
    from cyclonedx.schema import SchemaVersion

    assert validation.JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is None


def test_the_crate(described):
    crate = json.loads((RESULTS / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    graph = {one["@id"]: one for one in crate["@graph"]}
    assert len(graph) == len(crate["@graph"])
    files = {path.relative_to(RESULTS).as_posix() for path in RESULTS.rglob("*") if path.is_file()}
    parts = {part["@id"] for part in graph["./"]["hasPart"]}
    assert parts == files - {"ro-crate-metadata.json"}
    assert graph["./"]["datePublished"] == "2026-11-28"
    for name in parts:
        assert graph[name]["sha256"] == hashlib.sha256((RESULTS / name).read_bytes()).hexdigest()
    raw = hashlib.sha256(described.raw.read_bytes()).hexdigest()
    assert [graph[one["@id"]]["identifier"] for one in graph["#run"]["object"]] == [f"sha256:{raw}"]

    def links(value):
        if isinstance(value, dict):
            return (
                [value["@id"]] if set(value) == {"@id"} else [link for part in value.values() for link in links(part)]
            )
        return [link for part in value for link in links(part)] if isinstance(value, list) else []

    assert (
        not {link for one in graph.values() for link in links(one)}
        - set(graph)
        - {
            "https://w3id.org/ro/crate/1.1",
            "https://doi.org/10.1093/bioinformatics/bts480",
            "https://snakemake.readthedocs.io",
        }
    )


def test_stand_ins_carry_no_real_source(described):
    path = RESULTS / "dossier/tiny17.json"
    dossier = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(dossier | {"data": "stand-in"}), encoding="utf-8")
    assert described.run("provenance", "tiny").exit_code == 0
    for name in ("datapackage.json", "ro-crate-metadata.json", "provenance/tiny17.ddi.xml"):
        text = (RESULTS / name).read_text(encoding="utf-8")
        assert not any(source in text for source in ("Verzonnen gegevens om te testen", "Made-up data for tests")), name
        assert any(mark in text for mark in ("NAGEMAAKTE GEGEVENS.", "MADE-UP DATA.")), name


def test_every_released_column_is_described():
    described = _descriptions()
    tables = COLUMNS | {"frameworks": FRAMEWORKS, "coverage": COVERAGE, "claims": CLAIMS, "claims_coverage": LEFT_OUT}
    for table, columns in tables.items():
        assert set(columns) <= {*described[table], *described["every"]}, table
        assert set(described[table]) <= set(columns), table
