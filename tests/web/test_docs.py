import re

from fastapi import FastAPI
from fastapi.testclient import TestClient

from modelcube.api.networks import NetworkQuery
from modelcube.api.scale import ScaleQuery
from modelcube.main import create_app
from modelcube.settings import Settings
from modelcube.web.strict import StrictQuery


def test_the_page_loads_only_files_that_are_there(client: TestClient) -> None:
    page = client.get("/docs").text
    links = re.findall(r'(?:src|href)="(/[^"]+)"', page)
    assert len(links) == 5
    assert [client.get(link).status_code for link in links] == [200] * 5


def test_the_page_names_no_other_host(client: TestClient) -> None:
    assert "//" not in client.get("/docs").text.replace("<!doctype html>", "")


def test_problems_are_documented(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    responses = document["paths"]["/healthz"]["get"]["responses"]
    assert responses["4XX"]["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_field_says_what_it_means(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    undocumented = [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, part in schema.get("properties", {}).items()
        if not {"description", "$ref"} & part.keys()
    ]
    assert undocumented == []


def test_every_operation_says_what_it_does(app: FastAPI) -> None:
    operations = {
        f"{method} {path}": operation
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    }
    assert [name for name, operation in operations.items() if not operation.get("description")] == []
    assert [
        f"{name} {parameter['name']}"
        for name, operation in operations.items()
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
    ] == []


def test_every_parameter_of_the_busiest_routes_is_documented(app: FastAPI) -> None:
    models: dict[str, type[StrictQuery]] = {"/network": NetworkQuery, "/scale": ScaleQuery}
    for path, model in models.items():
        parameters = app.openapi()["paths"][path]["get"]["parameters"]
        assert [parameter["name"] for parameter in parameters] == list(model.model_fields)


def test_the_document_names_the_address_that_readers_use() -> None:
    document = create_app(Settings(public_url="https://cube.example")).openapi()
    assert document["servers"] == [{"url": "https://cube.example"}]
