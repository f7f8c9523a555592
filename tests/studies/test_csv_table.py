"""Tables as people save them are read alike, or refused by name."""

from pathlib import Path

import pytest

from modelcube.errors import InvalidInput
from modelcube.studies.imports import Defaults, read_results
from modelcube.studies.joining import BadRows
from modelcube.studies.recording import StudyDescription

STUDY = StudyDescription("mine", "Mine", 64, 3, 7)
TEXT = "r,d,w,top1\n1,1,1,70\n0.5,1,0.75,60.5\n"
COMMAS = TEXT.replace(",", ";").replace(".", ",")  # as a spreadsheet in most of Europe saves it

SAVED = {
    "BOM": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16, big-endian": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-16 without BOM": TEXT.encode("utf-16-le"),
    "semicolons": TEXT.replace(",", ";").encode(),
    "semicolons and decimal commas": COMMAS.encode(),
    "tabs": TEXT.replace(",", "\t").encode(),
    "tabs and decimal commas": COMMAS.replace(";", "\t").encode(),
    "CR": TEXT.replace("\n", "\r").encode(),
    "CR LF, no last line end": TEXT.replace("\n", "\r\n").rstrip().encode(),
    "capital names": TEXT.replace("r,d,w,top1", " R , D,W ,Top-1 (%)").encode(),
    "a name of two lines": TEXT.replace("r,d,w,top1", 'r,d,w,"Top-1\n(%)"').encode(),
    "index": b",r,d,w,top1\n0,1.0,1.0,1.0,70.0\n1,0.5,1.0,0.75,60.5\n",
    "index saved again": b"Unnamed: 0,r,d,w,top1\n0,1.0,1.0,1.0,70.0\n1,0.5,1.0,0.75,60.5\n",
    "everything quoted": b'"","r","d","w","top1"\r\n"1","1","1","1","70"\r\n"2","0.5","1","0.75","60.5"\r\n',
    "blank lines": f"\n  \n,,,\n{TEXT}\n,,,\n \n".encode(),
    "blank columns": b"r,d,w,top1,,\n1,1,1,70,,\n0.5,1,0.75,60.5,,\n,,,,,\n",
    "comments above": f"# my results\n# of 2026, by d\n{TEXT}".encode(),
    "a header that is a comment": f"# {TEXT}".encode(),
    "the separator said first": f"sep=;\r\n{COMMAS}".encode(),
}


def read(tmp_path: Path, content: bytes) -> list[tuple[float | None, float | None, float | None, float, str | None]]:
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    return [(row.r, row.d, row.w, row.top1, row.note) for row, _ in read_results(path, STUDY, Defaults())]


@pytest.mark.parametrize("way", SAVED)
def test_a_table_is_read_however_it_was_saved(tmp_path: Path, way: str) -> None:
    assert read(tmp_path, SAVED[way]) == [(1, 1, 1, 70, None), (0.5, 1, 0.75, 60.5, None)]


def test_a_quoted_line_break_is_part_of_its_cell_and_lines_count_on(tmp_path: Path) -> None:
    text = 'r,d,w,top1,note\n1,1,1,70,"by night,\n""twice"""\n0.5,1,1,900,x\n'
    with pytest.raises(BadRows, match=r"mine\.csv, line 4: top1 is '900'"):
        read(tmp_path, text.encode())
    assert read(tmp_path, text.replace("900", "60").encode())[0][4] == 'by night, "twice"'


def test_a_data_frame_writes_whole_numbers_with_a_point(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("r,d,w,top1,seed,epochs,images_seen\n1,1,1,70,3.0,30.0,1.2E+06\n1,1,0.5,60,,,\n", encoding="utf-8")
    (first, second) = (row for row, _ in read_results(path, STUDY, Defaults()))
    assert (first.seed, first.epochs, first.images_seen) == (3, 30, 1_200_000)
    assert (second.seed, second.epochs) == (None, None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", r"the columns are none; .* missing: r, d, w, top1"),
        (b"1,1,1,70\n", r"line 1: the first line must name the columns: r, d, w, top1"),
        (b"r d w top1\n1 1 1 70\n", r"no column 'r d w top1'"),
        (b"r,d,w,top1,colour\n1,1,1,70,red\n", r"no column 'colour'"),
        (b"r,d,w,top1,familly\n1,1,1,70,a\n", r"did you mean 'family'"),
        (b"r,R,d,w,top1\n1,1,1,1,70\n", r"more than once: r"),
        (b"r,d,w,top1,\n1,1,1,70,hello\n", r"line 2: cell 5 is 'hello', but its column has no name"),
        (
            b"r,d,w,top1\n0,5,1,1,70,2\n",
            r"line 2: has more cells than the header: 6, not 4; .*decimal commas",
        ),
        (b'r,d,w,top1\n"0,5",1,1,70\n', r"line 2: r is '0,5'; allowed: .* with a decimal point"),
        (b"r,d,w,top1\n1,1,1,70%\n", r"line 2: top1 is '70%'"),
        (b"r,d,w,top1\n1_0,1,1,70\n", r"line 2: r is '1_0'"),
        (b"r,d,w,top1,seed\n1,1,1,70,1.5\n", r"line 2: seed is '1\.5'; allowed: a whole number"),
        (b'r,d,w,top1,note\n1,1,1,70,"a\n1,1,0.5,60,b\n', r"line 2: a quote .* is not closed"),
        (b'r,d,w,top1,note\n1,1,1,70,"a"b\n', r"line 2: a quote .* inside of a cell"),
        (b"r,d,w,top1,note\n1,1,1,70," + b"x" * 5_000 + b"\n", r"line 2: note is .*at most 2000 characters"),
        (b"r,d,w,top1,note\n1,1,1,70," + b"x" * 200_000 + b"\n", r"line 2: is too long"),
        (b'r,d,w,top1,note\n1,1,1,70,"' + b"xxxxxxxxx\n" * 20_000 + b'"\n', r"line 2: a cell is too long"),
        (b"r,d,w,top1,note\n1,1,1,70,gr\xf6\xdfe\n", r"line 2: is no readable text file in UTF-8; save"),
        (b"r,d,w,top1,note\n1,1,1,70,a\0b\n", r"line 2: holds a NUL"),
        (b"r,d,w,top1,note\n1,1,1,70,a\x07b\n", r"line 2: note is 'a\\x07b'"),
        (b"PK\x03\x04\x14\0\x06\0", r"is a workbook or an archive"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises((InvalidInput, BadRows), match=rf"mine\.csv.*{reason}"):
        read(tmp_path, content)
