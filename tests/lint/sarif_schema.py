"""The part of SARIF 2.1.0 that pmsync writes, as a JSON schema after the standard's own definitions.

The standard's schema is not in any package that the tests could depend on. This one is narrower where that is
possible: objects have the properties that we write and no others.
"""

from __future__ import annotations

from typing import Any


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def _array(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_FROM_ONE = {"type": "integer", "minimum": 1}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_MESSAGE = _object("text", text=_TEXT)
_FILE = _object("uri", uri={"type": "string", "pattern": r"^[A-Za-z0-9%/._~-]+$"}, uriBaseId=_TEXT)
_LINES = _object("startLine", startLine=_FROM_ONE, startColumn=_FROM_ONE)
_CHARACTERS = _object("charOffset charLength", charOffset=_COUNT, charLength=_COUNT)
_PLACE = _object(
    "physicalLocation",
    physicalLocation=_object("artifactLocation region", artifactLocation=_FILE, region=_LINES),
)
_REPLACEMENT = _object("deletedRegion", deletedRegion=_CHARACTERS, insertedContent=_MESSAGE)
_CHANGE = _object(
    "artifactLocation replacements", artifactLocation=_FILE, replacements=_array(_REPLACEMENT, 1)
)
_RESULT = _object(
    "message",
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_array(_PLACE),
    fixes={**_array(_object("artifactChanges", artifactChanges=_array(_CHANGE, 1))), "uniqueItems": True},
)
_RULE = _object(
    "id",
    id=_TEXT,
    name=_TEXT,
    shortDescription=_MESSAGE,
    defaultConfiguration=_object("", level=_LEVEL),
)
_SEMANTIC = {"type": "string", "pattern": r"^\d+\.\d+\.\d+([-+.].*)?$"}
_DRIVER = _object(
    "name",
    name=_TEXT,
    version=_TEXT,
    semanticVersion=_SEMANTIC,
    rules={**_array(_RULE), "uniqueItems": True},
)
_RUN = _object(
    "tool",
    tool=_object("driver", driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_array(_RESULT),
)
SARIF: dict[str, Any] = _object(
    "version runs",
    **{"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"}, "runs": _array(_RUN)},
)
