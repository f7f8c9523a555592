import brotli
import pytest
from fastapi.testclient import TestClient

from modelcube.networks.registry import backbone_ids


@pytest.mark.parametrize("study", ["imagenet", "fashion-mnist"])
@pytest.mark.parametrize("backbone", backbone_ids())
def test_the_page_gets_the_public_tables_in_short(client: TestClient, backbone: str, study: str) -> None:
    tables = client.get("/page/tables", params={"backbone": backbone, "study": study}).json()
    public = client.get(f"/backbones/{backbone}", params={"range": "page", "study": study}).json()["cost_table"]
    formula = client.get(f"/studies/{study}/formula", params={"backbone": backbone}).json()
    for segment, whole in zip(tables["cost_table"]["segments"], public["segments"], strict=True):
        assert segment["first"].items() <= whole["first"].items()
        assert segment["starts"] == whole["starts"]
    for name in ("d", "w", "base_resolution", "classes", "in_channels"):
        assert tables["cost_table"][name] == public[name]
    for name in ("tiny", "giant"):
        assert tables["formula"][name].items() <= formula[name].items()


def test_it_comes_compressed_once_and_may_be_kept(client: TestClient) -> None:
    plain = client.get("/page/tables", headers={"accept-encoding": "identity"})
    with client.stream("GET", "/page/tables", headers={"accept-encoding": "br"}) as answer:
        compressed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "br"
    assert brotli.decompress(compressed) == plain.content
    assert len(compressed) < 17_000
    again = client.get("/page/tables", headers={"accept-encoding": "br", "if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    assert "accept-encoding" in answer.headers["vary"]


def test_an_unknown_backbone_is_a_problem(client: TestClient) -> None:
    answer = client.get("/page/tables?backbone=b0")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
