"""What Snakemake reports of a run, as its plugin interface hands it over."""

import json
import logging

import pytest
from snakemake_interface_logger_plugins.common import LogEvent
from snakemake_interface_logger_plugins.registry import LoggerPluginRegistry
from snakemake_interface_logger_plugins.tests import TestLogHandlerBase

from ouder_netwerk.progress import MARK, LogHandler, event_of


class TestThePlugin(TestLogHandlerBase):
    """The interface's own tests: a handler stands every event."""

    __test__ = True

    def get_log_handler_cls(self):
        return LogHandler

    def get_log_handler_settings(self):
        return None


def test_snakemake_finds_it_by_name():
    assert LoggerPluginRegistry().get_plugin("ouder-netwerk").log_handler is LogHandler


def _record(event, **content):
    record = logging.LogRecord("snakemake", logging.INFO, "x.py", 1, content.pop("msg", ""), (), None)
    record.__dict__ |= {"event": event, **content}
    return record


JOB = {"jobid": 3, "rule_name": "compare", "rule_msg": "Compare waves", "benchmark": "logs/x/compare.tsv"}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (_record(LogEvent.RUN_INFO, stats={"all": 1, "compare": 2, "total": 3}), {"steps": 2}),
        # a run of one step that was asked for by name has no rule `all`
        (_record(LogEvent.RUN_INFO, stats={"compare": 1, "total": 1}), {"steps": 1}),
        (
            _record(LogEvent.JOB_INFO, **JOB),
            {"job": 3, "what": "Compare waves", "benchmark": "logs/x/compare.tsv"},
        ),
        # a rule of the user's own may have neither message nor benchmark
        (
            _record(LogEvent.JOB_INFO, **JOB | {"rule_msg": None, "benchmark": None}),
            {"job": 3, "what": "compare", "benchmark": None},
        ),
        (_record(LogEvent.JOB_FINISHED, job_id=3), {"job": 3}),
        (_record(LogEvent.JOB_ERROR, log=["logs/x/compare.log"]), {"logs": ["logs/x/compare.log"]}),
        (_record(LogEvent.ERROR, msg="50 % of the disk"), {"message": "50 % of the disk"}),
    ],
)
def test_what_a_record_says(record, expected):
    assert event_of(record) == {"event": str(record.event), **expected}


@pytest.mark.parametrize(
    "record",
    [
        _record(LogEvent.JOB_INFO, **JOB | {"rule_name": "all"}),
        _record(LogEvent.PROGRESS, done=1, total=2),
        logging.LogRecord("snakemake", logging.INFO, "x.py", 1, "Building DAG of jobs...", (), None),
    ],
)
def test_what_is_not_shown(record):
    assert event_of(record) is None


def test_each_event_is_a_line_with_a_mark(capfd):
    handler = LogHandler(None, None)
    handler.emit(_record(LogEvent.JOB_FINISHED, job_id=3))
    nothing, *events = capfd.readouterr().err.split(MARK)
    assert nothing == ""
    assert all(event.endswith("\n") for event in events)
    assert [json.loads(event) for event in events] == [{"event": "started"}, {"event": "job_finished", "job": 3}]
