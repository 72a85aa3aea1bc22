"""Files as editors and Excel save them: another encoding is said with its place, a byte-order mark is no matter."""

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.study.weighting import read_margins
from ouder_netwerk.study.yaml_lines import read_yaml


def test_a_yaml_file_in_another_encoding_names_the_line_and_the_mend(tiny):
    path = tiny.folder / "config/studies/tiny/concepts.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").replace("Leeftijd van", "Leeftijd één").encode("cp1252"))
    for command in (("check", "tiny"), ("harmonise", "tiny", "tiny17")):
        result = tiny.run(*command)
        assert result.exit_code == 2
        assert "concepts.yaml:8: is not UTF-8 from the character after `    label: {nl: Leeftijd `" in result.output
        assert "save it as UTF-8" in result.output


def test_a_byte_order_mark_is_no_matter(tmp_path):
    (tmp_path / "a.yaml").write_bytes("a: één\n".encode("utf-8-sig"))
    assert read_yaml(tmp_path / "a.yaml") == ({"a": "één"}, {("a",): 1})


@pytest.mark.parametrize("text", ["a: \x07", "? [a]\n: b", "? {a: b}\n: c", "a: !!python/none x", "\x00"])
def test_odd_yaml_is_an_error_with_its_file(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.yaml"):
        read_yaml(tmp_path / "a.yaml")


def _margins(tmp_path, content, encoding="utf-8"):
    (tmp_path / "m.csv").write_bytes(content.encode(encoding))
    return read_margins(tmp_path / "m.csv")


def test_margins_with_a_byte_order_mark(tmp_path):
    assert _margins(tmp_path, "concept,category,total\nsex,f,60\n", "utf-8-sig").totals == {"sex": {"f": 60}}


def test_margins_in_another_encoding(tmp_path):
    with pytest.raises(InputError, match=r"m\.csv:2: is not UTF-8"):
        _margins(tmp_path, "concept,category,total\ngezin,één,60\n", "cp1252")


def test_margins_as_excel_writes_them_in_dutch(tmp_path):
    found = _margins(tmp_path, "concept;category;share\nsex;f;0,6\nsex;m;0.4\n")
    assert found.totals == {"sex": {"f": 0.6, "m": 0.4}}


def test_a_share_with_a_decimal_point_and_a_heading_with_a_comma(tmp_path):
    found = _margins(tmp_path, "concept;category;share;source, note\nsex;f;0.485;CBS\nsex;m;0,515;CBS\n")
    assert found.totals == {"sex": {"f": 0.485, "m": 0.515}}


@pytest.mark.parametrize("written", ["300.000", "10.485", "1.300.000", "1.300,5"])
def test_points_between_thousands_are_refused(tmp_path, written):
    with pytest.raises(InputError, match=r"is not an amount of people\n  -> .*without points between thousands"):
        _margins(tmp_path, f"concept;category;total\nsex;f;{written}\n")


def test_a_blank_line_does_not_move_the_lines(tmp_path):
    with pytest.raises(InputError, match=r"m\.csv:4: `many`"):
        _margins(tmp_path, "concept,category,total\n\nsex,f,1\nsex,m,many\n")
