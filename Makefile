# Two commands matter: `make bulletin` and `make test`. Both install what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help training test-training bulletin clean-sample install test check lint types limits audit platforms wheel sbom licences bundle lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

bulletin: install ## Translate the articles in inbox/ and print the path of the bulletin in outbox/
	@$(BIN)/svodka translate inbox -o outbox || test $$? -eq 1

clean-sample: ## Move the sample's articles, bulletins and names into sample/, for a clean start of your own
	@$(PYTHON) scripts/clean_sample.py

install: $(VENV)/.installed ## Make the environment in .venv from requirements.lock

# pip checks every hash; --no-deps keeps out what argostranslate declares and svodka never imports (see lock-overrides.txt).
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("svodka needs Python 3.11 or newer: run make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test: install ## Run the test suite, on all cores
	$(BIN)/python -m pytest -n auto --dist loadfile

check: test lint types limits audit ## What CI runs: tests, lint, format, types, limits; known vulnerabilities where they can be asked for

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy
	$(BIN)/mypy --config-file scripts/mypy.ini

limits: install
	$(BIN)/python scripts/check_limits.py

audit: install ## Ask OSV for known vulnerabilities of what is locked; skipped with a message where it cannot be reached
	$(BIN)/python scripts/audit_lock.py

platforms: install ## Prove that the lock installs on Windows, macOS and Linux with Python 3.11 to 3.13 (needs a package index)
	$(BIN)/python scripts/check_platforms.py

wheel: install ## Build the wheel twice and compare the bytes
	$(BIN)/python scripts/check_wheel.py

sbom: install ## Write dist/sbom.cdx.json (CycloneDX) and hold it against the schema
	$(BIN)/python scripts/make_sbom.py --validate

licences: install ## Write docs/licences.md and hold the licences to those allowed
	$(BIN)/python scripts/list_licences.py

bundle: install ## Make a folder and a zip that install svodka without network: make bundle SYSTEM=win_amd64
	$(BIN)/python scripts/make_bundle.py $(or $(SYSTEM),win_amd64)

lock: ## Resolve requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-annotate \
		--override lock-overrides.txt --custom-compile-command "make lock" --quiet -o requirements.lock

training: training/.venv/.installed ## Make training/.venv: what svodka needs, and torch

# The lock has no torch: which build is right depends on the machine, see training/README.md.
training/.venv/.installed: requirements.lock training/requirements.txt
	$(PYTHON) -m venv training/.venv
	training/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	training/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	training/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@touch $@

test-training: training ## Run the tests of the training
	training/.venv/bin/python -m pytest tests/test_training.py

clean: ## Remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
