"""Markdown to HTML: raw HTML and images off, headings with their anchors, then two cleaners."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

import bleach
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS: Final = frozenset(
    "h2 h3 h4 p ul ol li a strong em blockquote code br hr table thead tbody tr th td ins del".split()  # noqa: SIM905
)
ATTRIBUTES: Final = {"a": {"href"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}}
SCHEMES: Final = frozenset(("http", "https", "mailto", "tel"))
ANCHOR: Final = re.compile(r"\s*\{#([a-z0-9-]+)\}\s*$")
"""How a heading names its anchor: `## Heading {#id}`."""

_markdown: Final = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def render(source: str) -> Markup:
    """Turn Markdown into safe HTML: raw HTML and images off, headings with their anchors, then sanitised."""
    tokens = _markdown.parse(source)
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open" and inline.children and (match := ANCHOR.search(inline.content)):
            heading.attrSet("id", match[1])
            last = inline.children[-1]
            last.content = ANCHOR.sub("", last.content)
    return sanitise(_markdown.renderer.render(tokens, _markdown.options, {}))


def sanitise(html: str) -> Markup:
    """Let through only what both cleaners let through: bleach, which is on the card, then nh3, which is kept up."""
    once = bleach.clean(
        html, tags=TAGS, attributes={k: list(v) for k, v in ATTRIBUTES.items()}, protocols=SCHEMES, strip=True
    )
    twice = nh3.clean(once, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel=None)
    return Markup(twice)  # noqa: S704 - the one place where HTML is declared safe, after two cleaners
