# Needs python3.11 with pip, make and git. Nothing else: no Node, no system package, no root.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
UV     := $(BIN)/uv
PORT   ?= 8000
export UV_LINK_MODE ?= copy

.PHONY: help setup demo demo-data test check format e2e e2e-full bench model register docs screenshots messages lock clean

help: ## 列出各目标
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.stamp ## 建立 .venv 并装好 ronghe 命令

$(VENV)/.stamp: requirements-dev.lock requirements-uv.lock pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	test -x $(UV) || $(PY) -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-uv.lock
	$(UV) pip sync -q --python $(PY) --require-hashes --compile-bytecode requirements-dev.lock || \
	  $(PY) -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(UV) pip install -q --python $(PY) --no-deps --no-build-isolation -e . || \
	  $(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: setup ## 建好演示城市并打开网站（http://127.0.0.1:$(PORT)/）
	RONGHE_DEMO=1 $(BIN)/ronghe demo serve --port $(PORT)

demo-data: setup ## 只建演示数据，不启动网站
	RONGHE_DEMO=1 $(BIN)/ronghe demo build

test: setup ## 运行全部测试（浏览器测试除外）
	$(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m "not e2e and not long" tests

check: setup ## 提交前检查：格式、规则、分层、类型、迁移、文档、测试
	$(BIN)/ruff format --check src tests benchmarks docs tools
	$(BIN)/ruff check src tests benchmarks docs tools
	$(BIN)/lint-imports
	$(BIN)/mypy src/ronghe
	$(BIN)/ronghe manage makemigrations --check --dry-run
	$(PY) -m pytest -n 2 --dist loadscope --no-loadscope-reorder -m "not e2e and not long" tests
	$(BIN)/mkdocs build --strict -q -d site

format: setup ## 排版
	$(BIN)/ruff format src tests benchmarks docs tools
	$(BIN)/ruff check --fix src tests benchmarks docs tools

e2e: setup ## 浏览器走查（每种角色一条路线；没有浏览器则说明原因并跳过）
	$(PY) -m pytest -m e2e tests/e2e

e2e-full: e2e screenshots ## 浏览器走查、几分钟长的检查，并重拍文档截图
	$(PY) -m pytest -m long tests

$(VENV)/.bench: requirements-bench.lock $(VENV)/.stamp
	$(UV) pip install -q --python $(PY) --no-deps --require-hashes -r requirements-bench.lock
	touch $@

bench: setup $(VENV)/.bench ## 各项性能与准确度指标，每个脚本末行一个 JSON
	@for script in benchmarks/[a-z]*.py; do echo "== $$script"; $(PY) $$script || exit 1; done

model: setup ## 重建职业编码和专业对应模型（资料见 RONGHE_SHARED；更正记录用 CORRECTIONS=文件）
	$(PY) -m tools.coding_model $(if $(CORRECTIONS),--corrections $(CORRECTIONS))
	$(PY) -m tools.linking_model

register: setup ## 需求登记册：每一条由哪些测试证明
	$(PY) -m tools.register

docs: setup ## 生成参考页并构建文档
	$(PY) -m tools.reference_pages
	$(BIN)/mkdocs build --strict -q -d site

screenshots: setup ## 用演示数据重拍文档截图
	$(PY) -m tools.screenshots

messages: setup ## 收集并编译英文翻译
	$(PY) -m tools.messages

lock: ## 重新锁定依赖（带散列，不写软件源地址）
	$(UV) pip compile -q pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements-dev.lock
	$(UV) pip compile -q pyproject.toml --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements.lock
	$(UV) pip compile -q pyproject.toml --group bench -c requirements-dev.lock --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements-bench.lock

clean: ## 删除环境（不删数据）
	rm -rf $(VENV) site build src/*.egg-info
