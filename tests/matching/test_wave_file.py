"""What `wave new` writes, on small files made here."""

import datetime

import pandas as pd
import pyreadstat
import pytest
import yaml

from ouder_netwerk.matching.suggest import suggest_wave
from ouder_netwerk.matching.wave_file import NewFile, wave_yaml
from ouder_netwerk.microdata.read import open_microdata, read_microdata
from ouder_netwerk.microdata.write import FileVariable, write_microdata
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.mappings import DesignColumns

STUDY = """\
id: klein
title: {nl: Klein, en: Small}
source: {nl: Bron, en: Source}
subgroups: []
waves: []
"""
CONCEPTS = """\
category_sets:
  yes_no: {no: {nl: nee, en: no}, yes: {nl: ja, en: yes}}
concepts:
  hard:
    label: {nl: Ik vind het moeilijk om hulp te vragen, en: I find it hard to ask for help}
    categories: yes_no
  partner:
    label: {nl: Heeft een partner, en: Has a partner}
    categories: yes_no
  household:
    label: {nl: Huishouden, en: Household}
    categories: {one: {nl: een ouder, en: one parent}, two: {nl: twee ouders, en: two parents}}
  child_age:
    label: {nl: Leeftijd van het kind, en: Age of the child}
    categories: {0-11: {nl: 0-11 jaar, en: 0-11 years}, 12+: {nl: 12 jaar en ouder, en: 12 years and older}}
"""
FIRST = """\
survey: klein
wave: "1"
title: {nl: Klein 1, en: Small 1}
sources:
  - file: een.sav
design: {id: nr, weight: weeg}
variables:
  hard: {from: moeilijk, values: {1: no, 2: yes}}
  partner: {from: huish, values: {1: no, 2: yes}}
  household: {from: huish, values: {1: one, 2: two}}
  child_age: {from: leeftijd, bands: {0-11: [0, 11], 12+: [12, 99]}}
"""
LABELS = {1: "Nee", 2: "Ja"}
PARENTS = {1: "Een ouder", 2: "Twee ouders"}
ROWS = 40


def _write(path, columns):
    """Write a file with a number and a weight for every respondent, and these columns: values, label, value labels."""
    columns = {
        "nr": (range(1, ROWS + 1), "Respondentnummer", {}),
        "weeg": ([0.5 + row / ROWS for row in range(ROWS)], "Weegfactor", {}),
        **columns,
    }
    frame = pd.DataFrame({name: list(values) for name, (values, _, _) in columns.items()})
    described = {name: FileVariable(label, labels, decimals=3) for name, (_, label, labels) in columns.items()}
    write_microdata(path, frame, described)


def _halves(one=1, other=2):
    return [one if row % 3 else other for row in range(ROWS)]


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "klein"
    (folder / "waves").mkdir(parents=True)
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    (folder / "concepts.yaml").write_text(CONCEPTS, encoding="utf-8")
    (folder / "indicators.yaml").write_text("sections: []\n", encoding="utf-8")
    (folder / "waves/een.yaml").write_text(FIRST, encoding="utf-8")
    _write(
        tmp_path / "een.sav",
        {
            "moeilijk": (_halves(), "Ik vind het moeilijk om hulp te vragen", LABELS),
            "huish": (_halves(), "Aantal ouders in het huishouden", PARENTS),
            "leeftijd": ([float(row % 19) for row in range(ROWS)], "Leeftijd van het kind in jaren", {}),
        },
    )
    return load_study(folder)


def _new(study, columns, like="een"):
    """Return the text that is written for a file with these columns."""
    path = study.folder.parent / "twee.sav"
    _write(path, columns)
    earlier = read_microdata(study.folder.parent / "een.sav") if like else None
    with open_microdata(path) as opened:
        return wave_yaml(suggest_wave(study, like, opened, earlier), "twee", NewFile(path.name))


