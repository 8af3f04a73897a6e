# Two commands set everything up: `make app` runs the app, `make test` the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: app test quick lint types format clean

app: $(VENV)/ready
	@$(PYTHON) tools/system.py
	$(BIN)/streamlit run app.py

test: $(VENV)/ready-dev
	@$(PYTHON) tools/system.py --browser
	$(BIN)/python -m pytest

quick: $(VENV)/ready-dev
	@$(PYTHON) tools/system.py
	$(BIN)/python -m pytest -m "not slow"

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

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
