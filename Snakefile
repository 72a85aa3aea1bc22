# From survey microdata to published findings: which file comes from which. Every rule is one command that can be run by
# hand; what it depends on besides its input files (definition and code) stands in `params`, so a change remakes what it
# touches and nothing else.
import os
import sys
import threading
from pathlib import Path

from ouder_netwerk import layout
from ouder_netwerk.errors import InputError
from ouder_netwerk.files import hold
from ouder_netwerk.plan import plan_run
from ouder_netwerk.publish.names import LANGUAGES


configfile: "config/config.yaml"


try:
    plan = plan_run(config)
except InputError as error:
    print(f"Error: {error}", file=sys.stderr)
    sys.exit(2)

# the commands of the environment that runs the workflow, whether it is activated or not
os.environ["PATH"] = os.pathsep.join(
    [str(Path(sys.executable).parent), os.environ["PATH"]]
)

STUDY = plan.study.id
LOGS = f"logs/{STUDY}"
RESULTS = layout.RESULTS / STUDY


wildcard_constraints:
    wave="|".join([*plan.files, *plan.pooled]),
    language="|".join(LANGUAGES),


onstart:
    # snakemake removes a file before it is made again: two runs at once would take away each other's; jobs that a
    # cluster starts belong to this run
    if workflow.is_main_process and not hold(Path(LOGS, ".running")):
        print(
            f"Error: {LOGS}: another run of {STUDY} is under way in this folder\n  -> wait until it has ended",
            file=sys.stderr,
        )
        sys.exit(2)


onerror:
    # the command that failed has said why; bad input is told apart from a crash by its exit code
    sys.exit(
        2 if any("exit status 2." in Path(file).read_text() for file in log) else 1
    )


onsuccess:
    # snakemake would look a second later whether there is more to do
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()


include: "workflow/rules/input.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/results.smk"


rule all:
    default_target: True
    input:
        RELEASED,
        rules.claims.output,
        TABLES,
        rules.figures.output,
        REPORTS,
        rules.provenance.output,
