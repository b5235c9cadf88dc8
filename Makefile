.DEFAULT_GOAL := help
.PHONY: help build test quick format demo soak bench docker clean

MVN ?= mvn -B -ntp
SEEDS ?= 100000

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Compile and package everything, without tests
	$(MVN) -q package -DskipTests

test: ## Everything .ci/run builds: format check, unit, integration and multi-JVM tests
	$(MVN) verify

quick: ## Unit tests only (no database servers, no extra processes)
	$(MVN) test

format: ## Rewrite the sources as the formatter wants them
	$(MVN) -q spotless:apply

demo: ## Three regions on this machine, with the narrated tour
	./atoll demo

soak: ## Many simulated schedules: make soak SEEDS=100000
	$(MVN) test -pl modules/replication -am -Dtest=SimulatorSoak -Dsurefire.failIfNoSpecifiedTests=false -Datoll.sim.seeds=$(SEEDS)

bench: ## Benchmarks; a table here, JSON in bench-results/; ARGS="--quick --only a,b"
	modules/bench/run.sh $(ARGS)

docker: ## Three regions in containers, a PostgreSQL each
	docker compose up --build || docker-compose up --build

clean: ## Remove what the build made
	$(MVN) -q clean
