# A Python of 3.11 or newer, its venv module and make are all that a machine needs; `make help` lists the targets.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?=
# Some shells and toolchains export a HOST of their own, so that one counts only on make's command line.
ADDRESS := $(if $(filter command line,$(origin HOST)),--host '$(HOST)') $(if $(PORT),--port '$(PORT)')

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq --require-hashes

# A process for each core; the tests of one file stay together.
PARALLEL := -n auto --dist loadfile

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | while IFS= read -r line; do \
		printf '  %-14s %s\n' "$${line%%:*}" "$${line##*## }"; done

$(BIN)/python:
	@PYTHON='$(PYTHON)' sh requirements/venv.sh $(VENV)

$(VENV)/.runtime: requirements/build.lock requirements/runtime.lock pyproject.toml | $(BIN)/python
	@echo "Installing what shizha needs into $(VENV) (once, a minute or two) ..."
	@$(PIP) -r requirements/build.lock
	@$(PIP) --no-build-isolation -r requirements/runtime.lock
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.runtime
	@echo "Installing what the tests need into $(VENV) (once) ..."
	@$(PIP) --no-build-isolation -r requirements/dev.lock
	@touch $@

$(VENV)/.spark: requirements/spark.lock $(VENV)/.runtime
	@echo "Installing what --engine spark needs into $(VENV) (once, half a gigabyte) ..."
	@$(PIP) --no-build-isolation -r requirements/spark.lock
	@touch $@

# Whatever the compiled scorer and its tables are made from; the program itself tells what has to be made anew.
$(VENV)/.compiled: $(wildcard model/*.py model/native/*.py model/native/tables/*.py model/native/src/*.rs \
		datasets/lexicons/* datasets/registry/*) $(VENV)/.runtime
	@$(BIN)/python -m model.native.build
	@touch $@

# Compiled now, so that no start has to: also where Python may not write beside the sources, or was told not to.
.PHONY: setup
setup: $(VENV)/.runtime $(VENV)/.compiled ## make .venv and install what serving, scoring and training need
	@$(BIN)/python -m compileall -qq model service training || true

.PHONY: run
run: setup ## serve the page and the API (HOST=127.0.0.1 PORT=8000)
	@exec $(BIN)/shizha serve $(ADDRESS)

.PHONY: test
test: $(VENV)/.dev $(VENV)/.compiled ## run every test that needs no browser
	@$(BIN)/python -m pytest --ignore=tests/browser --ignore=tests/spark $(PARALLEL) $(ARGS)

.PHONY: test-browser
test-browser: $(VENV)/.dev $(VENV)/.compiled ## run the tests that drive a real browser (needs chromium)
	@$(BIN)/python -m pytest tests/browser $(PARALLEL) $(ARGS)

.PHONY: spark
spark: setup $(VENV)/.spark ## install what shizha batch --engine spark needs, besides Java 17
	@:

.PHONY: test-spark
test-spark: $(VENV)/.dev $(VENV)/.spark ## run the tests of --engine spark (needs Java 17; installs pyspark)
	@$(BIN)/python -m pytest tests/spark $(ARGS)

.PHONY: lint
lint: $(VENV)/.dev ## check style, types and the corpus
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m training.lint

.PHONY: format
format: $(VENV)/.dev ## lay out the code as lint wants it, and number new message families
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/python -m training.lint --number

.PHONY: check
check: lint test test-browser ## all that CI runs

.PHONY: train
train: setup ## train from datasets/ into model/released/
	@$(BIN)/shizha train $(ARGS)

.PHONY: evaluate
evaluate: $(if $(FILES),setup,$(VENV)/.dev) ## renew docs/evaluation/ (REAL=folder), or measure labelled files (FILES="a.jsonl b.jsonl")
	@$(if $(FILES),$(BIN)/shizha evaluate $(FILES),$(BIN)/python -m training.report $(if $(REAL),--real '$(REAL)') $(ARGS))

.PHONY: bench
bench: $(VENV)/.dev setup ## time the scorer and the service beside their peers into docs/performance.md (REAL=folder)
	@$(BIN)/python -m training.bench $(if $(REAL),--real '$(REAL)') $(ARGS)

.PHONY: compiled
compiled: $(VENV)/.runtime ## build the compiled scorer, which needs rustc (make setup does it too)
	@$(BIN)/python -m model.native.build

.PHONY: migrations
migrations: $(VENV)/.dev ## renew service/store/migrations/sqlite.sql after a migration was added
	@$(BIN)/python -m service.store.fresh

.PHONY: lock
lock: ## renew requirements/*.lock (needs uv)
	@cd requirements && for name in build runtime dev spark; do \
		uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --universal \
			--python-version 3.11 --custom-compile-command "make lock" $(ARGS) $$name.in -o $$name.lock || exit 1; done
