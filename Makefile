# 恶意逃废债名单与信用信息共享服务 — `make help` explains itself.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RIVALS := .venv-rivals
SBOM := .venv-sbom
FTM := .venv-ftm
MUTANTS := .venv-mutants
SERVE ?= 1
SOURCES := matching exports blacklist_service wsgi.py tests tools bench demo
WORKERS ?= auto

.PHONY: help demo test check bench rivals journeys faults mutants branches ftm parquet lock sbom golden docs clean

help: ## 显示本帮助 / show this help
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Runtime only: the lock names every package with its digest.
$(BIN)/blacklist: requirements.lock setup.cfg pyproject.toml
	@echo "安装依赖，首次约半分钟。Installing what the lock names: half a minute, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip --quiet --disable-pip-version-check install --require-hashes -r requirements.lock
	@$(BIN)/pip --quiet --disable-pip-version-check install --no-deps -e .
	@touch $@

$(VENV)/.dev: $(BIN)/blacklist requirements-dev.lock
	@$(BIN)/pip --quiet --disable-pip-version-check install --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(BIN)/blacklist ## 演示全流程并在 http://localhost:8000 提供服务 (SERVE=0 只演示) / the whole story on invented data
	@$(BIN)/python -m demo.story --home ./var/demo
	@if [ "$(SERVE)" != "0" ]; then $(BIN)/python -m demo.serve --home ./var/demo; fi

test: $(VENV)/.dev ## 运行全部测试 / run the whole suite, PostgreSQL and browser where the machine can have them
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile -rfEs

check: $(VENV)/.dev ## 格式、规则、类型、导入、测试 / format, lint, types, import rules, tests
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: $(VENV)/.dev ## 基准测试，比值与同次运行的参照相比 / benchmarks against a reference of the same run
	@$(BIN)/python -m bench.run
	@if [ -x $(RIVALS)/bin/python ]; then $(MAKE) --no-print-directory rivals; \
	else echo "Splink 与 recordlinkage 未安装，略过；make rivals 安装并比较。Rivals not installed, left out: make rivals installs and compares."; fi

# In an environment of its own: recordlinkage holds pandas below 3.
$(RIVALS)/.ready: requirements-rivals.lock
	@test -x $(RIVALS)/bin/python || $(PYTHON) -m venv $(RIVALS)
	@$(RIVALS)/bin/pip --quiet --disable-pip-version-check install --require-hashes -r requirements-rivals.lock
	@touch $@

rivals: $(VENV)/.dev $(RIVALS)/.ready ## 与 Splink、recordlinkage 同行同次比较 / beside the rivals, on the same rows in the same run
	@$(BIN)/python -m bench.rivals

journeys: $(VENV)/.dev ## 在浏览器中记录两段操作 / records two journeys at a browser into docs/journeys
	@mkdir -p docs/journeys
	@BLACKLIST_TEST_JOURNEYS=docs/journeys $(BIN)/pytest -q -o addopts="--import-mode=importlib" tests/browser \
		-k "eighteen_thousand or fifty_reviews"

faults: $(VENV)/.dev ## 长时故障测试 / the heavy fault tests (minutes)
	@$(BIN)/pytest -m slow -o addopts="--import-mode=importlib" tests

# In an environment of its own: it changes our code, and the suite is never to see it.
$(MUTANTS)/.ready: requirements-mutants.lock
	@test -x $(MUTANTS)/bin/python || $(PYTHON) -m venv $(MUTANTS)
	@$(MUTANTS)/bin/pip --quiet --disable-pip-version-check install --require-hashes -r requirements-mutants.lock
	@touch $@

mutants: $(MUTANTS)/.ready ## 变异测试：密钥、权限、日志 GROUPS= (一小时以上) / mutation tests of vault, access and journal (over an hour)
	@nice -n 15 $(MUTANTS)/bin/python -m tools.mutants $(GROUPS)

branches: $(MUTANTS)/.ready ## 分支覆盖：密钥、权限、日志 GROUPS= (十分钟) / branches of vault, access and journal that no test runs (ten minutes)
	@$(MUTANTS)/bin/python -m tools.branches $(GROUPS)

# In an environment of its own: pyicu is built from source, which asks for a compiler and libicu-dev.
$(FTM)/.ready: requirements-ftm.lock
	@test -x $(FTM)/bin/python || $(PYTHON) -m venv $(FTM)
	@$(FTM)/bin/pip --quiet --disable-pip-version-check install --require-hashes -r requirements-ftm.lock
	@touch $@

ftm: $(FTM)/.ready ## 用 followthemoney 本身检查样本文件 / the golden files as the package followthemoney itself reads them
	@$(FTM)/bin/python -m tools.check_ftm tests/golden/exports/ftm.ftm.json tests/golden/exports/ftm_statements.statements.json

parquet: $(RIVALS)/.ready ## 用 pyarrow、DuckDB、polars 读取样本文件 / the golden Parquet file as three other readers read it
	@$(RIVALS)/bin/python -m tools.check_parquet tests/golden/exports/parquet.parquet tests/golden/exports/ndjson.ndjson

golden: $(VENV)/.dev ## 重新生成导出格式的样本文件 / make the golden files anew, then read them in the diff
	@$(BIN)/python -m tools.make_golden

docs: $(VENV)/.dev ## 重新生成由代码得出的文档 / make the generated pages anew
	@$(BIN)/python -m tools.make_format_docs
	@$(BIN)/python -m tools.make_cli_docs
	@$(BIN)/python -m tools.make_code_docs
	@$(BIN)/python -m tools.make_clock_docs

lock: ## 更新依赖锁定文件 / resolve the dependencies anew (needs uv)
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url setup.cfg -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra dev setup.cfg -c requirements.lock -o requirements-dev.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra rivals setup.cfg -c requirements.lock -o requirements-rivals.lock
	@sed -n 's/^    \(followthemoney.*\)/\1/p' setup.cfg | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url - -o requirements-ftm.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --extra dev --extra mutants setup.cfg -c requirements-dev.lock -o requirements-mutants.lock
	@sed -n 's/^    \(cyclonedx-bom.*\)/\1/p' setup.cfg | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url - -o requirements-sbom.lock

# In an environment of its own, made from its own lock and thrown away: the tool sees the lock, never the service.
sbom: requirements.lock requirements-sbom.lock ## 物料清单 dist/sbom.cdx.json / the bill of materials (CycloneDX 1.6) of the runtime lock
	@rm -rf $(SBOM) && $(PYTHON) -m venv $(SBOM) && mkdir -p dist
	@$(SBOM)/bin/pip --quiet --disable-pip-version-check install --require-hashes -r requirements-sbom.lock
	@$(SBOM)/bin/cyclonedx-py requirements requirements.lock --output-reproducible --validate --sv 1.6 --of JSON -o dist/sbom.cdx.json
	@$(PYTHON) -m tools.check_sbom requirements.lock dist/sbom.cdx.json
	@rm -rf $(SBOM)

clean: ## 删除环境和运行数据 / remove the environment and the data
	@rm -rf $(VENV) $(RIVALS) $(SBOM) $(FTM) $(MUTANTS) dist var
