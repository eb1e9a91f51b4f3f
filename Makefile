# The one door to the project: `make` lists what there is to do.
#
# Only make, a POSIX shell and Python 3.11 are needed.  Everything else goes into .venv, at the
# versions of requirements.lock, the first time a target needs it and whenever the lock changes.
# All paths are relative, so the folder may stand anywhere, spaces in its name included.

VENV := .venv
RUN := $(VENV)/bin/python
BUILD := _build
PORT ?= 8000
# Sphinx's processes: on two cores one is as fast as two for a survey of a hundred works.
JOBS ?= 1
# More arguments for pytest: make test ARGS="-k dates -x"
ARGS ?=
SPHINX = $(RUN) -m sphinx -n -W --keep-going -j $(JOBS) -d $(BUILD)/.doctrees -c . docs

# What people read while they wait is for a terminal; a log gets warnings and errors only.
QUIET = $$([ -t 1 ] || echo -q)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# All that Sphinx makes shares what it has read.
.NOTPARALLEL:
.PHONY: help html pdf latexpdf epub epub-check doctor test demos check lint bench serve golden lock clean distclean again

help: ## list these targets
	@echo 'usage: make TARGET'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'make html && make serve is all it takes to read the survey; .venv is made on the way.'
	@echo 'Variables: PYTHON=python3.12 (for .venv), ARGS="-k dates" (test), PORT=8000 (serve), JOBS=1 (html), LATEX_ENGINE=xelatex (latexpdf).'

# Where pages are generated first, Sphinx runs in the same process, which has most of its libraries.
FRESH = $(shell $(MAKE_COMMAND) -qs BUILD='$(BUILD)' $(BUILD)/.generated 2>/dev/null && echo yes)
html: $(VENV)/.installed ## build the survey into _build/html
	@$(if $(FRESH),$(SPHINX) $(QUIET) $(BUILD)/html && echo 'The survey is in $(BUILD)/html/index.html',\
	  $(RUN) -m survey_tools html -j $(JOBS) && mkdir -p $(BUILD) && touch $(BUILD)/.generated)

# Typst and its fonts are among the packages, so this needs neither TeX nor a network.
PDF := $(BUILD)/pdf/survey
pdf: $(BUILD)/.generated ## print the survey as a book, _build/pdf/survey.pdf
	@$(SPHINX) $(QUIET) -b typst $(BUILD)/pdf
	@[ $(PDF).checked -nt $(PDF).pdf ] || { \
	  $(RUN) -m survey_tools.pdf_check $(PDF).pdf --manifest $(PDF).json && touch $(PDF).checked; }
	@echo 'The book is in $(PDF).pdf'

# No silent way around: this is always TeX, and `make pdf` never is.
LATEX_ENGINE ?= lualatex
LATEX := $(BUILD)/latex/survey
latexpdf: $(BUILD)/.generated ## print the same book by LaTeX, _build/latex/survey.pdf
	@LATEX_ENGINE=$(LATEX_ENGINE) $(RUN) -I survey_tools/machine.py latexpdf
	@$(SPHINX) $(QUIET) -b tex $(BUILD)/latex
	@$(RUN) -m survey_tools.latex_run $(BUILD)/latex --engine $(LATEX_ENGINE)
	@$(RUN) -m survey_tools.pdf_check $(LATEX).pdf --manifest $(LATEX).json --log $(LATEX).log
	@echo 'The book is in $(LATEX).pdf'

# Each format has its own store of pages read, since what is new for one may be old for another.
epub: $(BUILD)/.generated ## build the survey for reading devices: _build/epub/survey.epub
	@$(subst .doctrees,.doctrees-epub,$(SPHINX)) $(QUIET) -b epub $(BUILD)/epub
	@echo 'The book is $(BUILD)/epub/survey.epub'

epub-check: epub ## build it, and check it by EPUBCheck, which needs Java
	@$(RUN) -m survey_tools.epub_check $(BUILD)/epub/survey.epub

# It must run where nothing is installed yet.
doctor: ## say what is ready on this machine, and how to get what is missing
	@$(find_python); "$$py" -I survey_tools/machine.py

