"""The answers as data: what the API, the command line, the page's first paint and the figures all share."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from modelcube.networks.cost_table import NetworkCosts
from modelcube.surrogate.verdict import Verdict


class Answer(BaseModel):
    """Base of all answers."""

    model_config = ConfigDict(frozen=True)


class Version(Answer):
    """What an answer was computed from."""

    code: Annotated[str, Field(description="Version of the program", examples=["0.1.0"])]
    data: Annotated[str, Field(description="Version of the measured rows", examples=["5f1d7c0a2b9e"])]
    model: Annotated[str | None, Field(description="Version of the surrogate; null while nothing is predicted")] = None


class Ratios(Answer):
    """Resolution, depth and width as ratios to the backbone."""

    r: Annotated[float, Field(description="Resolution ratio", examples=[0.679])]
    d: Annotated[float, Field(description="Depth ratio", examples=[0.695])]
    w: Annotated[float, Field(description="Width ratio", examples=[0.54])]


class StageAnswer(Answer):
    """A stage as it is built."""

    blocks: Annotated[int, Field(description="Number of blocks", examples=[2])]
    channels: Annotated[int, Field(description="Channels that the stage writes", examples=[24])]
    resolution: Annotated[int, Field(description="Pixels a side of the maps that it writes", examples=[38])]
    kernel: Annotated[int, Field(description="Kernel of its spatial convolutions in pixels", examples=[3])]
    stride: Annotated[int, Field(description="Stride of its first block", examples=[2])]
    expansion: Annotated[int, Field(description="Expansion of its blocks", examples=[6])]


class Realised(Answer):
    """What rounding makes of the request."""

    resolution: Annotated[int, Field(description="Pixels a side of the image", examples=[152])]
    blocks: Annotated[int, Field(description="Blocks of all stages together", examples=[11])]
    stem: Annotated[int, Field(description="Channels of the stem", examples=[32])]
    head: Annotated[int, Field(description="Channels that the classifier reads", examples=[1280])]
    stages: Annotated[list[StageAnswer], Field(description="The stages in the order in which they run")]


class Bytes(Answer):
    """An amount of memory by number format."""

    int8: Annotated[int, Field(description="Bytes with one byte a number (biases four)", examples=[369664])]
    fp32: Annotated[int, Field(description="Bytes with four bytes a number", examples=[1478656])]


class PeakBytes(Bytes):
    """The largest set of maps held at once while layers run one after another."""

    int8_in_place: Annotated[int, Field(description="int8 on an engine whose depthwise convolutions work in place")]


class LayerAnswer(Answer):
    """One layer and its share of the cost."""

    stage: Annotated[str, Field(description="Name of the stage: stem, 1, 2, …, head")]
    block: Annotated[int, Field(description="Number of the block within its stage, from 1")]
    name: Annotated[str, Field(description="The layer's name in timm", examples=["conv_pwl"])]
    op: Annotated[
        Literal["conv", "depthwise", "linear", "max_pool", "global_pool"], Field(description="What it computes")
    ]
    kernel: Annotated[int, Field(description="Pixels a side of its kernel")]
    stride: Annotated[int, Field(description="Stride")]
    groups: Annotated[int, Field(description="Groups of channels that do not mix")]
    channels_in: Annotated[int, Field(description="Channels that it reads")]
    channels_out: Annotated[int, Field(description="Channels that it writes")]
    resolution_in: Annotated[int, Field(description="Pixels a side of what it reads (1: a vector)")]
    resolution_out: Annotated[int, Field(description="Pixels a side of what it writes (1: a vector)")]
    flops: Annotated[int, Field(description="Multiply-adds")]
    flops_fvcore: Annotated[int, Field(description="fvcore's total")]
    params: Annotated[int, Field(description="Parameters")]
    activations: Annotated[int, Field(description="Elements that it writes, as fvcore counts them")]
    peak: Annotated[int, Field(description="Elements held while it runs")]


class Measured(Answer):
    """A measured row, in short; `GET /models/{id}` has all of it."""

    id: Annotated[str, Field(description="Name of the row", examples=["huawei-tinynet.tinynet-d.152"])]
    model: Annotated[str, Field(description="Name that its source gives the network", examples=["TinyNet-D"])]
    family: Annotated[str, Field(description="Group and recipe that trained it", examples=["huawei-tinynet"])]
    backbone: Annotated[
        str, Field(description="Family of networks that it is a scaling of", examples=["efficientnet-b0"])
    ]
    r: Annotated[float | None, Field(description="Resolution coordinate", examples=[0.679])]
    d: Annotated[float | None, Field(description="Depth coordinate", examples=[0.6875])]
    w: Annotated[float | None, Field(description="Width coordinate", examples=[0.559])]
    resolution: Annotated[int | None, Field(description="Pixels a side", examples=[152])]
    flops: Annotated[int | None, Field(description="Multiply-adds, counted or printed by the source")]
    params: Annotated[int | None, Field(description="Parameters, counted or printed by the source")]
    top1: Annotated[float, Field(description="Top-1 accuracy in per cent", examples=[67.0])]
    evidence: Annotated[str, Field(description="paper, published or measured", examples=["paper"])]
    match: Annotated[
        str,
        Field(
            description="exact: our rounding gives this very network; nominal: near its ratios; "
            "inferred: its source prints an accuracy and no setting"
        ),
    ]
    precision: Annotated[str, Field(description="float, or int8 for a quantised network", examples=["float"])]
    weights: Annotated[str, Field(description="own, or shared by networks of several sizes", examples=["own"])]
    source: Annotated[str, Field(description="Repository, path and commit")]


class Near(Measured):
    """A measured row and how far away it stands."""

    distance: Annotated[float, Field(description="In log coordinates: 0.1 is about 10 % in one dimension")]


class WithoutAnswer(Answer):
    """A prediction in per cent: mean, and what a new training would give."""

    mean: Annotated[float, Field(description="Top-1 accuracy in per cent", examples=[66.9])]
    std: Annotated[float, Field(description="Standard deviation in points, a training's own noise included")]
    low: Annotated[float, Field(description="Lower end of the 95 % interval")]
    high: Annotated[float, Field(description="Upper end of the 95 % interval")]


class LatentAnswer(Answer):
    """What the network is worth on average over trainings."""

    std: Annotated[float, Field(description="Standard deviation in points")]
    low: Annotated[float, Field(description="Lower end of the 95 % interval")]
    high: Annotated[float, Field(description="Upper end of the 95 % interval")]


class SupportAnswer(Answer):
    """Measured rows within 25 % in every ratio."""

    rows: Annotated[int, Field(description="How many", examples=[7])]
    backbones: Annotated[list[str], Field(description="Of which backbones, most rows first")]


class ValidationAnswer(Answer):
    """How far predictions of left-out rows were off where the network stands."""

    protocol: Annotated[str, Field(description="What was left out", examples=["family"])]
    region: Annotated[str, Field(description="The part of the rows that it speaks of")]
    rows: Annotated[int, Field(description="Left-out rows", examples=[59])]
    rmse: Annotated[float, Field(description="Root mean square error in points", examples=[1.15])]
    coverage_95: Annotated[float, Field(description="Share that fell into their 95 % interval", examples=[0.94])]


class AccuracyAnswer(WithoutAnswer):
    """A predicted accuracy, and what it rests on."""

    latent: LatentAnswer
    family: Annotated[str, Field(description="Whose recipe it speaks of; unknown: anybody's")]
    evidence: Annotated[
        Literal["predicted", "extrapolated"],
        Field(description="predicted where validation shows that the interval holds, else extrapolated"),
    ]
    support: SupportAnswer
    validation: Annotated[ValidationAnswer | None, Field(description="The figure of the region where it stands")]
    without_this: Annotated[
        WithoutAnswer | None, Field(description="Of a measured network: the prediction made without its own rows")
    ]


class Int8DropAnswer(Answer):
    """Points of accuracy that int8 costs, from networks of this backbone that one lab published in both."""

    mean: Annotated[float, Field(description="Mean drop in points", examples=[0.84])]
    low: Annotated[float, Field(description="Smallest drop")]
    high: Annotated[float, Field(description="Largest drop")]
    pairs: Annotated[int, Field(description="Networks published in both", examples=[5])]


class MeaningAnswer(Answer):
    """What measured and predicted accuracies here are accuracies of."""

    label: Annotated[
        str,
        Field(
            description="What to call them; with other classes than the study's they only rank networks",
            examples=["ImageNet top-1 accuracy", "ImageNet accuracy, for ranking"],
        ),
    ]
    precision: Annotated[Literal["float"], Field(description="Arithmetic of all predicted accuracies")] = "float"
    int8_drop: Annotated[Int8DropAnswer | None, Field(description="What int8 costs; null where it is unknown")]

    @property
    def int8_text(self) -> str:
        """What stands beside int8 memory."""
        drop = self.int8_drop
        if drop is None:
            return "float accuracy; int8 drop unknown"
        ends = f"{drop.low:.1f} to {drop.high:.1f}, {drop.pairs} pairs"
        return f"float accuracy; int8 drop {drop.mean:.1f} points ({ends})"


class NetworkAnswer(Answer):
    """A network: what it is, what it costs, what was measured of it and near it."""

    id: Annotated[str, Field(description="The network's one name")]
    backbone: Annotated[
        str, Field(description="Family of networks that it is a scaling of", examples=["efficientnet-b0"])
    ]
    name: Annotated[str | None, Field(description="Its name where it has one", examples=["TinyNet-D"])]
    requested: Annotated[Ratios, Field(description="What was asked for, before rounding")]
    coordinates: Annotated[Ratios, Field(description="Its place in the cube, after rounding")]
    realised: Realised
    flops: Annotated[int, Field(description="Multiply-adds of convolutions and linear layers", examples=[51580656])]
    flops_ratio: Annotated[float, Field(description="c: multiply-adds relative to the backbone's", examples=[0.1337])]
    flops_fvcore: Annotated[int, Field(description="fvcore's total: with batch normalisation and pooling")]
    params: Annotated[int, Field(description="Parameters", examples=[2338446])]
    activations: Annotated[int, Field(description="Elements that convolutions and linear layers write")]
    peak_activation_bytes: PeakBytes
    weight_bytes: Annotated[Bytes, Field(description="Weights with batch normalisation folded")]
    accuracy: Annotated[AccuracyAnswer | None, Field(description="Predicted accuracy; null where it is not asked for")]
    accuracy_meaning: Annotated[MeaningAnswer, Field(description="What its accuracies are accuracies of")]
    measured: Annotated[list[Measured], Field(description="Rows of this very network")]
    nearest: Annotated[list[Near], Field(description="Measured rows nearest in the cube, nearest first")]
    timm: Annotated[str, Field(description="Python that builds it with timm")]
    layers: Annotated[list[LayerAnswer] | None, Field(description="The split per layer, with `layers=true`")] = None


class Buys(Answer):
    """What one per cent more multiply-adds is predicted to buy, in points of accuracy, if spent on one dimension."""

    r: Annotated[float, Field(description="Spent on resolution")]
    d: Annotated[float, Field(description="Spent on depth")]
    w: Annotated[float, Field(description="Spent on width")]


class NetworkDocument(NetworkAnswer):
    """The answer of `GET /network`."""

    buys: Annotated[
        Buys | None, Field(description="What one per cent more multiply-adds buys, in points; with `buys=true`")
    ] = None
    version: Version


class CubeNetwork(Answer):
    """A network of the cube in short."""

    id: Annotated[str, Field(description="The network's one name")]
    requested: Annotated[Ratios, Field(description="Ratios that give it back")]
    resolution: Annotated[int, Field(description="Pixels a side")]
    blocks: Annotated[int, Field(description="Blocks of all stages together")]
    flops: Annotated[int, Field(description="Multiply-adds")]
    params: Annotated[int, Field(description="Parameters")]


class Neighbouring(CubeNetwork):
    """The next network of a formula on one side of the budget."""

    residual: Annotated[float, Field(description="Realised / asked − 1")]


class Fit(Answer):
    """Whether a network stays within a further limit."""

    limit: Annotated[str, Field(description="The limit that was given", examples=["peak_memory"])]
    allowed: Annotated[float, Field(description="The limit: bytes or pixels")]
    value: Annotated[float, Field(description="What the network needs: bytes or pixels")]
    fits: Annotated[bool, Field(description="Whether the network stays within it")]


class FormulaNetwork(NetworkAnswer):
    """The network that a formula picks for a budget."""

    formula: Annotated[
        dict[str, Any],
        Field(
            description="Parameters of the formula: study, c, r, d, w_start, w (tiny); "
            "alpha, beta, gamma, phi, w_rule, w (a rule)"
        ),
    ]
    residual: Annotated[float, Field(description="Realised / asked − 1")]
    reason: Annotated[str | None, Field(description="Why no network is within 3 %, where none is")]
    below: Annotated[Neighbouring | None, Field(description="The formula's next cheaper network")]
    above: Annotated[Neighbouring | None, Field(description="The formula's next dearer network")]
    fits: Annotated[list[Fit], Field(description="The further limits that were given")]


class CandidateAnswer(CubeNetwork):
    """A network that may be the best one."""

    peak_activation_bytes: Annotated[int, Field(description="int8 bytes of the maps held at once")]
    mean: Annotated[float, Field(description="Predicted top-1 accuracy in per cent")]


class RunnersUpAnswer(Answer):
    """Networks that nobody can tell from the best one, at no more multiply-adds and within the same limits."""

    tied: Annotated[int, Field(description="How many are not distinguishable from it at 95 %")]
    searched: Annotated[int, Field(description="Of how many, the best predicted first")]
    networks: Annotated[list[CandidateAnswer], Field(description="The best of them")]
    cheapest_in_params: Annotated[CandidateAnswer | None, Field(description="The one with the fewest parameters")]
    cheapest_in_memory: Annotated[CandidateAnswer | None, Field(description="The one whose maps take least memory")]


class OptimalNetwork(FormulaNetwork):
    """The network of the highest predicted accuracy within all limits: an untested candidate."""

    binding: Annotated[list[str], Field(description="The limits without which a better network would be there")]
    runners_up: RunnersUpAnswer


class OutcomeAnswer(Answer):
    """The outcome of a duel."""

    wins: Annotated[float, Field(description="Probability that the first is worth more", examples=[0.95])]
    difference: Annotated[float, Field(description="First minus second in points")]
    std: Annotated[float, Field(description="Its standard deviation in points")]
    tie: Annotated[bool, Field(description="Whether the 95 % interval of the difference holds zero")]


class GapAnswer(Answer):
    """Two formulas over a range of budgets."""

    difference: Annotated[float, Field(description="First minus second in points: mean over the range, without noise")]
    low: Annotated[float, Field(description="Lower end of its 95 % interval")]
    high: Annotated[float, Field(description="Upper end of its 95 % interval")]
    wins: Annotated[float, Field(description="Probability that it is above 0")]


class RangeAnswer(GapAnswer):
    """The range of budgets that a verdict is about."""

    c_low: Annotated[float, Field(description="Where the range begins, relative to the backbone", examples=[0.125])]
    c_high: Annotated[float, Field(description="Where it ends", examples=[0.25])]
    without_paper: Annotated[GapAnswer | None, Field(description="The same without the paper's own rows")]


class DuelAnswer(OutcomeAnswer):
    """Two networks against each other on the joint posterior, each trained once more."""

    first: Annotated[str, Field(description="tiny, giant, optimal or rule")]
    second: Annotated[str, Field(description="tiny, giant, optimal or rule")]
    verdict: Annotated[
        Verdict,
        Field(
            description="decided: with and without the paper's own rows one side is better with 95 %; likely: with "
            "80 %; else undecided. Of two formulas it is said over `range`, of the best network at this budget alone"
        ),
    ]
    better: Annotated[str | None, Field(description="Which of the two the verdict is for; null where it is undecided")]
    range: Annotated[RangeAnswer | None, Field(description="Range of budgets of the verdict; null: this budget alone")]
    flops_difference: Annotated[int, Field(description="First minus second in multiply-adds")]
    without_paper: Annotated[OutcomeAnswer | None, Field(description="The same without the paper's own rows")]


class Budget(Answer):
    """What was asked for."""

    quantity: Annotated[Literal["flops", "params"], Field(description="What the budget limits")]
    asked: Annotated[str, Field(description="The budget as it was written", examples=["39M"])]
    value: Annotated[float, Field(description="Multiply-adds or parameters", examples=[39e6])]
    flops_ratio: Annotated[float | None, Field(description="c; null for a budget of parameters")]


class Baseline(Answer):
    """The backbone itself."""

    id: Annotated[str, Field(description="The network's one name")]
    backbone: Annotated[str, Field(description="Name of the backbone")]
    title: Annotated[str, Field(description="Its title")]
    study: Annotated[str, Field(description="The study whose images and classes it is counted with")]
    resolution: Annotated[int, Field(description="Pixels a side")]
    flops: Annotated[int, Field(description="Multiply-adds: c = 1")]
    flops_fvcore: Annotated[int, Field(description="fvcore's total")]
    params: Annotated[int, Field(description="Parameters")]


class ScaleDocument(Answer):
    """The answer of `GET /scale`: each formula's network for one budget."""

    budget: Budget
    baseline: Baseline
    tiny: FormulaNetwork
    giant: FormulaNetwork
    optimal: Annotated[
        OptimalNetwork | None, Field(description="The best predicted network; null where it is not asked for")
    ]
    rule: Annotated[FormulaNetwork | None, Field(description="The rule of one's own, where one is given")] = None
    duel: Annotated[list[DuelAnswer] | None, Field(description="Who wins; null where it is not asked for")]
    version: Version


class CostColumns(Answer):
    """The answer of `POST /costs`: one entry a point in every column."""

    ids: Annotated[list[str], Field(description="Names of the networks")]
    resolution: Annotated[list[int], Field(description="Pixels a side")]
    flops: Annotated[list[int], Field(description="Multiply-adds")]
    flops_fvcore: Annotated[list[int], Field(description="fvcore's totals")]
    params: Annotated[list[int], Field(description="Parameters")]
    activations: Annotated[list[int], Field(description="Elements that convolutions and linear layers write")]
    peak_activation_bytes: Annotated[list[int], Field(description="int8; four times as much in fp32")]
    version: Version


def peak_bytes(costs: NetworkCosts) -> dict[str, int]:
    """The peaks of one network: the fields of `PeakBytes`."""
    return {
        "int8": int(costs.peak_activation_bytes("int8")),
        "fp32": int(costs.peak_activation_bytes("fp32")),
        "int8_in_place": int(costs.peak_activation_bytes("int8", in_place=True)),
    }


def weight_bytes(costs: NetworkCosts) -> dict[str, int]:
    """The weights of one network: the fields of `Bytes`."""
    return {"int8": int(costs.weight_bytes("int8")), "fp32": int(costs.weight_bytes("fp32"))}
