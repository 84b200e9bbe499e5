# Every target first makes sure that .venv is complete; the stamp makes that free when nothing changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
REPO ?= .
Q ?=
DIR ?=
SYMBOL ?=
# Passed through the environment, so that a quote or a dollar in a question never meets the shell.
export Q REPO DIR SYMBOL

.PHONY: install ask tui check test golden bench calibrate scenarios speed report train goals

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,train]'
	@# Compiled once here: a start costs 0.1 s less, also where Python is told to write no bytecode.
	@$(BIN)/python -m compileall -q agent planner services telemetry
	@touch $(STAMP)

ask: $(STAMP)
	@$(BIN)/sleuth ask --repo "$$REPO" -- "$$Q"

tui: $(STAMP)
	@$(BIN)/sleuth tui --repo "$$REPO"

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest -n 2

golden: $(STAMP)
	SLEUTH_GOLDEN=write $(BIN)/python -m pytest -n 2 tests

train: $(STAMP)
	$(BIN)/python -m planner.goals.train

goals: $(STAMP)
	$(BIN)/python -m planner.goals.evaluation

# The questions of tests/benchmark, and how long the command takes on REPO for a symbol SYMBOL of it.
bench: $(STAMP)
	$(BIN)/python tests/benchmark/run.py
	$(BIN)/python tests/benchmark/retrieval.py

# The stated probability of an answer, fitted to what the benchmark says of the answers.
calibrate: $(STAMP)
	$(BIN)/python tests/benchmark/run.py --json verdicts.json
	$(BIN)/python tests/benchmark/calibrate.py verdicts.json

speed: $(STAMP)
	$(BIN)/python tests/benchmark/speed.py "$$REPO" "$$SYMBOL"

# The scenarios of tests/scenarios against the saved run; `--save tests/scenarios/baseline.json` renews it.
scenarios: $(STAMP)
	$(BIN)/sleuth bench --baseline tests/scenarios/baseline.json

# The failure-topology report of the recorded traces below DIR.
report: $(STAMP)
	@$(BIN)/sleuth report "$$DIR" --format md
