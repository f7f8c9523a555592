"""The plots of the page: which figure, under which question, how much room."""

from dataclasses import dataclass

from modelcube.figures.registry import get_figure


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure's place on the page: its name, a question as heading, one or two sentences, the shape of its box."""

    name: str
    heading: str
    text: str
    shape: str

    @property
    def accuracy_only(self) -> bool:
        """Whether it shows little but accuracies, so that it is not there while they are hidden."""
        return get_figure(self.name).accuracy_only


PLOTS = (
    Plot(
        "cube",
        "The cube",
        "Resolution, depth and width as ratios to the backbone. A surface holds the networks of one budget, or the "
        "places of one predicted accuracy; the curves are where each formula walks as the budget shrinks.",
        "wide",
    ),
    Plot(
        "accuracy-flops",
        "What accuracy does a budget buy?",
        "The line joins the measured networks that no cheaper one beats; the band is what the best predicted "
        "ones reach.",
        "wide",
    ),
    Plot(
        "accuracy-dimensions",
        "Which dimension matters most?",
        "Accuracy against resolution, depth and width, as in the paper’s figure 2, with Spearman’s rank correlation.",
        "panels",
    ),
    Plot(
        "depth",
        "What does depth buy?",
        "The slope of accuracy on depth in thousands of other networks, at equal multiply-adds and at fixed blocks. "
        "The sources disagree, and those on ImageNet have nothing below 75 million multiply-adds.",
        "tall",
    ),
    Plot(
        "formulas",
        "What do the formulas say?",
        "r, d and w along the budget. The tiny formula is fitted on the marked networks; its bands hold 95 %.",
        "panels",
    ),
    Plot(
        "stages",
        "Where does the cost sit?",
        "Multiply-adds, parameters and memory of each stage, for the three networks above.",
        "panels",
    ),
    Plot(
        "rule",
        "Why does EfficientNet’s rule miss its budgets?",
        "On paper each step of φ doubles the cost. Whole pixels, blocks and channels make it a staircase; stem and "
        "head do not shrink along; and the published B1…B7 follow a table of their own.",
        "wide",
    ),
)
PROOF = Plot(
    "predicted-published",
    "Predicted against published",
    "Each point is a published network, predicted while it was left out; on the line, both agree.",
    "square",
)
