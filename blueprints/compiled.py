"""Templates compiled once a language, so that a page spends no time on words and addresses that are always the same."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, has_request_context, request, url_for
from flask.templating import Environment
from flask_babel import gettext
from jinja2 import Template, nodes, pass_environment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from blueprints.words import LANGUAGES, language
from privacy.vocabulary import Words as Said

MOST_TEMPLATES: Final = 400


class PerLanguage(Environment):
    """The environment that Flask knows; it hands each page to the one of the page's language."""

    code: str | None = None

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        """Load a template in the language of the page or letter that is being made."""
        return super(PerLanguage, self._here()).get_template(name, parent, globals)

    def select_template(self, names: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002
        """Load the first of some templates, likewise."""
        return super(PerLanguage, self._here()).select_template(names, parent, globals)

    def _here(self) -> PerLanguage:
        if self.code is not None:
            return self
        return self._languages()[language()]

    def _languages(self) -> dict[str, PerLanguage]:
        """Make the environments at the first use, when all filters and names are there; they share these."""
        made: dict[str, PerLanguage] | None = self.__dict__.get("languages")
        if made is None:
            made = {}
            for code in LANGUAGES:
                made[code] = self.overlay(cache_size=MOST_TEMPLATES)
                made[code].code = code
            self.languages = made
        return made

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Put the words of this language in the place of each `_('...')`, before the template is compiled."""
        parsed = super()._parse(source, name, filename)
        if self.code is None:
            return parsed
        escapes = self.autoescape(name) if callable(self.autoescape) else self.autoescape
        return Words(escapes=escapes).visit(parsed)  # type: ignore[no-any-return]


class Words(NodeTransformer):
    """Says what Jinja's `_` would say, once and beforehand; what is filled in later is escaped as it would be."""

    def __init__(self, *, escapes: bool) -> None:
        self.kind = Markup if escapes else str

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - the visitor goes by the name of the class
        """Translate a call of `_` with one text of ours; anything else stays as it is."""
        self.generic_visit(node)
        if not (isinstance(node.node, nodes.Name) and node.node.name == "_" and _of_one_text(node)):
            return node
        text = self.kind(gettext(node.args[0].value))  # type: ignore[attr-defined]
        if not node.kwargs:
            return nodes.Const(text % {}, lineno=node.lineno)
        pairs = [nodes.Pair(nodes.Const(each.key), each.value) for each in node.kwargs]
        values = nodes.Dict(pairs, lineno=node.lineno)
        return nodes.Mod(nodes.Const(text, lineno=node.lineno), values, lineno=node.lineno)


def _of_one_text(node: nodes.Call) -> bool:
    alone = len(node.args) == 1 and node.dyn_args is None and node.dyn_kwargs is None
    return alone and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str)


def register(app: Flask) -> None:
    """Have the templates find addresses of pages in a list once these were made."""
    app.jinja_env.globals["url_for"] = _url_for
    app.jinja_env.filters["say"] = _say


@pass_environment
def _say(environment: PerLanguage, words: Said) -> str:
    """Give bilingual words in the language of the page."""
    return words.say(environment.code or language())


_addresses: dict[tuple[str, str], str] = {}


def _url_for(endpoint: str, **values: Any) -> str:
    """Give the address of a page; one without a variable part is the same each time under the same root."""
    if values or not has_request_context() or endpoint.startswith("."):
        return url_for(endpoint, **values)
    key = (endpoint, request.script_root)
    if key not in _addresses:
        _addresses[key] = url_for(endpoint)
    return _addresses[key]
