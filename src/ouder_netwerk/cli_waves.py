"""Commands for adding a wave or a survey: look at a file, map it, check the result."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from ouder_netwerk import layout
from ouder_netwerk.errors import InputError, fail

if TYPE_CHECKING:
    from ouder_netwerk.microdata.table import Options
    from ouder_netwerk.microdata.variables import Microdata
    from ouder_netwerk.study.study import Study

log = logging.getLogger("ouder_netwerk")

_raw = click.option("--raw", type=click.Path(path_type=Path), help="Folder with the raw files (data/raw).")
_options = (
    click.option("--member", help="Which file in an archive; data set of a .xpt; sheet; object of R."),
    click.option("--labels", help="A .do, .sas, .sps, .sas7bcat or codebook, in the archive or beside the file."),
    click.option("--encoding", help="Encoding of a file that is not UTF-8 (cp1252 is tried)."),
    click.option("--labels-encoding", help="The same of the file with labels."),
    click.option("--delimiter", help="Between the cells of a text file, when it cannot be told."),
    click.option("--decimal", type=click.Choice([".", ","]), help="Before the decimals in a text file."),
)


def _with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command every option that says how a survey file is read."""
    for option in reversed(_options):
        command = option(command)
    return command


def _write(text: str, target: Path | None) -> None:
    from ouder_netwerk.files import whole_file

    if target is None:
        click.echo(text, nl=False)
        return
    with whole_file(target) as part:
        part.write_text(text, encoding="utf-8")
    log.info("%s", target)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--weight", help="Variable to weight shares and means by.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "html"]), default="text", show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write it here in place of the screen.")
@_raw
@_with_options
def codebook(
    file: Path,
    weight: str | None,
    form: str,
    target: Path | None,
    raw: Path | None,
    **options: "Unpack[Options]",
) -> None:
    """Show the variables of a survey FILE with labels, codes, counts and shares."""
    from ouder_netwerk.microdata.codebook import codebook as make
    from ouder_netwerk.microdata.codebook_report import as_csv, as_html, as_text
    from ouder_netwerk.microdata.read import notes_log

    path = _found(file, raw)
    # what had to be assumed stands in the text too
    notes_log.disabled = form == "text" and target is None and sys.stdout.isatty()
    forms = {"text": as_text, "csv": as_csv, "html": as_html}
    _write(forms[form](make(path, weight, **_inside(path, options))), target)


@click.group()
def wave() -> None:
    """Add a wave to a study."""


@wave.command()
@click.argument("study")
@click.argument("wave")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--like", help="The wave that it is like; by default the latest of the same survey.")
@click.option("--report", is_flag=True, help="Show what every concept was matched to, with scores and runners-up.")
@click.option("--force", is_flag=True, help="Write over a definition that is there.")
@click.option("--sheet", type=click.Path(path_type=Path), help="Also write what is open as a .csv for a spreadsheet.")
@_raw
@_with_options
def new(
    study: str,
    wave: str,
    file: Path,
    like: str | None,
    report: bool,
    force: bool,
    sheet: Path | None,
    raw: Path | None,
    **options: "Unpack[Options]",
) -> None:
    """Write the definition of a new WAVE of a STUDY, read from FILE: only what differs from the wave it is like."""
    from ouder_netwerk.cli_review import OpenWave, write_sheet
    from ouder_netwerk.matching.report import counts, match_table
    from ouder_netwerk.matching.suggest import suggest_wave
    from ouder_netwerk.matching.wave_file import NewFile, wave_yaml
    from ouder_netwerk.matching.yaml_text import flow
    from ouder_netwerk.microdata.find import as_found
    from ouder_netwerk.microdata.read import open_microdata
    from ouder_netwerk.study.cross_check import odd_names
    from ouder_netwerk.study.load import find_study, load_study
    from ouder_netwerk.study.mappings import TODO

    definition = as_found(load_study(find_study(study)), layout.raw_folder(raw))
    target = definition.folder / "waves" / f"{wave}.yaml"
    if odd := list(odd_names(str(target), [wave])):
        raise InputError(odd)
    if target.exists() and not force:
        raise fail(str(target), "is there already", "choose another name, or write over it with --force")
    like = _like(definition, wave, like)
    path = _found(file, raw, definition.id)
    options = _inside(path, options)
    earlier = _earlier(definition, like, raw) if like else None
    with open_microdata(path, **options) as opened:
        found = suggest_wave(definition, like, opened, earlier)
        for remark in opened.description.remarks:
            log.info("%s: %s", path.name, remark)
        text = wave_yaml(found, wave, NewFile(path.name, **options))
        _write(text, target)
        if sheet is not None:
            _told_of_sheet(study, wave, sheet, write_sheet(OpenWave(found, opened, target), sheet))
    if report:
        click.echo(match_table(found))
    todo = f"choose at each {TODO} in it, " if TODO in text else ""
    log.info("%s; now %sname it in study.yaml, and run check:", counts(found), todo)
    log.info("  waves: %s", flow(list(dict.fromkeys([*definition.published_waves, wave]))))
    log.info("  ouder-netwerk check %s", study)


