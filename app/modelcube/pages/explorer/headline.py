"""What a link to a state is called where it is shown, in a line."""

from modelcube.languages.saying import say
from modelcube.pages.explorer.game import attempt
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import short


def headline(view: PageView) -> str:
    """The attempt of a game that is revealed, or budget and backbone."""
    costs = {"budget": short(view.view.budget), "backbone": say(view.scene.backbone.title)}
    return attempt(view) or say("{budget} multiply-adds of {backbone}", **costs)
