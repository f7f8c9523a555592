import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from modelcube.errors import InvalidInput, NotFound
from modelcube.studies.listing import evaluations_of, get_model, list_models, stream_models
from modelcube.studies.query import MAX_LIMIT, ModelQuery
from modelcube.studies.recording import StudyVersion
from modelcube.studies.rows import COLUMNS, MeasuredRow
from tests.support.published import BACKBONES, FAMILIES, ROWS

Fits = Callable[[MeasuredRow], bool]


def between(low: float, value: float | None, high: float) -> bool:
    return value is not None and low <= value <= high


FILTERS: list[tuple[dict[str, Any], Fits]] = [
    ({}, lambda row: True),
    ({"backbone": "efficientnet-b0"}, lambda row: row.backbone == "efficientnet-b0"),
    ({"backbone": "efficientnet-b0-ceil"}, lambda row: row.backbone == "efficientnet-b0"),
    ({"backbone": "ghostnet,rexnet"}, lambda row: row.backbone in {"ghostnet", "rexnet"}),
    ({"family": "huawei-tinynet"}, lambda row: row.family == "huawei-tinynet"),
    ({"match": "inferred"}, lambda row: row.model == "EfficientNet-B^-4"),
    ({"match": "exact", "evidence": "published"}, lambda row: row.match == "exact" and row.evidence == "published"),
    ({"evidence": "measured"}, lambda row: False),
    ({"r_min": 0.5, "r_max": 0.9}, lambda row: between(0.5, row.r, 0.9)),
    ({"d_min": 1.5}, lambda row: between(1.5, row.d, 99)),
    ({"w_max": 0.5}, lambda row: between(0, row.w, 0.5)),
    ({"resolution_min": 224, "resolution_max": 224}, lambda row: row.resolution == 224),
    ({"flops_min": 2e7, "flops_max": 1e8}, lambda row: between(2e7, row.flops, 1e8)),
    ({"flops_ratio_max": 0.3}, lambda row: between(0, row.flops_ratio, 0.3)),
    ({"params_min": 1e300}, lambda row: False),
    ({"top1_min": 80}, lambda row: row.top1 >= 80),
    ({"weights": "shared"}, lambda row: row.weights == "shared"),
    ({"precision": "int8"}, lambda row: row.precision == "int8"),
    ({"multi_scale": True}, lambda row: row.multi_scale),
    ({"fit": False}, lambda row: not row.fit),
    ({"tested_elsewhere": True}, lambda row: row.tested_elsewhere),
    ({"tested_elsewhere": False}, lambda row: not row.tested_elsewhere),
    (
        {"network": "efficientnet-b0.106.1-1-1-2-2-2-1.32-8-16-24-40-56-96-160-1280"},
        lambda row: row.model == "TinyNet-E",
    ),
]


@pytest.fixture
def rows(session: Session, version: StudyVersion) -> list[MeasuredRow]:
    return list(stream_models(session, version, ModelQuery()))


@pytest.mark.parametrize(("question", "fits"), FILTERS, ids=[str(question) for question, _ in FILTERS])
def test_filters(
    session: Session, version: StudyVersion, rows: list[MeasuredRow], question: dict[str, Any], fits: Fits
) -> None:
    found = list(stream_models(session, version, ModelQuery(**question)))

    assert found == [row for row in rows if fits(row)]


