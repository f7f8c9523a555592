from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from modelcube.database.engine import writing
from modelcube.database.schema import upgrade
from modelcube.errors import InvalidInput
from modelcube.studies.importing import import_results
from modelcube.studies.imports import Defaults, named_study, read_results
from modelcube.studies.joining import BadRows, Located, join
from modelcube.studies.recording import StudyDescription, known_study, recorded_state
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.table import load_tables

STUDY = StudyDescription("mine", "Mine", 64, 3, 7)


MOBILE = Defaults(backbone="mobilenetv2")


def located(tmp_path: Path, text: str, defaults: Defaults = MOBILE, name: str = "mine.csv") -> list[Located]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_results(path, STUDY, defaults)


def read(tmp_path: Path, text: str, defaults: Defaults = MOBILE) -> list[MeasuredRow]:
    return [row for row, _ in located(tmp_path, text, defaults)]


def problems(tmp_path: Path, text: str) -> list[tuple[int | None, str]]:
    with pytest.raises(BadRows) as caught:
        read(tmp_path, text)
    assert {problem.place.file for problem in caught.value.problems if problem.place} == {str(tmp_path / "mine.csv")}
    return [(problem.place.line, problem.reason) for problem in caught.value.problems if problem.place]


def test_ratios_and_accuracies_are_enough(tmp_path: Path) -> None:
    first, second = read(tmp_path, "r,d,w,top1\n1,1,1,71.5\n0.5,1,0.75,60\n")

    assert (first.network_id, first.flops_ratio, first.top1) == (
        "mobilenetv2.64.1-2-3-4-3-3-1.32-16-24-32-64-96-160-320-1280",
        1,
        71.5,
    )
    assert (second.resolution, second.family, second.seed, second.match) == (32, "own", None, "exact")
    assert second.source == "imported from mine.csv"


def test_a_backbone_of_ones_own_stands_at_its_ratios(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "r,d,w,top1\n0.5,1,0.8,60\n", Defaults())

    assert (row.backbone, row.match, row.network_id, row.flops) == ("own", "nominal", None, None)
    assert row.flops_ratio == pytest.approx(0.5**2 * 0.8**2)


def test_columns_in_any_order_with_all_that_may_be_said(tmp_path: Path) -> None:
    header = "top1, seed, w, d, r, backbone, family, epoch, split, seconds, note"
    (row,) = read(tmp_path, f"{header}\n70.25, 3, 1, 1, 0.5, resnet-50, mine-90, best, val, 12.5, by night\n")

    assert (row.top1, row.seed, row.backbone, row.family, row.seconds) == (70.25, 3, "resnet-50", "mine-90", 12.5)
    assert row.note == "split: val; epoch: best; by night"


def test_settings_that_round_to_one_network_are_trainings_of_it(tmp_path: Path) -> None:
    rows = read(tmp_path, "r,d,w,top1\n0.5,1,1,70\n0.5,0.999,1,70\n0.5,1,1,71.5\n")

    assert len({row.id for row in rows}) == 3
    assert len({row.network_id for row in rows}) == 1
    assert [row.seed for row in rows] == [None] * 3


def test_a_line_that_was_copied_is_refused(tmp_path: Path) -> None:
    assert "repeats line 2" in dict(problems(tmp_path, "r,d,w,top1\n0.5,1,1,70\n0.5,1,1,70\n"))[3]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("x,1,1,70,", "r is 'x'; allowed: a number from 0.01 to 100"),
        ("nan,1,1,70,", "r is 'nan'"),
        ("9,1,1,70,", "r is 9.0; allowed: a number from 0.05 to 4"),
        ("1,1,1,0.7e3,", "top1 is '0.7e3'"),
        ("1,1,1,,", "top1 is blank"),
        ("1,1,1,70,-1", "seed is '-1'; allowed: a whole number"),
        ("1,1,1,70", "fewer cells than the header"),
        ("1,1,1,70,0,1", "more cells than the header"),
        ("1,1,1,71.5,0", "repeats line 2"),
    ],
)
def test_a_bad_line_is_named_with_its_reason(tmp_path: Path, line: str, reason: str) -> None:
    ((number, found),) = problems(tmp_path, f"r,d,w,top1,seed\n1,1,1,71.5,0\n{line}\n0.5,1,1,60,0\n")

    assert number == 3
    assert reason in found


