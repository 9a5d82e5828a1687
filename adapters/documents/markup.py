"""XML of strangers: read without entities, document types or anything from elsewhere, and to a bounded depth (S113)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any, Final, cast
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml
import defusedxml.sax
from lxml import etree

from adapters.documents.refusals import Refused

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


def read(part: IO[bytes], reader: Reader) -> None:
    """Read a part from beginning to end. Raises Refused for XML that is broken, too deep, or that names entities."""
    try:
        defusedxml.sax.parse(part, reader, forbid_dtd=True)
    except defusedxml.DefusedXmlException as error:
        raise Refused("entities") from error
    except SAXParseException as error:
        raise Refused("damaged") from error


def tree(content: bytes) -> Any:
    """Read a part that `read` has let pass into a tree that can be changed and written again. Raises Refused.

    The prefixes stay as they are, which Word needs: it looks for them in attributes.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged") from error
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
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
