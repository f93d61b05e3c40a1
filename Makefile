SHELL := /bin/bash
PYTHON ?= python3.11
PY := .venv/bin/python
ARGS ?=
TESTS ?= tests

.PHONY: demo serve test test-slow test-vllm check bench eval setup setup-dev lock

demo: setup
	@$(PY) -m app demo $(ARGS)

serve: setup
	@$(PY) -m app serve $(ARGS)

test: setup-dev
	@$(PYTHON) requirements/install.py torch
	OMP_NUM_THREADS=1 $(PY) -m pytest -n 2 $(TESTS) $(ARGS)

test-slow: setup-dev
	OMP_NUM_THREADS=1 $(PY) -m pytest -m "slow or vllm or browser" --timeout 900 $(TESTS) $(ARGS)

test-vllm: setup-dev
	@$(PYTHON) requirements/install.py torch
	@if $(PYTHON) requirements/vllm.py; then \
	  PARLEY_VLLM_PYTHON=.vllm/bin/python PARLEY_TEST_VLLM_FOLDER=.vllm/smollm2 PARLEY_TEST_VLLM_LOG=.vllm/server.log \
	  $(PY) -m pytest -m vllm --timeout 900 tests/contracts tests/llms $(ARGS); \
	else echo "test-vllm: skipped, vLLM cannot be had here"; fi

check: setup-dev
	$(PY) -m ruff format --check . && $(PY) -m ruff check . && $(PY) -m mypy && .venv/bin/lint-imports

bench: setup
	$(PY) -m benchmarks.turns $(ARGS)

eval: setup
	$(PY) -m app evaluate dialogues $(ARGS)

setup:
	@$(PYTHON) requirements/install.py demo

setup-dev:
	@$(PYTHON) requirements/install.py demo dev

lock:
	$(PY) requirements/lock.py
