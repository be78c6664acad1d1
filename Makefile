# Two commands: `make run` and `make test`. What they need goes into .venv here; the only things
# asked of the system are python3 and, for the tests, what scripts/find_browsers.py names.

PORT ?= 8501
PYTHON ?= python3
PY := .venv/bin/python
# Directories may come later than this file: mypy stops at a path that is not there.
TYPED := $(wildcard wegwijzer streamlit_app.py tests tools bench scripts)

# A file of tests stays with one process: it shares a server, a browser, drawn pages. One process more
# than there are processors: tests often wait, as for a server that starts.
ALL_AT_ONCE := --numprocesses=$(shell expr `getconf _NPROCESSORS_ONLN` + 1) --maxprocesses=5 --dist=loadfile

.PHONY: help run edit check test install lint bare-start browser check-print check-a11y check-replicas check-faults listen pictures bench lock audit
help:
	@echo 'make run    start the Wegwijzer on port $(PORT) (PORT=9000 make run: another port)'
	@echo 'make edit   show the page while you write the content: reload to see it (PORT= as for run)'
	@echo 'make check  the content: mistakes, advice, what changed; in Dutch, for editors'
	@echo 'make test   everything: form, types, a start with run-time packages only, tests'
	@echo 'make lint   form, types and licences only'
	@echo 'make check-print   print the page with notes in three browsers and check the paper: some six minutes'
	@echo 'make check-a11y    three accessibility checkers on every state: needs npm and java, some fifteen minutes'
	@echo 'make check-replicas nginx and two replicas, one killed under its visitors, then attacks: needs nginx, some four minutes'
	@echo 'make check-faults  what happens to small servers and to phones, and what a visitor sees of it: some six minutes'
	@echo 'make listen        what a screen reader says of every kind of page, in two browsers: some fifteen minutes'
	@echo 'make bench         one table of all that is promised of speed: some ten minutes, with nothing else running'
	@echo 'make lock          resolve the locks again after a change of a pin; UPGRADE=--upgrade: everything to its newest'
	@echo 'make audit         known vulnerabilities of what is locked: needs the network'
	@echo 'make pictures      make the pictures of docs/pictures and html/images/ again'

run: .venv/run.stamp
	$(PY) -m streamlit run streamlit_app.py --server.port=$(PORT) --server.headless=true

edit: .venv/run.stamp
	@$(PY) -m wegwijzer edit --port $(PORT)

check: .venv/run.stamp
	@$(PY) -m wegwijzer check

# What is missing is said before anything takes long, and again below what was skipped for it.
test: browser lint bare-start
	$(PY) -m pytest $(ALL_AT_ONCE)
	@$(PYTHON) -m scripts.find_browsers

install: .venv/dev.stamp

# CI's checkout may belong to another user, which git refuses unless it is told that this folder is ours.
lint: export GIT_CONFIG_COUNT := 1
lint: export GIT_CONFIG_KEY_0 := safe.directory
lint: export GIT_CONFIG_VALUE_0 := $(CURDIR)
lint: .venv/dev.stamp
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(TYPED)
	@if git ls-files >/dev/null 2>&1; then $(PY) -m reuse lint --lines; else echo 'No git checkout: licences are not checked.'; fi

# A package that only tests need, imported by the app, works for us and breaks for everybody else.
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

# One lock for Python 3.11 to 3.13 on every system. Pins that still hold stay as they are.
LOCK := $(PY) -m uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(UPGRADE)
lock: .venv/dev.stamp
	$(LOCK) requirements.txt --output-file requirements.lock
	$(LOCK) requirements-dev.txt --constraints requirements.lock --output-file requirements-dev.lock

audit: .venv/dev.stamp
	$(PY) -m pip_audit --require-hashes --disable-pip --strict -r requirements.lock

# Stamps: install again when a lock changed, and only then.
.venv/run.stamp: requirements.lock
	@scripts/install.sh .venv requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock
	@scripts/install.sh .venv requirements-dev.lock
	@touch .venv/run.stamp $@

# From nothing each time: a package dropped from the lock would otherwise stay and be found.
.venv-run/run.stamp: requirements.lock
	@rm -rf .venv-run
	@scripts/install.sh .venv-run requirements.lock
	@touch $@