@pytest.mark.parametrize("defaults", [MOBILE, Defaults()])
@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,1,1,0.768,", r"top1 is 0.768; allowed: per cent above 1, up to 100 \(0.768 as a fraction is 76.8\)"),
        ("1,1,1,1.0,", "top1 is 1; allowed: per cent above 1"),
        ("96,1,1,70,", "r is 96.*a ratio to the backbone.*96 px of R0 = 64 px are 1.5"),
        ("224,1,1,70,", "r is '224'.*a ratio to the backbone, not pixels or per cent"),
        ("100,1,1,70,", "r is 100.*: 100 % is 1"),
        ("1,100,1,70,", "d is 100.*a ratio to the backbone: 100 % is 1"),
        ("1,1,54,70,", "w is 54.*a ratio to the backbone: 54 % is 0.54"),
        ("1,1,1,70,0.93", r"top5 is 0.93; allowed: per cent from top1 \(70\) to 100 \(0.93 as a fraction is 93\)"),
    ],
)
def test_another_scale_is_refused_with_what_is_meant(
    tmp_path: Path, line: str, reason: str, defaults: Defaults
) -> None:
    with pytest.raises(BadRows, match=f"line 3: {reason}"):
        read(tmp_path, f"r,d,w,top1,top5\n1,1,0.5,71.5,90\n{line}\n", defaults)


def test_a_row_of_a_perfect_network_is_kept_and_not_fitted(tmp_path: Path) -> None:
    for defaults in (MOBILE, Defaults()):
        (row,) = read(tmp_path, "r,d,w,top1\n1,1,1,100\n", defaults)
        assert (row.top1, row.fit) == (100, False)


def test_a_name_that_makes_too_long_an_id_is_refused(tmp_path: Path) -> None:
    study, family = replace(STUDY, id="s" * 64), "f" * 64
    (tmp_path / "mine.csv").write_text(f"r,d,w,top1,family,backbone\n1,1,1,70,{family},mobilenetv2\n")
    read_results(tmp_path / "mine.csv", study, Defaults())
    text = f"r,d,w,top1,family,backbone,seed\n1,1,1,70,{family},efficientnet-b0,2147483647\n"
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(BadRows, match=r"id is .*at most 200 characters"):
        read_results(tmp_path / "mine.csv", study, Defaults())


def test_all_bad_lines_are_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "r,d,w,top1\n" + "1,1,1,-5\n" * 30)

    assert [line for line, _ in found] == list(range(2, 32))
    with pytest.raises(BadRows, match=r"line 2: top1[^…]*line 21: [^…]*… and 10 more\nnothing was imported"):
        read(tmp_path, "r,d,w,top1\n" + "1,1,1,-5\n" * 30)


@pytest.mark.parametrize("name", ["epoch", "split"])
def test_ways_of_measuring_are_not_mixed_within_a_family(tmp_path: Path, name: str) -> None:
    text = f"r,d,w,top1,{name},family\n1,1,1,71,last,a\n0.5,1,1,60,best,b\n0.6,1,1,62,best,a\n"
    ((line, reason),) = problems(tmp_path, text)

    assert line == 4
    assert "differs from line 2" in reason


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("r,d,w,top1,top1\n1,1,1,70,71\n", "columns"),
        ("r,d,w\n1,1,1\n", "columns"),
        ("r,d,w,top1,colour\n1,1,1,70,red\n", "columns"),
        ("", "columns"),
    ],
)
def test_wrong_columns_are_named(tmp_path: Path, text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text)
    assert caught.value.field == field


