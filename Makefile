# Everything a person types. The work is done by project/launcher.py, which needs the standard library alone.
#   make run     start My Garage          PORT=8000 HOST=127.0.0.1 DATA_DIR=data PYTHON=python3.12 EXTRAS=1
#   make test    the whole suite          ARGS="tests/garage -k receipt"
#   make check   format, lint, types, imports, templates, migrations, deploy; make check-types runs one

ifndef PYTHON
PYTHON := $(shell for name in .venv/bin/python python3.13 python3.12 python3.11 python3; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$name && break; done)
endif

LAUNCH = @$(if $(PYTHON),,echo "My Garage needs Python 3.11 or newer. Install it, or name it: PYTHON=/path/to/python make $@" >&2; exit 1;) \
	$(PYTHON) -m project.launcher

.DEFAULT_GOAL := run
.PHONY: run test e2e bench check format lock clean

run:
	$(LAUNCH) run

test:
	$(LAUNCH) test

e2e:
	$(LAUNCH) e2e

bench:
	$(LAUNCH) bench

check:
	$(LAUNCH) check

check-%:
	$(LAUNCH) check $*

format:
	$(LAUNCH) format

lock:
	$(LAUNCH) lock

clean:
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage*
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
