import sys
from pathlib import Path

import pytest

from tools.build_imagenet import Row, decide, main, note, read_rows, row_id, source_of

SCALING = """\
family,backbone,model,d,w,blocks,train_resolution,test_resolution,top1,top5,params_millions,macs_millions,latency_ms,\
latency_device,epochs,weights,precision,multi_scale,duplicate_of,fit,source,note
huawei-tinynet,efficientnet-b0,TinyNet-D,0.695,0.54,,152,152,67.0,,2.34,52,,,,own,float,no,,yes,\
huawei-noah/Efficient-AI-Backbones: tinynet_pytorch/readme.md @ f90e129b645c,
huawei-tinynet,efficientnet-b0,EfficientNet-B^-4,0.3361,0.5656,,97,97,56.7,,,24,,,,own,float,no,,yes,a: b,\
"setting not published: inferred, giant formula solved for 24 M (phi = -5.98, 97 px, 24.3 M); corrected: fit was yes"
tf-slim-mobilenetv1,mobilenetv1,MobileNet_v1_1.0_224,1,1,,224,224,70.9,89.9,4.24,569,,,,own,float,no,,yes,a: b @ c,
"""
EVALUATIONS = """\
model,img_size,top1,top5,params_millions,crop_pct,interpolation,imagenetv2_top1,imagenet_real_top1
tinynet_d.in1k,152,66.936,87.078,2.34,0.875,bicubic,53.270,74.264
tinynet_a.in1k,192,77.666,93.532,6.19,0.875,bicubic,66.020,83.835
"""
PAPER = """\
name,latency_p40_ms
EfficientNet-B^-4,11.54
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("imagenet-scaling", SCALING), ("timm-imagenet", EVALUATIONS), ("paper", PAPER)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["build_imagenet.py", str(tmp_path), str(tmp_path)])
    main()
    return tmp_path


@pytest.fixture
def models(folder: Path) -> dict[str, Row]:
    return {row["model"]: row for row in read_rows(folder / "imagenet.csv")}


def test_an_exact_row_stands_at_its_coordinates_with_exact_counts(models: dict[str, Row]) -> None:
    row = models["TinyNet-D"]

    assert (row["match"], row["built_as"], row["flops"], row["params"]) == (
        "exact",
        "efficientnet-b0",
        "51580656",
        "2338446",
    )
    assert (row["stated_d"], row["d"], row["blocks"]) == ("0.695", "0.6875", "11")
    assert (row["printed_macs_millions"], row["printed_params_millions"]) == ("52", "2.34")


def test_a_row_whose_setting_somebody_guessed_keeps_what_its_source_prints(models: dict[str, Row]) -> None:
    row = models["EfficientNet-B^-4"]

    assert (row["match"], row["flops"], row["top1"], row["fit"]) == ("inferred", "24000000", "56.7", "false")
    assert [row[name] for name in ("r", "d", "w", "stated_d", "stated_w", "resolution", "train_resolution")] == [""] * 7
    assert row["flops_ratio"]
    assert row["note"].startswith("setting not published; latency")


def test_a_nominal_row_keeps_what_its_source_states(models: dict[str, Row]) -> None:
    other = models["MobileNet_v1_1.0_224"]

    assert (other["match"], other["flops"], other["flops_ratio"]) == ("nominal", "569000000", "")


def test_latencies_of_the_papers_phone_are_added(models: dict[str, Row]) -> None:
    assert models["EfficientNet-B^-4"]["latency_ms"] == "11.54"
    assert models["TinyNet-D"]["latency_ms"] == ""


def test_only_the_papers_own_checkpoint_is_linked_to_its_row(folder: Path, models: dict[str, Row]) -> None:
    links = {row["checkpoint"]: row["model_id"] for row in read_rows(folder / "imagenet-evaluations.csv")}

    assert links == {"tinynet_d.in1k": "huawei-tinynet.tinynet-d.152", "tinynet_a.in1k": ""}
    assert (models["TinyNet-D"]["top1"], models["TinyNet-D"]["imagenetv2_top1"]) == ("67.0", "53.270")


def test_every_family_gets_a_row_and_a_citation(folder: Path) -> None:
    families = [row["id"] for row in read_rows(folder / "families.csv")]
    bibliography = (folder / "sources.bib").read_text(encoding="utf-8")

    assert families == ["huawei-tinynet", "tf-slim-mobilenetv1"]
    assert "@inproceedings{huawei-tinynet,\n  title = {Model Rubik's Cube" in bibliography
    assert r"title = {tensorflow/models: research/slim/nets/mobilenet\_v1.md}" in bibliography


def test_a_doubt_is_decided_on_the_cell_that_it_was_about_and_on_no_other() -> None:
    doubt = {"family": "a", "model": "b", "column": "fit", "old": "yes", "new": "no", "decision": "adopt"}
    rows = [{"family": "a", "model": "b", "fit": "yes"}, {"family": "a", "model": "c", "fit": "yes"}]
    decide(rows, [doubt, doubt | {"model": "c", "decision": "keep"}])

    assert [row["fit"] for row in rows] == ["no", "yes"]
    with pytest.raises(ValueError, match="a, c: fit is not 'maybe'"):
        decide(rows, [doubt | {"model": "c", "old": "maybe"}])


def test_a_family_named_in_full_comes_before_a_pattern() -> None:
    pattern, named = {"families": ["timm-*"], "commit": "1"}, {"families": ["timm-deit"], "commit": "2"}

    assert source_of("timm-deit", [pattern, named]) is named
    assert source_of("timm-xcit", [pattern, named]) is pattern


def test_an_id_can_stand_in_an_address() -> None:
    row = {"family": "a-family", "model": "Net^-4 (float) x0.5@256", "test_resolution": "256"}

    assert row_id(row) == "a-family.net-minus-4-float-x0.5.256"


def test_a_note_says_nothing_of_who_looked_it_up() -> None:
    assert note({"note": "; printed MACs look off; source of 77.3: elsewhere"}) == "printed MACs look off"


def test_a_family_without_a_source_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 sources name the family 'nobody'"):
        source_of("nobody", [{"families": ["some*"]}])


def test_families_and_citations_of_other_studies_are_kept(folder: Path) -> None:
    families, citations = folder / "families.csv", folder / "sources.bib"
    with families.open("a", encoding="utf-8") as file:
        file.write("proxy,fashion-mnist,modelcube,recipes.py,,,,,\n")
    with citations.open("a", encoding="utf-8") as file:
        file.write("\n@misc{fashion-mnist,\n  year = {2017},\n}\n")
    before = families.read_text(encoding="utf-8"), citations.read_text(encoding="utf-8")

    main()

    assert (families.read_text(encoding="utf-8"), citations.read_text(encoding="utf-8")) == before
