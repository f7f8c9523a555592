"""What a link to a state is called where it is shown, in a line."""

from modelcube.pages.controls import WORDS
from modelcube.pages.format import short
from modelcube.pages.game import attempt
from modelcube.pages.view import PageView


def headline(view: PageView) -> str:
    """The attempt of a game that is revealed, or budget and backbone."""
    return attempt(view) or f"{short(view.view.budget)} {WORDS['macs']} of {view.scene.backbone.title}"
