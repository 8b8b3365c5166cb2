# The commands of the project. Outside of this folder they write to the cache of built servers and to the stack's own
# directory; as root they install Debian packages and make the system user that runs the servers.
# Which versions of Node.js will do is written in package.json.
NODE := $(shell sed -n 's/.*"node": "\(.*\)".*/\1/p' package.json)

.PHONY: up down test faults proofs tools docs bench

## Everything from a fresh clone to a running, populated stack on this host
up: node_modules
	@npx --no-install plumb up

## Stops it; data stays unless PLUMBLINE_PURGE=1
down: node_modules
	@npx --no-install plumb down

## Types, unit tests, the real validators, live servers, and the whole stack end to end
test: node_modules tools
	@npx --no-install plumb packages
	@npx --no-install tsc --noEmit
	@npx --no-install biome check .
	@npx --no-install vitest run --project unit --project servers --project e2e

## Brings about every fault of docs/faults.md and holds what is told of it: 13 to 18 minutes, on a machine that does nothing else
faults: node_modules tools
	@npx --no-install vitest run --project faults

## Holds the cases of every alert against its rules made wrong in one way each: about eight minutes
proofs: node_modules tools
	@npx --no-install vitest run --project proofs

## Builds the servers that are not in the cache yet: once, about 25 minutes on two cores
tools: node_modules
	@npx --no-install plumb tools

## Pages that are generated from the code
docs: node_modules
	@npm run --silent docs

## Measures what docs/benchmarks.md reports
bench: node_modules tools
	@npm run --silent bench

node_modules: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js is not installed (no npm on PATH). Install version $(NODE): https://nodejs.org" >&2; exit 1; }
	@npm ci --no-audit --no-fund --loglevel=error
	@touch node_modules
