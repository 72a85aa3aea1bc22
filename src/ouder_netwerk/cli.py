"""The command line: one command a step of the pipeline, plus the commands for people.

Everything is imported inside the commands, so that each loads only what it uses.
"""

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ouder_netwerk import __version__, layout
from ouder_netwerk.cli_errors import Commands
from ouder_netwerk.cli_study import study
from ouder_netwerk.cli_waves import check, codebook, wave
from ouder_netwerk.errors import fail
from ouder_netwerk.files import private

if TYPE_CHECKING:
    from ouder_netwerk.claims.formats import Format
    from ouder_netwerk.study.study import Study

log = logging.getLogger("ouder_netwerk")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
@click.option("--log", "log_file", type=click.Path(path_type=Path), help="Also write messages to this file.")
def main(log_file: Path | None) -> None:
    """From survey microdata to published findings on the social networks of parents.

    Each step of the pipeline is a command; `snakemake --cores 2` runs them all in the right order.
    """
    log.setLevel(logging.INFO)
    # a full disk under the log is no reason for a traceback: what is said goes to the screen too
    logging.raiseExceptions = False
    log.handlers = [logging.StreamHandler(sys.stderr)]
    if log_file is not None:
        with private():
            log_file.parent.mkdir(parents=True, exist_ok=True)
            log.addHandler(logging.FileHandler(log_file, mode="w", encoding="utf-8"))


_study = click.argument("study", callback=lambda _context, _parameter, name: _load(name))
_wave = click.argument("wave")
_raw = click.option("--raw", type=click.Path(path_type=Path), help="Folder with the raw files (data/raw).")


def _load(name: str) -> "Study":
    from ouder_netwerk.study.load import find_study, load_study

    study = load_study(find_study(name))
    if not study.sources_differ:
        return study
    from ouder_netwerk.respondents.files_read import files_read

    return study.reading(files_read(study.id, study.waves))


def _made_up(study: "Study", wave: str, path: Path) -> bool:
    """Whether a file is the study's stand-in under another label, or without one."""
    if not study.has_standin:
        return False
    from ouder_netwerk.standin.recognise import is_standin_content

    made_up = path != layout.standin(study.id, path.name) and is_standin_content(study, wave, path)
    if made_up:
        log.warning("%s holds the rows of the stand-in, so its results are those of made-up data", path)
    return made_up


