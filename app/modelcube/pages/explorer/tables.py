"""`GET /page/tables`: everything that the page answers twists from, in one compact document.

It holds what `/backbones/{id}` and `/studies/{id}/formula` hold, cut down to what a twist needs: the range of the
sliders, the quantities that are shown, the pieces of both formulas. It changes only with the data, so it is compressed
once, as small as possible.
"""

import json
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from modelcube.answers.explorer import DEFAULT_STUDY, Explorer
from modelcube.answers.formula import answer_formula
from modelcube.errors import NotFound
from modelcube.figures.state.state import State
from modelcube.networks.ranges import PAGE_RANGES
from modelcube.networks.registry import DEFAULT_BACKBONE
from modelcube.web.dependencies import PinnedExplorerDependency
from modelcube.web.fields import Classes
from modelcube.web.stored import Stored

UNSEEN = ("activations", "peak_in_place")  # counted, but shown nowhere on the page
PIECES = {"c", "resolution", "d", "w", "phi"}
ENDS = {"c_min", "c_max"}

router = APIRouter()


@router.get("/page/tables", include_in_schema=False)
async def read_tables(
    request: Request,
    explorer: PinnedExplorerDependency,
    backbone: Annotated[str, Query()] = DEFAULT_BACKBONE,
    study: Annotated[str, Query()] = DEFAULT_STUDY,
    classes: Classes = None,
) -> Response:
    """The tables of a backbone in a study."""
    return _document(explorer, backbone, study, classes).response(request)


def tables_address(state: State) -> str:
    """What `static/js/model/tables.js` asks for a state."""
    pins = {name: pin for name, pin in zip(("model", "data"), state.pins, strict=True) if pin}
    classes = {} if state.classes is None else {"classes": str(state.classes)}
    return f"/page/tables?{urlencode({'backbone': state.backbone, 'study': state.study, **pins, **classes})}"


def prepare_tables(explorer: Explorer, state: State) -> None:
    """Have the tables of a state at hand, so that who asks for them does not wait."""
    with suppress(NotFound):  # of a study that the version of a link does not hold
        _document(explorer, state.backbone, state.study, state.classes)


def page_tables(explorer: Explorer, backbone: str, study: str, classes: int | None = None) -> dict[str, Any]:
    """The tables as plain data: `title`, `study`, `cost_table`, `formula`."""
    scene = explorer.scene(backbone, study, classes)
    table = scene.table_json(PAGE_RANGES)
    for segment in table["segments"]:
        for block in filter(None, (segment["first"], segment["repeat"])):
            for quantity in UNSEEN:
                block.pop(quantity, None)
    document = answer_formula(explorer, study, backbone, classes)
    pieces = {name: getattr(document, name).model_dump(include=PIECES) for name in ("tiny", "giant")}
    formula = document.model_dump(include=ENDS) | pieces
    titles = {"title": scene.backbone.title, "study": scene.study.study.title}
    return {**titles, "cost_table": table, "formula": formula}


def _document(explorer: Explorer, backbone: str, study: str, classes: int | None) -> Stored:
    """The tables as they are sent; they depend on the version of the data alone, not on that of the surrogate."""

    def make() -> Stored:
        tables = page_tables(explorer, backbone, study, classes)
        return Stored.json(json.dumps(tables, separators=(",", ":"), ensure_ascii=False).encode())

    return explorer.kept.get((page_tables, explorer.data, backbone, study, classes), make)
