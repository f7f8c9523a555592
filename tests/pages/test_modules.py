from fastapi.testclient import TestClient

from modelcube.assets import asset_folder
from modelcube.pages.modules import imported, modules
from modelcube.web.static import StaticTree
from modelcube.web.stored import Stored


def file(text: str) -> Stored:
    return Stored("text/javascript", text.encode(), b"")


def test_imports_are_followed_but_not_those_for_later() -> None:
    files = {
        "js/a.js": file(
            'import { b } from "./b.js";\nimport {\n  c,\n} from "./deep/c.js";\nconst d = import("./d.js");\n'
        ),
        "js/b.js": file('/**\n * @import {D} from "./d.js"\n */\nimport { c } from "./deep/c.js";\n'),
        "js/deep/c.js": file('import { b } from "../b.js";\n'),
    }
    assert imported(files, "js/a.js") == ["js/a.js", "js/b.js", "js/deep/c.js"]


def test_plots_come_after_the_first_paint(client: TestClient) -> None:
    found = modules(StaticTree.load(asset_folder("static")), "js/page/page.js")
    assert "js/model/costs.js" in found
    assert not any("figures" in name or "rows" in name for name in found)
