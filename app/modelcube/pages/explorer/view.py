"""What the page shows for a state: the networks of both formulas and the current one, at one budget."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import log

from modelcube.answers.evidence import Calibration
from modelcube.answers.explorer import BackboneStudy, Explorer
from modelcube.answers.formula import Pieces, RulePieces
from modelcube.answers.models import AccuracyAnswer
from modelcube.figures.rows.view import View, known_study
from modelcube.figures.state.state import BUDGETS, State
from modelcube.networks.cost_table import NetworkCosts
from modelcube.networks.network import Network, ratio_of
from modelcube.studies.rows import MeasuredRow
from modelcube.surrogate.surrogate import UNKNOWN


@dataclass(frozen=True)
class DisplayedNetwork:
    """A network on the page: what was asked for, what it became, how far it is from the budget (None: free).

    `formula`: a formula answers with it; `phi` is its exponent where it is a rule's.
    """

    scene: BackboneStudy
    network: Network
    requested: tuple[float, float, float]
    residual: float | None
    level: Calibration
    formula: bool = False
    phi: float | None = None

    @cached_property
    def costs(self) -> NetworkCosts:
        """What it costs."""
        return self.scene.table.of(self.network)

    @property
    def name(self) -> str | None:
        """The paper's name of this very network."""
        return self.scene.study.names.get(self.network.id)

    def measured(self, families: tuple[str, ...]) -> MeasuredRow | None:
        """The row of this very network that speaks: of the first of `families` that has one, else of any."""
        rows = self.scene.study.by_network(self.network.id)
        order = {family: index for index, family in enumerate(families)}
        return min(rows, key=lambda row: order.get(row.family, len(order)), default=None)

    @cached_property
    def predicted_accuracy(self) -> AccuracyAnswer | None:
        """What it is predicted to be worth; None where nothing is predicted."""
        scene = self.scene
        if scene.evidence is None:
            return None
        place, flops = [log(ratio) for ratio in self.network.coordinates], float(self.costs.flops)
        return scene.evidence.accuracy(scene.backbone.id, self.level, place, flops, self.network.id)

    @property
    def fitted(self) -> bool:
        """Whether predictions were fitted on a row of this very network."""
        return self.scene.evidence is not None and self.network.id in self.scene.evidence.network_ids

    @cached_property
    def nearest(self) -> MeasuredRow | None:
        """The measured row nearest in the cube."""
        found = self.scene.study.nearest(self.network.coordinates, self.scene.backbone.id, 1)
        return found[0].row if found else None


@dataclass(frozen=True)
class PageView:
    """A state with everything that the templates need to know of it."""

    view: View
    shown: Mapping[str, DisplayedNetwork]

    @property
    def state(self) -> State:
        """The state; a study or family that is not there is as if it were not named."""
        return self.view.state

    @property
    def scene(self) -> BackboneStudy:
        """The backbone as the study uses it."""
        return self.view.scene

    @property
    def c(self) -> float:
        """The budget as a share of the backbone's multiply-adds."""
        return self.view.budget / self.view.baseline

    @property
    def beyond(self) -> bool:
        """Whether the budget lies outside of what the formulas answer."""
        return not BUDGETS.low * (1 - 1e-9) <= self.c <= BUDGETS.high * (1 + 1e-9)

    def measured(self, of: DisplayedNetwork) -> MeasuredRow | None:
        """The row of a network that speaks; none where a recipe or backbone of one's own does."""
        return None if self.state.base is not None else of.measured(self.families)

    @property
    def families(self) -> tuple[str, ...]:
        """Families whose accuracies speak, the first one first."""
        return self.named or (self.view.reference_family,)

    @property
    def named(self) -> tuple[str, ...]:
        """Families whose rows alone are shown; none: all of the backbone."""
        return tuple(family for family in self.state.family if family != UNKNOWN)

    @cached_property
    def every(self) -> View:
        """The same view with every family shown, whatever is hidden."""
        return View(replace(self.state, family=(), game="off"), self.view.explorer)


def page_view(explorer: Explorer, state: State, *, quick: bool = False) -> PageView:
    """The view of a state; `quick` as `View` has it."""
    view = View(_known(state, explorer), explorer, quick)
    tiny = _answer(view, view.tiny, view.formula.tiny)
    giant = _answer(view, view.giant, view.formula.giant)
    shown = {"giant": giant, "tiny": tiny, "current": _current(view) or tiny}
    best = _optimal(view)
    return PageView(view, shown | {"optimal": best} if best else shown)


def _current(view: View) -> DisplayedNetwork | None:
    """The network of the state's ratios, if it has any."""
    r, d, w = view.state.r, view.state.d, view.state.w
    if r is None or d is None or w is None:
        return None
    locked = view.state.lock and view.state.flops is not None
    residual = _residual(view, view.current) if locked else None
    return DisplayedNetwork(view.scene, view.current, (r, d, w), residual, view.level)


def _known(state: State, explorer: Explorer) -> State:
    state = replace(state, study=known_study(state.study, explorer))
    families = View(state, explorer).families
    return replace(state, family=tuple(family for family in state.family if family in (*families, UNKNOWN)))


def _answer(view: View, network: Network, pieces: Pieces) -> DisplayedNetwork:
    """A formula's network for the budget, with the settings that the formula's table gives."""
    piece = max(0, bisect_right(pieces.c, view.budget / view.baseline) - 1)
    requested = ratio_of(network.resolution, view.scene.base_resolution), pieces.d[piece], pieces.w[piece]
    phi = pieces.phi[piece] if isinstance(pieces, RulePieces) else None
    return DisplayedNetwork(view.scene, network, requested, _residual(view, network), view.level, formula=True, phi=phi)


def _optimal(view: View) -> DisplayedNetwork | None:
    """The best predicted network for the budget; None where none is, or is told."""
    table, scene, network = view.scene.table, view.scene, view.optimal
    if network is None:
        return None
    r = ratio_of(network.resolution, scene.base_resolution)
    requested = r, table.depths.settings[network.depth], table.widths.settings[network.width]
    return DisplayedNetwork(scene, network, requested, _residual(view, network), view.level)


def _residual(view: View, network: Network) -> float:
    return int(view.scene.table.of(network).flops) / view.budget - 1
