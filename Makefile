# Everything from nothing: needs only Python (3.11 or later), make and git.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
# An index of torch builds, for example https://download.pytorch.org/whl/cpu: smaller than the CUDA
# build that Linux gets by default. Only `make test`, `make bench` and training need torch at all.
TORCH_INDEX ?=
TORCH_FLAGS := $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

OFFSCREEN := QT_QPA_PLATFORM=offscreen
# A screen: X11 or Wayland on Linux; macOS and others always have one.
DISPLAY_THERE := $(if $(filter Linux,$(shell uname -s)),$(DISPLAY)$(WAYLAND_DISPLAY),yes)

# The types are checked beside the tests, which often wait.
MAKEFLAGS += --jobs=2

.PHONY: run test lint check-types check-layers pytest bench screenshots translations soak installer wheel-check lock bill clean

run: $(VENV)/.installed
ifneq ($(DISPLAY_THERE),)
	@.ci/system-libraries $(BIN)/python --window
	$(BIN)/foresee
else
	@echo "No display here: running the same lesson in an offscreen window."
	@.ci/system-libraries $(BIN)/python
	$(OFFSCREEN) $(BIN)/python -m app.offscreen --out $(OUT)/run
endif

test: lint check-types check-layers pytest

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-types: $(VENV)/.installed-dev
	$(BIN)/pyright

check-layers: $(VENV)/.installed-dev
	$(BIN)/lint-imports

pytest: $(VENV)/.installed-dev
	@.ci/system-libraries $(BIN)/python
	@.ci/browser
	$(OFFSCREEN) $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal --durations 50

bench: $(VENV)/.installed-dev
	@.ci/system-libraries $(BIN)/python
	$(OFFSCREEN) $(BIN)/python -m tests.benchmarks --report docs/performance.md

screenshots: $(VENV)/.installed-dev
	@.ci/system-libraries $(BIN)/python
	$(OFFSCREEN) $(BIN)/python -m tests.screenshots --out $(OUT)/screenshots
	$(BIN)/python -m tests.screenshots.student --out $(OUT)/screenshots/student

translations: $(VENV)/.installed-dev
	$(BIN)/python -m tests.translations

soak: $(VENV)/.installed-dev
	@.ci/system-libraries $(BIN)/python
	$(OFFSCREEN) $(BIN)/python -m tests.soak
	$(BIN)/python -m tests.soak.draws

# This system's installer, in out/installers; needs its own packaging tools (see installers/).
installer: $(VENV)/.installed-build
	$(BIN)/python -m installers build

# The wheel and the sdist in an empty environment: window, command, packs, model.
wheel-check: $(VENV)/.installed-build
	$(BIN)/python -m tests.installers.wheel

lock: $(VENV)/.installed-build
	$(BIN)/python -m installers lock

bill: $(VENV)/.installed-build
	$(BIN)/python -m installers bill $(OUT)/bill

$(VENV)/.installed-build: installers/build.txt | $(VENV)/.installed
	$(BIN)/python -m pip install --disable-pip-version-check -q -r installers/build.txt
	@touch $@

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Foresee needs Python 3.11 or later, and none was found." >&2; exit 2; }
	@.ci/system-libraries $(PYTHON)
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --disable-pip-version-check -q $(TORCH_FLAGS) -e '.[dev,train]'
	@touch $(VENV)/.installed $@

clean:
	rm -rf $(OUT) .pytest_cache .ruff_cache .hypothesis
