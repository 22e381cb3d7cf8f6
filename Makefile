# simrelay: what can be made. Each target installs what it needs.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.release=$(VERSION)
SOURCES := $(shell find . -name '*.go' -not -path './.tools/*' 2>/dev/null) go.mod go.sum
LINT    := go tool -modfile=tools/golangci/go.mod golangci-lint
FUZZ    ?= 10s

.PHONY: help build demo test test-browser test-fidelity bench lint fuzz kill soak model format clean modules browser

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

build: bin/simrelay ## Build bin/simrelay

bin/simrelay: $(SOURCES) | modules
	@echo "building bin/simrelay"
	@go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/simrelay

modules: ## Download the Go modules (tries again when the network fails)
	@scripts/install modules

demo: build ## See all of it work: relay, simulated modems, agent, webhooks
	@bin/simrelay demo

test: modules ## Run every test with the race detector
	@scripts/install test
	go test -race -shuffle=on -timeout 15m ./...
	$(MAKE) --no-print-directory test-browser
	$(MAKE) --no-print-directory test-fidelity

test-browser: modules ## Look at the dashboard with a real browser
	@scripts/install browser
	go test -race -tags browser -run Browser ./gateway/dashboard

test-fidelity: modules ## Try modems with gammu and its kin, hooks with Alertmanager
	@scripts/install fidelity
	go test -race -shuffle=on -tags fidelity -parallel 12 -timeout 10m ./internal/fidelity

bench: build ## Measure speed, as ratios within one run
	@go run ./internal/bench

kill: modules ## Kill relay and agent at random for 60 s under load
	SIMRELAY_KILL_SECONDS=60 go test -run TestKill -count=1 -v -timeout 10m ./internal/killtest

soak: modules ## Send and receive 2,000 messages while everything goes wrong
	SIMRELAY_SOAK_MESSAGES=2000 go test -race -run TestSoak -count=1 -v -timeout 10m ./internal/modemtest

model: modules ## Run many random histories of the session protocol
	SIMRELAY_MODEL_SEEDS=20000 go test -run Model -count=1 -v -timeout 60m ./relay/...

fuzz: modules ## Fuzz every parser, FUZZ=10s each
	@scripts/fuzz $(FUZZ)

lint: modules ## Check style and common mistakes
	@test -z "$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go'))" || { gofmt -l . ; echo 'run: make format'; exit 1; }
	go vet ./...
	@scripts/install lint
	$(LINT) run ./...

format: ## Format the code
	gofmt -w $$(git ls-files -co --exclude-standard '*.go')

clean: ## Remove what was built
	rm -rf bin
