"""What a link to a state is called where it is shown, in a line."""

from modelcube.languages.saying import say
from modelcube.pages.format import short
from modelcube.pages.game import attempt
from modelcube.pages.view import PageView


def headline(view: PageView) -> str:
    """The attempt of a game that is revealed, or budget and backbone."""
    costs = {"budget": short(view.view.budget), "backbone": say(view.scene.backbone.title)}
    return attempt(view) or say("{budget} multiply-adds of {backbone}", **costs)
