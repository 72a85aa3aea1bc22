"""What the workflow needs and Snakemake has no public interface for: each with the reason, all in this one place."""

import threading
from collections.abc import Iterable
from pathlib import Path

_BAD_INPUT = "exit status 2."


def exit_code(logs: Iterable[str]) -> int:
    """Return the exit code of a run that failed: 2 when a step met bad input, else 1.

    Snakemake ends with 1 whatever the exit code of the step was, and tells that code nowhere but in the text of its
    log.

    Parameters
    ----------
    logs : iterable of str
        Snakemake's log files, as `onerror` has them in `log`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     log = Path(folder, "log")
    ...     _ = log.write_text("Command 'ouder-netwerk ...' returned non-zero exit status 2.")
    ...     exit_code([str(log)])
    2
    """
    return 2 if any(_BAD_INPUT in Path(log).read_text(encoding="utf-8", errors="replace") for log in logs) else 1


def cancel_timers() -> None:
    """Stop what would keep a finished run alive.

    To hold the number of jobs per second Snakemake starts a timer of a second each time it has started some, and Python
    waits for timers before it ends: every run would last up to a second longer than its last step. The pace can be set
    (`max-jobs-per-timespan`), but neither turned off nor timed in less than a second.
    """
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()