# What the pages are generated from: what people write, and the generator itself.  Folders are among
# it, since their dates tell when a file was added or taken away.
WRITTEN := seeds docs/data docs/annotations docs/chapters docs/demonstrations survey_tools
SOURCES = $(wildcard survey.toml docs/*.bib) $(shell \
  find $(WRITTEN) -name __pycache__ -prune -o -print 2>/dev/null | sed 's/[ :\#]/\\&/g')

# Generating takes longer than looking whether anything has changed since it was last done.
$(BUILD)/.generated: $(VENV)/.installed $(SOURCES) $(if $(wildcard docs/works/*.md),,again)
	@$(RUN) -m survey_tools build
	@mkdir -p $(BUILD) && touch $@

test: $(VENV)/.installed ## run all tests
	@$(RUN) -m pytest --ignore=tests/bench $(ARGS)

check: lint ## lint, and validate all data and committed files, writing nothing
	@$(RUN) -m survey_tools check
	@$(RUN) -m survey_tools build --check

lint: $(VENV)/.installed ## check style and types of the code, and the spelling of all text
	@$(RUN) -m ruff check $(QUIET)
	@$(RUN) -m ruff format --check $(QUIET)
	@$(RUN) -m codespell_lib
	@$(RUN) -m mypy $$([ -t 1 ] || echo --no-error-summary)

bench: $(VENV)/.installed ## measure the time each step takes
	@$(RUN) -m pytest tests/bench --benchmark-only --benchmark-autosave $(ARGS)

serve: html ## build, and show the survey at http://localhost:8000/
	@echo 'Serving http://localhost:$(PORT)/ until you press Ctrl-C'
	@$(RUN) -m http.server --bind 127.0.0.1 --directory $(BUILD)/html $(PORT)

demos: $(VENV)/.installed ## run the demonstrations whose code has changed, and keep their results
	@$(RUN) -m survey_tools demo --update

golden: $(VENV)/.installed ## rewrite the expected results in tests/golden; review the diff
	@$(RUN) -m pytest $(QUIET) --ignore=tests/bench --regenerate -k golden

# uv alone can resolve for all Pythons and platforms at once.
lock: ## resolve the dependencies of pyproject.toml anew into requirements.lock
	@command -v uv >/dev/null || { echo "error: 'make lock' needs uv; see docs.astral.sh/uv" >&2; exit 1; }
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --group test --extra enrich --upgrade --output-file requirements.lock pyproject.toml

clean: ## remove all that is generated; .venv and the seeds stay
	@rm -rf $(BUILD) docs/works docs/authors docs/browse docs/demos docs/ledger docs/findings docs/generated
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks *.egg-info
	@find docs -name '*.survey-new' -exec rm -f {} +
	@find survey_tools tests -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## remove .venv, too
	@rm -rf $(VENV)

# --- .venv -------------------------------------------------------------------------------------
# Two stamps, each written when its step has ended well: an interrupted set-up has none, and the
# next run starts it again.  A change of pyproject.toml costs a second, one of the lock a new .venv.

# Made again, too: a .venv that was moved or copied, since it points to where it was made; one whose
# Python was uninstalled; and one that uv made, so without pip, once uv is gone.
USABLE = $(RUN) -S -c '' 2>/dev/null && { command -v uv || [ -e $(VENV)/bin/pip3 ]; } >/dev/null
ifneq ($(shell $(USABLE) && cat $(VENV)/.place 2>/dev/null),$(CURDIR))
$(VENV)/.locked: again
endif
again:

# Sets py and version: $(PYTHON) if it is given, else the first Python that is new enough.
# `found` says in the error message what there was instead.
define find_python
py=; found=; \
if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; else set -- python3 python3.13 python3.12 python3.11 python; fi; \
for candidate do \
  version=$$("$$candidate" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue; \
  case $$version in \
    3.[0-9].*|3.10.*|[0-2].*) found="$${found:-, but $$candidate is $$version}" ;; \
    3.*) py=$$candidate; break ;; \
  esac; \
done; \
if [ -z "$$py" ]; then \
  echo "error: Python 3.11 or newer is needed$$found; install it (Debian, Ubuntu: apt-get install python3.11-venv) or say where it is: make PYTHON=/path/to/python3" >&2; \
  exit 1; \
fi
endef

define has_venv
"$$py" -c 'import ensurepip, venv' 2>/dev/null || { \
  echo "error: $$py $$version has no venv module; install it (Debian, Ubuntu: apt-get install python$${version%.*}-venv)" >&2; \
  exit 1; \
}
endef

# The packages: exactly those of the lock, checked by hash, nothing compiled.
$(VENV)/.locked: requirements.lock
	@$(find_python); \
	if command -v uv >/dev/null 2>&1; then \
	  echo "Making $(VENV) with $$py $$version from requirements.lock (uv)"; \
	  rm -rf $(VENV); \
	  uv venv --quiet --python "$$py" $(VENV) && \
	  uv pip sync --quiet --compile-bytecode --python $(RUN) --require-hashes --only-binary :all: requirements.lock; \
	else \
	  $(has_venv); \
	  echo "Making $(VENV) with $$py $$version from requirements.lock (pip; half a minute)"; \
	  rm -rf $(VENV); \
	  "$$py" -m venv $(VENV) && \
	  $(RUN) -m pip install --quiet --disable-pip-version-check --no-input \
	    --require-hashes --only-binary :all: -r requirements.lock; \
	fi
	@pwd -P > $(VENV)/.place
	@touch $@

# The project itself, editable, so that .venv/bin/survey is there and edits count at once.
$(VENV)/.installed: $(VENV)/.locked pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install --quiet --offline --python $(RUN) --no-deps --no-build-isolation --editable .; \
	else \
	  $(RUN) -m pip install --quiet --disable-pip-version-check --no-input --no-index \
	    --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@
