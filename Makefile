# Two commands: `make demo` renders the mini data set into out/mini, `make test` checks everything.
# Both build their own environment in .venv from pinned versions; another Python: `make demo PYTHON=python3.12`.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test clean

demo: .venv/installed
	$(BIN)/painsynth generate mini --out out/mini
	@echo "Rendered: see out/mini/contact_sheet.jpg"

test: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	@touch $@

clean:
	rm -rf .venv out build dist .mypy_cache .pytest_cache .ruff_cache
