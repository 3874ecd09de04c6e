# Everything a newcomer needs: `make demo` and `make test` make .venv when it is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test soak lint bench format clean
.DELETE_ON_ERROR:

$(VENV)/.installed: pyproject.toml requirements.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/.installed
	@$(BIN)/pmsync demo

test: $(VENV)/.installed
	$(BIN)/pytest -n 2

# The same promises over many more schedules and examples: SOAK=100 SEED=7 make soak
SOAK ?= 25
SEED ?= 0
soak: $(VENV)/.installed
	PMSYNC_SOAK=$(SOAK) PMSYNC_SEED=$(SEED) $(BIN)/pytest -n 2 \
		tests/sync/test_machine.py tests/sync/test_machine_jira.py tests/reliability

# A coverage-guided fuzzer (atheris, on Linux) at each kind of input in turn: FUZZ=600 make fuzz
FUZZ ?= 60
TARGETS := document linted timeline base settings answer deploys
.PHONY: fuzz
fuzz: $(VENV)/.installed
	@set -e; for target in $(TARGETS); do \
		echo "== $$target: $(FUZZ) s"; \
		(cd tests && ../$(BIN)/python -m fuzz.run $$target -max_total_time=$(FUZZ) -print_final_stats=0 -verbosity=0); \
	done

lint: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks

# The pictures in docs/, taken by the browser tests.
.PHONY: screenshots
screenshots: $(VENV)/.installed
	PMSYNC_SCREENSHOTS=docs/images $(BIN)/pytest -n 0 tests/website/test_screenshots.py

# The pages of docs/ as a site in build/docs; a warning fails.
.PHONY: docs
docs: $(VENV)/.installed
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

# What a release uploads, checked as its users get it: metadata, and an install without anything of the tests.
.PHONY: dist
dist: $(VENV)/.installed
	rm -rf dist build/empty
	$(BIN)/python -m build --no-isolation --outdir dist . >/dev/null
	$(BIN)/twine check --strict dist/*
	$(PYTHON) -m venv build/empty
	build/empty/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	build/empty/bin/pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	cd build/empty && bin/pmsync --version && bin/pmsync --help >/dev/null && bin/pmsync demo >/dev/null
	cd build/empty && bin/python -c 'import importlib.util as u; assert not u.find_spec("pytest")'

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The pinned, hashed requirements; needs the registry. `--no-header` and friends keep every host out of them.
LOCK := pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: lock
lock:
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet pip-tools
	build/lock/bin/$(LOCK) --output-file requirements.txt pyproject.toml
	build/lock/bin/$(LOCK) --all-extras --output-file requirements-dev.txt pyproject.toml
