# Set-up and the two things people do: run the default study, run the tests.
PYTHON ?= python3
CORES ?= 2
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint reference lowest wheel lock clean

run: $(VENV)/ready
	$(BIN)/snakemake --cores $(CORES)

test: $(VENV)/ready
	-@sh scripts/install-browser-tests.sh
	$(BIN)/python -m pytest -n $(CORES) --dist worksteal

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile src/ouder_netwerk/workflow

# a page of the public names of ouder_netwerk.survey, from their docstrings
reference: $(VENV)/ready
	$(BIN)/pdoc --docformat numpy --no-show-source --output-directory site ouder_netwerk.survey

# both ways to install, from a built wheel
wheel: $(VENV)/ready
	sh scripts/try-wheel.sh

# the lowest versions that pyproject.toml allows, on Python 3.11
lowest:
	sh scripts/try-lowest.sh

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; name one: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# refresh the lock files; needs `pip install uv`
lock:
	uv pip compile pyproject.toml --extra formula --extra pipeline --extra test --extra dev --universal --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra formula --extra pipeline --extra test --resolution lowest-direct \
		--python-version 3.11 --no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-lowest.lock

clean:
	rm -rf $(VENV) .snakemake logs data/standin data/harmonised data/estimates results site
