"""A figure in one HTML file that needs no server and no network: Plotly.js, figure, scripts and words inside.

The plot is drawn by the modules that draw it on the page, so that it fits a phone and follows the reader's colours as
there. A module in a file has no address that others could import it from: an import map gives each a name, its path in
`static`, and its text as a `data:` address.
"""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from html import escape
from posixpath import dirname, join, normpath

from modelcube.assets import asset_folder
from modelcube.figures.drawing.style import DARK, LIGHT, Palette, font
from modelcube.figures.output.documents import FigureDocument

ENTRY = "js/figures/standalone.js"
PAGE = """\
<!doctype html>
<html lang="{lang}"{messages}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{scheme}">
<title>{title}</title>
<style id="plotly.js-style-global" class="no-inline-styles">{plotly_style}</style>
<style>{figure_style}</style>
<style>{colours}
body {{ margin: 0; font: 14px/20px {font}; background: var(--surface); color: var(--ink); }}
figure {{ margin: 0; }}
h1 {{ margin: 0; }}</style>
</head>
<body>
<main class="figure-page">
<figure>
<h1>{title}</h1>
<div class="figure-box" data-figure="{name}"><p class="figure-alt">{alt}</p></div>
<figcaption>{caption}<br><small>{footer}</small></figcaption>
</figure>
</main>
<script type="application/json" id="document">{document}</script>
<script>{plotly}</script>
<script type="importmap">{modules}</script>
<script type="module">import "{entry}";</script>
</body>
</html>
"""

_IMPORT = re.compile(r'(\bfrom |\bimport\(|^import )"(\.[^"]+)"', re.MULTILINE)


def standalone(document: FigureDocument) -> str:
    """The file. What comes from data is escaped for the place where it stands.

    Where the plot is not drawn, as without scripts, its description stands in its place.
    """
    theme = document.state.theme
    with document.use_language() as language:
        family = font()
    said = _said(language.messages)
    return PAGE.format(
        lang=language.tag,
        messages=f' data-messages="{escape(json.dumps(said, ensure_ascii=False))}"' if said else "",
        scheme="light dark" if theme == "auto" else theme,
        title=escape(document.title),
        name=document.spec.name,
        alt=escape(document.alt),
        caption=escape(document.caption),
        footer=escape(document.footer),
        colours=_colours(theme),
        font=family,
        document=_in_script(document.to_unfilled_data()),
        plotly_style=_text("vendor/plotly/plotly.css"),
        figure_style=_text("css/figures.css"),
        plotly=_text("vendor/plotly/plotly.min.js"),
        modules=_import_map(),
        entry=ENTRY,
    )


def _colours(theme: str) -> str:
    """Colours by role, as custom properties: of a theme, or of the one that the reader prefers, and of paper."""
    usual = _properties(":root", DARK if theme == "dark" else LIGHT)
    dark = _properties(":root", DARK)
    preferred = f"@media (prefers-color-scheme: dark) {{ {dark} }}" if theme == "auto" else ""
    return "\n".join((usual, preferred, _properties(':root[data-theme="light"]', LIGHT)))


def _properties(selector: str, palette: Palette) -> str:
    return "{} {{ {} }}".format(selector, " ".join(f"--{role}: {colour};" for role, colour in palette.items()))


def _said(messages: Mapping[str, str]) -> dict[str, str]:
    """What the scripts say, by its English, where that is said otherwise."""
    texts = "\n".join(_modules().values()).replace("\\u00a0", "\u00a0")
    return {english: text for english, text in messages.items() if json.dumps(english, ensure_ascii=False) in texts}


def _import_map() -> str:
    addresses = {
        name: f"data:text/javascript;base64,{b64encode(_IMPORT.sub(_named(name), text).encode()).decode()}"
        for name, text in _modules().items()
    }
    return _in_script({"imports": addresses})


def _modules() -> dict[str, str]:
    """The text of the plot's module and of all that it imports, by their paths."""
    found = {ENTRY: _text(ENTRY)}
    waiting = [ENTRY]
    while waiting:
        for name in _imported(waiting.pop(), found):
            if name not in found:
                found[name] = _text(name)
                waiting.append(name)
    return found


def _imported(name: str, texts: Mapping[str, str]) -> Iterator[str]:
    yield from (_path(name, imported[2]) for imported in _IMPORT.finditer(texts[name]))


def _named(importing: str) -> Callable[[re.Match[str]], str]:
    return lambda imported: f'{imported[1]}"{_path(importing, imported[2])}"'


def _path(importing: str, imported: str) -> str:
    return normpath(join(dirname(importing), imported))


def _in_script(data: object) -> str:
    """JSON in which no end of the script's element can be read."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _text(name: str) -> str:
    return (asset_folder("static") / name).read_text(encoding="utf-8")
