"""How far a run is, from what Snakemake reports through its logger plugins, one JSON text for each event."""

import json
import os
import sys
from logging import LogRecord
from typing import Any

from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

MARK = "\x1e"
"""Before each event, as in JSON text sequences (RFC 7464): no step writes it."""


class LogHandler(LogHandlerBase):
    """Writes what happens in a run to the standard error, for the command that started it.

    Snakemake finds it as the logger `ouder-netwerk`, by the name of the package
    `snakemake_logger_plugin_ouder_netwerk`.
    """

    @property
    def writes_to_stream(self) -> bool:
        return True

    @property
    def writes_to_file(self) -> bool:
        return False

    @property
    def has_filter(self) -> bool:
        return True

    @property
    def has_formatter(self) -> bool:
        return True

    @property
    def needs_rulegraph(self) -> bool:
        return False

    def __post_init__(self) -> None:
        _tell({"event": "started"})

    def emit(self, record: LogRecord) -> None:
        if event := event_of(record):
            _tell(event)


def _tell(event: dict[str, Any]) -> None:
    # in one piece: steps write to the same stream
    os.write(sys.stderr.fileno(), f"{MARK}{json.dumps(event)}\n".encode())


def event_of(record: LogRecord) -> dict[str, Any] | None:
    """Return what a record says about a run, and None when that is nothing we show.

    Returns
    -------
    dict, optional
        `event`, Snakemake's name of it, and with
        `run_info`: `steps`, how many there are to do;
        `job_info`: `job`, its number, `what` it does, and the `benchmark` file it will write;
        `job_finished`: `job`;
        `job_error`: `logs`, the files in which the step said why;
        `error`: `message`.
    """
    event = getattr(record, "event", None)
    said: Any = record
    match event:
        case LogEvent.RUN_INFO:
            # what asks for everything, the rule `all`, makes nothing
            content = {"steps": said.stats["total"] - said.stats.get("all", 0)}
        case LogEvent.JOB_INFO if said.rule_name != "all":
            content = {"job": said.jobid, "what": said.rule_msg or said.rule_name, "benchmark": said.benchmark}
        case LogEvent.JOB_FINISHED:
            content = {"job": said.job_id}
        case LogEvent.JOB_ERROR:
            content = {"logs": list(said.log)}
        case LogEvent.ERROR:
            content = {"message": record.getMessage()}
        case _:
            return None
    return {"event": str(event), **content}
