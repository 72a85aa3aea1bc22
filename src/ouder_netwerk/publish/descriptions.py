"""What the step `provenance` writes: the record of a run, and descriptions of the results for other programs."""

import json
from pathlib import Path
from typing import Any

from ouder_netwerk import layout
from ouder_netwerk.files import write_all
from ouder_netwerk.publish.components import components
from ouder_netwerk.publish.crate import CRATE, crate
from ouder_netwerk.publish.data_package import DATA_PACKAGE, data_package
from ouder_netwerk.publish.ddi import ddi_codebook
from ouder_netwerk.publish.names import COMPONENTS, ddi_file
from ouder_netwerk.publish.provenance import published, read_inputs, run_record
from ouder_netwerk.study.study import Study


def write_provenance(study: Study) -> list[Path]:
    """Write `results/<study>/provenance/`, and the two descriptions of all results that programs look for beside them.

    Parameters
    ----------
    study : Study
        With harmonised waves and results in place.

    Returns
    -------
    list of Path
        The files; the same run writes the same bytes, for they hold no clock time.
    """
    results = layout.RESULTS / study.id
    made = {"provenance/run.json": _json(run_record(study, results)), DATA_PACKAGE: _json(data_package(study, results))}
    made[f"provenance/{COMPONENTS}"] = _json(components())
    for wave_id in study.documented_waves:
        made[f"provenance/{ddi_file(wave_id)}"] = ddi_codebook(study, wave_id, results)
    workflow = layout.WORKFLOW.parent
    for path in (layout.WORKFLOW, *sorted(workflow.glob("rules/*.smk"))):
        made[f"provenance/workflow/{path.relative_to(workflow).as_posix()}"] = path.read_bytes()
    written = write_all(results, made)
    files = [name for _, name in published(results)]
    inputs = read_inputs(study, results)
    return written + write_all(results, {CRATE: _json(crate(study, results, [*files, *made], inputs))})


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
