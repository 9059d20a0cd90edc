# Three commands do all the set-up on a fresh machine: `make learn`, `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# three environments, each made by the target that needs it
LEARN := .venv-learn
GRADE := .venv-grade
locked-learn: EXTRAS = learn digits
locked-grade: EXTRAS = grade digits
locked-all: EXTRAS = learn grade digits postgres cluster site hub test
LOCKER := .venv-lock
# one more than the cores of a small machine: many tests wait for processes to begin and end
WORKERS := -n 3 --dist worksteal
# nbgrader calls alembic and jupyter by name
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo learn test quick sandbox coverage build scorecard scorecard-brief scorecard-test bench bench-grading site lock locked-learn locked-grade locked-all clean

demo: $(GRADE)/ready sandbox  ## grade 48 sample submissions and show who made which mistake
	$(GRADE)/bin/python -m autograder demo

learn: $(LEARN)/ready  ## your own copies of the notebooks, in my-work/, opened in JupyterLab
	$(LEARN)/bin/python -m backprop.learn

test: $(VENV)/ready sandbox  ## style, types, notebooks as generated, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m autograder build --check
	$(BIN)/pytest $(WORKERS)

quick: $(VENV)/ready sandbox  ## the inner loop: style, types, import rules, notebooks as generated, and the tests of the files that differ from main
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m autograder build --check
	@tests=$$($(BIN)/python -m quality.changed); if [ -n "$$tests" ]; then $(BIN)/pytest $(WORKERS) $$tests; else echo "No test belongs to what has changed."; fi

coverage: $(VENV)/ready sandbox  ## all tests, and the lines that none of them runs: htmlcov/index.html
	$(BIN)/pytest $(WORKERS) --cov --cov-report=term --cov-report=html

build: $(VENV)/ready  ## solutions/*.py -> worked notebooks and lecture notebooks
	$(BIN)/python -m autograder build

site: $(VENV)/ready  ## the website, in docs/_build/html: open index.html there, no server and no network needed
	rm -rf docs/_build docs/generated
	$(BIN)/sphinx-build -q -W --keep-going docs docs/_build/html

scorecard: $(VENV)/ready  ## how often the grader is wrong: tables, and scorecard.json
	$(BIN)/python -m quality.scorecard

scorecard-brief: $(VENV)/ready  ## a few of each in two minutes: what every change must pass
	$(BIN)/python -m quality.scorecard --brief validity doors fuzz endurance

scorecard-test: $(VENV)/ready sandbox  ## ten planted defects, each of which the scorecard must see
	$(BIN)/pytest $(WORKERS) --override-ini addopts="-q --strict-markers" tests/quality/test_scorecard.py

bench: $(VENV)/ready  ## speed against PyTorch and against bare matrix products
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/python quality/benchmarks/reference.py
	$(BIN)/python quality/benchmarks/digits.py

bench-grading: $(VENV)/ready  ## grading in sandboxes against plain nbgrader without, all notebooks: over an hour
	$(BIN)/python -m quality.benchmarks.throughput

$(LEARN)/ready: lock/learn.txt
$(GRADE)/ready: lock/grade.txt
$(VENV)/ready: lock/all.txt
$(VENV)/ready $(LEARN)/ready $(GRADE)/ready: %/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This course needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' || { echo "Python's venv module is missing: on Debian, apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $*
	# every file has the hash that its lock says, and none is built by tools that have none; the course is this folder
	$*/bin/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $(filter lock/%,$^)
	$*/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock: locked-learn locked-grade locked-all  ## after a change of constraints.txt or of what pyproject.toml asks for: versions, and the hashes of all their files

locked-learn locked-grade locked-all: locked-%: $(LOCKER)/bin/uv
	# setuptools, for it builds the course
	echo setuptools | $(LOCKER)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-strip-extras \
		--custom-compile-command 'make lock' --constraints constraints.txt $(EXTRAS:%=--extra %) pyproject.toml - --output-file lock/$*.txt

$(LOCKER)/bin/uv:
	$(PYTHON) -m venv $(LOCKER)
	$(LOCKER)/bin/pip install --quiet --disable-pip-version-check uv==0.13.9

sandbox:  ## what submissions are confined with; says how to install it where it is missing
	@command -v bwrap >/dev/null && ldconfig -p | grep -q libseccomp.so.2 || { \
		echo "Grading needs bubblewrap and libseccomp2, so that submissions are confined."; \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq bubblewrap libseccomp2 \
		|| echo "Please install them: on Debian, apt-get install bubblewrap libseccomp2"; }

clean:
	rm -rf $(VENV) $(LEARN) $(GRADE) $(LOCKER) demo docs/_build docs/generated docs/notebooks docs/package
