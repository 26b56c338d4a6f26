# make report   the sample municipality's reports, in reports/
# make test     everything that is checked: style, types, tests, notebooks
# make quick    the tests that a change concerns, in under a minute
# make style    formatting and lint of all files, some seconds
# make house    directions of imports, sizes, what nothing but tests calls; some seconds
# make types    the types of the library
# make tests    the tests alone, without style, types and what nbval sees
# make lint     style, types, and what nothing but tests calls
# make coverage the tests, with the share of the lines they run, room by room (half as slow again)
# make docs     what is made from the code: the API reference, the data contract and the meaning of the figures
# make mutants  small faults put in on purpose: which of them do the tests notice (ROOM=allocation SAMPLE=60, see docs/quality.md)
# make attack   municipalities made at random, published and held against themselves (CASES=300 FIRST=0), and odd settings (ODD=20)
# make damage   files damaged and folders altered at random, and what is said of them (CASES=300 FIRST=0; see docs/reliability.md)
# make lock    the versions tested with, the licences, and the list of parts that the wheel carries, from what is installed
# make audit   what can be known of the dependencies without a network: that they fit, are locked and may be used
# make clean    removes what the others made

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One thread of arithmetic per process: the processes share the cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

lock: $(VENV)/.test
	$(BIN)/python -m tests.house.supply

# Known weaknesses are in registers on the network: with one, run pip-audit -r .ci/tested_versions.txt as well.
audit: $(VENV)/.test
	$(BIN)/python -m pip --disable-pip-version-check check
	$(BIN)/python -m pytest -q tests/test_supply.py

.PHONY: report lock audit test tests quick style types house coverage lint docs mutants attack damage clean
.DEFAULT_GOAL := report

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.report: pyproject.toml | $(BIN)/python
	@echo "Installing (once) ..."
	$(PIP) install -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need (once) ..."
	$(PIP) install -e '.[test,pdf,word,cluster]'
	@touch $@ $(VENV)/.report

report: $(VENV)/.report
	$(BIN)/styring run
	@echo "Open: $$(ls -d $(CURDIR)/reports/20*/index.html | tail -1)"

style: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

house: $(VENV)/.test
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/test_architecture.py
	$(BIN)/python -m tests.house.dead_code

types: $(VENV)/.test
	$(BIN)/mypy

lint: style types
	$(BIN)/python -m tests.house.dead_code

tests: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST)

# The tests wait for a browser now and then, and the types are looked at meanwhile; what nothing calls is one of the tests. The
# notebooks run through papermill in the tests first: nbval passes some cells that papermill does not.
test: style
	$(MAKE) -j2 types tests
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval-lax -p no:cacheprovider notebooks

quick: $(VENV)/.test
	$(BIN)/python -m tests.house.quick

# Counting lines makes the tests half as slow again, so make test does not.
coverage:
	$(MAKE) test PYTEST="--cov=styringslib --cov-report="
	$(BIN)/python -m tests.house.coverage_by_room

# tests/public_names.txt is not made here: it is changed on purpose (CONTRIBUTING.md).
docs: $(VENV)/.test
	$(BIN)/python -m tests.house.api_reference
	$(BIN)/python -m styringslib.commands.contract
	$(BIN)/python -m styringslib.measures.page
	$(BIN)/python -m tests.practice.page
	$(BIN)/python -m tests.house.controls_page

ROOM ?= all
SAMPLE ?= 60
mutants: $(VENV)/.test
	$(BIN)/python -m tests.mutation.campaign $(ROOM) --sample $(SAMPLE)

CASES ?= 300
FIRST ?= 0
ODD ?= 20
# A disk of its own to fill takes a right that root has, and everybody in a space of their own.
AS_ROOT := $(if $(filter 0,$(shell id -u)),,unshare -rm)
attack: $(VENV)/.test
	$(BIN)/python -m tests.privacy.campaign --first $(FIRST)
	$(BIN)/python -m tests.consistency.campaign --first $(FIRST) --cases $(CASES)
	$(BIN)/python -m tests.consistency.campaign --first $(FIRST) --cases $(ODD) --settings
	$(BIN)/python -m tests.disclosure.levels_campaign --first $(FIRST) --cases 2000
	$(BIN)/python -m tests.disclosure.packages_campaign --first $(FIRST) --cases 100
	$(BIN)/python -m tests.disclosure.courses --first $(FIRST) --cases 20
	$(BIN)/python -m tests.disclosure.campaign --first $(FIRST) --cases $(CASES)
	$(BIN)/python -m tests.reports.kill_campaign --first $(FIRST) --cases 50
	$(BIN)/python -m tests.reports.kill_campaign --first $(FIRST) --cases 50 --what handout
	$(BIN)/python -m tests.reports.kill_campaign --first $(FIRST) --cases 50 --error 28
	$(BIN)/python -m tests.register.damage_campaign --first $(FIRST) --cases $(CASES)
	$(BIN)/python -m tests.register.kill_campaign --first $(FIRST) --cases 60 --servers 6
	$(AS_ROOT) $(BIN)/python -m tests.commands.full_disk_campaign --most 20
	$(BIN)/python -m tests.intake.damaged.campaign --first $(FIRST) --cases 20000
	$(BIN)/python -m tests.intake.hostile.apart

damage: $(VENV)/.test
	$(BIN)/python -m tests.intake.damaged.campaign --first $(FIRST) --cases $(CASES)
	$(BIN)/python -m tests.intake.altered.campaign --first $(FIRST) --cases $(CASES)

clean:
	rm -rf $(VENV) reports build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .mutants .coverage *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
