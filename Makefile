# What to do with this project; `make` alone lists it. Needs make and Python 3.11 or later, nothing else.

SHELL := /bin/sh
PORT ?= 8000
WITHOUT ?=
BIN := .venv/bin
# The first Python that is new enough. A name on the PATH may be a shim that fails, so each one is tried.
FIND_PYTHON = for p in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; exit; fi; done
NO_PYTHON = Pitstop needs Python 3.11 or later, and none was found. Remedy: install python3.11, \
	or name one: make PYTHON=/path/to/python3.11
MAKE_ENVIRONMENT = p=$$($(FIND_PYTHON)); [ -n "$$p" ] || { echo "$(NO_PYTHON)" >&2; exit 1; }; \
	$$p -m tools.environment

.PHONY: help run demo test check format documents words bench chaos spark oracle lock clean environment \
	environment-dev
.DEFAULT_GOAL := help

help:
	@echo "make run       serve a desk with a demo organisation on http://127.0.0.1:8000 (PORT=8010 elsewhere)"
	@echo "make test      run all tests, on SQLite and PostgreSQL, in Chromium and with Dovecot"
	@echo "               (WITHOUT=\"postgres chromium dovecot\" leaves those parts out)"
	@echo "make check     formatting, lint, types, contracts, documents, migrations"
	@echo "make format    put the formatting right"
	@echo "make documents  write the documents anew that are made from the code"
	@echo "make words     collect the words to translate, and compile the translations (needs gettext)"
	@echo "make bench     measure, and compare with the figures in bench/"
	@echo "make demo      make the demo organisation in an empty desk, without serving it"
	@echo "make chaos     work for 15 minutes while processes die, the disk fills, the clock moves (SEED=7)"
	@echo "make spark     test the engine on Apache Spark, in an environment of its own (needs Java 17 or 21)"
	@echo "make oracle    compare the report's figures with PM4Py's, in an environment of its own"
	@echo "make lock      bring the lock files up to pyproject.toml (UPGRADE=1: and to the newest versions)"
	@echo "make clean     remove what can be made again; the desk's data in ./var stays"

environment:
	@$(MAKE_ENVIRONMENT) run

environment-dev:
	@$(MAKE_ENVIRONMENT) dev

# The desk's own address follows the port, unless the caller has set one.
run: export PITSTOP_BASE_URL ?= http://127.0.0.1:$(PORT)
run: environment
	@exec $(BIN)/python -m tools.run --port $(PORT)

demo: environment
	@$(BIN)/pitstop migrate
	@$(BIN)/pitstop demo

test: environment-dev
	@$(BIN)/python -m tools.test --without $(WITHOUT)

check: environment-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy tools
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings pitstop.config.settings_test
	$(BIN)/python -m pytest -q tests/docs tests/architecture -m "not processes"
	$(BIN)/python -m tools.figures

format: environment-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

documents: environment-dev
	@DJANGO_SETTINGS_MODULE=pitstop.config.settings_test $(BIN)/python -m pitstop.config.documents docs

# After a word was changed or added; needs GNU gettext. Then translate what is empty and run it again.
words: environment-dev
	@cd src/pitstop && DJANGO_SETTINGS_MODULE=pitstop.config.settings_test ../../$(BIN)/django-admin makemessages \
		--locale de --no-location --no-obsolete --no-wrap
	@cd src/pitstop/locale/de/LC_MESSAGES && msgfmt --check --output-file django.mo django.po

chaos: environment-dev
	@$(BIN)/python -m tools.chaos $(if $(SEED),--seed $(SEED))

bench: environment-dev
	@for file in bench/bench_*.py; do echo "pitstop: $$file"; $(BIN)/python $$file || exit 1; done

# What only these tests need: half a gigabyte of Spark, and PM4Py, whose licence (AGPL) keeps it out of the rest.
OWN = $(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv/$(1) && \
	$(BIN)/uv pip sync --quiet --python .venv/$(1)/bin/python --require-hashes requirements-dev.lock $(2)
SPARK_LOCK = requirements-spark.lock
ORACLE = tests/oracle/requirements

spark: environment-dev
	@command -v java > /dev/null || { echo "Spark needs Java. Remedy: install openjdk-17-jre-headless." >&2; exit 1; }
	@$(call OWN,spark,$(SPARK_LOCK))
	@.venv/spark/bin/python -m pytest -q src/pitstop_analysis/tests/test_spark.py

oracle: environment-dev
	@$(call OWN,oracle,$(ORACLE).lock)
	@.venv/oracle/bin/python -m pytest -q tests/oracle

# Universal: one lock for every platform and Python. No addresses of registries, so any mirror serves.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
LOCK = $(COMPILE) pyproject.toml --group build
LIKE_DEV = --constraints requirements-dev.lock
lock: environment-dev
	@$(LOCK) $(if $(UPGRADE),--upgrade) --output-file requirements.lock
	@$(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	@$(COMPILE) pyproject.toml --extra spark $(LIKE_DEV) --output-file $(SPARK_LOCK)
	@$(COMPILE) $(ORACLE).in $(LIKE_DEV) --output-file $(ORACLE).lock

clean:
	rm -rf .venv build dist artefacts .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
