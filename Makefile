# What a person types. Needs make and Python 3.11 or newer; everything else goes into .venv/.
# Every path is relative: a target with a space in it breaks make, and clones lie in folders with spaces.

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DEFAULT_GOAL := help
# What the caller's Python was told does not reach ours.
unexport PYTHONPATH PYTHONHOME PIP_REQUIRE_VIRTUALENV
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

# What the caller may set: make test ARGS="-k links", make score GOLD=folder SCORER=file, make site PYTHON=python3.12,
# make bench N=1000 JSON=file, make bench-archive N=1000 OUT=folder
PYTHON ?=
ARGS ?=
GOLD ?=
SCORER ?=
N ?= 10000
OUT ?=
JSON ?=
UPGRADE ?=
SINCE ?=
RUNS ?=
SEED ?=
PORT ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q

# Sets $$python to a Python that is new enough, or stops with the cure.
find_python = python=; for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python="$$candidate"; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo 'Cần Python 3.11 trở lên (needs Python 3.11 or newer): make $(or $(MAKECMDGOALS),site) PYTHON=/path/to/python3' >&2; \
	  exit 1; fi

# $(call install,NAME,FILES,COMMANDS): runs COMMANDS unless .venv/NAME.stamp says that they ran for the same content of
# FILES. The content counts, not the time of the files: git does not keep that.
install = want="$$(cat $(2) | cksum)"; \
	if [ "$$(cat .venv/$(1).stamp 2>/dev/null)" != "$$want" ]; then \
	  rm -f .venv/$(1).stamp; { $(3); } || exit 1; printf '%s\n' "$$want" > .venv/$(1).stamp; fi

.PHONY: help
help: ## Liệt kê các lệnh · list what can be typed
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: site
site: venv ## Dựng kho thành trang web trong site/ · build the archive into site/
	@$(BIN)/kho build

.PHONY: serve
serve: venv ## Xem thử tại chỗ, tự dựng lại khi sửa · live preview that follows edits
	@$(BIN)/kho serve $(if $(PORT),--port $(PORT))

.PHONY: check
check: venv-dev ## Kiểm tra mã nguồn và kho · lint, types, architecture, archive
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/pytest tests/test_architecture.py tests/test_house.py
	@$(BIN)/kho check --strict

# One more than there are cores: while a browser draws, its test waits.
TESTERS := $(shell expr $$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2) + 1)

.PHONY: test
test: venv-dev ## Chạy mọi phép thử, có trình duyệt thật · all tests, real browser included (ARGS="-k links")
	@$(BIN)/python -m tests.programs
	@$(BIN)/pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: score
score: venv-dev ## Chấm điểm tìm dẫn chiếu · score `kho parse` (GOLD=folder SCORER=file)
	@$(BIN)/python -m tests.score --gold '$(GOLD)' --scorer '$(SCORER)'

.PHONY: offline
offline: venv ## Làm bản đọc không cần mạng trong dist/ · make the offline copy (SINCE=edition for an update)
	@$(BIN)/kho offline $(if $(SINCE),--since '$(SINCE)')

.PHONY: faults
faults: venv-dev ## Giết, làm đầy đĩa, dựng chồng nhau · long fault injection (RUNS=100 SEED=7)
	@$(BIN)/python -m tests.publish_faults $(or $(RUNS),100) $(or $(SEED),7)
	@$(BIN)/python -m tests.build_faults $(or $(RUNS),100) $(or $(SEED),7)

.PHONY: fuzz
fuzz: venv-dev ## Thử hàng vạn kho hỏng, kho độc · mutated archives through the whole press (RUNS=10000 SEED=7)
	@$(BIN)/python -m tests.fuzz $(or $(RUNS),10000) $(or $(SEED),7)

.PHONY: sbom
sbom: venv ## Liệt kê các gói đã khóa · list the locked dependencies, CycloneDX (OUT=dist/sbom.cdx.json)
	@$(BIN)/python -m build_tools.sbom '$(or $(OUT),dist/sbom.cdx.json)'

