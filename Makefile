# Everything runs inside .venv; on a fresh Debian: apt-get install make python3-venv

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: help serve worker test nightly lint types format bench docs plotly clean

help:  ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

serve: $(VENV)/serve.stamp  ## Install the web server and serve on PORT (8000)
	@exec $(BIN)/modelcube serve --port $(PORT)

worker: $(VENV)/evaluate.stamp  ## Install what measuring needs, and measure what is asked for
	@exec $(BIN)/modelcube worker

# A file of tests stays in one process, so that it starts its server once. Measuring has processes of its own: Ray,
# PyTorch and ONNX Runtime leave threads behind that others need not live with. Files run in the order that
# tests/support/durations.py puts them in: long ones first, so that no process waits for another at the end.
PYTEST := $(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder
unexport PYTHONDONTWRITEBYTECODE  # a hundred processes start in a run, each half a second sooner from compiled modules

test: $(VENV)/test.stamp lint  ## Install everything, check and test everything
	@tools/chromium.sh || echo "No Chromium: tests marked 'browser' are skipped"
	$(PYTEST) --ignore tests/evaluation
	$(PYTEST) tests/evaluation

nightly: $(VENV)/test.stamp  ## Ask the API much more than `make test` does
	$(PYTEST) -m nightly tests/api

lint: $(VENV)/test.stamp  ## Check form, types and imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	tools/types.sh

types:  ## Check the types of the page's modules (needs Node.js)
	tools/types.sh

format: $(VENV)/test.stamp  ## Put the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/test.stamp  ## Measure and print the table of benchmarks
	$(BIN)/python -m benchmarks.run

docs: $(VENV)/docs.stamp  ## Build the documentation into build/docs; broken links fail
	$(BIN)/python -m tools.settings_page
	$(BIN)/zensical build --clean --strict

plotly:  ## Build the Plotly bundle anew (needs Node.js)
	cd tools/plotly && npm ci && npm run build

clean:  ## Remove what was installed and built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "venv is missing: apt-get install python3-venv"; exit 1; }

# Without compiling, since Python compiles what it imports: a third quicker.
$(VENV)/serve.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing the web server into $(VENV) (half a minute)"
	@$(PIP) install --no-compile --editable .
	@touch $@

$(VENV)/docs.stamp: pyproject.toml | $(BIN)/python
	@$(PIP) install --no-compile --editable '.[docs]'
	@touch $@ $(VENV)/serve.stamp

$(VENV)/evaluate.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing PyTorch, Ray, timm and fvcore into $(VENV) (several gigabytes)"
	@$(PIP) install --editable '.[evaluate]'
	@touch $@ $(VENV)/serve.stamp

$(VENV)/test.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing everything into $(VENV) (several gigabytes)"
	@$(PIP) install --editable '.[evaluate,test]'
	@touch $@ $(VENV)/serve.stamp $(VENV)/evaluate.stamp
