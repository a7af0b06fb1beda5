# Everything that a developer or CI runs. `make` alone lists it. Works with any POSIX shell, and -j.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
ARGS ?=
# The SAM environment of samconfig.toml that `make deploy` uses: default, staging or prod.
ENV ?= default

# SAM looks for python3.13 on PATH; the environment's own is the one that works.
SAM := SAM_CLI_TELEMETRY=0 PATH="$(CURDIR)/$(VENV)/bin:$$PATH" sam
TYPED := $(wildcard layers/common/consentry functions local tests tools bench)

##@ Start here

.PHONY: help
help: ## List these targets
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z][a-z-]*:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo

.PHONY: setup
setup: $(READY) ## Find CPython 3.13, make .venv and install everything into it (others call it)
	@echo "==> $(VENV) is ready"

$(READY): pyproject.toml layers/common/requirements.txt
	@sh tools/setup.sh $(VENV) $(READY)

.PHONY: local
local: $(READY) ## Run the whole system on this machine; ARGS="--port 3000 --now real"
	@exec $(PY) -m local $(ARGS)

.PHONY: demo
demo: $(READY) ## Tell the story: a reminder goes out, STOP comes back, the next is refused
	@$(PY) -m local.demo $(ARGS)

##@ Tests

.PHONY: test
test: $(READY) ## Run every test, the whole stack included; ARGS="-k quiet_hours"
	@$(PY) -m pytest $(ARGS)

.PHONY: test-fast
test-fast: $(READY) ## Run the tests that need no stack and no sub-process
	@$(PY) -m pytest --ignore=tests/e2e --ignore=tests/stacks -m "not slow" $(ARGS)

.PHONY: cov
cov: $(READY) ## Run the tests with branch coverage and print what is not covered
	@$(PY) -m coverage run -m pytest $(ARGS)
	@$(PY) -m coverage report

.PHONY: drill
drill: $(READY) ## Fail at every AWS call of every story, and check the promises; ARGS="--story STOP"
	@$(PY) -m bench.drill $(ARGS)

.PHONY: soak
soak: $(READY) ## Send 20,000 texts through 50 numbers while everything goes wrong; ARGS="--seed 2"
	@$(PY) -m bench.soak $(ARGS)

.PHONY: soak-short
soak-short: $(READY) ## The same with 2,000 texts through 5 numbers, in about two minutes
	@$(PY) -m bench.soak --messages 2000 --numbers 5 --recipients 100 $(ARGS)

.PHONY: soak-calm
soak-calm: $(READY) ## The same where nothing fails but the outage: how many AWS calls a text takes
	@$(PY) -m bench.soak --messages 2000 --numbers 5 --recipients 100 --calm $(ARGS)

.PHONY: bench-pacing
bench-pacing: $(READY) ## Show that 400 texts leave one number at its rate and none is lost
	@$(PY) -m bench.pacing $(ARGS)

.PHONY: bench-policy
bench-policy: $(READY) ## Show what a decision costs, beside two policy engines; ARGS="--rules"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@$(PY) -m bench.policy $(ARGS)

# Any other benchmark by its name: `make bench-segments` runs bench/segments.py.
bench-%: $(READY)
	@$(PY) -m bench.$(subst -,_,$*) $(ARGS)

.PHONY: fuzz
fuzz: $(READY) ## Try the API of a local stack against its description, for long; ARGS="-n 200"
	@$(PY) -m tools.fuzz $(ARGS)

##@ Checks

.PHONY: check
check: fmt-check lint types arch validate docs-check test ## Run all that CI checks

.PHONY: fmt
fmt: $(READY) ## Format the code and mend what can be mended safely
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

.PHONY: fmt-check
fmt-check: $(READY) ## Check the format
	@$(PY) -m ruff format --check .

.PHONY: lint
lint: $(READY) ## Check with ruff
	@$(PY) -m ruff check .

.PHONY: types
types: $(READY) ## Check types, strictly
	@$(PY) -m mypy $(TYPED)

.PHONY: arch
arch: $(READY) ## Check that imports point inwards
	@$(VENV)/bin/lint-imports

.PHONY: validate
validate: $(READY) ## Lint the template, as written and as transformed
	@$(SAM) validate --lint
	@$(PY) -m tools.lint_transformed template.yaml

.PHONY: docs
docs: $(READY) ## Generate the documents that are made from the code
	@$(PY) -m tools.rule_docs
	@$(PY) -m tools.profile_docs
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(PY) -m tools.openapi
	@$(PY) -m tools.api_docs

.PHONY: docs-check
docs-check: $(READY) ## Check that the generated documents are fresh
	@$(PY) -m tools.rule_docs --check
	@$(PY) -m tools.profile_docs --check
	@POWERTOOLS_LOG_LEVEL=CRITICAL $(PY) -m tools.openapi --check
	@$(PY) -m tools.api_docs --check

##@ Build and deploy

.PHONY: build
build: $(READY) ## Build the functions and the layer, with bytecode that Lambda can use
	@$(SAM) build --cached --parallel
	@$(PY) -m tools.compile_functions

.PHONY: smoke
smoke: build ## Import every built function on the built layer, with only what the runtime ships
	@$(PY) -m tools.smoke

.PHONY: sam-local-check
sam-local-check: build ## Invoke every built function with its events, in containers where an engine runs
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(PY) -m tools.sam_local_check

.PHONY: deploy
deploy: smoke ## Deploy to your AWS account and say what comes next; ENV=staging
	@echo "==> deploying environment \`$(ENV)\` of samconfig.toml; SAM shows the changes and asks first"
	@$(SAM) deploy --config-env $(ENV)
	@echo "==> next: $(VENV)/bin/consentry-admin init --stack-name <its name>   shows the operator key, once"
	@echo "    then give each number its topic and list: see docs/operations/deploy.md"

.PHONY: clean
clean: ## Remove what was built, measured and logged (.venv stays)
	rm -rf .aws-sam .local build dist htmlcov .coverage .hypothesis .mypy_cache .pytest_cache \
		.ruff_cache .import_linter_cache
	find layers functions local tests tools bench -name __pycache__ -type d -prune \
		-exec rm -rf {} + 2>/dev/null || true