def _known_wave(study: "Study", wave: str) -> str:
    if wave not in study.waves:
        raise fail(
            str(study.folder / "waves"), f"there is no wave `{wave}`", f"choose one of: {', '.join(study.waves)}"
        )
    return wave


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a working FOLDER with a sample study."""
    from ouder_netwerk.init import init_folder

    init_folder(folder)
    log.info("%s: made; next: cd %s, then snakemake --cores 2", folder, folder)


@main.command()
@click.argument("study", required=False)
@_raw
@click.option("--cores", type=click.IntRange(min=1), default=2, show_default=True, help="Steps side by side.")
def run(study: str | None, raw: Path | None, cores: int) -> None:
    """Run the whole pipeline of a STUDY (the one in config/config.yaml), and show how far it is."""
    from ouder_netwerk.run import run as run_study

    sys.exit(run_study(study, raw, cores))


@main.command()
def studies() -> None:
    """List the studies and their waves."""
    from ouder_netwerk.study.load import STUDIES

    for path in sorted(STUDIES.glob("*/study.yaml")):
        study = _load(path.parent.name)
        click.echo(f"{study.id:12} {study.title.english} (waves {', '.join(study.published_waves)})")


@main.command()
@_study
@click.argument("file")
@click.option("--to", "target", type=click.Path(path_type=Path), help="Where to write it (data/standin/STUDY/FILE).")
@private()
def standin(study: "Study", file: str, target: Path | None) -> None:
    """Make the stand-in for a restricted survey FILE."""
    from ouder_netwerk.standin.make import make_standin

    target = target or layout.standin(study.id, file)
    make_standin(study.folder, file, target)
    log.info("stand-in microdata: %s", target)


@main.command()
@_study
@_wave
@_raw
@click.option("--file", "path", type=click.Path(path_type=Path), help="Read this file in place of the first source.")
@private()
def harmonise(study: "Study", wave: str, raw: Path | None, path: Path | None) -> None:
    """Turn the raw file of a WAVE into a tidy table of respondents; or pool waves."""
    from ouder_netwerk.harmonise.pool import pool_waves
    from ouder_netwerk.harmonise.wave import harmonise_wave
    from ouder_netwerk.microdata.find import find_file
    from ouder_netwerk.respondents.table import read_harmonised, write_harmonised

    parts = study.waves[_known_wave(study, wave)].pool
    target = layout.harmonised(study.id, wave)
    if parts:
        harmonised = pool_waves(
            study, wave, {part: read_harmonised(layout.harmonised(study.id, part)) for part in parts}
        )
    else:
        path = path or find_file(study, wave, layout.raw_folder(raw)).path
        harmonised, dossier = harmonise_wave(study, wave, path, _made_up(study, wave, path))
        # a dossier never stands beside respondents from another file
        target.unlink(missing_ok=True)
        dossier.write(layout.dossier(study.id, wave))
    write_harmonised(harmonised, target)
    origin = harmonised.origin
    log.info("%s: %d respondents (%s) from %s", target, len(harmonised.frame), origin.data, ", ".join(origin.files))


@main.command()
@_study
@_wave
@click.option("--format", "form", type=click.Choice(["sav", "dta", "parquet", "csv"]), default="sav", show_default=True)
@click.option("--to", "target", type=click.Path(path_type=Path), help="Where (data/export/STUDY/WAVE.FORMAT).")
@private()
def export(study: "Study", wave: str, form: str, target: Path | None) -> None:
    """Write the harmonised respondents of a WAVE for other programs: as restricted as the raw file."""
    from ouder_netwerk.export import export_wave
    from ouder_netwerk.respondents.table import read_harmonised

    harmonised = read_harmonised(layout.harmonised(study.id, _known_wave(study, wave)))
    for path in export_wave(study, harmonised, target or Path(f"data/export/{study.id}/{wave}.{form}")):
        log.info("%s", path)


@main.command()
@_study
@_wave
@private()
def estimate(study: "Study", wave: str) -> None:
    """Estimate proportions and differences between groups in a WAVE."""
    from ouder_netwerk.analyse.by_weight import estimate_by_weight
    from ouder_netwerk.files import write_sealed
    from ouder_netwerk.respondents.table import read_harmonised

    source = layout.harmonised(study.id, _known_wave(study, wave))
    estimates, contrasts = estimate_by_weight(study, wave, read_harmonised(source))
    write_sealed(contrasts, layout.internal(study.id, wave, "contrasts"), [source])
    write_sealed(estimates, layout.internal(study.id, wave, "estimates"), [source])
    log.info("%s %s: %d estimates, %d differences", study.id, wave, len(estimates), len(contrasts))


@main.command()
@_study
@_wave
@private()
def model(study: "Study", wave: str) -> None:
    """Fit the logistic models of a WAVE."""
    from ouder_netwerk.analyse.by_weight import model_by_weight
    from ouder_netwerk.files import write_sealed
    from ouder_netwerk.respondents.table import read_harmonised

    source = layout.harmonised(study.id, _known_wave(study, wave))
    models = model_by_weight(study, wave, read_harmonised(source))
    write_sealed(models, layout.internal(study.id, wave, "models"), [source])
    log.info("%s %s: %d model rows", study.id, wave, len(models))


@main.command()
@_study
@_wave
@private()
def frameworks(study: "Study", wave: str) -> None:
    """Estimate the ladders and paths of a WAVE that the frameworks of a STUDY ask for."""
    from ouder_netwerk.analyse.frameworks import frameworks_wave
    from ouder_netwerk.files import write_sealed
    from ouder_netwerk.respondents.table import read_harmonised

    if _known_wave(study, wave) not in study.framework_waves:
        has = ", ".join(study.framework_waves) or "(none)"
        raise fail(str(study.folder / "frameworks.yaml"), f"has no ladder or path in {wave}", f"choose one of: {has}")
    source = layout.harmonised(study.id, wave)
    table = frameworks_wave(study, wave, read_harmonised(source))
    write_sealed(table, layout.internal(study.id, wave, "frameworks"), [source])
    log.info("%s %s: %d rows of ladders and paths", study.id, wave, len(table))


@main.command()
@_study
@private()
def compare(study: "Study") -> None:
    """Compare the waves of each survey."""
    from ouder_netwerk.analyse.compare import compare_waves
    from ouder_netwerk.analyse.estimate import ESTIMATE_NUMBERS
    from ouder_netwerk.files import read_sealed, write_sealed
    from ouder_netwerk.respondents.overlap import refuse_shared_people
    from ouder_netwerk.respondents.table import read_harmonised

    refuse_shared_people(study)
    tables = {wave: layout.internal(study.id, wave, "estimates") for part in study.surveys().values() for wave in part}
    estimates = {
        wave: read_sealed(path, f"ouder-netwerk estimate {study.id} {wave}", ESTIMATE_NUMBERS)
        for wave, path in tables.items()
    }
    panel = {wave: read_harmonised(layout.harmonised(study.id, wave)) for wave in study.panel_waves}
    contrasts = compare_waves(study, estimates, panel)
    write_sealed(contrasts, layout.internal(study.id, "waves", "contrasts"), tables.values())
    log.info("%s: %d differences between waves", study.id, len(contrasts))


@main.command()
@_study
@private()
def power(study: "Study") -> None:
    """Find out which standard mistakes the claims of a STUDY would have seen; the release shows it."""
    from ouder_netwerk.files import write_sealed
    from ouder_netwerk.power.claim_power import claim_power
    from ouder_netwerk.respondents.table import read_harmonised

    waves = {wave: read_harmonised(layout.harmonised(study.id, wave)) for wave in study.documented_waves}
    table = claim_power(study, waves)
    write_sealed(table, layout.internal(study.id, "claims", "power"))
    log.info("%s: %d claims held against mistakes made on purpose", study.id, table["claim"].nunique())


@main.command()
@_study
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of an earlier release, which readers may hold against this one.",
)
@click.option("--audit", is_flag=True, help="Also write, for who checks the output, every rule and hidden cell.")
def release(study: "Study", earlier: tuple[Path, ...], audit: bool) -> None:
    """Apply disclosure control and write what may be seen of a STUDY in results/STUDY, all at once."""
    from ouder_netwerk.release.release import release as release_study

    outcome = release_study(study, study.published_waves, earlier)
    log.info("%s: %s; %d rows hidden", study.id, "released" if outcome.changed else "as released", outcome.hidden)
    if audit:
        from ouder_netwerk.release.audit import write_audit

        with private():
            written = write_audit(study, outcome)
        for path in written:
            log.info("%s: for the output checker: %s", study.id, path)


def _split(_context: click.Context, _parameter: click.Parameter, given: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (given or "").split(",") if name.strip())


_only = click.option("--only", metavar="IDS", callback=_split, help="Make only these, with commas between.")
_by = click.option("--by", metavar="SUBGROUP", help="Show the levels of this subgroup, such as single_parent.")
_languages = click.option("--lang", "languages", multiple=True, metavar="LANGUAGE", help="In this language only.")


_style = click.option("--style", type=click.Path(path_type=Path), help="A house style over our own (a YAML file).")


def _formats(default: str) -> Any:
    return click.option("--format", "formats", default=default, show_default=True, callback=_split)


@main.command()
@_study
@_only
@_by
@_languages
@_style
@click.option("--size", default="web", show_default=True, help="A size of the house style: word, slide, narrow.")
@_formats("svg,png,bare.svg,narrow.svg")
@click.option("--jobs", default=1, show_default=True, help="How many processes draw.")
def figures(
    study: "Study",
    only: tuple[str, ...],
    by: str | None,
    languages: tuple[str, ...],
    style: Path | None,
    size: str,
    formats: tuple[str, ...],
    jobs: int,
) -> None:
    """Draw the figures, from the released files alone."""
    from ouder_netwerk.publish.figures.make import make_figures

    results = layout.RESULTS / study.id
    made = make_figures(study, results, results / "figures", languages, formats, only, by, style, size, jobs)
    log.info("%s: %d files in %s", study.id, len(made), results / "figures")


@main.command()
@_study
@_only
@_by
@_languages
@_style
def slides(
    study: "Study", only: tuple[str, ...], by: str | None, languages: tuple[str, ...], style: Path | None
) -> None:
    """Make slides with a chart each that PowerPoint can edit, from the released files alone."""
    from ouder_netwerk.publish.slides.make import make_slides

    results = layout.RESULTS / study.id
    for path in make_slides(study, results, results / "slides", languages, only, by, style):
        log.info("%s: %s", study.id, path)


@main.command()
@_study
@_only
@_by
@_languages
@_style
@click.option("--csv", "csv_as", type=click.Choice(["", "nl"]), default="", help="nl: semicolons and decimal commas.")
@_formats("csv,xlsx,html,docx")
def tables(
    study: "Study",
    only: tuple[str, ...],
    by: str | None,
    languages: tuple[str, ...],
    style: Path | None,
    csv_as: str,
    formats: tuple[str, ...],
) -> None:
    """Make the tables, from the released files alone."""
    from ouder_netwerk.publish.tables.make import make_tables

    results = layout.RESULTS / study.id
    made = make_tables(study, results, results / "tables", languages, formats, only, by, csv_as, style)
    log.info("%s: %d files in %s", study.id, len(made), results / "tables")


@main.command()
@_study
def claims(study: "Study") -> None:
    """Check every published statement and write results/STUDY/claims.csv."""
    from ouder_netwerk.claims.verify import write_claims

    report = write_claims(study, layout.RESULTS / study.id)
    verdicts = ", ".join(f"{verdict} ({count})" for verdict, count in report.counts.items() if count)
    log.info("%s: %d claims: %s", study.id, sum(report.counts.values()), verdicts)


@main.command()
@_study
@click.option("--format", "form", type=click.Choice(["text", "json", "junit", "github", "markdown"]), default="text")
@click.option(
    "--accept", "accepted", multiple=True, metavar="CLAIM=REASON", help="Accept what is there now, with its reason."
)
@click.option("--lang", "language", metavar="LANGUAGE", help="One of the study's; English, where it is.")
@click.option("--locked", is_flag=True, help="Also hold every released number against the lock of the study.")
@click.option("--strict", is_flag=True, help="As --locked, and hold every verdict against the one that is expected.")
@click.option("--power", is_flag=True, help="Also show which standard mistakes each claim would have seen.")
def verify(
    study: "Study",
    form: "Format",
    accepted: tuple[str, ...],
    language: str | None,
    locked: bool,
    strict: bool,
    power: bool,
) -> None:
    """Show the verdict on every published statement.

    Ends with exit code 1 when one is contradicted, or deviates without an accepted reason, or a number cannot be right.
    """
    from ouder_netwerk.claims.formats import render
    from ouder_netwerk.claims.power import render_power
    from ouder_netwerk.claims.verify import parse_acceptances, verify

    results = layout.RESULTS / study.id
    chosen = study.chosen_languages([language])[0] if language else study.main_language
    report = verify(study, results, parse_acceptances(accepted), locked=locked, strict=strict)
    shown = render_power(results, study.id, form, chosen) if power else ""
    click.echo(render(report, form, chosen) + shown, nl=False)
    sys.exit(report.exit_code)


@main.command()
@_study
@click.option("--reason", default="", help="Why numbers that were locked before have changed.")
def lock(study: "Study", reason: str) -> None:
    """Lock the released numbers of a STUDY, for people to review and `verify --locked` to compare."""
    from ouder_netwerk.claims.lock import lock_paths
    from ouder_netwerk.claims.verify import lock as lock_numbers

    changed = lock_numbers(study, layout.RESULTS / study.id, reason)
    log.info("%s: %d groups of numbers new or changed; review %s", study.id, changed, lock_paths(study)[1])


@main.command()
@_study
@_languages
@_style
def report(study: "Study", languages: tuple[str, ...], style: Path | None) -> None:
    """Write the report: findings, figures, tables, method and provenance in one page for each language."""
    from ouder_netwerk.publish.report.make import make_report

    for path in make_report(study, layout.RESULTS / study.id, languages, style):
        log.info("%s: %s", study.id, path)


@main.command()
@_study
def provenance(study: "Study") -> None:
    """Write down what the results were made from, by which steps."""
    from ouder_netwerk.publish.descriptions import write_provenance

    for path in write_provenance(study):
        log.info("%s: %s", study.id, path)


@main.command()
@_study
@click.option("--microdata", is_flag=True, required=True, help="What it is about, so that nobody cleans by accident.")
def clean(study: "Study", microdata: bool) -> None:
    """Delete what STUDY holds of respondents: harmonised and stand-in files, internal tables, logs; not raw files."""
    import shutil

    for folder in (layout.HARMONISED, layout.STANDIN, layout.ESTIMATES, Path("logs")):
        if (folder / study.id).exists():
            shutil.rmtree(folder / study.id)
            log.info("deleted: %s", folder / study.id)


@main.command()
@click.argument("study", metavar="STUDY")
def costs(study: str) -> None:
    """Show what each step of a study took when it last ran, as a table and a picture."""
    from ouder_netwerk.costs import costs_table, draw_costs, read_costs

    found = read_costs(study)
    click.echo(costs_table(found))
    picture = Path("logs", study, "costs.svg")
    draw_costs(study, found, picture)
    log.info("drawn: %s", picture)


@main.command()
@click.option("--to", "target", type=click.Path(path_type=Path), default=layout.SCHEMAS, show_default=True)
def schemas(target: Path) -> None:
    """Write the JSON Schemas of the definition files, for editors."""
    from ouder_netwerk.schemas import write_schemas

    write_schemas(target)


for _command in (codebook, wave, check, study):
    main.add_command(_command)


if __name__ == "__main__":
    main()