def test_a_file_without_rows_or_without_text_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, "r,d,w,top1\n") == [(1, "there are no rows below the header")]
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("binary.csv", "missing.csv"):
        with pytest.raises(InvalidInput, match="readable text file"):
            read_results(tmp_path / name, STUDY, Defaults())


@pytest.fixture
def upgraded(engine: Engine, results: Path) -> Engine:
    upgrade(engine)
    import_results(engine, results)
    return engine


def put(engine: Engine, rows: list[Located], study: StudyDescription = STUDY) -> int:
    with writing(engine) as connection, Session(bind=connection) as session:
        return join(session, study, rows)


def test_rows_become_a_study_and_the_same_file_changes_nothing(upgraded: Engine, results: Path, tmp_path: Path) -> None:
    rows = located(tmp_path, "r,d,w,top1\n1,1,1,71.5\n0.5,1,0.75,60\n")

    assert (put(upgraded, rows), put(upgraded, rows)) == (2, 0)
    table = load_tables(upgraded, import_results(upgraded, results))["mine"]
    assert table.rows == tuple(row for row, _ in rows)
    assert table.study.classes == 7


def test_another_accuracy_or_another_way_of_measuring_is_refused(upgraded: Engine, tmp_path: Path) -> None:
    put(upgraded, located(tmp_path, "r,d,w,top1,epoch\n1,1,1,71.5,last\n"))

    with pytest.raises(BadRows, match=r"mine\.csv, line 2: .* is there already, with 71\.5 %"):
        put(upgraded, located(tmp_path, "r,d,w,top1,epoch\n1,1,1,72,last\n0.5,1,1,60,last\n"))
    with pytest.raises(BadRows, match=r"mine\.csv, line 2: .*'own' is there already, measured as: epoch: last"):
        put(upgraded, located(tmp_path, "r,d,w,top1,epoch\n0.5,1,1,60,best\n"))
    with upgraded.connect() as connection:
        assert recorded_state(connection).rows == 1


def test_shipped_and_recorded_studies_are_known(upgraded: Engine, tmp_path: Path) -> None:
    put(upgraded, located(tmp_path, "r,d,w,top1\n1,1,1,71.5\n"))
    with Session(upgraded) as session:
        shipped = known_study(session, "fashion-mnist")
        assert known_study(session, "mine") == STUDY
        assert known_study(session, "nothing") is None
    assert shipped is not None
    assert (shipped.base_resolution, shipped.in_channels, shipped.classes) == (28, 1, 10)


def test_two_files_that_do_not_go_together_are_both_named(upgraded: Engine, tmp_path: Path) -> None:
    first = located(tmp_path, "r,d,w,top1,epoch\n1,1,1,71.5,last\n0.5,1,1,60,last\n", name="a.csv")
    same = located(tmp_path, "r,d,w,top1,epoch\n0.6,1,1,62,last\n0.5,1,1,60,last\n", name="b.csv")
    other = located(tmp_path, "r,d,w,top1,epoch\n0.6,1,1,62,best\n", name="c.csv")

    with pytest.raises(BadRows, match=r"/b\.csv, line 3: repeats /.*/a\.csv, line 3: the same network"):
        put(upgraded, first + same)
    with pytest.raises(BadRows, match=r"/c\.csv, line 2: split or epoch differs from /.*/a\.csv, line 2 of the same"):
        put(upgraded, first + other)
    assert put(upgraded, first) == 2


def test_what_is_shipped_is_not_new(upgraded: Engine, results: Path) -> None:
    table = results / "fashion-mnist.csv"
    with Session(upgraded) as session:
        study = known_study(session, named_study(table) or "")
    assert study is not None
    rows = read_results(table, study, Defaults())

    assert len(rows) > 190
    assert put(upgraded, rows, study) == 0
    row, place = rows[0]
    with pytest.raises(BadRows, match="is there already"):
        put(upgraded, [Located(replace(row, top1=1.0), place)], study)
