# Knee Guide. On a fresh machine `make run` and `make test` do all the set-up.
PYTHON ?= $(shell ./scripts/find-python)
VENV := .venv
BIN := $(VENV)/bin
QUIET := TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 SQLALCHEMY_SILENCE_UBER_WARNING=1 \
	PYTHONWARNINGS=ignore RASA_TELEMETRY_ENABLED=false

.PHONY: help run run-scaled shell train check test test-tools test-long fuzz evaluate bench lock clean

help:  ## Say what each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 13

run: $(VENV)/.run  ## Start Knee Guide and print the address of the chat page
	@exec env $(QUIET) $(BIN)/python -m bot run

run-scaled: $(VENV)/.run  ## Start two replicas with PostgreSQL, Redis and nginx of this machine
	@exec env $(QUIET) $(BIN)/python -m bot run-scaled

shell: $(VENV)/.run  ## Talk with Knee Guide in the Rasa shell
	@exec env $(QUIET) $(BIN)/python -m bot shell

train: $(VENV)/.run  ## Train the model if the data changed
	@$(QUIET) $(BIN)/python -m bot train

check: $(VENV)/.test  ## Look for mistakes in code and content, without the model
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	@$(QUIET) $(BIN)/python -m bot validate

test: $(VENV)/.test  ## Install what the tests need and run them all
	@# Side by side: installing waits for the network, and much of the training uses one core.
	@$(MAKE) --no-print-directory -j3 test-tools check train
	@$(QUIET) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --dist loadfile -m "not long and not alone"
	@$(QUIET) $(BIN)/python -m pytest -q -m "not long and alone"

test-long: $(VENV)/.test  ## Run the tests that take minutes each
	@./scripts/install-test-tools services
	@$(QUIET) $(BIN)/python -m bot train
	@$(QUIET) $(BIN)/python -m pytest -q -m long

fuzz: $(VENV)/.test  ## Hold random talks of 100,000 turns with the bot: make fuzz TURNS=100000 SEED=1
	@$(QUIET) $(BIN)/python -m bot train
	@$(QUIET) FUZZ_TURNS="$(or $(TURNS),100000)" FUZZ_SEED="$(or $(SEED),1)" $(BIN)/python -m pytest -q tests/fuzz

evaluate: $(VENV)/.run  ## Measure the understanding, or a file of messages: make evaluate FILE=messages.yml
	@$(QUIET) $(BIN)/python -m bot evaluate $(if $(FILE),"$(FILE)")

bench: $(VENV)/.test  ## Measure speed, load and memory, or one part of it: make bench PART="soak --minutes 10"
	@./scripts/install-test-tools services
	@$(QUIET) $(BIN)/python -m bench $(PART)

test-tools:
	@./scripts/install-test-tools
	@./scripts/install-synapse

$(VENV)/.run: requirements.lock
	@./scripts/make-venv "$(PYTHON)" requirements.lock
	@touch $@

$(VENV)/.test: requirements-test.lock requirements.lock
	@./scripts/make-venv "$(PYTHON)" requirements-test.lock
	@touch $(VENV)/.run $@

lock:  ## Resolve the packages again (needs uv)
	uv pip compile -q --python-version 3.10 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --python-version 3.10 --generate-hashes --no-header --no-annotate --constraint requirements.lock \
		--extra test pyproject.toml -o requirements-test.lock
	printf 'matrix-synapse\nmatrix-nio\n' | uv pip compile -q --python-version 3.11 --generate-hashes --no-header \
		--no-annotate - -o requirements-synapse.lock

clean:  ## Remove the environment, the model and what was stored
	rm -rf $(VENV) .cache build models var
