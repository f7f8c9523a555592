import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from modelcube.assets import asset_folder
from modelcube.errors import InvalidInput
from modelcube.evaluation.jobs.progress import Result
from modelcube.evaluation.sampling.documents import Finished, write_document
from modelcube.evaluation.sampling.imported import Import, Imported, import_files
from modelcube.evaluation.sampling.plan import PlanRow
from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.settings import Settings
from modelcube.studies.imports import Defaults
from modelcube.studies.joining import BadRows
from modelcube.studies.measured import write_measured
from modelcube.studies.recording import StudyDescription, known_study, recorded_state
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.store import StudyStore
from tests.support.results import make_result
from tests.support.sampled import sampled_rows

SHAPES = StudyDescription("shapes", "Shapes", 64, 3, 3)
NETWORK = realise(get_backbone("efficientnet-b0"), 0.5, 0.6, 0.5, base_resolution=64)
COSTS = cost_table(NETWORK.backbone, SHAPES.classes, SHAPES.in_channels)
C = int(COSTS.of(NETWORK).flops) / int(COSTS.of(realise(NETWORK.backbone, base_resolution=64)).flops)
PLANNED = PlanRow(
    row=0,
    set="half",
    name="",
    backbone="efficientnet-b0",
    resolution=32,
    d=0.6,
    w=0.5,
    flops_ratio=round(C, 6),
    dataset="shapes",
    recipe="proxy",
    seed=4,
    network_id=NETWORK.id,
)
RESULT = make_result(
    network_id=NETWORK.id,
    dataset="shapes",
    recipe="proxy",
    seed=4,
    top1=81.5,
    flops=int(COSTS.of(NETWORK).flops),
    parameters=int(COSTS.of(NETWORK).params),
)


def document(folder: Path, data: StudyDescription | None = SHAPES, result: Any = None, **planned: Any) -> Path:
    """The file of an evaluation, whose plan and result may say something else than the usual."""
    row = replace(PLANNED, **planned)
    told = replace(RESULT, dataset=row.dataset, recipe=row.recipe, seed=row.seed, **(result or {}))
    path = folder / f"{row.dataset}-{row.recipe}-{row.seed}.json"
    write_document(path, Finished(row, told, data))
    return path


def wanted(*files: Path, **options: Any) -> Import:
    return Import(files=files, defaults=Defaults(), **options)


@pytest.fixture
def store() -> Iterator[StudyStore]:
    """A database with nothing but what is shipped."""
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        yield store


def rows_of(store: StudyStore, study: str = "shapes") -> tuple[MeasuredRow, ...]:
    return store.reloaded().tables[study].rows


def study_of(store: StudyStore, name: str) -> StudyDescription | None:
    with store.session() as session:
        return known_study(session, name)


def test_documents_make_a_study_of_their_data_set_wherever_they_are_imported(store: StudyStore, tmp_path: Path) -> None:
    files = wanted(document(tmp_path), document(tmp_path, seed=5))
    assert import_files(store.engine, files) == Imported("shapes", 2, 2)
    assert import_files(store.engine, files) == Imported("shapes", 2, 0)

    assert study_of(store, "shapes") == SHAPES
    rows = rows_of(store)
    assert [(row.r, row.top1, row.seed) for row in rows] == [(0.5, 81.5, 4), (0.5, 81.5, 5)]
    assert [row.flops_ratio for row in rows] == pytest.approx([C, C])


