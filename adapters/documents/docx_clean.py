"""Taking out of the XML of a DOCX what its copy goes without, so that Word still opens it (S175)."""

from __future__ import annotations

import re
from typing import Any, Final

from adapters.documents.docx_check import is_local_field
from adapters.documents.markup import attribute, drop, every, name_of

DROPPED: Final = frozenset(
    """
    altChunk attachedTemplate attachedSchema mailMerge docVars documentProtection writeProtection rsids rsid
    saveThroughXslt schemaLibrary docId dataBinding subDoc externalData OLEObject control embedRegular embedBold
    embedItalic embedBoldItalic videoFile audioFile wavAudioFile quickTimeFile webVideoPr frameset printerSettings
    storeMappedDataAs commentRangeStart commentRangeEnd commentReference moveFromRangeStart moveFromRangeEnd
    moveToRangeStart moveToRangeEnd rPrChange pPrChange tblPrChange tblPrExChange trPrChange tcPrChange sectPrChange
    tblGridChange numberingChange cellIns cellDel cellMerge
    """.split()  # noqa: SIM905 - a list of words is read, and kept, as words
)
"""Elements that go, with all in them."""

RELATION_SPACES: Final = re.compile(r"\{(?:http://schemas\.openxmlformats\.org|http://purl\.oclc\.org/ooxml)"
                                    r"/officeDocument/(?:2006/)?relationships\}")  # fmt: skip
PATH: Final = re.compile(r"[A-Za-z]:\\|/|\\\\|[a-z]+:")
WHOLE: Final = frozenset(("drawing", "pict", "AlternateContent"))
"""What goes as a whole when its picture goes."""


def clean(root: Any, gone: dict[str, str]) -> None:
    """Take out what the copy goes without; `gone` are the relations that it does not have, by id."""
    for element in every(root, *DROPPED):
        drop(element)
    for element in every(root, "object"):
        element.tag = element.tag.replace("}object", "}pict")
    _settle(root)
    _lose(root, gone)
    _still(root)
    for element in root.iter():
        if isinstance(element.tag, str):
            _anonymous(element)


def _settle(root: Any) -> None:
    """Make changes that were kept track of final: what was taken out is gone, what was put in is text."""
    for element in every(root, "del", "moveFrom"):
        above = element.getparent()
        drop(above.getparent() if above is not None and name_of(above) == "trPr" else element)
    for element in every(root, "ins", "moveTo"):
        _unwrap(element)


def _lose(root: Any, gone: dict[str, str]) -> None:
    """Take out what hangs on a relation that has gone."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        for key, value in list(element.attrib.items()):
            if RELATION_SPACES.match(key) and value in gone and element.getparent() is not None:
                _without(element, key)


def _without(element: Any, key: str) -> None:
    name = name_of(element)
    embedded = key.endswith("}link") and any(other.endswith("}embed") for other in element.attrib)
    if name == "hyperlink" or (name == "blip" and embedded):
        del element.attrib[key]
    elif name == "svgBlip":
        drop(element.getparent() if name_of(element.getparent()) == "ext" else element)
    elif name in ("blip", "imagedata", "chart", "relIds"):
        drop(_whole(element))
    else:
        drop(element)


def _whole(element: Any) -> Any:
    """Give the drawing that a picture stands in."""
    found = element
    for above in element.iterancestors():
        if name_of(above) in WHOLE:
            found = above
        if name_of(above) in ("p", "body"):
            break
    return found


def _still(root: Any) -> None:
    """Turn fields that fetch something into the text that they show."""
    for element in every(root, "fldSimple"):
        if not is_local_field(attribute(element, "instr")):
            _unwrap(element)
    open_fields: list[list[Any]] = []
    for element in every(root, "fldChar", "instrText", "delInstrText"):
        edge = attribute(element, "fldCharType") if name_of(element) == "fldChar" else "command"
        if edge == "begin":
            open_fields.append([])
        if open_fields:
            open_fields[-1].append(element)
        elif edge == "command" and not is_local_field(element.text or ""):
            drop(element)
        if edge == "end" and open_fields:
            _close(open_fields.pop())


def _close(field: list[Any]) -> None:
    command = "".join(part.text or "" for part in field if name_of(part) != "fldChar")
    if not is_local_field(command):
        for part in field:
            drop(part)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return  # it went with a row that was taken out
    place = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(place + offset, child)
    drop(element)


def _anonymous(element: Any) -> None:
    """Take off the numbers that tell sessions of writing apart, and paths that were put in as descriptions."""
    for key in list(element.attrib):
        if key.rpartition("}")[2].startswith("rsid"):
            del element.attrib[key]
    described = element.get("descr", "")
    if name_of(element) in ("docPr", "cNvPr") and PATH.match(described):
        del element.attrib["descr"]
