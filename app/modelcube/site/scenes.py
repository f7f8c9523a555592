"""What a site holds of a backbone in a study: whose accuracies its figures show and its predictions speak of."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from modelcube.answers.explorer import Explorer
from modelcube.figures.state.state import State
from modelcube.pages.explorer.measured import fitted
from modelcube.pages.explorer.view import page_view
from modelcube.surrogate.surrogate import UNKNOWN


@dataclass(frozen=True, slots=True)
class BackboneStudy:
    """A backbone in a study.

    `families` can be chosen; `reference_families` are those to which predictions refer, first the default one.
    """

    backbone: str
    study: str
    families: tuple[str, ...]
    reference_families: tuple[str, ...]

    @classmethod
    def of(cls, explorer: Explorer, backbone: str, study: str, wanted: Collection[str] | None) -> Self:
        """The scene with all of its families, or the `wanted` ones."""
        view = page_view(explorer, State(backbone=backbone, study=study), quick=True)
        named = [name for name in view.view.families if wanted is None or name in wanted]
        known = fitted(view)
        if view.scene.evidence is None:
            return cls(backbone, study, tuple(named), ())
        reference_family = [name for name in (view.view.reference_family, *named) if name in known]
        silent = [name for name in named if name not in known]  # predicted as any recipe is, so they follow it
        families = [*(name for name in named if name in known), UNKNOWN, *silent]
        reference_families = tuple(dict.fromkeys([*reference_family, UNKNOWN]))
        return cls(backbone, study, tuple(families), reference_families)

    def predictions(self, family: str) -> list[str]:
        """Paths of what a family's networks are predicted to be worth from."""
        level = urlencode({"backbone": self.backbone, "study": self.study, "family": family})
        return [f"/page/{name}?{level}" for name in ("evidence", "posterior", "optimal")]
