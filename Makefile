# Two commands do everything on a fresh machine with Python 3.11+ and make: `make demo`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What users need (demo, lab), and all of it (test and its parts). One folder holds the one or the other:
# the full environment is the demo's with the same versions and more.
DEMO := $(VENV)/.ready-demo
FULL := $(VENV)/.ready
BUSY := $(VENV)/.installing

.DEFAULT_GOAL := help
.PHONY: help env env-demo demo test check lint types imports unit quick nightly campaign sbom docs lab lock package format clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

# An install that was broken off leaves $(BUSY): half-written packages pass for whole ones, so all begins anew.
# Bytecode is compiled even where PYTHONDONTWRITEBYTECODE is set; without it every kernel start compiles
# seaborn and jedi anew and takes three times as long. Not by pip, which is silent for a minute over it.
define install
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 2; }
@test -x $(BIN)/python -a ! -e $(BUSY) || { echo "Making $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }
@rm -f $(DEMO) $(FULL); touch $(BUSY)
@echo "Fetching and installing $$(grep -c '^[a-z0-9.-]*==' $(1)) packages: $(2), a few minutes the first time"
$(BIN)/python -m pip install --disable-pip-version-check --no-compile --require-hashes -r $(1)
$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-compile --no-deps --no-build-isolation --editable .
@# where the checkout lies, from the environment's own folder: Python 3.11 reads this file as ASCII under
@# LC_ALL=C, whatever its UTF-8 mode, and a path may be Chinese
@for file in $(VENV)/lib/python3*/site-packages/_editable_impl_*.pth; do if [ -f "$$file" ]; then echo ../../../../src >"$$file"; fi; done
@echo "Compiling what was installed"
@compile() { $(BIN)/python -W ignore -m compileall -qq "$$@" "$(CURDIR)/$(VENV)/lib" "$(CURDIR)/src"; }; compile -j 0 || compile || true
@rm -f $(BUSY)
endef

env: $(FULL) ## build the full environment in .venv (test and its parts call it)

env-demo: $(DEMO) ## build what users need in .venv (demo and lab call it)

$(DEMO): requirements.lock pyproject.toml
	$(call install,requirements.lock,1.2 GB)
	@touch $@

$(FULL): requirements-dev.lock requirements.lock pyproject.toml
	$(call install,requirements-dev.lock,1.7 GB)
	@touch $(DEMO) $@

demo: env-demo ## analyse the demo studies, follow them up, and print where their pages lie
	$(BIN)/feedback run studies/demo.yaml
	$(BIN)/feedback track studies/demo.yaml --as-of 2025-10-15
	@echo "once more, now that the follow-up knows owners, deadlines and targets:"
	$(BIN)/feedback run studies/demo.yaml
	$(BIN)/feedback run studies/demo_journey.yaml
	$(BIN)/feedback track studies/demo_journey.yaml --as-of 2025-10-15
	$(BIN)/feedback run studies/demo_training.yaml

test: env lint types imports unit ## lint, types, import rules, tests

check: env lint imports quick ## what a minute finds: lint, import rules, quick tests

lint: env ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env ## mypy on src
	$(BIN)/mypy

imports: env ## import-linter: the road runs one way
	$(BIN)/lint-imports

# one BLAS thread each: two workers with two threads on two cores wait for one another
PYTEST := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist worksteal -q

unit: env ## pytest, notebooks included; warnings are errors
	$(PYTEST) -rs --durations=25

quick: env
	$(PYTEST) -m "not slow and not shared" tests/test_environment.py tests/test_numeric.py tests/test_study.py \
		tests/test_public_names.py tests/test_multiplicity.py tests/measures

nightly: env ## 10,000 mutated files of every format: no crash, no hang (hours)
	FEEDBACK_MUTATIONS=10000 $(BIN)/python -m pytest -q -s tests/responses/test_mutated_files.py

campaign: env ## kills, full disks, two at once over the commands: nothing half (an hour)
	$(BIN)/python benchmarks/campaign.py

sbom: env ## bill of materials of the lock, dist/sbom.cdx.json (CycloneDX)
	$(BIN)/python benchmarks/bill_of_materials.py

docs: env ## make the documentation site, build/docs/index.html, in both languages
	PYTHONPATH=tools $(BIN)/python -m docs_site

lab: env-demo ## open JupyterLab in the workbench
	$(BIN)/jupyter lab --ip=127.0.0.1 notebooks/00_start_here.ipynb

format: env ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

package: env ## build sdist and wheel in dist/
	$(BIN)/python -m build --no-isolation

# uv writes hashes without addresses; pip-tools and uv.lock write the registry's host. The second lock
# begins from the first, so that what both have is the same.
UVLOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet
lock: ## renew both locks from pyproject.toml
	$(UVLOCK) --extra fonts --extra dask --extra onnx --group dev --upgrade -o requirements-dev.lock
	cp requirements-dev.lock requirements.lock
	$(UVLOCK) --extra fonts --group install -o requirements.lock

clean: ## remove what can be made again (never data/raw)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache dist build