def _same(study):
    return {
        "moeilijk": (_halves(), "Ik vind het moeilijk om hulp te vragen", LABELS),
        "huish": (_halves(), "Aantal ouders in het huishouden", PARENTS),
        "leeftijd": ([float(row % 19) for row in range(ROWS)], "Leeftijd van het kind in jaren", {}),
    }


def _lines_about(text, concept):
    return [line.strip() for line in text.splitlines() if concept in line]


def test_a_candidate_is_a_whole_line_with_its_own_codes(study):
    swapped = {1: "Ja", 2: "Nee", 3: "Anders"}
    values = [1 if row % 3 else 2 for row in range(ROWS - 1)] + [3]
    columns = _same(study) | {"moeilijk": (values, "Hulp vragen valt zwaar", swapped)}
    text = _new(study, columns)
    (line,) = _lines_about(text, "hard")
    assert line.startswith("hard: {from: TODO}  # no variable is certain (it was moeilijk")
    assert '; without a rule: 3 ("Anders")' in line
    candidate = line.partition("): ")[2].partition(" 0.")[0]
    content = yaml.load(candidate, yaml.BaseLoader)
    assert content == {"from": "moeilijk", "values": {"1": "yes", "2": "no", "3": "TODO"}}
    (study.folder / "waves/twee.yaml").write_text(text, encoding="utf-8")
    assert load_study(study.folder).waves["twee"].variables["hard"].variables == ("TODO",), "it loads, and can not run"


def test_a_denial_is_never_certain(study):
    columns = _same(study) | {"moeilijk": (_halves(), "Ik vind het niet moeilijk om hulp te vragen", LABELS)}
    text = _new(study, columns)
    (line,) = _lines_about(text, "  hard: {from: TODO}")
    assert "{from: moeilijk, values: {1: no, 2: yes}}" in line
    assert "may say the opposite" in line


def test_concepts_of_one_variable_each_keep_their_own_categories(study):
    turned = {1: "Twee ouders", 2: "Een ouder"}
    text = _new(study, _same(study) | {"huish": (_halves(2, 1), "Aantal ouders in het huishouden", turned)})
    assert "  household: {from: huish, values: {1: two, 2: one}}" in text.splitlines()
    assert "  partner: {from: huish, values: {1: yes, 2: no}}" in text.splitlines()


def test_codes_that_lost_their_labels_keep_their_rules_where_the_shares_tell_them_apart(study):
    columns = _same(study) | {"moeilijk": (_halves(), "Ik vind het moeilijk om hulp te vragen", {})}
    assert not _lines_about(_new(study, columns), "hard")


def test_codes_that_lost_their_labels_are_open_where_the_shares_moved(study):
    columns = _same(study) | {"moeilijk": (_halves(2, 1), "Ik vind het moeilijk om hulp te vragen", {})}
    (line,) = _lines_about(_new(study, columns), "  hard: {from: TODO}")
    assert "{from: moeilijk, values: {1: TODO, 2: TODO}}" in line


def test_a_missing_code_inside_a_band_is_named_by_the_variable(study):
    ages = [98.0 if row == 0 else float(row % 19) for row in range(ROWS)]
    text = _new(study, _same(study) | {"leeftijd": (ages, "Leeftijd van het kind in jaren", {98: "Weet niet"})})
    assert "missing: {98: dont_know}" in _lines_about(text, "child_age")[0]


def test_a_date_is_a_candidate_for_an_age_only(study):
    day = [datetime.date(2010, 1, 1) + datetime.timedelta(days=row) for row in range(ROWS)]
    labels = {"gebdat": "Leeftijd van het kind: datum", "gesprek": "Wanneer vond u het moeilijk om hulp te vragen"}
    path = study.folder.parent / "twee.sav"
    pyreadstat.write_sav(pd.DataFrame(dict.fromkeys(labels, day)), path, column_labels=labels)
    with open_microdata(path) as opened:
        found = suggest_wave(study, "een", opened, read_microdata(study.folder.parent / "een.sav"))
    text = wave_yaml(found, "twee", NewFile("twee.sav"))
    assert "{from: gebdat, bands: " in text
    assert "; without a rule: 40 values" in text
    assert "from: gesprek" not in text


