"""What a field allows, in plain words, read off its JSON schema: documentation and error messages agree."""

from collections.abc import Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]
Location = Sequence[str | int]

_NOUNS = {
    "number": "a number",
    "integer": "a whole number",
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_PARAMETER_PLACES = frozenset({"query", "path", "header", "cookie"})


def allowed_at(openapi: Schema, operation: Schema, location: Location) -> str | None:
    """What is allowed at a location such as `("query", "r")` or `("body", "points", 3, 0)`; None if it is unknown."""
    schema = schema_at(openapi, operation, location)
    return None if schema is None else describe(schema, openapi)


def schema_at(openapi: Schema, operation: Schema, location: Location) -> Schema | None:
    """The JSON schema of a location within an operation of the OpenAPI document."""
    place, *steps = location
    schema: Schema | None
    if place in _PARAMETER_PLACES and steps:
        parameters = {parameter["name"]: parameter["schema"] for parameter in operation.get("parameters", ())}
        schema = parameters.get(steps[0])
    else:
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        for step in steps:
            schema = None if schema is None else _child(_resolved(schema, openapi), step)
    return None if schema is None else _resolved(schema, openapi)


def describe(schema: Schema, openapi: Schema) -> str:
    """A schema in plain words: "a number from 0.05 to 4", "one of: a, b"."""
    schema = _resolved(schema, openapi)
    if text := schema.get("x-allowed"):
        return str(text)
    if choices := schema.get("enum"):
        return "one of: " + ", ".join(map(str, choices))
    if "const" in schema:
        return str(schema["const"])
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        parts = [describe(part, openapi) for part in alternatives if part.get("type") != "null"]
        return " or ".join(dict.fromkeys(parts))
    noun = _NOUNS.get(schema.get("type", ""), "a value")
    return f"{noun}{_limits(schema)}{_content(schema, openapi)}"


def _limits(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if "minItems" in schema and schema["minItems"] == schema.get("maxItems"):
        return f" of {schema['minItems']} items"
    limits = {
        "minimum": "of at least {:g}",
        "exclusiveMinimum": "above {:g}",
        "maximum": "of at most {:g}",
        "exclusiveMaximum": "below {:g}",
        "minLength": "of at least {} characters",
        "maxLength": "of at most {} characters",
        "minItems": "of at least {} items",
        "maxItems": "of at most {} items",
        "pattern": "that matches {}",
    }
    found = [text.format(schema[key]) for key, text in limits.items() if key in schema]
    return " " + " and ".join(found) if found else ""


def _content(schema: Schema, openapi: Schema) -> str:
    if "prefixItems" in schema:
        return ": " + ", ".join(describe(item, openapi) for item in schema["prefixItems"])
    if schema.get("type") == "array" and "items" in schema:
        return f", each {describe(schema['items'], openapi)}"
    if schema.get("type") == "object" and "properties" in schema:
        return " with the fields " + ", ".join(schema["properties"])
    return ""


def _child(schema: Schema, step: str | int) -> Schema | None:
    if isinstance(step, int):
        prefix = schema.get("prefixItems", ())
        return prefix[step] if step < len(prefix) else schema.get("items")
    child: Schema | None = schema.get("properties", {}).get(step)
    return child


def _resolved(schema: Schema, openapi: Schema) -> Schema:
    while "$ref" in schema:
        schema = openapi["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema
