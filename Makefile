# Two commands do everything on a fresh machine with Python 3.11+ and make: `make demo`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help env demo test lint types imports unit lab lock format clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

env: $(STAMP) ## build the environment in .venv (the others call it)

# pip compiles bytecode at installation even where PYTHONDONTWRITEBYTECODE is set; without it every
# kernel start compiles seaborn and gensim anew and takes three times as long.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make env PYTHON=python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --compile --no-deps --editable .
	@touch $@

demo: env ## analyse the demo study and print where its report lies
	$(BIN)/feedback run studies/demo.yaml

test: env lint types imports unit ## lint, types, import rules, tests

lint: env ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env ## mypy on src
	$(BIN)/mypy

imports: env ## import-linter: the road runs one way
	$(BIN)/lint-imports

# one BLAS thread each: two workers with two threads on two cores wait for one another
unit: env ## pytest, notebooks included; warnings are errors
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal -q

lab: env ## open JupyterLab in the workbench
	$(BIN)/jupyter lab notebooks/00_start_here.ipynb

format: env ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# uv writes hashes without addresses; pip-tools and uv.lock write the registry's host.
lock: ## renew requirements.lock from pyproject.toml
	uv pip compile pyproject.toml --extra fonts --extra dask --extra onnx --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet --upgrade -o requirements.lock

clean: ## remove what can be made again (never data/raw)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache dist build
