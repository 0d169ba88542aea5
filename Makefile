# make app    install and open the web app on http://127.0.0.1:8501
# make test   install and run the whole test suite
# make check  formatting, lint, types
# make eval   answers, checks, support test and figures on their question sets (prints tables)
# make screenshots  the pictures of docs/guide.zh.md, in headless Chromium
# make bench  the checker's measures, then quality and speed beside plain pipelines (an hour of one core; tables in bench/results/)
#
# TORCH_INDEX=<address of PyTorch's CPU package index> installs the small CPU build of torch first (see README).
PYTHON ?= python3
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: app test check eval bench screenshots format install install-dev clean

app: install
	$(BIN)/python -m streamlit run app.py

# two files at a time, but one browser: its tests wait for a page, and two would wait for each other
test: install-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore=tests/e2e
	$(BIN)/python -m pytest tests/e2e

check: install-dev
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

eval: install-dev
	$(BIN)/python -m tests.evals.run
	$(BIN)/python -m tests.evals.checks.run
	$(BIN)/python -m tests.evals.support.run
	$(BIN)/python -m tests.evals.figures.score

bench: install-dev
	$(BIN)/python -m tests.evals.checks.run
	$(BIN)/python -m bench.quality
	$(BIN)/python -m bench.speed

screenshots: install-dev
	$(BIN)/python scripts/screenshots.py

format: install-dev
	$(BIN)/python -m ruff format .
	$(BIN)/python -m ruff check --fix .

install: $(VENV)/.installed
install-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt scripts/install.py
	$(PYTHON) scripts/install.py requirements.txt --torch-index "$(TORCH_INDEX)"
	@touch $@

$(VENV)/.installed-dev: requirements.txt requirements-dev.txt scripts/install.py
	$(PYTHON) scripts/install.py requirements-dev.txt --torch-index "$(TORCH_INDEX)"
	@touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
