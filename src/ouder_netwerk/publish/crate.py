"""The results of a study as a Workflow Run RO-Crate: which run of which workflow made which file from what."""

import mimetypes
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ouder_netwerk import __version__
from ouder_netwerk.files import checksum
from ouder_netwerk.publish.provenance import Input, source_line
from ouder_netwerk.study.study import Study

CRATE = "ro-crate-metadata.json"
WORKFLOW = "provenance/workflow/Snakefile"
_SNAKEMAKE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
_FORMATS = {".smk": "text/plain", ".md": "text/markdown", ".parquet": "application/vnd.apache.parquet"}
Entity = dict[str, Any]


def crate(study: Study, results: Path, files: Iterable[str], inputs: Sequence[Input]) -> Entity:
    """Return the content of `ro-crate-metadata.json`.

    Parameters
    ----------
    study : Study
        From `load_study`.
    results : Path
        `results/<study>`, the root of the crate.
    files : iterable of str
        What it holds, by path in it.
    inputs : sequence of Input
        The survey files, which are not in it.

    Notes
    -----
    Without times and names of machines, so that the same run gives the same bytes; the date is that of the study
    definition (https://www.researchobject.org/workflow-run-crate).
    """
    files = sorted(files)
    sources = [
        {"@id": f"#{digest[:16]}", "@type": "CreativeWork", "name": name, "identifier": f"sha256:{digest}"}
        for name, digest in {one.file: one.sha256 for one in inputs}.items()
    ]
    graph = [
        *_root(study, files, source_line(study, study.main_language, any(one.standin for one in inputs))),
        *(_file(results, name) for name in files if name != WORKFLOW),
        *_workflow(results, [name for name in files if name.startswith(f"{Path(WORKFLOW).parent.as_posix()}/")]),
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": f"Run of the workflow on {study.title.english}",
            "instrument": _link(WORKFLOW),
            "object": [_link(one["@id"]) for one in sources],
            "result": [_link(name) for name in files if not name.startswith("provenance/")],
        },
        *sources,
    ]
    contexts = ["https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"]
    return {"@context": contexts, "@graph": graph}


def _link(name: str) -> Entity:
    return {"@id": name}


def _root(study: Study, files: Iterable[str], source: str) -> Iterator[Entity]:
    yield {
        "@id": CRATE,
        "@type": "CreativeWork",
        "about": _link("./"),
        "conformsTo": [
            _link("https://w3id.org/ro/crate/1.1"),
            _link("https://w3id.org/workflowhub/workflow-ro-crate/1.0"),
        ],
    }
    published = study.file.publication
    yield {
        "@id": "./",
        "@type": "Dataset",
        "name": study.title.english,
        "description": source,
        **({"datePublished": published.date.isoformat()} if published else {}),
        **({"license": _link(published.licence)} if published and published.licence else {}),
        "conformsTo": [_link(address) for address in _PROFILES],
        "hasPart": [_link(name) for name in files],
        "mainEntity": _link(WORKFLOW),
        "mentions": [_link("#run")],
    }
    for address, name in _PROFILES.items():
        number = address.rpartition("/")[2]
        yield {"@id": address, "@type": "CreativeWork", "name": name, "version": number}
    if published and published.licence:
        yield {"@id": published.licence, "@type": "CreativeWork", "name": published.licence}


def _file(results: Path, name: str) -> Entity:
    path = results / name
    kind = _FORMATS.get(path.suffix) or mimetypes.guess_type(name)[0] or "text/plain"
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "encodingFormat": kind,
        "contentSize": str(path.stat().st_size),
        "sha256": checksum(path),
    }


def _workflow(results: Path, parts: Iterable[str]) -> Iterator[Entity]:
    yield _file(results, WORKFLOW) | {
        "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow"],
        "name": "From survey microdata to published findings",
        "programmingLanguage": _link(_SNAKEMAKE),
        "hasPart": [_link(name) for name in parts if name != WORKFLOW],
        "softwareRequirements": [_link("#ouder-netwerk")],
    }
    yield {
        "@id": _SNAKEMAKE,
        "@type": "ComputerLanguage",
        "name": "Snakemake",
        "identifier": _link("https://doi.org/10.1093/bioinformatics/bts480"),
        "url": _link("https://snakemake.readthedocs.io"),
        "version": version("snakemake"),
    }
    yield {
        "@id": "#ouder-netwerk",
        "@type": "SoftwareApplication",
        "name": "ouder-netwerk",
        "softwareVersion": __version__,
    }
