import json
import re
from html import unescape

import pytest

from modelcube.site.files import Files
from modelcube.site.pages import Pages

URL = "https://cube.example/copy"
FIELDS = [
    {"name": "family", "kind": "names", "pattern": "x", "most": 8},
    {"name": "base_top1", "kind": "number", "pattern": "y"},
    {"name": "base_kind", "kind": "choice", "choices": ["recipe", "mobile"]},
    {"name": "r", "kind": "number", "pattern": "z"},
]
PAGE = f"""<html lang="en">
  <link rel="alternate" type="application/json+oembed" href="http://localhost/oembed?url=x">
  <link rel="canonical" href="http://localhost/figures/cube">
  <meta property="og:url" content="http://localhost/?flops=0.1">
  <meta property="og:image" content="http://localhost/figures/cube.png?size=1200x630">
  <meta name="twitter:image" content="http://localhost/figures/cube.png?size=1200x630">  <link rel="stylesheet" href="/static/abc/css/page.css">
  <script type="module" src="/static/abc/js/page/page.js"></script>
<body data-state-fields='{json.dumps(FIELDS)}'>
<noscript><picture><img src="/figures/cube.svg"></picture></noscript>
<a href="/?flops=0.1&amp;r=1">a</a><a href="/figures/cube?flops=0.1">b</a><a href="/figures/cube.csv?flops=0.1">Table (CSV)</a>
<a id="explore" data-base="http://localhost" href="http://localhost/?flops=0.1">d</a></body>"""  # noqa: E501


@pytest.fixture(scope="module")
def files() -> Files:
    return Files(("efficientnet-b0",), ("imagenet",), {("efficientnet-b0", "imagenet"): ["unknown", "a.b-c"]})


def test_a_page_leads_to_the_files_beside_it(files: Files) -> None:
    page = Pages(files, URL, pictures=True).localised(PAGE, "embed/cube/index.html")
    assert "oembed" not in page
    assert 'href="../../static/abc/css/page.css"' in page
    assert page.index("js/site/page.js") < page.index("js/page/page.js")
    assert 'href="../../?flops=0.1&amp;r=1"' in page
    assert 'href="../../figures/cube/?flops=0.1"' in page
    assert 'href="../../figures/cube.csv">Table, usual state (CSV)<' in page
    assert 'data-base="../.."' in page
    assert "localhost" not in page


def test_a_page_carries_the_table_that_its_script_goes_by(files: Files) -> None:
    page = Pages(files, URL, pictures=True).localised(PAGE, "index.html")
    table = re.search(r"<html data-site='([^']*)'", page)
    assert table
    assert json.loads(unescape(table[1])) == json.loads(files.to_json())


def test_other_sites_are_told_whole_addresses(files: Files) -> None:
    page = Pages(files, URL, pictures=True).localised(PAGE, "figures/cube/index.html")
    assert f'<link rel="canonical" href="{URL}/figures/cube/">' in page
    assert f'<meta property="og:url" content="{URL}/?flops=0.1">' in page
    assert page.count(f'content="{URL}/figures/cube~1200x630.png"') == 2


def test_a_site_of_unknown_address_tells_other_sites_none(files: Files) -> None:
    page = Pages(files, "", pictures=True).localised(PAGE, "index.html")
    assert not re.search("canonical|og:|twitter:|localhost", page)
    assert '<img src="./figures/cube.svg">' in page


def test_without_a_browser_no_picture_is_promised(files: Files) -> None:
    page = Pages(files, URL, pictures=False).localised(PAGE, "index.html")
    assert not re.search(r"og:image|twitter:image|<img|\.png|\.svg", page.partition(">")[2])
    assert "og:url" in page


def test_what_files_do_not_know_cannot_be_asked_for(files: Files) -> None:
    page = Pages(files, URL, pictures=True).limited(PAGE)
    written = re.search(r"data-state-fields='([^']*)'", page)
    assert written
    fields = {field["name"]: field for field in json.loads(unescape(written[1]))}
    assert (fields["family"]["pattern"], fields["family"]["most"]) == (r"a\.b-c|unknown", 1)
    assert fields["base_top1"]["pattern"] == "(?!)"
    assert fields["base_kind"]["choices"] == ["recipe"]
    assert fields["r"]["pattern"] == "z"