@pytest.mark.parametrize(
    ("label", "role"),
    [("Gewicht", "weight"), ("Wijk", "psu"), ("Wijk", "strata"), ("Gemeente van inschrijving", "strata"), ("Laag", "strata"),
     ("Buurt", "psu"), ("School", "psu"), ("Neighbourhood", "psu"), ("Region", "strata"), ("Nr", "id")],
)  # fmt: skip
def test_a_plain_name_makes_a_column_of_the_design_possible_not_certain(study, label, role):
    numbers = {"weight": [1.25 + row % 4 for row in range(ROWS)], "id": range(ROWS)}
    given = numbers.get(role, [1 + row // 4 for row in range(ROWS)])
    path = study.folder.parent / "los.sav"
    write_microdata(path, pd.DataFrame({"v1": list(given)}).astype(float), {"v1": FileVariable(label, decimals=2)})
    with open_microdata(path) as opened:
        text = wave_yaml(suggest_wave(study, None, opened), "los", NewFile("los.sav"))
    assert f"# design.{role}: " in text
    assert f": {'[v1]' if role == 'strata' else 'v1'} 0.65" in text
    assert "design: {id: TODO, weight: TODO}" in text


def test_equal_weights_are_kept(study):
    wave = study.folder / "waves/een.yaml"
    content = wave.read_text(encoding="utf-8").replace("weight: weeg", "equal_weights: true")
    wave.write_text(content, encoding="utf-8")
    text = _new(load_study(study.folder), _same(study))
    assert "design" not in text, "as in the wave it is like"
    path = study.folder.parent / "los.sav"
    number = {"respnr": FileVariable("Respondentnummer")}
    write_microdata(path, pd.DataFrame({"respnr": range(ROWS)}).astype(float), number)
    with open_microdata(path) as opened:
        text = wave_yaml(suggest_wave(load_study(study.folder), "een", opened), "los", NewFile("los.sav"))
    assert "design: {id: TODO, equal_weights: true}" in text


@pytest.mark.parametrize(
    "instead", ["equal_weights: true", "weighting: {margins: margins/m.csv, over: [child_age, alone]}"]
)
def test_what_a_file_without_weights_may_say_instead_is_named_and_reads(study, instead):
    path = study.folder.parent / "los.sav"
    write_microdata(path, pd.DataFrame({"v1": range(ROWS)}).astype(float), {"v1": FileVariable("Respondentnummer")})
    with open_microdata(path) as opened:
        text = wave_yaml(suggest_wave(study, None, opened), "los", NewFile("los.sav"))
    (said,) = [line for line in text.splitlines() if line.startswith("# design.weight")]
    assert instead.partition(":")[0] in said and "in the place of `weight: TODO`" in said
    (design,) = [line for line in text.splitlines() if line.startswith("design:")]
    read = yaml.safe_load(design.replace("weight: TODO", instead))["design"]
    assert DesignColumns.model_validate(read).weight is None


def test_a_question_about_the_neighbourhood_is_no_cluster(study):
    columns = {"v1": ([1 + row % 5 for row in range(ROWS)], "Voelt u zich thuis in uw wijk?", {})}
    assert "design.psu" not in _new(study, columns, like=None)


def test_only_what_is_compared_is_read(study):
    many = {f"x{number}": (_halves(), f"Vraag over onderwerp {number}", LABELS) for number in range(200)}
    path = study.folder.parent / "breed.sav"
    _write(path, _same(study) | many)
    read = []
    with open_microdata(path) as opened:

        class Watched:
            variables = opened.variables

            def read(self, columns):
                read.append(list(columns))
                return opened.read(columns)

        suggest_wave(study, None, Watched())
    names = [name for part in read for name in part]
    assert len(names) == len(set(names)) < 100
    assert max(map(len, read)) <= 50
