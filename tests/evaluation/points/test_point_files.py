import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from modelcube.errors import InvalidInput
from modelcube.evaluation.points import point_files
from modelcube.evaluation.points.point_files import PredictionWriter, count_points, read_points

POINTS = np.array([[0.5, 1.0, 1.0], [1.0, 0.25, 1e-1], [1.5, 2.0, 0.3]])


def csv(path: Path, text: str) -> Path:
    path.write_text(text, newline="")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "0.5,1,1\n1,0.25,1e-1\n1.5,2,0.3\n",
        "0.5,1,1\n1,0.25,1e-1\n1.5,2,0.3",
        "r,d,w\n0.5,1,1\n1,0.25,1E-1\n1.5,2,0.3\n",
        "r,d,w\r\n0.5,1,1\r\n1,0.25,1e-1\r\n1.5,2,0.3\r\n",
        "r,d,w\r0.5,1,1\r1,0.25,1e-1\r1.5,2,0.3",
    ],
)
def test_csv_is_read_with_and_without_header(tmp_path: Path, text: str) -> None:
    path = csv(tmp_path / "points.csv", text)
    assert count_points(path, "csv") == 3
    assert np.vstack(list(read_points(path, "csv"))).tolist() == POINTS.tolist()


@pytest.mark.parametrize(
    "content",
    [
        b"w,d,r\n1,1,0.5\n1e-1,0.25,1\n0.3,2,1.5\n",
        b"\xef\xbb\xbf W ; Note ; R ; D \r\n1;a;0,5;1\r\n1e-1;b;1;0,25\r\n0,3;c;1,5;2\r\n",
        "name\tr\td\tw\ttop1\nfirst\t0.5\t1\t1\t70\n\t1\t.25\t.1\t\n\t1.5\t2\t.3\n".encode("utf-16"),
        b",r,d,w\n0,0.5,1,1\n1,1,0.25,0.1\n2,1.5,2,0.3\n",
        b'"r","d","w"\n"0.5","1","1"\n"1","0.25","0.1"\n"1.5","2","0.3"\n',
        b"# r,d,w\n0.5,1,1\n\n1,0.25,0.1\n1.5,2,0.3\n,,\n",
        b"\n# random\n0.5;1;1\n1;0,25;0,1\n1,5;2;0,3\n",
    ],
)
def test_columns_are_read_by_their_names_however_the_table_was_saved(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(content)
    assert count_points(path, "csv") == 3
    assert np.vstack(list(read_points(path, "csv"))).tolist() == POINTS.tolist()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("r,d,width\n1,1,1\n", "line 1: the columns are r, d, width; missing: w"),
        ("a,b,c\n1,1,1\n", "line 1: the columns are a, b, c; missing: r, d, w"),
        ("r,d,w,R\n1,1,1,1\n", "line 1: the column r is there more than once"),
        ("r,d,w\n1,1,1\n1,deep,1\n", "line 3: d is 'deep'; allowed: a number"),
        ("w,r,d\n1,1,1\n\n1,x,1\n", "line 4: r is 'x'; allowed: a number"),
        ("r,d,w\n1,1,1\n1,1\n", r"line 3: 2 cells; allowed: 3 \(r, d, w\)"),
        ("1,1,1,70\n", r"line 1: 4 cells; allowed: 3 \(r, d, w\)"),
        ("r,d,w\n1,1,\0\n", "line 2: holds a NUL"),
    ],
)
def test_a_mistake_is_named_with_line_column_and_value_and_no_path(tmp_path: Path, text: str, reason: str) -> None:
    path = csv(tmp_path / "points.csv", text)
    with pytest.raises(InvalidInput, match=f"points, {reason}") as caught:
        list(read_points(path, "csv"))
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("form", ["csv", "npy"])
def test_parts_make_the_whole(tmp_path: Path, form: point_files.Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_files, "PART", 2)
    path = tmp_path / f"points.{form}"
    np.save(path, POINTS.astype(np.float32)) if form == "npy" else np.savetxt(path, POINTS, delimiter=",")
    parts = list(read_points(path, form))
    assert [len(part) for part in parts] == [2, 1]
    assert np.abs(np.vstack(parts) - POINTS).max() < 1e-6


@pytest.mark.parametrize("text", ["", "r,d,w\n"])
def test_a_file_without_points_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match="points"):
        count_points(csv(tmp_path / "points.csv", text), "csv")


@pytest.mark.parametrize("text", ["1,2\n3,4\n", "1,2,3\n1,2\n", "1,2,x\n1,2,3\n", "1 2 3\n"])
def test_lines_of_other_than_three_numbers_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match="line"):
        list(read_points(csv(tmp_path / "points.csv", text), "csv"))


def test_too_many_points_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(point_files, "MAX_POINTS", 2)
    with pytest.raises(InvalidInput, match="1 to 2"):
        count_points(csv(tmp_path / "points.csv", "1,1,1\n1,1,1\n1,1,1\n"), "csv")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_too_many_points_are_refused_however_lines_end(
    tmp_path: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(point_files, "MAX_POINTS", 2)
    with pytest.raises(InvalidInput, match="1 to 2"):
        count_points(csv(tmp_path / "points.csv", f"1,1,1{end}" * 5), "csv")


@pytest.mark.parametrize("text", ["1" * 2_000, "1,1,1\n" + "x" * 2_000])
def test_a_line_that_never_ends_is_refused_before_it_is_read(tmp_path: Path, text: str) -> None:
    path = csv(tmp_path / "points.csv", text)
    with pytest.raises(InvalidInput, match="too long"):
        count_points(path, "csv")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(b"1,1,\xff\n")
    with pytest.raises(InvalidInput, match="line 1"):
        list(read_points(path, "csv"))


def zipped() -> bytes:
    content = io.BytesIO()
    np.savez(content, points=POINTS)
    return content.getvalue()


def header(text: str) -> bytes:
    """A .npy file that is nothing but this header."""
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no array",
        b"\x93NUMPY\x01\x00",
        b"PK\x03\x04 no archive",
        zipped(),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (1" + "0" * 30 + ", 3)}\n"),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (4, 3)}\n"),
        header("{'descr': '|O', 'fortran_order': False, 'shape': (4, 3)}\n"),
        header("{'descr': (((\n"),
        header("[" * 5_000),
    ],
)
def test_what_is_no_npy_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "points.npy"
    path.write_bytes(content)
    with pytest.raises(InvalidInput):
        count_points(path, "npy")


@pytest.mark.parametrize("array", [np.ones(3), np.ones((2, 4)), np.array([["a", "b", "c"]])])
def test_arrays_of_another_shape_are_refused(tmp_path: Path, array: NDArray[Any]) -> None:
    np.save(tmp_path / "points.npy", array)
    with pytest.raises(InvalidInput, match="shape"):
        count_points(tmp_path / "points.npy", "npy")


@pytest.mark.parametrize("form", ["csv", "npy"])
def test_predictions_are_written_in_parts(tmp_path: Path, form: point_files.Format) -> None:
    path = tmp_path / f"found.{form}"
    values = np.array([[70.0, 1.0, 68.0, 72.0, 1.0], [60.5, 1.0, 58.0, 62.0, 0.0], [50.0, 1.0, 48.0, 52.0, 1.0]])
    with PredictionWriter(path, form, 3) as writer:
        writer.write(values[:2])
        writer.write(values[2:])
    found = np.load(path) if form == "npy" else np.loadtxt(path, delimiter=",", skiprows=1)
    assert found.tolist() == values.tolist()
