"""The ways in: every one that exists is written down, and every one that is written down exists (S145)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
GIVES_A_SESSION = {
    "blueprints/account/colleagues.py": {"/klant-uitnodiging/<token>"},
    "blueprints/account/invitations.py": {"/uitnodiging/<token>"},
    "blueprints/account/sign_in.py": {"/inloggen", "/inloggen/code", "/inloggen/terughalen"},
    "blueprints/account/views.py": {"/bevestigen/<token>"},
    "blueprints/passkeys/views.py": {"/inloggen/passkey"},
}
"""The modules in which `arrivals.enter` is called, with the addresses that lead there."""


def callers(name: str) -> set[str]:
    """Find the modules of the pages that call this function."""
    found = set()
    for path in (ROOT / "blueprints").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
                found.add(str(path.relative_to(ROOT)))
    return found


@pytest.mark.promise("S145", "P37")
def test_each_way_in_is_written_down_and_there_is_no_other(app: Flask) -> None:
    assert callers("enter") == set(GIVES_A_SESSION)
    section = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").split("## Ways in")[1].split("\n## ")[0]
    told = set(re.findall(r"^\| [\w ]+ \| `([^`]+)` \|", section, re.MULTILINE))
    assert told == set().union(*GIVES_A_SESSION.values())
    posts = {rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert told <= posts


@pytest.mark.promise("S145", "S152")
def test_a_session_is_renewed_only_by_a_proof_or_a_second_step() -> None:
    assert callers("renew") == {
        "blueprints/arrivals.py",
        "blueprints/passkeys/views.py",
        "blueprints/portal/prove.py",
    }
    assert callers("stronger") == {"blueprints/passkeys/views.py", "blueprints/portal/factors.py"}
