"""The layers contract, taught about the modules that are single files at the top: app.py, config.py and their like.

import-linter reads packages only; what such a file imports would go unseen. `import_linter` finds the class below by
its name in pyproject.toml.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grimp import ImportGraph
from importlinter import ContractCheck
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parent.parent


class Floors(LayersContract):
    """An import may go down, never up, whether it starts in a package or in a single file."""

    type_name = "floors"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Add the single files and their imports to the graph, then judge it as the layers contract does."""
        files = [path for path in ROOT.glob("*.py") if path.stem.isidentifier()]
        for path in files:
            if path.stem not in graph.modules:
                graph.add_module(path.stem)
        for path in files:
            lines = path.read_text(encoding="utf-8").splitlines()
            for name, number in _imports(path):
                imported = _nearest(name, graph)
                if imported and imported != path.stem:
                    graph.add_import(
                        importer=path.stem,
                        imported=imported,
                        line_number=number,
                        line_contents=lines[number - 1].strip(),
                    )
        return super().check(graph, verbose)


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    """Give all that a file imports and where, late imports and those for type checking included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def _nearest(name: str, graph: Any) -> str | None:
    """Name the module of ours that holds `name`, or None where it is somebody else's."""
    while name and name not in graph.modules:
        name = name.rpartition(".")[0]
    return name or None
