# One virtual environment beside the sources; it is made anew only when the project's own description changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# compiled modules are kept, or each of the tests' processes would compile them again
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check collect unit prove bench clean

demo: $(READY)
	$(BIN)/rbsync demo

test: $(READY)
	@$(MAKE) --no-print-directory -j2 check collect
	@$(MAKE) --no-print-directory unit

check: $(READY)
	$(BIN)/ruff check rbsync tests examples
	$(BIN)/ruff format --check rbsync tests examples
	$(BIN)/mypy
	$(BIN)/mypy examples/new-connector/torvet

collect: $(READY)
	@# compiles the tests before the workers need them; what is wrong with a test, they tell
	-@$(BIN)/pytest --collect-only -qq >/dev/null

unit: $(READY)
	@# one worker more than cores: tests wait for sockets and processes
	$(BIN)/pytest -n 3

prove: check
	$(BIN)/python -m tests.prove

bench: $(READY)
	$(BIN)/python -m tests.bench

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "rbsync needs Python 3.11 or later; call make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(READY)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
