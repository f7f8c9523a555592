"""`GET /openapi.json` and `/docs`: the interface for programs, and to read and try, by Swagger UI served from here."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from modelcube.assets import asset_folder
from modelcube.web.static import StaticTree, static_tree

router = APIRouter()


@router.get("/openapi.json", include_in_schema=False)
async def read_openapi(request: Request) -> JSONResponse:
    """The OpenAPI document."""
    return JSONResponse(request.app.openapi())


@router.get("/docs", include_in_schema=False)
async def read_docs(request: Request) -> HTMLResponse:
    """The page that shows `/openapi.json`."""
    return HTMLResponse(docs_page(static_tree(request)))


def docs_page(static: StaticTree) -> str:
    """The page as HTML."""
    return _template().render(static_url=static.url)


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(asset_folder("templates")), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("docs.html")
