"""The OpenAPI document: FastAPI's, with our problems, and the columns of `results/` as their package describes them."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from modelcube.assets import asset_folder
from modelcube.studies.shipped import Shipped
from modelcube.web.problems import Problem

ROWS = {
    "MeasuredRow": ("accel-nasbench", "fashion-mnist", "imagenet"),
    "ModelDocument": ("accel-nasbench", "fashion-mnist", "imagenet"),
    "CheckpointEvaluation": ("imagenet-evaluations",),
}
"""Which schema shows the columns of which tables of `results/`; of a column of two tables the last one speaks."""

_REFERENCE = "#/components/schemas/{model}"


def install_openapi(app: FastAPI) -> None:
    """Let `app.openapi()` and `/openapi.json` give our document, made once when first asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way that FastAPI's documentation shows


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """The document of all routes that are part of the interface."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        license_info=app.license_info,
        servers=app.servers,
    )
    problem = Problem.model_json_schema(ref_template=_REFERENCE)
    components = document.setdefault("components", {}).setdefault("schemas", {})
    components.update({**problem.pop("$defs"), "Problem": problem})
    for name, tables in ROWS.items():
        for table in tables if name in components else ():
            describe_columns(components[name]["properties"], table)
    return document


def describe_columns(properties: Mapping[str, dict[str, Any]], table: str) -> None:
    """Say of each property what the description of the results says of the column."""
    for column in Shipped(asset_folder("results")).resources[table]["schema"]["fields"]:
        if column["name"] in properties:
            unit = "" if column["unit"] == "none" else f" ({column['unit']})"
            properties[column["name"]]["description"] = f"{column['description']}{unit}"
