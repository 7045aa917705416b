# Two commands do all on a fresh machine with Python 3.11+: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PYTHONUTF8 = 1

.PHONY: demo test batch scenarios schema install install-dev clean

demo: $(VENV)/.installed ## set up, plan Bayan county, say where the report is
	$(BIN)/recycling-net run scenarios/bayan/bayan.yaml

test: $(VENV)/.installed-dev ## style, types, floors, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --nbmake --nbmake-timeout=900

batch: $(VENV)/.installed ## four counties of Harbin and their comparison
	$(BIN)/recycling-net batch scenarios/harbin/*/*.yaml --jobs 2

scenarios: $(VENV)/.installed ## every shipped scenario in full: Bayan with its land, years and calendar, Harbin's dismantlers, farm machinery, two networks
	$(BIN)/recycling-net batch $(foreach name,bayan bayan_land years calendar,scenarios/bayan/$(name).yaml) $(foreach name,harbin_dismantlers farm_machinery two_networks,scenarios/$(name)/$(name).yaml)

schema: $(VENV)/.installed ## write the schema that editors use
	$(BIN)/recycling-net schema > scenarios/scenario.schema.json

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed / 需要 Python 3.11 或更新版本")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,notebook,versus]'
	touch $@ $(VENV)/.installed

clean: ## remove the environment and caches, keep runs
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info
