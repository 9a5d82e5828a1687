"""No decision about anybody without somebody who took it (P129, S35, GDPR art. 22)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from domain import activity

pytestmark = pytest.mark.promise("P129", "S35", "P103")

DECIDING = {
    "approval_given", "approval_refused", "incident_decided", "breach_decided", "disclosure_given",
    "disclosure_closed", "statement_published", "message_closed", "message_released", "role_changed", "staff_removed",
}  # fmt: skip
WORDS = ("reject", "refus", "block", "decid", "accept", "disclos", "declin", "approv")
BY_ITSELF = {"sign_in_refused"}
"""Closing the door to a wrong password is no decision about a person."""


def notes() -> Iterator[tuple[Path, ast.Call, str]]:
    """Find every place that notes an act by a fixed code."""
    for folder in ("domain", "blueprints"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("note", "_note"):
                    for argument in node.args:
                        if isinstance(argument, ast.Constant) and argument.value in activity.ACTIONS:
                            yield path, node, str(argument.value)


def test_the_acts_that_decide_about_people_are_known() -> None:
    deciding = {code for code in activity.ACTIONS if any(word in code for word in WORDS)} - BY_ITSELF
    assert set(activity.ACTIONS) >= DECIDING
    said = {code for _path, _node, code in notes()}
    assert deciding & said, "the codes are found in the sources"


def test_each_act_that_decides_names_who_did_it() -> None:
    seen = set()
    for path, node, code in notes():
        if code in DECIDING or (any(word in code for word in WORDS) and code not in BY_ITSELF):
            seen.add(code)
            said = ast.unparse(node)
            assert "SYSTEM" not in said, f"{path.name}: {code} is decided by the site itself"
            assert "by" in said or "actor" in said or "**" in said, f"{path.name}: {code} names nobody"
    assert seen >= {"approval_given", "approval_refused", "breach_decided", "disclosure_given"}


def test_the_worker_decides_nothing() -> None:
    for name in ("worker.py",):
        source = (ROOT / name).read_text(encoding="utf-8")
        for verb in ("decide(", "approve(", "refuse(", "reject(", "disclosures."):
            assert verb not in source, f"{name} calls {verb}"
