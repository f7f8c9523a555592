"""`GET /figures`, `/figures/{name}.json`, `.csv`, `.bib`, `.metadata.json`, `.standalone.html`: every plot as data.

The query string is the whole state, the same as the page's: unknown keys are ignored and values clamped, since blogs
append keys of their own to links.
"""

from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from pydantic import Field

from modelcube.answers.explorer import Explorer
from modelcube.answers.models import Answer, Version
from modelcube.figures.output.documents import FigureDocument
from modelcube.figures.output.metadata import FigureMetadata, SourceAnswer
from modelcube.figures.output.standalone import standalone
from modelcube.figures.registry import FigureSpec, figure_specs, get_figure
from modelcube.figures.remarks import remarks
from modelcube.figures.rows.view import known_study, read_state
from modelcube.figures.state.presentation import PARAMETERS, Presentation
from modelcube.figures.state.state import State, describe_fields
from modelcube.pages.explorer.pins import newest_link
from modelcube.pages.figure import with_attempt
from modelcube.web.dependencies import ExplorerDependency, PinnedExplorerDependency
from modelcube.web.middleware.caching import etag_of
from modelcube.web.problems import DOCUMENTED

BIBTEX = "application/x-bibtex"
KEPT = 128  # documents of about 60 KB

router = APIRouter(tags=["figures"], responses=dict(DOCUMENTED))

FigureName = Annotated[str, Path(description="Name of the figure", examples=["cube"])]


class FigureSummary(Answer):
    """A figure and where it is found."""

    name: str = Field(description="Name of the figure", examples=["cube"])
    title: str = Field(description="Title", examples=["The cube of resolution, depth and width"])
    page: str = Field(description="Path of its page", examples=["/figures/cube"])
    json_: str = Field(description="Path of its data", examples=["/figures/cube.json"], serialization_alias="json")
    csv: str = Field(description="Path of its table", examples=["/figures/cube.csv"])

    @classmethod
    def of(cls, spec: FigureSpec) -> "FigureSummary":
        """The summary of a figure."""
        path = f"/figures/{spec.name}"
        return cls(name=spec.name, title=spec.title, page=path, json_=f"{path}.json", csv=f"{path}.csv")


class FiguresDocument(Answer):
    """The answer of `GET /figures`."""

    figures: list[FigureSummary] = Field(description="All figures, in the order of the page")
    version: Version


class FigureAnswer(Answer):
    """The answer of `GET /figures/{name}.json`."""

    name: str = Field(description="Name of the figure", examples=["cube"])
    title: str = Field(description="Title", examples=["The cube of resolution, depth and width"])
    query: str = Field(description="The state, as its canonical query string", examples=["flops=0.1"])
    alt: str = Field(description="The figure in words")
    alt_template: str = Field(description="`alt` with places such as `{current.w:.2f}` for values of `rows`")
    caption: str = Field(description="What is shown, how sure it is, and where it comes from")
    version: Version
    licence: str = Field(description="Licence of the figure itself", examples=["Apache-2.0"])
    sources: list[SourceAnswer] = Field(description="Whose rows it shows, those of most rows first")
    footer: str = Field(description="Versions and licences in one line")
    notes: list[str] = Field(description="What is shown otherwise than the query string asks for, and what is allowed")
    rows: dict[str, dict[str, list[Any]]] = Field(description="Columns by row set")
    figure: dict[str, Any] = Field(description="Plotly's `data` and `layout`; a trace's `meta` names its row set")


