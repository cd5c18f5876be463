# SPDX-License-Identifier: MIT
"""Checks values against the JSON Schemas of nlinspect."""

import json
import re

KEYWORDS = {"$schema", "title", "description", "type", "items", "properties",
            "additionalProperties", "anyOf", "enum", "minimum", "pattern", "contentEncoding", "uniqueItems"}
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
         "boolean": bool, "null": type(None)}


def is_type(value, name):
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def wrong(schema, value, where="$"):
    """The fault of a value, by the keywords that our schemas use; None if it has no fault."""
    if set(schema) - KEYWORDS:
        return f"{where}: keywords {set(schema) - KEYWORDS}"
    if "anyOf" in schema and all(wrong(part, value) for part in schema["anyOf"]):
        return f"{where}: {value!r} is none of those"
    if "enum" in schema and value not in schema["enum"]:
        return f"{where}: {value!r} is not in the enumeration"
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(is_type(value, name) for name in types):
        return f"{where}: {value!r} is not of type {types}"
    if "minimum" in schema and is_type(value, "number") and value < schema["minimum"]:
        return f"{where}: {value!r} is too small"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        return f"{where}: {value!r} does not match"
    if isinstance(value, list):
        if schema.get("uniqueItems") and len({json.dumps(item) for item in value}) < len(value):
            return f"{where}: an item occurs twice"
        parts = [(schema.get("items", {}), item, f"{where}[]") for item in value]
    elif isinstance(value, dict):
        known = schema.get("properties", {})
        if schema.get("additionalProperties") is False and set(value) - set(known):
            return f"{where}: keys {set(value) - set(known)}"
        parts = [(known[key], value[key], f"{where}.{key}") for key in value if key in known]
    else:
        parts = []
    return next(filter(None, (wrong(*part) for part in parts)), None)
