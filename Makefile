# Everything that is done with this project, from a fresh clone on. Needed beforehand: Python 3.11+ with venv, make, git.
#
# Each step leaves a stamp named after what it was made from, so a second run only does what has changed.

.DEFAULT_GOAL := help
.PHONY: help run demo build test check unit format bench s3 scanner lock translations clean
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
PIP := $(BIN)/pip --disable-pip-version-check install --no-input --quiet --require-hashes

PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	echo $$name; break; fi; done)

sum = $(shell cat $(1) | cksum | cut -d' ' -f1)
RUNTIME := $(STAMPS)/runtime-$(call sum,requirements.txt)
TOOLS := $(STAMPS)/tools-$(call sum,requirements.txt requirements-dev.txt)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
STATIC := $(shell find static -type f ! -name '*.br' ! -name '*.gz' 2>/dev/null)
COMPRESSED := $(if $(STATIC),$(STAMPS)/static-$(call sum,$(STATIC)))

PYTEST_FLAGS ?= -n logical --maxprocesses 4 --dist loadfile

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: build ## the site and its worker, at http://127.0.0.1:5000
	@exec $(BIN)/python serve.py

demo: build ## the same, filled with fictional people, mail and files (kept in var-demo)
	@exec env DEMO=1 DATA_DIR="$${DATA_DIR:-var-demo}" $(BIN)/python serve.py --demo

build: $(RUNTIME) $(CATALOGUES) $(COMPRESSED) ## what has to be there before the site can start

test: $(TOOLS) $(CATALOGUES) $(COMPRESSED) ## all tests, against real servers (installs those where it can)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh scripts/test-servers.sh
	@$(BIN)/python -m pytest $(PYTEST_FLAGS) $(ARGS)

check: $(TOOLS) $(CATALOGUES) ## style, types, direction of imports, unit tests: under a minute
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -n logical --dist loadfile tests/unit $(ARGS)

unit: $(TOOLS) $(CATALOGUES) ## only the unit tests
	@$(BIN)/python -m pytest -n logical --dist loadfile tests/unit $(ARGS)

format: $(TOOLS) ## lay out the code, mend what can be mended without thinking
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: build $(TOOLS) ## the benchmarks, as ratios against a bare page in the same run
	@$(BIN)/python -m benchmarks $(ARGS)

s3: $(RUNTIME) ## what an S3-compatible shelf stands on (SHELF_URL=s3://...)
	@$(PIP) -r requirements-s3.txt

scanner: $(RUNTIME) ## a virus scanner for development, where clamd is installed; prints the CLAMD_URL to start with
	@exec $(BIN)/python -m scripts.scanner

lock: $(TOOLS) ## pin the requirements again, with hashes (ARGS=--upgrade for newer)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(ARGS) requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(ARGS) requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(ARGS) requirements-s3.in -o requirements-s3.txt

translations: $(RUNTIME) ## gather the texts again and merge them into the catalogues
	@$(BIN)/pybabel --quiet extract -F pyproject.toml -k lazy_gettext --sort-by-file --no-wrap -o $(STAMPS)/messages.pot .
	@$(BIN)/pybabel --quiet update -i $(STAMPS)/messages.pot -d translations --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean: ## away with all that can be made again; data (var, var-demo) stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -f translations/*/LC_MESSAGES/*.mo
	find static -type f \( -name '*.br' -o -name '*.gz' \) -delete 2>/dev/null || true
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how those are made ---

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then echo "No Python 3.11 or newer with venv found (on Debian: apt-get install python3-venv)" >&2; exit 1; fi
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS)

$(RUNTIME): | $(BIN)/python
	@echo "Installing what the site stands on, once ..."
	@$(PIP) -r requirements.txt
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/runtime-* && touch $@

$(TOOLS): $(RUNTIME)
	@echo "Installing what the tests stand on, once ..."
	@$(PIP) -r requirements-dev.txt
	@rm -f $(STAMPS)/tools-* && touch $@

%.mo: %.po | $(RUNTIME)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# The old companions go first: one that no longer pays would otherwise stay behind and be served in place of the new file.
$(COMPRESSED): | $(RUNTIME)
	@find static -type f \( -name '*.br' -o -name '*.gz' \) -delete
	@$(BIN)/python -m whitenoise.compress --quiet static
	@rm -f $(STAMPS)/static-* && touch $@
