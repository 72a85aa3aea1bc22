#!/bin/sh
# The statistics and a run of the workflow on each Python that is named: sh scripts/try-pythons.sh python3.12 python3.13
# One that is not there is passed over, with a word about it.
set -eu
cd "$(dirname "$0")/.."
TRY=$(mktemp -d)
trap 'rm -rf "$TRY"' EXIT
unset PYTHONPATH
for PYTHON in "$@"; do
	if ! "$PYTHON" -c '' 2>/dev/null; then
		echo "== $PYTHON: not here"
		continue
	fi
	echo "== $("$PYTHON" --version)"
	rm -rf build/lib build/bdist.* "$TRY/venv"
	"$PYTHON" -m venv "$TRY/venv"
	"$TRY/venv/bin/python" -m pip install --quiet --disable-pip-version-check '.[pipeline,formula,test]'
	"$TRY/venv/bin/python" -m pytest -p no:cacheprovider tests/survey tests/test_run.py
done
