"""XML of strangers: read without entities, document types or anything from elsewhere, and to a bounded depth (S113)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any, Final, cast
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml
from defusedxml.expatreader import DefusedExpatParser
from lxml import etree

from adapters.documents.refusals import Refused

BARE: Final = re.compile(rb"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#x[0-9A-Fa-f]+);)")
DEEPEST: Final = 400
LONGEST_PART: Final = 48 * 1024 * 1024
"""Bytes of one part with text, unpacked: a book has five."""


class Reader(ContentHandler):
    """What reads the XML of a part: each element by the local part of its name, with its attributes likewise."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the name that SAX calls it by
        """Count how deep we are, and look at the element."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("too_complex")
        self.start(local(name), name, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - the name that SAX calls it by
        """Come back up."""
        self.depth -= 1
        self.end(local(name))

    def start(self, name: str, qualified: str, attrs: AttributesImpl) -> None:
        """Look at an element that begins; nothing unless a reader has something to look for."""

    def end(self, name: str) -> None:
        """Look at an element that ends."""


def local(name: str) -> str:
    """Give a name without its prefix."""
    return name.rpartition(":")[2]


def attributes(attrs: AttributesImpl) -> dict[str, str]:
    """Give attributes by the local parts of their names."""
    return {local(key): value for key, value in attrs.items()}


class _Parser(DefusedExpatParser):  # type: ignore[misc] # defusedxml has no types of its own
    def defused_start_doctype_decl(self, name: str, sysid: str, pubid: str, has_internal_subset: int) -> None:
        """Refuse a document type that declares anything; OpenOffice and AbiWord name theirs, which is never fetched."""
        if has_internal_subset:
            raise defusedxml.DTDForbidden(name, sysid, pubid)

    def defused_external_entity_ref_handler(self, context: str | None, base: str, sysid: str, pubid: str) -> int:
        """Pass over the document type itself, unread, and refuse any other text from elsewhere."""
        if context is not None:
            raise defusedxml.ExternalReferenceForbidden(context, base, sysid, pubid)
        return 1


def read(part: IO[bytes], reader: Reader) -> None:
    """Read a part from beginning to end. Raises Refused for XML that is broken, too deep, or that names entities."""
    parser = _Parser(forbid_dtd=True)
    parser.setContentHandler(reader)
    try:
        parser.parse(BytesIO(mended(part.read())))
    except defusedxml.DefusedXmlException as error:
        raise Refused("entities") from error
    except SAXParseException as error:
        raise Refused("damaged") from error


def mended(content: bytes) -> bytes:
    """Escape the ampersands that some programs leave bare in links."""
    return BARE.sub(b"&amp;", content) if b"\0" not in content[:4] and b"<!DOCTYPE" not in content[:1024] else content


def tree(content: bytes) -> Any:
    """Read a part that `read` has let pass into a tree that can be changed and written again. Raises Refused.

    The prefixes stay as they are, which Word needs: it looks for them in attributes.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=False
    )
    try:
        root = etree.fromstring(mended(content), parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged") from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise Refused("entities")
    return root


def written(root: Any) -> bytes:
    """Write a tree as a part."""
    return cast(bytes, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def name_of(element: Any) -> str:
    """Give the local part of an element's name; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, name: str) -> str:
    """Give an attribute by the local part of its name, whatever its namespace; empty where there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def every(root: Any, *names: str) -> Iterator[Any]:
    """Give each element with one of these local names, in a list of its own, so that it may be removed."""
    yield from [element for element in root.iter() if name_of(element) in names]


def drop(element: Any) -> None:
    """Remove an element, and nothing of the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