def test_the_best_come_first_unless_asked_otherwise(session: Session, version: StudyVersion) -> None:
    accuracies = [row.top1 for row in list_models(session, version, ModelQuery()).models]

    assert len(accuracies) == 50
    assert accuracies == sorted(accuracies, reverse=True)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_pages_hold_every_row_once_in_the_order_of_the_whole(
    session: Session, version: StudyVersion, column: str, sign: str
) -> None:
    query = ModelQuery(sort=f"{sign}{column}", limit=MAX_LIMIT, backbone="efficientnet-b0,ghostnet,resnet-34")
    whole = list_models(session, version, query).models

    pages: list[tuple[MeasuredRow, ...]] = []
    cursor = None
    while not pages or cursor:
        page = list_models(session, version, query.model_copy(update={"limit": 13, "next": cursor}))
        pages.append(page.models)
        cursor = page.next

    assert [len(page) for page in pages] == [13] * (len(whole) // 13) + [len(whole) % 13]
    assert tuple(row for page in pages for row in page) == whole


@pytest.mark.parametrize("sort", ["flops", "-flops"])
def test_rows_that_do_not_say_come_last(session: Session, version: StudyVersion, sort: str) -> None:
    values = [row.flops for row in list_models(session, version, ModelQuery(sort=sort, limit=MAX_LIMIT)).models]

    said = [value for value in values if value is not None]
    assert values == sorted(said, reverse=sort == "-flops") + [None] * (len(values) - len(said))
    assert len(said) < len(values)


def test_ties_stand_in_the_order_of_the_file(session: Session, version: StudyVersion) -> None:
    models = [
        row.model for row in list_models(session, version, ModelQuery(sort="study", family="huawei-tinynet")).models
    ]

    assert models == [*(f"TinyNet-{letter}" for letter in "ABCDE"), "EfficientNet-B0", "EfficientNet-B^-4"]


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor", ["", "x", "ü", "====", encoded("no row"), encoded("0123456789ab.nothing"), "A" * 5000]
)
def test_a_made_up_cursor_is_refused(session: Session, version: StudyVersion, cursor: str) -> None:
    with pytest.raises(InvalidInput, match="next") as caught:
        list_models(session, version, ModelQuery(next=cursor))

    assert caught.value.field == "next"


def test_a_cursor_serves_only_its_own_question_and_data(session: Session, version: StudyVersion) -> None:
    cursor = list_models(session, version, ModelQuery(limit=5)).next

    assert list_models(session, version, ModelQuery(limit=9, next=cursor)).models
    with pytest.raises(InvalidInput, match="next"):
        list_models(session, version, ModelQuery(sort="top1", next=cursor))
    with pytest.raises(InvalidInput, match="next"):
        list_models(session, replace(version, content_hash="another"), ModelQuery(next=cursor))


@pytest.mark.parametrize(
    ("question", "field", "message"),
    [
        ({"backbone": "efficientnet"}, "backbone", f"{BACKBONES} names of the study 'imagenet'"),
        ({"family": "huawei-tinynets"}, "family", "did you mean 'huawei-tinynet'"),
        ({"match": "exact,close"}, "match", "exact, nominal, inferred"),
        ({"precision": "int4"}, "precision", "float, int8"),
        ({"family": "a\0b"}, "family", f"{FAMILIES} names"),
    ],
)
def test_unknown_names_are_refused(
    session: Session, version: StudyVersion, question: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message) as caught:
        list_models(session, version, ModelQuery(**question))

    assert caught.value.field == field


def test_an_unknown_study_is_not_found(session: Session, version: StudyVersion) -> None:
    with pytest.raises(NotFound, match="did you mean 'imagenet'"):
        list_models(session, version, ModelQuery(study="imagenets"))


def test_streaming_gives_every_row_whatever_the_page(session: Session, version: StudyVersion) -> None:
    query = ModelQuery(limit=5, family="huawei-tinynet")

    assert [row.model for row in stream_models(session, version, query)][:2] == ["TinyNet-A", "EfficientNet-B0"]
    assert len(list(stream_models(session, version, ModelQuery(limit=5)))) == ROWS


def test_streaming_refuses_before_the_first_row(session: Session, version: StudyVersion) -> None:
    with pytest.raises(InvalidInput, match="backbone"):
        stream_models(session, version, ModelQuery(backbone="nothing"))


def test_a_row_by_its_id(session: Session, version: StudyVersion) -> None:
    row = get_model(session, version, "huawei-tinynet.tinynet-d.152")

    assert (row.model, row.top1, row.match) == ("TinyNet-D", 67.0, "exact")


@pytest.mark.parametrize("model_id", ["nothing", "", "a\0b", "../x"])
def test_an_unknown_id_is_not_found(session: Session, version: StudyVersion, model_id: str) -> None:
    with pytest.raises(NotFound, match="model"):
        get_model(session, version, model_id)


def test_evaluations_of_a_rows_checkpoint(session: Session, version: StudyVersion) -> None:
    (evaluation,) = evaluations_of(session, version, "huawei-tinynet.tinynet-d.152")

    assert (evaluation.checkpoint, evaluation.top1, evaluation.imagenetv2_top1) == ("tinynet_d.in1k", 66.936, 53.27)
    assert evaluations_of(session, version, "huawei-tinynet.tinynet-a.192") == ()
