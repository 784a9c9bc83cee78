# Two commands: `make demo` renders the mini data set into out/mini, `make test` checks everything.
# Both build their own environment in .venv from pinned versions; another Python: `make demo PYTHON=python3.12`.
# A third, `make test-compat`, tries several versions of `datasets`, each in an environment of its own (2 GB each).

PYTHON ?= python3
BIN := .venv/bin
DATASETS := 5.2.0 4.8.5 3.6.0

.PHONY: demo test test-compat clean

demo: .venv/installed
	$(BIN)/painsynth generate mini --out out/mini
	@echo "Rendered: see out/mini/contact_sheet.jpg"

test: .venv/installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile

# the first version writes a folder, which all must read and write alike
test-compat: $(DATASETS:%=.venv-compat/%/installed)
	rm -rf .venv-compat/written
	.venv-compat/$(firstword $(DATASETS))/bin/python tests/compat/few.py .venv-compat/written
	for version in $(DATASETS); do echo "datasets $$version"; \
	  PAINSYNTH_WRITTEN=.venv-compat/written .venv-compat/$$version/bin/python -m pytest -q tests/compat || exit 1; done

.venv-compat/%/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-compat/$*
	grep -vE '^(datasets|huggingface-hub)==' constraints.txt > .venv-compat/$*/constraints.txt
	.venv-compat/$*/bin/python -m pip install --quiet --disable-pip-version-check \
	  -c .venv-compat/$*/constraints.txt -e . pytest datasets==$*
	@touch $@

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: pyproject.toml constraints.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/installed-test: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	@touch $@

clean:
	rm -rf .venv .venv-compat out build dist .mypy_cache .pytest_cache .ruff_cache
