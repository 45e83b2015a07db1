# Everything a developer runs. Python 3.11 and Go are all it needs; the rest lands in .tools, .venv and ~/.cache/milepost.
SHELL := /bin/bash
export PYTHON ?= python3
ARGS ?=
# Tests and demo start hundreds of processes; where Python may keep nothing that it compiles, each takes two seconds more.
export PYTHONDONTWRITEBYTECODE =
READY := .venv/.stamp
# One more than cores: most tests wait for a server or a mailbox more than they calculate.
PROCESSES = $(shell $(PYTHON) -c "import os; print(min(4, (os.cpu_count() or 1) + 1))")
COMPILE := .ci/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help venv server demo up test check practices budget bench chaos generate lock clean

help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(READY) ## install what the lock file says into .venv

$(READY): requirements.lock deploy/image-build.lock pyproject.toml .ci/uv
	@if [ ! -x .venv/bin/python ]; then \
		echo "Making .venv: about a minute, only this once."; \
		.ci/uv venv --quiet --allow-existing --python "$(PYTHON)" .venv; \
	fi
	@.ci/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
	@.ci/uv pip install --quiet --python .venv/bin/python --no-deps --build-constraints deploy/image-build.lock --editable .
	@touch $@

server: $(READY) ## get a Temporal server, once: found, downloaded, or built in about 5 minutes
	@.venv/bin/python -m worker.devserver fetch

demo: server ## live through five months of an engagement in a minute
	@.venv/bin/python -m worker.demo $(ARGS)

up: $(READY) ## run server, worker and gateway on this machine until Ctrl-C
	@.venv/bin/milepost up $(ARGS)

test: server ## run all tests; a choice of them: make test ARGS="-k invoices"
	@.venv/bin/pytest -q --numprocesses $(PROCESSES) --dist loadscope --no-loadscope-reorder $(ARGS)

check: $(READY) ## lint, types, import layers, dependencies, generated files
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy workflows activities worker tests
	.venv/bin/lint-imports
	.venv/bin/deptry .
	.venv/bin/python -m tests.house.reasons
	.venv/bin/python -m tests.house.worker_codes
	.venv/bin/python -m tests.house.generated --check

practices: server ## say which practices a test shows working
	@.venv/bin/python -m tests.practices $(ARGS)

budget: server ## count history events and billable actions
	@.venv/bin/python -m tests.bench.budget $(ARGS)

bench: $(READY) ## measure speed; JSON on standard output, and nothing else
	@.venv/bin/python -m worker.devserver fetch >&2
	@.venv/bin/python -m tests.bench $(ARGS)

chaos: server ## kill processes at random for longer than the tests do
	@.venv/bin/pytest -q tests/chaos/store_dies.py
	@.venv/bin/python -m tests.chaos $(ARGS)

generate: $(READY) ## write stubs, schemas and generated documentation anew
	@.venv/bin/python -m tests.house.generated

lock: ## write the lock files after a change of dependencies; newer versions of all: make lock ARGS=--upgrade
	$(COMPILE) $(ARGS) --extra postgres --group pyproject.toml:dev pyproject.toml -o requirements.lock
	$(COMPILE) $(ARGS) --extra postgres --constraints requirements.lock pyproject.toml -o requirements.runtime.lock
	$(COMPILE) $(ARGS) deploy/image-build.in -o deploy/image-build.lock

clean: ## remove what make has made here; fetched servers stay in the cache
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
