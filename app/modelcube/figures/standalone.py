"""A figure in one HTML file that needs no server and no network: Plotly.js, figure and words inside."""

import json
from html import escape

from modelcube.assets import asset_folder
from modelcube.figures.documents import FigureDocument

PAGE = """\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 0; padding: 16px; font: 14px/20px system-ui, sans-serif; background: {paper}; color: {ink}; }}
#figure {{ height: 70vh; min-height: 420px; }}
p {{ max-width: 75ch; }}</style>
</head>
<body>
<div id="figure" role="img" aria-label="{alt}"></div>
<p>{caption}</p>
<p><small>{footer}</small></p>
<script>{plotly}</script>
<script>
const figure = {figure};
delete figure.layout.height;
Plotly.newPlot("figure", figure.data, figure.layout, {{displayModeBar: false, responsive: true}});
</script>
</body>
</html>
"""


def standalone(document: FigureDocument) -> str:
    """The file. What comes from data is escaped for the place where it stands."""
    figure = json.loads(document.figure.to_json())
    script = asset_folder("static") / "vendor" / "plotly" / "plotly.min.js"
    return PAGE.format(
        lang=document.language.tag,
        title=escape(document.title),
        alt=escape(document.alt),
        caption=escape(document.caption),
        footer=escape(document.footer),
        paper=figure["layout"]["paper_bgcolor"],
        ink=figure["layout"]["title"]["font"]["color"],
        plotly=script.read_text(encoding="utf-8"),
        figure=json.dumps(figure, ensure_ascii=False).replace("</", "<\\/"),
    )
