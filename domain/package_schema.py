"""What the JSON in a download looks like: published with it, so that anybody can read it in again (GDPR art. 20)."""

from __future__ import annotations

from typing import Final

SCHEMA_VERSION: Final = 2

_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}
_FIELD: Final = {
    "type": "object",
    "required": ["name", "label", "why", "source", "withheld"],
    "properties": {
        "name": _TEXT,
        "label": _TEXT,
        "why": _TEXT,
        "source": _TEXT,
        "withheld": {"type": ["string", "null"], "description": "why no value of this field is given, if none is"},
    },
}
_KIND: Final = {
    "type": "object",
    "required": ["table", "label", "purposes", "legal_bases", "readers", "recipients", "fields", "records"],
    "properties": {
        "table": {"type": "string", "description": "a fixed name that does not depend on the language"},
        "label": _TEXT,
        "purposes": _TEXTS,
        "legal_bases": {"type": "array", "items": _TEXT, "description": "paragraphs of GDPR article 6"},
        "readers": _TEXTS,
        "recipients": _TEXTS,
        "fields": {"type": "array", "items": _FIELD},
        "records": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kept_until", "values"],
                "properties": {
                    "kept_until": {"type": "string", "format": "date"},
                    "values": {
                        "type": "object",
                        "description": "by the name of the field; moments are ISO 8601, UTC; a letter is its subject "
                        "and its text",
                    },
                    "said": {
                        "type": "object",
                        "description": "by the name of the field: values that are codes, in words",
                    },
                },
            },
        },
    },
}
_FILE: Final = {
    "type": "object",
    "required": ["table", "name", "path", "size", "sha256", "withheld"],
    "properties": {
        "table": {"type": "string", "description": "the kind of record that the file belongs to"},
        "name": {"type": "string", "description": "as it was when it was sent in"},
        "path": {"type": ["string", "null"], "description": "where it stands in the ZIP, if it does"},
        "size": {"type": ["integer", "null"], "description": "in bytes"},
        "sha256": {"type": ["string", "null"], "description": "of its contents, in hexadecimal"},
        "withheld": {"type": ["string", "null"], "description": "why it is not in the ZIP, if it is not"},
    },
}
SCHEMA: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Everything that one site keeps of one person",
    "type": "object",
    "required": ["schema_version", "made_at", "language", "controller", "kinds", "files"],
    "properties": {
        "schema_version": {"const": SCHEMA_VERSION},
        "made_at": {"type": "string", "format": "date-time"},
        "language": {"enum": ["nl", "en"]},
        "controller": {"type": "object"},
        "kinds": {"type": "array", "items": _KIND},
        "files": {"type": "array", "items": _FILE},
    },
}
"""What the JSON looks like; a change that breaks a reader gets a new version."""