.PHONY: audit
audit: venv ## Hỏi về lỗ hổng đã công bố · ask for published vulnerabilities of the locks (needs a network)
	@want="$$(pwd; cat requirements-audit.txt | cksum)"; if [ "$$(cat .audit/stamp 2>/dev/null)" != "$$want" ]; then \
	  { $(BIN)/python -m venv --clear .audit && .audit/bin/python -m pip install -q --require-hashes -r requirements-audit.txt \
	    && printf '%s\n' "$$want" > .audit/stamp; } \
	  || { echo 'Không cài được pip-audit; có mạng không? (pip-audit cannot be installed: is there a network?)' >&2; exit 2; }; fi
	@$(BIN)/python -m build_tools.audit .audit/bin/pip-audit requirements.txt requirements-dev.txt \
	  requirements-tools.txt requirements-audit.txt

.PHONY: bench
bench: venv ## Đo kho và các công cụ khác trên cùng kho giả · measure kho and its peers (N=10000 JSON=file)
	@want="$$(pwd; cat requirements-peers.txt | cksum)"; if [ "$$(cat .peers/stamp 2>/dev/null)" != "$$want" ]; then \
	  $(BIN)/python -m venv --clear .peers && .peers/bin/python -m pip install -q --require-hashes -r requirements-peers.txt \
	  && printf '%s\n' "$$want" > .peers/stamp; fi
	@$(BIN)/python -m compileall -q build_tools # as pip leaves a package: where Python keeps no bytecode, a pull did not either
	@$(BIN)/python -m build_tools.bench $(N) $(if $(JSON),--json '$(JSON)') $(ARGS)

.PHONY: bench-search
bench-search: venv-dev ## Đo tìm kiếm và thử nó trên kho lớn · measure search, walk through a big archive (N=10000)
	@$(BIN)/python -m tests.search_measure $(N) --walk $(ARGS)

.PHONY: bench-copy
bench-copy: venv-dev ## Mở bản sao của kho lớn trong hai trình duyệt · walk through a big offline copy (N=10000)
	@$(BIN)/python -m tests.copy_walk $(N)

.PHONY: bench-archive
bench-archive: venv ## Dựng kho giả để đo · write an invented archive (N=10000 OUT=folder)
	@$(BIN)/python -m build_tools.bench.archive '$(N)' '$(OUT)'

# A moved clone gets a new .venv: its programs carry the place in their first line.
.PHONY: venv
venv: ## Cài môi trường vào .venv/ · install the press as locked
	@if ! $(BIN)/python -c '' 2>/dev/null || [ "$$(cat .venv/place.stamp 2>/dev/null)" != "$$(pwd)" ]; then \
	  $(find_python); \
	  echo "Tạo .venv, cài các gói đã khóa; chỉ lần đầu mới lâu (making .venv, slow only once) …"; \
	  "$$python" -m venv --clear .venv || { rm -rf .venv; \
	    echo 'Không tạo được .venv. Debian, Ubuntu: apt-get install python3-venv' >&2; exit 1; }; \
	  pwd > .venv/place.stamp; \
	fi
	@$(call install,venv,requirements.txt pyproject.toml,\
	  $(PIP) --require-hashes -r requirements.txt \
	  && PYTHONWARNINGS=ignore $(PIP) --no-deps --no-build-isolation -e . \
	  && $(BIN)/python -m compileall -q build_tools)

.PHONY: venv-dev
venv-dev: venv ## Cài thêm công cụ kiểm thử · install the tools of check and test as locked
	@$(call install,venv-dev,requirements-dev.txt,$(PIP) --require-hashes -r requirements-dev.txt)

.PHONY: archive-check
archive-check: venv ## Chỉ kiểm tra kho, không kiểm tra mã nguồn · the archive's own findings alone
	@$(BIN)/kho check --strict

.PHONY: hooks
hooks: ## Tự kiểm tra kho trước mỗi lần commit · check the archive before each commit
	@git config core.hooksPath .ci/hooks
	@echo 'Từ nay git commit kiểm tra kho trước (git commit now checks the archive first).'

.PHONY: lock
lock: venv-dev ## Khóa lại phiên bản các gói · resolve the locks again (UPGRADE=1 for newer versions)
	@for list in requirements.in requirements-*.in; do \
	  $(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	    --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade) "$$list" -o "$${list%.in}.txt" || exit 1; done

.PHONY: clean
clean: ## Xóa những gì dựng ra, giữ .venv/ · remove what was built, keep .venv/
	@rm -rf site .site-* .site.* .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build
	@find build_tools tests -name __pycache__ -type d -prune -exec rm -rf {} +
