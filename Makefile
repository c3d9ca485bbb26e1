# What one can do here. `make` alone prints this list.
# Every command works in a fresh clone: what is missing is installed or named.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run install install-dev test check fast browser processes embedded lint types layers django format \
        lock bench clean

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
PY := .venv/bin/python
PIP = $(PY) -m pip --disable-pip-version-check --no-input install --quiet --root-user-action=ignore --require-hashes
BASE := .venv/installed-base.txt
DEV := .venv/installed-dev.txt
SERVICES := $(PY) tests/services.py
PYTEST := $(PY) -m pytest -q
# A worker has a file: what its tests share is made once.
IN_TWO := -n 2 --dist loadscope
QUICK := not browser and not slow and not processes

help: ## Visa den här listan
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

## --- running ---

# DEMO is on unless the environment or .env says otherwise; exec, so that signals reach the runner itself.
run: install ## Starta portalen här (PORT=8000, VAR_DIR=var, DEMO=1|org|0)
	@grep -qs '^ *DEMO=' .env || { DEMO="$${DEMO:-1}"; export DEMO; }; exec $(PY) -m isms.run

install: $(BASE) ## Virtuell miljö, låsta paket och systembibliotek
	@$(PY) isms/syslibs.py pdf

install-dev: $(DEV)
	@$(PY) isms/syslibs.py pdf

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 eller senare saknas. Installera det och försök igen."; exit 1; }
	@$(PYTHON) isms/syslibs.py venv
	@echo "Skapar .venv …"
	@$(PYTHON) -m venv .venv

# The stamps are copies of what is installed, so a checkout that only touches the files costs nothing.
$(BASE): requirements/base.txt | $(PY)
	@cmp -s $< $@ || { echo "Installerar paket (första gången tar det en stund) …"; $(PIP) -r $<; }
	@cp $< $@

$(DEV): requirements/dev.txt requirements/base.txt | $(PY)
	@cmp -s $< $@ || { echo "Installerar paket för test …"; $(PIP) -r $<; }
	@cp $< $@ && cp requirements/base.txt $(BASE)

## --- testing ---

test: install-dev ## Allt som CI kör
	@$(SERVICES) --browser $(MAKE) --no-print-directory lint types layers django tests-parallel browser processes embedded

check: install-dev ## Stil, typer och snabba tester: under två minuter
	@$(SERVICES) $(MAKE) --no-print-directory lint types layers django tests-quick

fast: install-dev ## Bara de snabba testerna
	@$(SERVICES) $(MAKE) --no-print-directory tests-quick

.PHONY: tests-parallel tests-quick
tests-parallel: install-dev
	$(PYTEST) $(IN_TWO) -m "not browser and not processes"

tests-quick: install-dev
	$(PYTEST) $(IN_TWO) -m "$(QUICK)"

browser: install-dev ## Tester i webbläsaren
	$(SERVICES) --browser $(PYTEST) $(IN_TWO) -m browser

processes: install-dev ## Tester av start, stopp och krasch
	$(SERVICES) $(PYTEST) $(IN_TWO) -m processes

# The same core on the engine that a machine without PostgreSQL gets, in a folder of its own.
embedded: install-dev ## Testernas kärna mot den inbyggda databasen
	@folder="$$(mktemp -d)"; trap 'rm -rf "$$folder"' EXIT; \
	  env -u DATABASE_URL -u DATABASE_OWNER_URL -u REDIS_URL VAR_DIR="$$folder" $(PYTEST) $(IN_TWO) -m "core_suite and not browser"

lint: install-dev ## Stil: ruff och djlint
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint templates --lint --quiet

types: install-dev ## Typer: mypy
	$(SERVICES) $(PY) -m mypy .

layers: install-dev ## Vem som får importera vem
	@.venv/bin/lint-imports

django: install-dev ## Djangos kontroller och saknade migreringar
	$(SERVICES) $(PY) manage.py check --fail-level WARNING
	BASE_URL=https://portal.example.se DEMO=0 $(SERVICES) $(PY) manage.py check --deploy --fail-level WARNING
	$(SERVICES) $(PY) manage.py makemigrations --check --dry-run

format: install-dev ## Rätta stilen
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

## --- upkeep ---

UV = $(PY) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
     --no-emit-index-url --no-header

lock: install-dev ## Lås om alla paket till senaste version, med kontrollsummor
	$(UV) requirements/base.in --output-file requirements/base.txt
	$(UV) requirements/dev.in --constraint requirements/base.txt --output-file requirements/dev.txt

bench: install-dev ## Mät mot budgeten i docs/performance.md
	$(SERVICES) $(PY) -m tests.bench

clean: ## Ta bort .venv och allt som byggts; data under var/ rörs inte
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
