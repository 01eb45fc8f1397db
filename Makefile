# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: 2026 The gcore.inference authors

# Everything is installed and written under .cache/, nothing outside the checkout.

CACHE := $(CURDIR)/.cache
VENV := .cache/venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.complete
PINS := $(wildcard tests/requirements-*.txt) tests/unit/requirements.txt

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export ANSIBLE_HOME := $(CACHE)/ansible
export ANSIBLE_REMOTE_TMP := $(CACHE)/ansible/tmp
export HYPOTHESIS_STORAGE_DIRECTORY := $(CACHE)/hypothesis
export PIP_CACHE_DIR := $(CACHE)/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# With it, each process would compile the plugins and the tests again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help venv demo check test format benchmark docs clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z%-]*\):.*## /\1\t/p' Makefile | expand -t 16

venv: $(STAMP) ## install the development tools

# Created again, so that a pin that is gone leaves nothing behind.
$(STAMP): $(PINS)
	rm -rf $(VENV) .cache/nox
	mkdir -p .cache/collections/ansible_collections/gcore
	ln -sfn ../../../.. .cache/collections/ansible_collections/gcore/inference
	python=$$(sh tests/gates/find_python.sh 3.13 3.12 3.11 3.14) && "$$python" -m venv $(VENV)
	$(PY) -m pip install --quiet -r tests/requirements-dev.txt
	touch $@

demo: venv ## see the collection at work, on an emulated API
	$(PY) -m tests.demo

check: venv ## the fast gates, in part
	$(PY) -m tests.gates --fast

test: venv ## all gates, or those of GATES="sanity units"
	$(PY) -m tests.gates $(GATES)

gate-%: venv ## one gate
	$(PY) -m tests.gates $*

format: venv ## format the code, and fix what ruff can
	ruff check --fix
	ruff format

docs: venv ## build the documentation site, .cache/docs/html
	sh docs/docsite/sphinx/build.sh

benchmark: venv ## measure a task, directly and as a module, against ansible.builtin.uri
	$(PY) -m tests.benchmark

clean: ## remove all that was installed and written
	rm -rf .cache
