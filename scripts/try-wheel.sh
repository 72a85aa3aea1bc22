#!/bin/sh
# Both ways to install, tried from a built wheel in empty folders and environments, with the package index pip is set up for:
# the statistics alone on the README's example, and the pipeline from `ouder-netwerk init` to a finished run and the tutorial.
# Needs the environment of `make`. Everything is made in a temporary folder.
set -eu
cd "$(dirname "$0")/.."
ROOT=$PWD
PYTHON=${PYTHON:-$ROOT/.venv/bin/python}
TRY=$(mktemp -d)
trap 'rm -rf "$TRY"' EXIT
unset PYTHONPATH OUDER_NETWERK_RAW

# what an earlier build left behind would come into the wheel
rm -rf build/lib build/bdist.*
"$PYTHON" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$TRY" .
WHEEL=$(echo "$TRY"/*.whl)
environment() {
	"$PYTHON" -m venv "$TRY/$1"
	"$TRY/$1/bin/python" -m pip install --quiet --disable-pip-version-check "$2"
}
packages() {
	"$TRY/$1/bin/python" -m pip list --disable-pip-version-check --format=freeze | grep -cvE '^(pip|setuptools)=='
}

echo "== statistics alone: pip install $(basename "$WHEEL")"
environment statistics "$WHEEL"
COUNT=$(packages statistics)
echo "$COUNT packages, $(du -sm "$TRY/statistics" | cut -f1) MB"
[ "$COUNT" -le 8 ] || { echo "more than 8 packages"; exit 1; }
mkdir "$TRY/empty"
cd "$TRY/empty"
sed -n '/^```python$/,/^```$/p' "$ROOT/README.md" | grep -v '^```' >example.py
../statistics/bin/python example.py
STATUS=0
SAID=$(../statistics/bin/ouder-netwerk studies 2>&1) || STATUS=$?
echo "ouder-netwerk studies: exit code $STATUS: $SAID"
[ "$STATUS" -eq 2 ] && [ "$(echo "$SAID" | wc -l)" -eq 1 ]

echo "== pipeline: pip install $(basename "$WHEEL")[pipeline]"
environment pipeline "$WHEEL[pipeline]"
echo "$(packages pipeline) packages, $(du -sm "$TRY/pipeline" | cut -f1) MB"
cd "$TRY/empty"
PATH=$TRY/pipeline/bin:$PATH
ouder-netwerk init demo
cd demo
snakemake --cores 2 >run.log 2>&1 || { cat run.log; exit 1; }
test -s results/example/report/index.nl.html
ouder-netwerk run 2>&1 | tee again.log
grep -q "Nothing to do" again.log
ouder-netwerk check example
ouder-netwerk verify example
cd "$ROOT"
"$TRY/pipeline/bin/python" -m pip install --quiet --disable-pip-version-check pytest hypothesis
"$TRY/pipeline/bin/python" -m pytest -p no:cacheprovider tests/docs/test_your_own_wave.py
