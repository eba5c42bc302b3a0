# Two commands are all there is to know: `make run` and `make test`. Both bring what they need with them.

PORT ?= 8000
export PORT

.PHONY: run test bench

run: ## the whole portal with demonstration data on http://localhost:$(PORT)/, until Ctrl-C
	@bin/setup run
	@exec .venv/bin/python bin/run.py

test: ## every check and test, on SQLite and on a throw-away PostgreSQL and Redis
	@bin/setup test
	@exec bin/suite

bench: ## the figures of speed, on a throw-away PostgreSQL and Redis
	@bin/setup test
	@exec bin/bench
