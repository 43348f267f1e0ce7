# Keystone MDT. The targets install what they need on Debian; elsewhere they say what is missing.
SHELL := /bin/bash
TAGS  := migrated_fynedo,sqlite_fts5,sqlite_omit_load_extension,sqlite_secure_delete,sqlite_foreign_keys
LINT  := bin/golangci-lint
LINT_VERSION := v2.15.0
SOAK_RUNS ?= 10000
HERD ?= 10m

export CC := clang
export CGO_LDFLAGS := -fuse-ld=lld
export CGO_ENABLED := 1

.PHONY: run build test soak fuzz lint bench pictures deps clean

run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then bin/keystone demo; \
	else bin/keystone demo --headless papers; fi

build: deps
	go build -tags $(TAGS) -o bin/keystone ./cmd/keystone

# The window test starts the real program under Xvfb and types; it comes last, when
# nothing else keeps the machine busy. Everything else needs no display.
test: build
	go test -tags $(TAGS),ci -timeout 20m $$(go list -tags $(TAGS),ci ./... | grep -v /cmd/)
	go test -tags $(TAGS),ci -timeout 20m ./cmd/...

# Longer runs: merge in any order and seeded schedules many times over, the race
# detector, what carries a -soak tag (every byte, a killed cluster, eight
# processes for ten minutes, Samba and Syncthing on loopback), every fuzz target.
soak: build
	@.ci/deps soak
	go test -tags $(TAGS),ci -timeout 4h -count 1 -run 'Merge' ./sync -rapid.checks $(SOAK_RUNS)
	SOAK_RUNS=$(SOAK_RUNS) go test -tags $(TAGS),ci -timeout 4h -count 1 -run '^TestSchedules$$' ./sync
	KEYSTONE_HERD=$(HERD) go test -tags $(TAGS),ci -timeout 1h -count 1 -run '^TestHerd$$' ./cmd/keystone
	go test -tags $(TAGS),ci,soak -timeout 4h -count 1 -run '^Test(Soak|Mutant|Carrier)' ./sync/... ./cmd/keystone
	go test -tags $(TAGS),ci -timeout 1h -count 1 -race ./sync/... ./caseload/... ./meeting/... ./ui/...
	$(MAKE) fuzz FUZZTIME=2m

FUZZTIME ?= 30s
fuzz: deps
	@for p in $$(go list -tags $(TAGS),ci ./...); do \
	  for f in $$(go test -tags $(TAGS),ci -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; go test -tags $(TAGS),ci -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$p || exit 1; done; done

lint: deps $(LINT)
	$(LINT) run --build-tags $(TAGS),ci ./...

$(LINT):
	GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

# Every limit of issue 2 is printed as "name: measured, limit, ratio"; above it the
# benchmark fails, unless more wanted to run than the machine has processors.
# One package after another, so that none slows another.
bench: deps
	go test -tags $(TAGS),ci -run '^$$' -bench . -benchtime 1x -timeout 30m -p 1 ./...

pictures: deps
	KEYSTONE_PICTURES=$(CURDIR)/pictures go test -tags $(TAGS),ci -run '^TestPictures$$' -count 1 -timeout 10m ./cmd/keystone

deps:
	@.ci/deps

clean:
	rm -rf bin pictures papers
