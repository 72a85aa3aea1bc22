#!/bin/sh
# The lowest versions that pyproject.toml allows, on the lowest Python: are the bounds true? Installs them as
# requirements-lowest.lock has them (made by `make lock`), and runs the tests of the numbers and of the workflow.
set -eu
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3.11}
TRY=$(mktemp -d)
trap 'rm -rf "$TRY"' EXIT
unset PYTHONPATH OUDER_NETWERK_RAW

# what an earlier build left behind would come into the package
rm -rf build/lib build/bdist.*
"$PYTHON" -m venv "$TRY/lowest"
"$TRY/lowest/bin/python" -m pip install --quiet --disable-pip-version-check --requirement requirements-lowest.lock
"$TRY/lowest/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps .
# schemas are committed as the newest pydantic writes them
"$TRY/lowest/bin/python" -m pytest -p no:cacheprovider --deselect tests/study/test_schemas.py \
	tests/survey tests/analyse tests/harmonise tests/microdata tests/release tests/study tests/pipeline tests/test_run.py
