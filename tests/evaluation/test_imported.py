import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from modelcube.assets import asset_folder
from modelcube.errors import InvalidInput
from modelcube.evaluation.imported import Import, Imported, import_files
from modelcube.evaluation.plan import PlanRow
from modelcube.evaluation.progress import Result
from modelcube.networks.network import realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.imports import BadRows, Defaults
from modelcube.studies.recording import recorded_state
from modelcube.studies.store import StudyStore
from tests.support.results import make_result

NETWORK = realise(get_backbone("efficientnet-b0"), 0.5, 0.6, 0.5, base_resolution=28)
PLANNED = PlanRow(
    row=0,
    set="half",
    name="",
    backbone="efficientnet-b0",
    resolution=14,
    d=0.6,
    w=0.5,
    flops_ratio=0.1,
    dataset="fashion-mnist",
    recipe="smoke",
    seed=4,
    network_id=NETWORK.id,
)
RESULT = make_result(network_id=NETWORK.id, seed=4, top1=81.5)


def document(folder: Path, planned: PlanRow = PLANNED, result: Result = RESULT) -> Path:
    path = folder / f"{planned.dataset}-{planned.seed}.json"
    path.write_text(json.dumps({"plan": asdict(planned), "result": result.to_json()}), encoding="utf-8")
    return path


def test_documents_become_rows_of_their_data_set(tmp_path: Path) -> None:
    files = [document(tmp_path), document(tmp_path, replace(PLANNED, seed=5))]
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        wanted = Import(files=files, defaults=Defaults())
        assert import_files(store.engine, wanted) == Imported("fashion-mnist", 2, 2)
        assert import_files(store.engine, wanted) == Imported("fashion-mnist", 2, 0)
        rows = [row for row in store.reloaded().tables["fashion-mnist"].rows if row.family == "smoke"]

    assert [(row.top1, row.seed, row.network_id) for row in rows] == [(81.5, 4, NETWORK.id), (81.5, 5, NETWORK.id)]


def test_all_files_are_imported_or_none(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("r,d,w,top1\n1,1,1,900\n", encoding="utf-8")
    latency = document(tmp_path, replace(PLANNED, seed=9), replace(RESULT, top1=None))
    other = document(tmp_path, replace(PLANNED, dataset="other"))
    with StudyStore.open("sqlite://", asset_folder("results")) as store:
        for bad, reason in ((table, "line 2"), (latency, "holds no accuracy"), (other, "of the data set 'other'")):
            wanted = Import(files=[document(tmp_path), bad], study="fashion-mnist", defaults=Defaults())
            with pytest.raises(BadRows, match=reason):
                import_files(store.engine, wanted)
        with store.engine.connect() as connection:
            assert recorded_state(connection) == (0, 0, 0)


def test_another_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}", encoding="utf-8")
    with (
        StudyStore.open("sqlite://", asset_folder("results")) as store,
        pytest.raises(InvalidInput, match="`modelcube evaluate` wrote"),
    ):
        import_files(store.engine, Import(files=[path], defaults=Defaults()))