@wave.command()
@click.argument("study")
@click.argument("wave")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Map a file anew that is mapped already.")
@_raw
@_with_options
def replace(study: str, wave: str, file: Path, force: bool, raw: Path | None, **options: "Unpack[Options]") -> None:
    """Let FILE take the place of the stand-in of a WAVE, which keeps its own mapping for whoever lacks the file."""
    from ouder_netwerk.cli_replace import replace_wave
    from ouder_netwerk.matching.wave_file import NewFile
    from ouder_netwerk.study.load import find_study, load_study

    definition = load_study(find_study(study))
    path = _found(file, raw, definition.id)
    options = _inside(path, options)
    replace_wave(definition, wave, path, NewFile(path.name, **options), raw, force)


@wave.command()
@click.argument("study")
@click.argument("wave")
@click.option(
    "--sheet", type=click.Path(path_type=Path), help="Write what is open as a .csv for a spreadsheet instead."
)
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser.")
@_raw
def review(study: str, wave: str, sheet: Path | None, browser: bool, raw: Path | None) -> None:
    """Decide what is open in a WAVE, on a page on this machine: both sides of each choice beside each other."""
    from ouder_netwerk.cli_review import opened, serve, write_sheet
    from ouder_netwerk.study.load import find_study, load_study

    with opened(load_study(find_study(study)), wave, raw) as found:
        if sheet is None:
            serve(study, found, wave, browser)
        else:
            _told_of_sheet(study, wave, sheet, write_sheet(found, sheet))


@wave.command()
@click.argument("study")
@click.argument("wave")
@click.argument("sheet", type=click.Path(path_type=Path))
def apply(study: str, wave: str, sheet: Path) -> None:
    """Write what was chosen in a SHEET in the definition of a WAVE."""
    from ouder_netwerk.cli_review import apply_sheet, definition_of
    from ouder_netwerk.study.load import find_study, load_study

    path = definition_of(load_study(find_study(study)), wave)
    log.info("%s: %d decided", path, apply_sheet(path, sheet))


@click.command()
@click.argument("study")
@_raw
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), help="Write it here in place of the screen.")
@click.pass_context
def check(context: click.Context, study: str, raw: Path | None, form: str, target: Path | None) -> None:
    """Find everything that is wrong with a STUDY and its files, and how to mend it; exit 2 when there is an error."""
    from ouder_netwerk.checks.check import check_study
    from ouder_netwerk.checks.report import as_html, as_json, as_text
    from ouder_netwerk.study.load import find_study

    findings = check_study(find_study(study), layout.raw_folder(raw))
    forms = {"text": as_text, "json": as_json, "html": as_html}
    _write(forms[form](study, findings), target)
    if any(finding.severity == "error" for finding in findings):
        context.exit(2)


def _told_of_sheet(study: str, wave: str, sheet: Path, count: int) -> None:
    log.info("%s: %d to decide: put an x under `choose`, and read it back with", sheet, count)
    log.info("  ouder-netwerk wave apply %s %s %s", study, wave, sheet)


def _like(study: "Study", wave: str, given: str | None) -> str | None:
    """Return the wave that a new one is like: the one given, else the latest whose name begins alike."""
    known = [name for name, one in study.waves.items() if not one.pool and name != wave]
    if given is not None:
        if given not in known:
            raise fail("--like", f"there is no wave `{given}`", f"choose one of: {', '.join(known) or '(none)'}")
        return given
    if not known:
        return None
    if len({study.waves[name].survey for name in known}) == 1:
        return known[-1]
    letters = wave.rstrip("0123456789")
    alike = [name for name in known if name.rstrip("0123456789") == letters]
    if not alike:
        what = f"the study has several surveys, and none whose waves are called `{letters}...`"
        raise fail("--like", what, f"choose one of: {', '.join(known)}")
    return alike[-1]


def _found(file: Path, raw: Path | None, study: str = ".") -> Path:
    path = file if file.exists() else layout.find_raw(layout.raw_folder(raw), study, str(file))
    if path is None:
        raise fail(str(file), "does not exist", f"put it in {layout.raw_folder(raw)}, or give its path")
    return path


def _inside(path: Path, options: "Options") -> "Options":
    """Return the options with the microdata and the labels inside a .zip, where there is one of each."""
    from ouder_netwerk.microdata.archive import inside
    from ouder_netwerk.microdata.formats import check_format

    if path.suffix.lower() != ".zip" or check_format(path).suffixes != (".zip",):
        return options
    surveys, labels = inside(path)
    return {
        **options,
        "member": options.get("member") or _only(surveys),
        "labels": options.get("labels") or _only(labels),
    }


def _only(names: list[str]) -> str | None:
    return names[0] if len(names) == 1 else None


def _earlier(study: "Study", like: str, raw: Path | None) -> "Microdata | None":
    """Return the variables of the earlier wave, when its file is here; scores are lower without."""
    from ouder_netwerk.microdata.find import find_file
    from ouder_netwerk.microdata.read import read_microdata
    from ouder_netwerk.study.mappings import TODO

    earlier = study.waves[like]
    if TODO in earlier.raw_variables:
        raise fail(f"--like {like}", f"its definition still has a {TODO}", "choose there first, or name another wave")
    try:
        path = find_file(study, like, layout.raw_folder(raw)).path
    except InputError:
        path = Path()
    if not path.is_file():
        log.warning("the file of %s is not here: labels and shares can not be compared with it", like)
        return None
    source = earlier.source_of(path.name)
    return read_microdata(path, earlier.raw_variables, **source.options)
