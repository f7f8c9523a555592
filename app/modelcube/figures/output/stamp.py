"""What a picture says of itself: title, description, versions and licences inside the file (PNG text, SVG metadata)."""

import struct
import zlib
from collections.abc import Mapping
from xml.sax.saxutils import escape

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_CHUNK = len(_SIGNATURE) + 25  # IHDR is always the first chunk and has this length


def stamp_png(picture: bytes, texts: Mapping[str, str], language: str = "") -> bytes:
    """The picture with one international text chunk for each keyword (PNG specification, 11.3.3.4).

    `language` is the tag of the texts' language, "" where it need not be said.
    """
    chunks = b"".join(_chunk(b"iTXt", _text(keyword, text, language)) for keyword, text in texts.items())
    return picture[:_HEADER_CHUNK] + chunks + picture[_HEADER_CHUNK:]


def stamp_svg(picture: bytes, texts: Mapping[str, str], language: str = "") -> bytes:
    """The picture with `title`, `desc` and `metadata` for the keywords Title, Description and all others."""
    said = f' lang="{language}"' if language else ""
    head, _, rest = picture.decode().partition(">")
    others = "\n".join(f"{keyword}: {text}" for keyword, text in texts.items() if keyword not in _SVG_ELEMENTS)
    known = "".join(f"<{tag}>{escape(texts[keyword])}</{tag}>" for keyword, tag in _SVG_ELEMENTS.items())
    return f'{head} role="img"{said}>{known}<metadata>{escape(others)}</metadata>{rest}'.encode()


_SVG_ELEMENTS = {"Title": "title", "Description": "desc"}


def _text(keyword: str, text: str, language: str) -> bytes:
    return keyword.encode("latin-1") + b"\0\0\0" + language.encode("ascii") + b"\0\0" + text.encode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
