"""What changed between two texts, paragraph by paragraph and then word by word (P107)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from adapters.markdown import ANCHOR, render


@dataclass(frozen=True)
class Block:
    """A piece of a comparison between two versions."""

    kind: str
    html: Markup


def compare(before: str, after: str) -> list[Block]:
    """Show what changed between two filled-in texts: paragraphs alike as they are, others word by word (P107)."""
    old, new = _paragraphs(before), _paragraphs(after)
    blocks: list[Block] = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            blocks += [Block("same", render(text)) for text in new[k:m]]
        elif kind == "replace":
            blocks += _changed(old[i:j], new[k:m])
        else:
            blocks += [Block("removed", _wrapped("del", text)) for text in old[i:j]]
            blocks += [Block("added", _wrapped("ins", text)) for text in new[k:m]]
    return blocks


def _paragraphs(text: str) -> list[str]:
    """Take a text apart into headings, paragraphs and list items, so that one changed item is one change."""
    parts = [part.strip() for part in re.split(r"\n\n|\n(?=[-*] |\d+\. )", text)]
    return [ANCHOR.sub("", part) for part in parts if part]


def _changed(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    if not any(_alike(a, b) for a, b in zip(old, new, strict=False)):
        return [Block("removed", _wrapped("del", text)) for text in old] + [
            Block("added", _wrapped("ins", text)) for text in new
        ]
    pairs = [Block("changed", _words(a, b)) for a, b in zip(old, new, strict=False)]
    pairs += [Block("removed", _wrapped("del", text)) for text in old[len(new) :]]
    return pairs + [Block("added", _wrapped("ins", text)) for text in new[len(old) :]]


def _alike(before: str, after: str) -> bool:
    """Say whether one text can be read as a change of the other."""
    return SequenceMatcher(a=before.split(), b=after.split(), autojunk=False).ratio() > 0.4


def _wrapped(tag: str, text: str) -> Markup:
    return Markup("<p><{0}>{1}</{0}></p>").format(Markup(tag), escape(_plain(text)))  # noqa: S704 - tag is ours


def _plain(text: str) -> str:
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", re.sub(r"^[#>\-*\s]+", "", text)).replace("**", "")


def _words(before: str, after: str) -> Markup:
    old, new = _plain(before).split(), _plain(after).split()
    out: list[Markup] = []
    for kind, i, j, k, m in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            out.append(escape(" ".join(new[k:m])))
            continue
        if old[i:j]:
            out.append(Markup("<del>{}</del>").format(" ".join(old[i:j])))
        if new[k:m]:
            out.append(Markup("<ins>{}</ins>").format(" ".join(new[k:m])))
    return Markup("<p>{}</p>").format(Markup(" ").join(out))
