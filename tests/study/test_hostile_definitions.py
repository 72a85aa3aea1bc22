"""A definition file that would take all memory, all time, or another file ends in a named error, soon."""

import time

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.study.yaml_lines import read_yaml

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
MERGED = "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{{'l'}: *a{n - 1}, m: *a{n - 1}}}\n" for n in range(1, 40))
HOSTILE = {
    "aliases of lists": (BOMB, "repeats itself by aliases"),
    "aliases of mappings": (MERGED, "repeats itself by aliases"),
    "holds itself": ("a: &a [*a]\n", "repeats itself by aliases|more than"),
    "deep lists": ("a: " + "[" * 100_000, "deep"),
    "deep mappings": ("a: " + "{b: " * 5_000 + "1" + "}" * 5_000, "deep"),
    "deep blocks": ("".join(f"{' ' * n}a:\n" for n in range(200)), "deep"),
    "huge number": (f"a: {'9' * 10_000}\n", "number"),
    "NUL": ("a: b\nc: d\0e\n", r"a\.yaml:2: holds the control character"),
    "escape": ("a: b\x1b[31m\n", "control character"),
    "NUL as an escape": ('a: b\nc: "d\\0e"\n', r"a\.yaml:2: holds the control character"),
    "bell as an escape": ('{a: ["b", "\\u0007c"]}', "control character"),
    "large": ("a: b\n" * 1_500_000, "too many for a definition"),
}


@pytest.mark.parametrize(("text", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_it_is_refused(tmp_path, text, message):
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    start = time.process_time()
    with pytest.raises(InputError, match=message) as error:
        read_yaml(path)
    assert time.process_time() - start < 2
    assert "a.yaml" in str(error.value)


def test_few_aliases_are_allowed(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a: &yn {1: yes, 2: no}\nb: *yn\nc: {<<: *yn, 3: x}\n", encoding="utf-8")
    assert read_yaml(path)[0]["b"] == {1: "yes", 2: "no"}


@pytest.mark.parametrize(
    "name", ["{x}.sav", "/etc/passwd", "../tiny17.sav", "a/../../b.sav", "C:\\a.sav", "\\\\host\\a.sav", "a\tb.sav", ""]
)
def test_a_source_is_a_file_in_its_folder(tiny, name):
    tiny.edit("waves/tiny17.yaml", lambda wave: wave["sources"][0].update(file=name))
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2, result.output
    assert "is not the name of a file in its folder" in result.output and "tiny17.yaml" in result.output


def test_a_source_may_lie_deeper(tiny):
    (tiny.folder / "data/raw/2017").mkdir()
    tiny.raw.rename(tiny.folder / "data/raw/2017/tiny17.sav")
    tiny.edit("waves/tiny17.yaml", lambda wave: wave["sources"][0].update(file="2017/tiny17.sav"))
    assert tiny.run("harmonise", "tiny", "tiny17").exit_code == 0


@pytest.mark.parametrize("content", [BOMB, "a: " + "[" * 100_000, "waves: [" + "9" * 5_000 + "]"])
def test_the_command_ends_with_exit_code_2(tiny, content):
    (tiny.folder / "config/studies/tiny/study.yaml").write_text(content, encoding="utf-8")
    result = tiny.run("harmonise", "tiny", "tiny17")
    assert result.exit_code == 2 and "study.yaml" in result.output
