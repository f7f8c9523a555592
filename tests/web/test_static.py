import hashlib
from pathlib import Path

import brotli
import pytest
from fastapi.testclient import TestClient

from modelcube.assets import asset_folder
from modelcube.errors import NotFound
from modelcube.web.static import StaticTree

SCRIPT = "docs/docs.js"


@pytest.fixture(scope="module")
def tree() -> StaticTree:
    return StaticTree.load(asset_folder("static"))


def test_a_file_may_be_kept_for_good(client: TestClient, tree: StaticTree) -> None:
    answer = client.get(tree.url(SCRIPT), headers={"accept-encoding": "identity"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.content == (asset_folder("static") / SCRIPT).read_bytes()


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_compressed_variants_hold_the_same(client: TestClient, tree: StaticTree, encoding: str) -> None:
    url = tree.url("vendor/swagger-ui/swagger-ui.css")
    plain = client.get(url, headers={"accept-encoding": "identity"})
    packed = client.get(url, headers={"accept-encoding": encoding})
    assert packed.headers["content-encoding"] == encoding
    assert packed.headers["vary"].lower() == plain.headers["vary"].lower() == "accept-encoding"
    assert packed.content == plain.content


def test_who_has_it_gets_304(client: TestClient, tree: StaticTree) -> None:
    for encoding in ("br", "identity"):
        headers = {"accept-encoding": encoding}
        etag = client.get(tree.url(SCRIPT), headers=headers).headers["etag"]
        assert client.get(tree.url(SCRIPT), headers={**headers, "if-none-match": etag}).status_code == 304


def test_an_old_version_leads_to_the_present_one(client: TestClient, tree: StaticTree) -> None:
    answer = client.get(f"/static/0123/{SCRIPT}")
    assert answer.status_code == 302
    assert answer.headers["location"] == tree.url(SCRIPT)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["nothing.css", "../pyproject.toml", "..%2f..%2fpyproject.toml", ""])
def test_nothing_else_is_served(client: TestClient, tree: StaticTree, path: str) -> None:
    assert client.get(f"/static/{tree.version}/{path}").status_code == 404


def test_a_misspelt_path_fails_when_the_page_is_made(tree: StaticTree) -> None:
    with pytest.raises(NotFound, match=r"did you mean 'docs/docs\.js'"):
        tree.url("docs/doc.js")


@pytest.mark.parametrize("path", sorted(asset_folder("static").rglob("*.br")), ids=lambda path: path.name)
def test_shipped_brotli_variants_are_of_their_files(path: Path) -> None:
    assert brotli.decompress(path.read_bytes()) == path.with_suffix("").read_bytes()


@pytest.mark.parametrize("sums", sorted(asset_folder("static").rglob("SHA256SUMS")), ids=lambda path: path.parent.name)
def test_vendored_files_are_what_was_reviewed(sums: Path) -> None:
    for line in sums.read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((sums.parent / name).read_bytes()).hexdigest() == digest, name
