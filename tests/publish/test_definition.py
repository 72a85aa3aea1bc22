from pathlib import Path

import pytest

from ouder_netwerk.errors import InputError
from ouder_netwerk.study.load import load_study
from ouder_netwerk.study.study import Study

TEXT = "{nl: a, en: a}"


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("figures", f"{{id: x, kind: bars, subtitle: {TEXT}, waves: '2021'}}", "exactly one of `section` and"),
        (
            "figures",
            f"{{id: x, kind: bars, subtitle: {TEXT}, section: help, waves: ['2019', '2021']}}",
            "with one wave",
        ),
        ("figures", f"{{id: x, kind: groups, subtitle: {TEXT}, section: help, waves: '2021'}}", "`by` names the subgr"),
        ("figures", f"{{id: x, kind: forest, subtitle: {TEXT}, waves: '2021'}}", "needs `model`"),
        ("figures", f"{{id: x, kind: forest, subtitle: {TEXT}, model: help, waves: '2017'}}", "no wave of the model"),
        ("figures", f"{{id: x, kind: trend, subtitle: {TEXT}, section: help, waves: '2021'}}", "two waves or more"),
        (
            "figures",
            f"{{id: x, kind: groups, subtitle: {TEXT}, section: help, waves: '2021', by: region}}",
            "no subgroup `region`",
        ),
        (
            "figures",
            f"{{id: x, kind: profile, subtitle: {TEXT}, section: help, waves: '2021', by: province}}",
            "with one indicator",
        ),
        (
            "tables",
            ", ".join([f"{{id: x, kind: section, title: {TEXT}, section: help, waves: '2021'}}"] * 2),
            "is there 2 times",
        ),
        ("tables", f"{{id: x, kind: section, title: {TEXT}, model: help, waves: '2021'}}", "needs `section` and no"),
        ("tables", f"{{id: x, kind: section, title: {TEXT}, section: none, waves: '2021'}}", "no section `none`"),
        ("tables", f"{{id: x, kind: model, title: {TEXT}, model: help, waves: '2019'}}", "no wave of the model"),
        ("tables", f"{{id: x, kind: trend, title: {TEXT}, section: help, waves: '2019'}}", "two waves or more"),
    ],
)
def test_what_cannot_be_published_is_said_at_loading(
    sample: tuple[Study, Path], tmp_path: Path, file: str, line: str, message: str
) -> None:
    for path in sample[0].folder.rglob("*.yaml"):
        copy = tmp_path / path.relative_to(sample[0].folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / f"{file}.yaml").write_text(f"{file}: [{line}]\n", encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_study(tmp_path)
