# Python packages are installed into .venv. The system must have python3 and, for the tests, the Debian
# packages listed by scripts/find_browsers.py.

PORT ?= 8501
PYTHON ?= python3
PY := .venv/bin/python
# Only existing paths: mypy fails on a missing one.
TYPED := $(wildcard wegwijzer streamlit_app.py tests tools bench scripts)

# The tests of a file run in one process, because they share a server, a browser and rendered pages.
# Use one process more than there are processors, at most five, because tests often wait, for example for a server.
ALL_AT_ONCE := --numprocesses=$(shell expr `getconf _NPROCESSORS_ONLN` + 1) --maxprocesses=5 --dist=loadfile

# Tests that need no browser, server process or PDF. With `make lint` they take less than a minute.
QUICK := tests/rules/test_answers.py tests/html/test_render.py \
	tests/html/test_styles.py tests/content/test_messages.py tests/content/test_pairs.py \
	tests/web/test_address.py tests/web/test_settings.py tests/streamlit_engine/test_gate.py \
	tests/streamlit_engine/test_client.py tests/editors/test_plain_dutch.py \
	tests/editors/test_flyer.py tests/test_layering.py tests/test_dependencies.py \
	tests/test_promises.py tests/test_docs.py tests/test_repository.py

.PHONY: help run edit check test quick install lint built bare-start browser check-print check-a11y check-replicas check-faults listen pictures bench lock audit
help:
	@echo 'make run    start the Wegwijzer on port $(PORT) (PORT=9000 make run: another port)'
	@echo 'make edit   preview the content while you write: reload the page (PORT= as for run)'
	@echo 'make check  check the content: mistakes, advice, changes; in Dutch, for editors'
	@echo 'make test   everything: format, lint, types, a start with run-time packages only, tests'
	@echo 'make quick  format, lint, types and the tests that need no browser, server or PDF: within a minute'
	@echo 'make lint   format, lint, types and licences only'
	@echo 'make built  bundle scripts and style sheets after changing one: needs npm'
	@echo 'make check-print   print pages with notes in three browsers and check the paper: about six minutes'
	@echo 'make check-a11y    three accessibility checkers on every state: needs npm and java, about fifteen minutes'
	@echo 'make check-replicas kill replicas behind nginx, then attack them: needs nginx, about four minutes'
	@echo 'make check-faults  inject faults into server, network and phones: about six minutes'
	@echo 'make listen        compare what a screen reader says with tools/listen/heard.yaml, in two browsers: a quarter of an hour, and three minutes once to install it'
	@echo 'make bench         measure all performance goals: about ten minutes, with nothing else running'
	@echo 'make lock          update the locks after changing a pin; UPGRADE=--upgrade: all to the newest versions'
	@echo 'make audit         list known vulnerabilities of locked packages: needs the network'
	@echo 'make pictures      create the pictures of docs/pictures and html/images/ again'

run: .venv/run.stamp
	$(PY) -m streamlit run streamlit_app.py --server.port=$(PORT) --server.headless=true

edit: .venv/run.stamp
	@$(PY) -m wegwijzer edit --port $(PORT)

check: .venv/run.stamp
	@$(PY) -m wegwijzer check

# Check for missing system packages first, and print them again at the end, after the skipped tests.
test: browser lint bare-start
	$(PY) -m pytest $(ALL_AT_ONCE)
	@$(PYTHON) -m scripts.find_browsers

quick: lint
	$(PY) -m pytest -q $(ALL_AT_ONCE) $(QUICK)

install: .venv/dev.stamp

# git refuses a checkout of another user, as in CI, unless safe.directory names it.
lint: export GIT_CONFIG_COUNT := 1
lint: export GIT_CONFIG_KEY_0 := safe.directory
lint: export GIT_CONFIG_VALUE_0 := $(CURDIR)
lint: .venv/dev.stamp
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(TYPED)
	@scripts/check_web.sh
	@if git ls-files >/dev/null 2>&1; then $(PY) -m reuse lint --lines; else echo 'No git checkout: licences are not checked.'; fi

# Format the scripts, apply Biome's safe fixes, and bundle scripts and style sheets into html/built.
# Servers don't need Node.js.
built:
	npm ci --silent --ignore-scripts --no-audit --no-fund
	npm run --silent format
	rm -rf wegwijzer/html/built
	npm run --silent build

# Detects an import of a package that is installed only for tests.
bare-start: .venv/dev.stamp .venv-run/run.stamp
	$(PY) -m scripts.check_start .venv-run/bin/python

browser:
	@PYTHON=$(PYTHON) scripts/need_python.sh
	@$(PYTHON) -m scripts.find_browsers --install

check-print: browser .venv/dev.stamp
	$(PY) -m scripts.check_print

check-a11y: browser .venv/dev.stamp
	$(PY) -m scripts.check_accessibility

check-replicas: browser .venv/dev.stamp
	$(PY) -m scripts.check_replicas

check-faults: browser .venv/dev.stamp
	$(PY) -m scripts.check_faults

listen: .venv/dev.stamp
	$(PY) -m scripts.listen

bench: browser .venv/dev.stamp
	@$(PY) -m bench.table

pictures: browser .venv/dev.stamp
	$(PY) -m scripts.pictures

# Each lock is for Python 3.11 to 3.13 on every system. Locked versions stay unless UPGRADE is set.
LOCK := $(PY) -m uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(UPGRADE)
lock: .venv/dev.stamp
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-dev.txt --constraints requirements.lock --output-file requirements-dev.lock

audit: .venv/dev.stamp
	$(PY) -m pip_audit --require-hashes --disable-pip --strict -r requirements.lock

# Stamps: install again only when a lock has changed.
.venv/run.stamp: requirements.lock
	@scripts/install.sh .venv requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock
	@scripts/install.sh .venv requirements-dev.lock
	@touch .venv/run.stamp $@

# If the lock has changed, create .venv-run again, so that packages removed from the lock are gone.
.venv-run/run.stamp: requirements.lock
	@rm -rf .venv-run
	@scripts/install.sh .venv-run requirements.lock
	@touch $@
