"""The table of promises and the tests that hold us to them: `python -m scripts.promises` writes docs/promises.md."""

from __future__ import annotations

import ast
import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "promises.md"


def _numbers(*ranges: tuple[int, int]) -> tuple[str, ...]:
    return tuple(f"P{number:02d}" for first, last in ranges for number in range(first, last + 1))


FIRST: Final = _numbers((1, 11), (13, 24), (66, 72), (91, 91), (97, 97), (106, 110), (124, 128), (130, 136))
"""The promises that the first capability keeps: none of these may be without a test."""


def promises() -> dict[str, str]:
    """Read every promise with its short restatement."""
    with (ROOT / "scripts" / "promises.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["promise"] for row in csv.DictReader(file)}


def tests_by_promise() -> dict[str, list[str]]:
    """Find the tests of each promise by the `promise` marks in the sources, without running anything."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        everywhere = [name for node in tree.body if isinstance(node, ast.Assign) for name in _marks(node.value)]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                names = {*everywhere}.union(*map(_marks, node.decorator_list))
                for name in sorted(names):
                    found.setdefault(name, []).append(f"{path.relative_to(ROOT / 'tests')}::{node.name}")
    return found


def _marks(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "promise":
            yield from (a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def page() -> str:
    """Write the table."""
    tests = tests_by_promise()
    kept = sum(bool(tests.get(name)) for name in promises())
    lines = [
        "# Promises",
        "",
        "What the privacy statement promises, and the tests that hold us to it. Made by `python -m scripts.promises`;",
        "a test fails when this page is out of date. *kept*: what exists of it so far has tests; *open*: not built.",
        "",
        f"{kept} of {len(promises())} have tests.",
        "",
        "| id | promise | state | tests |",
        "|---|---|---|---|",
    ]
    for name, promise in promises().items():
        found = tests.get(name, [])
        state = "kept" if found else "open"
        lines.append(f"| {name} | {promise} | {state} | {'<br>'.join(map(_short, found))} |")
    return "\n".join(lines) + "\n"


def _short(test: str) -> str:
    path, _, name = test.partition("::")
    return f"{path.removesuffix('.py')}: {name.removeprefix('test_').replace('_', ' ')}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")
