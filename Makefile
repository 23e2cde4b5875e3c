# Two commands matter: `make bulletin` and `make test`. Both install what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help bulletin install test check lint types limits lock clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

bulletin: install ## Translate the articles in inbox/ and print the path of the bulletin in outbox/
	@$(BIN)/svodka translate inbox -o outbox || test $$? -eq 1

install: $(VENV)/.installed ## Make the environment in .venv from requirements.lock

# pip checks every hash; --no-deps keeps out what argostranslate declares and svodka never imports (see lock-overrides.txt).
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("svodka needs Python 3.11 or newer: run make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test: install ## Run the test suite
	$(BIN)/python -m pytest

check: test lint types limits ## What CI runs: tests, lint, format, types, limits

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

limits: install
	$(BIN)/python scripts/check_limits.py

lock: ## Resolve requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-annotate \
		--override lock-overrides.txt --custom-compile-command "make lock" --quiet -o requirements.lock

clean: ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
