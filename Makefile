# make report   the October 2026 report of the sample workbook; prints where it is
# make test     everything;  make test-quick  without kernels, browsers and spreadsheet programs
# make lint     all style checks;  make lab  Jupyter on the notebooks
# make docs     the pages of docs/ that are made from the code;  make bench  how long things take

PYTHON ?= $(firstword $(foreach p,python3 python python3.14 python3.13 python3.12 python3.11,$(shell \
	$(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
BIN := .venv/bin

.PHONY: report test test-quick lint lab samples docs bench clean

report: .venv/ready
	@$(BIN)/netmetrics report 2026-10 -w data/sample/network.xlsx

test: .venv/ready
	@$(BIN)/python -m pytest -n auto

test-quick: .venv/ready
	@$(BIN)/python -m pytest -n auto -m "not slow"

lint: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/make_docs.py --check
	@$(BIN)/numpydoc lint $(shell find src -name '*.py' -not -name '_*' -not -name cli.py)
	@$(BIN)/nbstripout --verify --keep-id --extra-keys "metadata.language_info metadata.papermill cell.metadata.papermill" notebooks/*.ipynb

lab: .venv/ready
	@$(BIN)/jupyter lab notebooks

samples: .venv/ready
	@$(BIN)/python scripts/make_samples.py

docs: .venv/ready
	@$(BIN)/python scripts/make_docs.py
	@$(BIN)/python scripts/make_advice.py

bench: .venv/ready
	@$(BIN)/python benchmarks/bench.py

clean:
	rm -rf .venv build dist

# The stamp is touched last, so that an interrupted set-up is done again.
.venv/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "netmetrics needs Python 3.11 or newer. Install it, then run make again." >&2; exit 2; }
	@echo "Setting up .venv (once; it takes a few minutes)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[jupyter,test,lint]"
	@touch $@
