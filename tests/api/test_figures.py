import csv
import io
import re

import pytest
from fastapi.testclient import TestClient

from modelcube.api.figures import Kept
from modelcube.figures.registry import figure_names
from modelcube.figures.state.presentation import PARAMETERS
from modelcube.figures.state.state import State


def test_the_list_leads_to_each_figure(client: TestClient) -> None:
    figures = client.get("/figures").json()["figures"]
    assert [figure["name"] for figure in figures] == list(figure_names())
    for figure in figures:
        for form in ("page", "json", "csv"):
            assert client.head(figure[form]).status_code == 200


@pytest.mark.parametrize("name", figure_names())
def test_data_hold_a_figure_its_rows_and_its_description(client: TestClient, name: str) -> None:
    answer = client.get(f"/figures/{name}.json?flops=0.2").json()
    assert (answer["name"], answer["query"]) == (name, "flops=0.2")
    assert answer["alt"]
    assert answer["caption"]
    assert answer["version"]["data"]
    assert answer["figure"]["layout"]["title"]["text"] == answer["title"]
    assert {trace["meta"]["rows"] for trace in answer["figure"]["data"]} <= answer["rows"].keys()


@pytest.mark.parametrize("name", figure_names())
def test_a_study_that_predicts_nothing_safely_yet_is_drawn_too(client: TestClient, name: str) -> None:
    client.get("/page/optimal?study=fashion-mnist&backbone=efficientnet-b0")
    answer = client.get(f"/figures/{name}.json?study=fashion-mnist&flops=0.2")
    assert answer.status_code == 200
    assert answer.json()["alt"]


