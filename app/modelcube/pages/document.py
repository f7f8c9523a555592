"""A document of the page that changes only with the data, so that it is compressed once, as small as possible."""

from dataclasses import dataclass

from fastapi import Response

from modelcube.web.middleware.caching import encoded_etag, strong_etag
from modelcube.web.middleware.compression import VARY


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its brotli variant."""

    content: bytes
    compressed: bytes

    def response(self, *, brotli_accepted: bool) -> Response:
        """The document as an answer."""
        etag = strong_etag(self.content)
        response = Response(self.compressed if brotli_accepted else self.content, media_type="application/json")
        if brotli_accepted:
            response.raw_headers += [(b"content-encoding", b"br"), (b"etag", encoded_etag(etag, b"br")), VARY]
        else:
            response.raw_headers.append((b"etag", etag))
        return response