class Kept:
    """The documents asked for last, at most `most`; safe with threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._documents: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> bytes | None:
        """The document of that key, if it is kept."""
        with self._lock:
            if key in self._documents:
                self._documents.move_to_end(key)
            return self._documents.get(key)

    def put(self, key: str, document: bytes) -> None:
        """Keep a document, and let go of the one that nobody asked for the longest."""
        with self._lock:
            self._documents[key] = document
            if len(self._documents) > self._most:
                self._documents.popitem(last=False)


_kept = Kept(KEPT)


def shown_parameters(*more: dict[str, Any]) -> dict[str, Any]:
    """The fields of the state, how it is presented, and more, as OpenAPI documents them."""
    return {"parameters": [*(_parameter(field) for field in describe_fields()), *PARAMETERS, *more]}


def _parameter(field: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, dict[str, Any]] = {
        "number": {"type": "number", "minimum": field.get("low"), "maximum": field.get("high")},
        "amount": {"type": "string", "examples": ["39M", "0.1"] if field["name"] == "flops" else ["320KiB"]},
        "choice": {"type": "string", "enum": field.get("choices")},
        "flag": {"type": "string", "enum": ["0", "1"]},
        "name": {"type": "string"},
        "names": {"type": "array", "items": {"type": "string"}},
    }
    unit = f" ({field['unit']})" if field.get("unit") else ""
    schema = schemas["amount" if "amount" in field else field["kind"]]
    return {"name": field["name"], "in": "query", "description": field["meaning"] + unit, "schema": schema}


@router.get("/figures", summary="All plots")
async def list_figures(explorer: ExplorerDependency) -> FiguresDocument:
    """Every plot of the page; each is found as data, table and page of its own."""
    return FiguresDocument(figures=[FigureSummary.of(spec) for spec in figure_specs()], version=explorer.version)


@router.get(
    "/figures/{name}.metadata.json",
    summary="What a plot is made of",
    openapi_extra=shown_parameters(),
)
def read_figure_metadata(
    name: FigureName, request: Request, response: Response, explorer: PinnedExplorerDependency
) -> FigureMetadata:
    """Versions, sources and licences of a plot of a state, and the plot in words."""
    response.headers.update(newest_link(request, explorer))
    return FigureDocument.asked(name, request.url.query, explorer).metadata()


@router.get(
    "/figures/{name}.bib",
    summary="Whom to cite for a plot",
    response_class=PlainTextResponse,
    responses={200: {"content": {BIBTEX: {"schema": {"type": "string"}}}, "description": "BibTeX"}},
    openapi_extra=shown_parameters(),
)
def read_figure_bibtex(name: FigureName, request: Request, explorer: PinnedExplorerDependency) -> Response:
    """BibTeX of the paper, of Model Cube, and of the sources of the rows that a plot of a state shows."""
    document = FigureDocument.asked(name, request.url.query, explorer)
    headers = {"content-disposition": f'inline; filename="{name}.bib"', **newest_link(request, explorer)}
    return PlainTextResponse(document.bibtex(), media_type=BIBTEX, headers=headers)


@router.get(
    "/figures/{name}.json",
    summary="A plot as data",
    response_model=FigureAnswer,
    openapi_extra=shown_parameters(),
)
def read_figure_json(name: FigureName, request: Request, explorer: PinnedExplorerDependency) -> Response:
    """A plot of a state: Plotly's figure, the rows that it shows, and its description."""
    query = request.url.query
    key = f"{figure_key(name, query, explorer)} {read_state(query, explorer).to_query()}"  # which it says itself
    document = None if remarks(query, explorer, presented=True) else _kept.get(key)
    if document is None:
        asked = FigureDocument.asked(name, query, explorer)
        document = asked.to_json().encode()
        if not asked.notes:  # which the key does not tell apart
            _kept.put(key, document)
    return Response(document, media_type="application/json", headers=newest_link(request, explorer))


@router.get(
    "/figures/{name}.csv",
    summary="A plot as table",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "Header and rows"}},
    openapi_extra=shown_parameters(),
)
def read_figure_csv(name: FigureName, request: Request, explorer: PinnedExplorerDependency) -> StreamingResponse:
    """All rows that a plot of a state shows; `row_set` says what each is."""
    document = FigureDocument.asked(name, request.url.query, explorer)
    etag = etag_of(figure_key(name, request.url.query, explorer).encode())
    headers = {"content-disposition": f'attachment; filename="{name}.csv"', "etag": etag.decode()}
    headers |= newest_link(request, explorer)
    return StreamingResponse(document.csv_lines(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get(
    "/figures/{name}.standalone.html",
    summary="A plot in one file",
    response_class=HTMLResponse,
    openapi_extra=shown_parameters(),
)
def read_figure_file(name: FigureName, request: Request, explorer: PinnedExplorerDependency) -> HTMLResponse:
    """The plot of a state in one HTML file that needs no server and no network."""
    text = standalone(with_attempt(FigureDocument.asked(name, request.url.query, explorer)))
    headers = {"content-disposition": f'attachment; filename="{name}.html"', **newest_link(request, explorer)}
    return HTMLResponse(text, headers=headers)


def figure_key(name: str, query: str, explorer: Explorer) -> str:
    """All that what a figure shows depends on.

    Raises:
        NotFound: there is no such figure.
    """
    state, presentation = read_state(query, explorer), Presentation.from_query(query)
    version = explorer.version_of(known_study(state.study, explorer))
    versions = f"{version.code} {version.data} {version.model}"
    return f"{get_figure(name).name} {versions} {drawn(state)} {presentation.of_figure}"


def drawn(state: State) -> State:
    """The state without what changes no pixel: the table's order, and that light colours are asked for by name."""
    usual = State()
    return replace(state, sort=usual.sort, theme=usual.theme if state.theme == "light" else state.theme)
