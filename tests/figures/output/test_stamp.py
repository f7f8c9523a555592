import struct
import zlib
from xml.etree import ElementTree

from modelcube.figures.output.stamp import stamp_png, stamp_svg

TEXTS = {"Title": "The cube", "Description": "r < d & w – so", "Copyright": "Apache-2.0"}


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def chunks(picture: bytes) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    position = 8
    while position < len(picture):
        (length,) = struct.unpack_from(">I", picture, position)
        kind, content = picture[position + 4 : position + 8], picture[position + 8 : position + 8 + length]
        assert struct.unpack_from(">I", picture, position + 8 + length)[0] == zlib.crc32(kind + content)
        found.setdefault(kind, []).append(content)
        position += 12 + length
    return found


def test_a_png_says_what_it_is_in_chunks_of_text() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    found = chunks(stamp_png(picture, TEXTS))
    assert list(found) == [b"IHDR", b"iTXt", b"IDAT", b"IEND"]
    assert found[b"iTXt"][1] == b"Description\0\0\0\0\0" + TEXTS["Description"].encode()


def test_a_picture_says_the_language_of_its_texts() -> None:
    picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IEND", b"")
    title = chunks(stamp_png(picture, {"Title": "立方体"}, "zh-Hans"))[b"iTXt"][0]
    assert title == b"Title\0\0\0zh-Hans\0\0" + "立方体".encode()
    root = ElementTree.fromstring(stamp_svg(b"<svg><path/></svg>", TEXTS, "zh-Hans"))
    assert root.get("lang") == "zh-Hans"
    assert ElementTree.fromstring(stamp_svg(b"<svg><path/></svg>", TEXTS)).get("lang") is None


def test_an_svg_has_title_description_and_metadata() -> None:
    picture = stamp_svg(b'<svg xmlns="http://www.w3.org/2000/svg" width="8"><path/></svg>', TEXTS)
    root = ElementTree.fromstring(picture)
    assert root.get("role") == "img"
    assert [(child.tag.rpartition("}")[2], child.text) for child in root] == [
        ("title", "The cube"),
        ("desc", "r < d & w – so"),
        ("metadata", "Copyright: Apache-2.0"),
        ("path", None),
    ]
