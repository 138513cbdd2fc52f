"""``make register``: which tests prove which row of the requirements register, and what is still open.

Collects the tests (without running them), reads their ``register`` and ``rule`` marks, writes
``docs/zh/reference/register.md`` and ends with one JSON line: rows, covered, rules, rules_tested.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "zh" / "reference" / "register.md"


@dataclass
class Register:
    """The ids the product is held to. ``groups`` maps a code to its Chinese name and number of rows."""

    groups: dict[str, tuple[str, int]]
    rules: list[str]

    @property
    def rows(self) -> list[str]:
        return [f"{code}-{n:02d}" for code, (_, count) in self.groups.items() for n in range(1, count + 1)]


def load_register() -> Register:
    data = yaml.safe_load((ROOT / "tools" / "register.yaml").read_text(encoding="utf-8"))
    groups = {code: (group["name"], group["rows"]) for code, group in data["groups"].items()}
    rules = [f"{part['prefix']}.{name}" for part in data["rules"] for name in part["names"]]
    return Register(groups, rules)


@dataclass
class Proofs:
    """A pytest plugin that notes the marks of every collected test."""

    rows: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rules: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            name = item.nodeid.split("[")[0]
            for mark in item.iter_markers("register"):
                for row in mark.args:
                    self.rows[row].add(name)
            for mark in item.iter_markers("rule"):
                for rule in mark.args:
                    self.rules[rule].add(name)


def collect() -> Proofs:
    """Collect all tests quietly; a test file that cannot be imported is an error."""
    proofs, output = Proofs(), io.StringIO()
    with contextlib.redirect_stdout(output):
        code = pytest.main(
            ["--collect-only", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", str(ROOT / "tests")],
            plugins=[proofs],
        )
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        sys.stderr.write(output.getvalue()[-3000:])
        raise SystemExit("测试收集失败，登记册没有更新。")
    return proofs


def unknown_marks(register: Register, proofs: Proofs) -> list[str]:
    return sorted((set(proofs.rows) - set(register.rows)) | (set(proofs.rules) - set(register.rules)))


def render(register: Register, proofs: Proofs) -> str:
    """The Markdown page: per group a table of rows with the tests that prove them."""
    covered = sum(row in proofs.rows for row in register.rows)
    tested = sum(rule in proofs.rules for rule in register.rules)
    lines = [
        "# 需求登记册与证明",
        "",
        "本页由 `make register` 根据测试上的标记生成，请勿手改。一条需求只有在测试确实经由服务、页面或命令"
        "走到了它，才算已证明。",
        "",
        f"需求 {len(register.rows)} 条，已有证明 {covered} 条；"
        f"规则 {len(register.rules)} 条，已有测试 {tested} 条。",
    ]
    for code, (name, count) in register.groups.items():
        rows = [f"{code}-{n:02d}" for n in range(1, count + 1)]
        done = [row for row in rows if row in proofs.rows]
        lines += ["", f"## {code} {name}（{len(done)}/{count}）", ""]
        if done:
            lines += ["| 编号 | 证明 |", "|---|---|"]
            lines += [f"| {row} | {_tests(proofs.rows[row])} |" for row in done]
            lines.append("")
        if missing := [row for row in rows if row not in proofs.rows]:
            lines.append("尚未证明：" + "、".join(missing))
    lines += ["", f"## 规则（{tested}/{len(register.rules)}）", ""]
    lines += ["| 规则 | 证明 |", "|---|---|"]
    lines += [
        f"| `{rule}` | {_tests(proofs.rules[rule])} |" for rule in register.rules if rule in proofs.rules
    ]
    return "\n".join(lines) + "\n"


def _tests(names: set[str]) -> str:
    return "<br>".join(f"`{name}`" for name in sorted(names))


def main() -> int:
    register, proofs = load_register(), collect()
    if wrong := unknown_marks(register, proofs):
        print(f"测试上标了登记册里没有的编号：{'、'.join(wrong)}", file=sys.stderr)
        return 1
    PAGE.write_text(render(register, proofs), encoding="utf-8")
    for row in register.rows:
        print(row, ", ".join(sorted(proofs.rows[row])) if row in proofs.rows else "—")
    summary = {
        "rows": len(register.rows),
        "covered": sum(row in proofs.rows for row in register.rows),
        "rules": len(register.rules),
        "rules_tested": sum(rule in proofs.rules for rule in register.rules),
    }
    print(json.dumps(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