@pytest.mark.parametrize("name", figure_names())
def test_the_table_has_one_header_and_says_what_each_row_is(client: TestClient, name: str) -> None:
    response = client.get(f"/figures/{name}.csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert response.headers["content-type"].startswith("text/csv")
    assert {row["row_set"] for row in rows} <= client.get(f"/figures/{name}.json").json()["rows"].keys() | {"about"}
    assert rows


def test_the_table_of_the_map_has_a_row_for_each_place(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/figures/budget-map.csv").text)))
    cells = [row for row in rows if row["row_set"] == "budget_map"]
    found = client.get("/figures/budget-map.json").json()["rows"]["budget_map"]
    assert len(cells) == len(found["x"]) * len(found["y"])
    assert [row["w"] for row in cells].count("") == sum(row.count(None) for row in found["z"])


def test_unknown_keys_are_ignored_and_values_clamped(client: TestClient) -> None:
    response = client.get("/figures/cube.json?utm_source=blog&r=99&d=nan&family=%3Cb%3E&r=0.5")
    assert response.status_code == 200
    assert response.json()["query"] == "r=1.5&d=1&w=1"


@pytest.mark.parametrize("path", ["/figures/cub", "/figures/cub.json", "/figures/cub.csv", "/figures/cub.html"])
def test_an_unknown_figure_is_a_problem_that_suggests_a_known_one(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert "did you mean 'cube'?" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/figures/stages", "/figures/stages.html"])
def test_the_page_tells_what_the_figure_shows_before_any_script_runs(client: TestClient, path: str) -> None:
    page = client.get(f"{path}?flops=0.2&utm_source=blog").text
    assert 'data-figure="stages"' in page
    assert "Bar charts of multiply-adds" in page
    assert 'href="/figures/stages.csv?flops=0.2"' in page
    assert 'data-query="flops=0.2"' in page
    assert "<script>" not in page
    assert "style=" not in page


def test_a_theme_of_ones_own_goes_to_the_page(client: TestClient) -> None:
    assert 'data-theme="dark"' in client.get("/figures/rule?theme=dark").text
    assert "data-theme" not in client.get("/figures/rule").text


def test_equal_states_share_an_etag_and_others_do_not(client: TestClient) -> None:
    first, same, other = (
        client.get(f"/figures/rule.csv?{query}").headers["etag"] for query in ("flops=0.2", "flops=.2&x=1", "flops=.3")
    )
    assert first == same != other


def test_only_the_documents_asked_for_last_are_kept() -> None:
    kept = Kept(2)
    keys = list("abc")
    for key in keys[:2]:
        kept.put(key, key.encode())
    assert kept.get(keys[0]) == b"a"
    kept.put(keys[2], b"c")
    assert [kept.get(key) for key in keys] == [b"a", None, b"c"]


def test_the_interface_documents_every_field_of_the_state(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/figures/{name}.json"]["get"]
    documented = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"}
    assert documented == {*State.__dataclass_fields__, *(parameter["name"] for parameter in PARAMETERS)}


def test_metadata_name_versions_sources_and_licences(client: TestClient) -> None:
    found = client.get("/figures/accuracy-flops.metadata.json?flops=0.2").json()
    assert found["query"] == "flops=0.2"
    assert found["version"] == client.get("/figures").json()["version"]
    assert found["alt"].startswith("Scatter plot")
    paper = next(source for source in found["sources"] if source["family"] == "huawei-tinynet")
    assert paper["rows"] > 0
    assert set(found["licences"]) == {source["licence"] for source in found["sources"]}
    assert found["version"]["data"] in found["footer"]


def test_data_and_table_carry_what_the_metadata_say(client: TestClient) -> None:
    found = client.get("/figures/accuracy-flops.metadata.json").json()
    answer = client.get("/figures/accuracy-flops.json").json()
    assert {key: answer[key] for key in ("licence", "sources", "footer")} == {
        key: found[key] for key in ("licence", "sources", "footer")
    }
    rows = list(csv.DictReader(io.StringIO(client.get("/figures/accuracy-flops.csv").text)))
    about = [row["about"] for row in rows if row["row_set"] == "about"]
    assert about[0] == found["footer"]
    assert len(about) == 2 + len(found["sources"])
    assert {row["about"] for row in rows if row["row_set"] != "about"} == {""}


def test_a_figure_without_rows_still_cites_the_paper(client: TestClient) -> None:
    response = client.get("/figures/stages.bib")
    assert response.headers["content-type"].startswith("application/x-bibtex")
    assert re.findall(r"^@(\w+)\{", response.text, re.MULTILINE) == ["inproceedings", "software"]


def test_each_source_has_one_citation(client: TestClient) -> None:
    keys = re.findall(r"^@\w+\{([^,]+),", client.get("/figures/cube.bib").text, re.MULTILINE)
    sources = client.get("/figures/cube.metadata.json").json()["sources"]
    assert keys == ["han2020rubik", "modelcube", *(source["family"] for source in sources)]


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_a_figure_is_the_same_whatever_was_asked_before(client: TestClient, ending: str) -> None:
    url = f"/figures/accuracy-flops.{ending}?backbone=mobilenetv2&family=unknown&flops=0.31"
    before = client.get(url)
    assert client.get("/page/optimal?backbone=mobilenetv2&family=unknown").status_code == 200
    after = client.get(url)
    assert (before.text, before.headers["etag"]) == (after.text, after.headers["etag"])
    assert "predicted_front" in before.text


def test_a_figure_says_its_own_state_whoever_asked_for_the_same_plot_before(client: TestClient) -> None:
    for query in ("flops=0.23", "flops=0.23&sort=top1", "flops=0.23&theme=light"):
        assert client.get(f"/figures/rule.json?{query}").json()["query"] == query


def test_every_file_of_a_figure_hides_what_is_hidden(client: TestClient) -> None:
    told = client.get("/figures/accuracy-flops.csv?flops=0.1").text
    models = {row["model"] for row in csv.DictReader(io.StringIO(told)) if row["row_set"] == "measured"}
    assert len(models) > 30
    for ending in (".csv", ".json", ".metadata.json", ".standalone.html", ""):
        text = client.get(f"/figures/accuracy-flops{ending}?flops=0.1&hide=accuracy").text
        assert not [model for model in models if f"{model}," in text or f'"{model}"' in text]
    rows = list(csv.DictReader(io.StringIO(client.get("/figures/budget-map.csv?hide=accuracy").text)))
    assert {row["top1"] for row in rows} == {""}