def test_all_files_are_imported_or_none(store: StudyStore, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("r,d,w,top1\n1,1,1,900\n", encoding="utf-8")
    other = document(tmp_path, dataset="other")
    for bad, reason in (
        (table, r"mine\.csv, line 2: top1"),
        (other, r"other-proxy-4\.json: is of the data set 'other', not 'shapes'"),
    ):
        with pytest.raises(BadRows, match=reason):
            import_files(store.engine, wanted(document(tmp_path), bad, study="shapes"))
    with store.engine.connect() as connection:
        assert recorded_state(connection) == (0, 0, 0)


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({"flops": RESULT.flops + 1}, "multiply-adds is"),
        ({"parameters": 7}, "parameters is 7; allowed: [0-9]+, as counted for images of R0 = 64 px"),
        ({"network_id": "efficientnet-b0.28"}, "network_id is 'efficientnet-b0.28'; allowed: .*, as the plan has it"),
        ({"seed": 9}, "seed is 9"),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(
    store: StudyStore, tmp_path: Path, result: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "odd.json"
    write_document(path, Finished(PLANNED, replace(RESULT, **result), SHAPES))
    with pytest.raises(BadRows, match=rf"odd\.json: {reason}"):
        import_files(store.engine, wanted(path))


def test_a_study_of_the_name_that_is_of_other_images_stays_as_it_is(store: StudyStore, tmp_path: Path) -> None:
    table = tmp_path / "shapes.csv"
    table.write_text("r,d,w,top1\n1,1,1,70\n", encoding="utf-8")
    import_files(store.engine, wanted(table))
    with pytest.raises(BadRows, match=r"4\.json: it was measured on images of R0 = 64 px, .* not of R0 = 224 px"):
        import_files(store.engine, wanted(document(tmp_path)))
    with pytest.raises(InvalidInput, match="base_resolution is 64; allowed: 224"):
        import_files(store.engine, wanted(document(tmp_path), base_resolution=64))
    assert len(rows_of(store)) == 1


def test_documents_of_before_are_of_what_settings_or_options_say(store: StudyStore, tmp_path: Path) -> None:
    old = document(tmp_path, data=None)
    with pytest.raises(InvalidInput, match="nothing says what the images of 'shapes' are like: give --base-resolution"):
        import_files(store.engine, wanted(old))
    with pytest.raises(InvalidInput, match="MODELCUBE_DATASETS"):
        import_files(store.engine, wanted(old, classes=3), Settings(datasets="shapes=/nowhere"))
    with pytest.raises(BadRows, match=r"flops_ratio is 0\.\d+; allowed: 0\.\d+, as counted for images of R0 = 48 px"):
        import_files(store.engine, wanted(old), Settings(datasets="shapes=/nowhere?base_resolution=48&classes=3"))
    with pytest.raises(BadRows, match="multiply-adds is"):
        import_files(store.engine, wanted(old, base_resolution=64, in_channels=3, classes=4))

    known = Settings(datasets="shapes=/nowhere?base_resolution=64&classes=3")
    assert import_files(store.engine, wanted(old), known) == Imported("shapes", 1, 1)
    again = import_files(store.engine, wanted(old, base_resolution=64, in_channels=3, classes=3))
    assert again == Imported("shapes", 1, 0)


def test_a_table_of_ratios_is_of_the_data_set_of_its_name(store: StudyStore, tmp_path: Path) -> None:
    table = tmp_path / "shapes.csv"
    table.write_text("r,d,w,top1\n1,1,1,70\n", encoding="utf-8")
    import_files(store.engine, wanted(table), Settings(datasets="shapes=/nowhere?base_resolution=64&classes=3"))
    study = study_of(store, "shapes")
    assert study is not None
    assert study.properties == SHAPES.properties


def test_what_is_no_accuracy_or_says_nothing_is_left_out(store: StudyStore, tmp_path: Path) -> None:
    latency = document(tmp_path, seed=9, result={"top1": None, "measure": "latency"})
    smoke = document(tmp_path, recipe="smoke")
    with pytest.raises(BadRows, match="latencies, and what is trained on a handful of images"):
        import_files(store.engine, wanted(latency, smoke))
    assert study_of(store, "shapes") is None
    assert import_files(store.engine, wanted(latency, smoke, document(tmp_path))) == Imported(
        "shapes", 1, 1, left_out=2
    )


def test_the_table_of_a_sample_makes_the_study_that_it_names(store: StudyStore, tmp_path: Path) -> None:
    table, (first, *others) = tmp_path / "mine.csv", sampled_rows(5)
    smoke = replace(first, family="smoke", recipe="smoke", id=first.id.replace(".proxy.", ".smoke."), fit=False)
    write_measured(table, [smoke, *others])
    with pytest.raises(InvalidInput, match="nothing says what the images of 'sampled' are like"):
        import_files(store.engine, wanted(table))
    with pytest.raises(BadRows, match=r"mine\.csv: is of the data set 'sampled', not 'mine'"):
        import_files(store.engine, wanted(table, study="mine"))

    options = {"base_resolution": 28, "in_channels": 1, "classes": 10}
    assert import_files(store.engine, wanted(table, **options)) == Imported("sampled", 4, 4, left_out=1)
    assert rows_of(store, "sampled") == tuple(others)


def test_a_training_in_two_files_is_named_with_both(store: StudyStore, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    with pytest.raises(BadRows, match=r"again/shapes-proxy-4\.json: repeats /.*shapes-proxy-4\.json: the same network"):
        import_files(store.engine, wanted(document(tmp_path), document(tmp_path / "again")))
    import_files(store.engine, wanted(document(tmp_path)))
    with pytest.raises(BadRows, match=r"proxy-4\.json: shapes\.proxy\.\S+ is there already, with 81\.5 %"):
        import_files(store.engine, wanted(document(tmp_path, result={"top1": 80.0})))


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        ("result", {"top1": float("nan")}, "top1"),
        ("result", {"top1": float("inf")}, "top1"),
        ("result", {"top1": 900.0}, "top1 is 900"),
        ("result", {"top1": -5.0}, "top1 is -5"),
        ("result", {"top1": 0.768}, "per cent above 1"),
        ("result", {"top1": "81.5"}, "result.top1 '81.5'"),
        ("result", {"top5": 0.93}, "top5 is 0.93"),
        ("result", {"seconds": float("nan")}, "seconds"),
        ("result", {"versions": {"torch": "a\0"}}, "versions is"),
        ("result", {"images_seen": 10**30}, "images_seen"),
        ("plan", {"name": "\ud800"}, "Invalid JSON"),
        ("plan", {"name": "a\0b"}, "model is"),
        ("plan", {"set": "x" * 3000}, "note is"),
        ("plan", {"d": "deep"}, "plan.d 'deep'"),
        ("plan", {"d": 100.0}, "d is 100"),
        ("plan", {"resolution": 10**30}, "network_id is"),
        ("dataset", {"title": "\0"}, "dataset.title"),
        ("dataset", {"classes": 0}, "dataset.classes"),
    ],
)
def test_a_document_has_the_bounds_of_a_table(
    store: StudyStore, tmp_path: Path, part: str, change: dict[str, Any], reason: str
) -> None:
    content = json.loads(document(tmp_path).read_text())
    content[part] |= change
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises((BadRows, InvalidInput), match=re.escape(reason)):
        import_files(store.engine, wanted(path))
    assert not store.has_more()


def test_a_document_may_begin_with_a_byte_order_mark(store: StudyStore, tmp_path: Path) -> None:
    path = document(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert import_files(store.engine, wanted(path)) == Imported("shapes", 1, 1)


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", "[" * 100_000, "\ufeff", '{"plan": {}, "result": {}}'])
def test_another_document_is_refused(store: StudyStore, tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput, match="`modelcube evaluate` wrote"):
        import_files(store.engine, wanted(path))


def test_a_document_says_what_its_data_set_is_like(tmp_path: Path) -> None:
    content = json.loads(document(tmp_path).read_text())
    assert content["dataset"] == {
        "id": "shapes",
        "title": "Shapes",
        "base_resolution": 64,
        "in_channels": 3,
        "classes": 3,
    }
    assert Result.from_json(content["result"]) == RESULT
