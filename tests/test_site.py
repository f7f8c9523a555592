import pytest

from modelcube.site import file_of, static_page

PAGE = """<html lang="en">
  <link rel="alternate" type="application/json+oembed" href="http://localhost/oembed?url=x">
  <link rel="stylesheet" href="/static/abc/css/page.css">
  <script type="module" src="/static/abc/js/page.js"></script>
<body data-state-fields='[{"name": "family", "pattern": "x"}, {"name": "r", "pattern": "y"}]'>
<a href="/?flops=0.1&amp;r=1">a</a><a href="/figures/cube?flops=0.1">b</a><a href="/figures/cube.csv?flops=0.1">c</a>
<a id="explore" data-base="http://localhost" href="http://localhost/?flops=0.1">d</a></body>"""


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        ("/", "index.html"),
        ("/?backbone=efficientnet-b0", "index.html"),
        ("/?backbone=resnet-50&flops=0.1", "page/home~resnet-50.html"),
        ("/embed/cube?flops=0.1", "embed/cube/index.html"),
        ("/figures/cube.json?backbone=resnet-50&count=2macs&precision=int8", "figures/cube~resnet-50~2macs.json"),
        ("/figures/cube.json?surface=both&backbone=efficientnet-b0", "figures/cube~both.json"),
        ("/figures/cube.csv?count=2macs&surface=both", "figures/cube.csv"),
        ("/figures/cube.metadata.json", "figures/cube.metadata.json"),
        ("/page/posterior?backbone=efficientnet-b0&without=paper", "page/posterior~paper.json"),
        ("/embed.js", "embed.js"),
    ],
)
def test_an_answer_lies_in_a_file_named_by_what_it_differs_in(asked: str, file: str) -> None:
    assert file_of(asked) == file


def test_a_page_leads_to_the_files_beside_it() -> None:
    page = static_page(PAGE, "embed/cube/index.html")
    assert page.startswith('<html data-site="files" lang="en">')
    assert "oembed" not in page
    assert 'href="../../static/abc/css/page.css"' in page
    assert page.index("js/site.js") < page.index("js/page.js")
    assert 'href="../../?flops=0.1&amp;r=1"' in page
    assert 'href="../../figures/cube/?flops=0.1"' in page
    assert 'href="../../figures/cube.csv"' in page
    assert 'data-base="../.."' in page


def test_what_files_do_not_know_cannot_be_asked_for() -> None:
    page = static_page(PAGE, "index.html")
    assert '{"name": "family", "pattern": "(?!)"}, {"name": "r", "pattern": "y"}' in page
