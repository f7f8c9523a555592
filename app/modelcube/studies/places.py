"""Which rows of a table are fitted, and where they stand for the fit.

Exact rows stand at the coordinates of their network. A nominal row of a backbone that we build is near the network that
its stated ratios round to, and stands there: d = 1.1 makes an EfficientNet-B1 of 23 blocks, 1.44 times the 16 of B0. At
its stated ratios it would stand far from the exact rows of like networks, and the process would take the gap for a
difference in accuracy. Where the source states the number of blocks, that is d already. All other rows stand at their
stated ratios; inferred ones stand nowhere.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from modelcube.errors import InvalidInput
from modelcube.networks.network import realise
from modelcube.networks.registry import backbone_ids, get_backbone
from modelcube.studies.table import StudyTable
from modelcube.surrogate.rows import Floats, Rows


def comparable_rows(table: StudyTable) -> Rows:
    """The rows of a table that are fitted: comparable ones whose place in the cube is known."""
    at = places(table)
    kept = np.asarray(table.comparable) & np.isfinite(at).all(axis=1)
    labels = (table.backbones[kept], table.families[kept])
    return Rows.from_ratios(at[kept], table.top1[kept], *labels, table.flops[kept], table.labels("id")[kept])


def places(table: StudyTable) -> Floats:
    """r, d and w of every row of a table as they are fitted, shape (rows, 3)."""
    found = np.array(table.coordinates)
    nominal = (table.labels("match") != "exact") & np.isnan(table.column("blocks"))
    stated = np.column_stack([table.column("stated_d"), table.column("stated_w")])
    variants = _variants(table)
    for index in np.flatnonzero(nominal & np.isfinite(stated).all(axis=1)):
        backbone, family = str(table.backbones[index]), str(table.families[index])
        variant = variants.get((backbone, family), variants.get((backbone, "")))
        if variant is not None:
            found[index, 1:] = _realised(variant, *stated[index].tolist())
    return found


def _variants(table: StudyTable) -> Mapping[tuple[str, str], str]:
    """The backbone that most exact rows of an architecture and family are built as; family "" is all of them."""
    built = table.labels("built_as")
    counts: dict[tuple[str, str], Counter[str]] = {}
    for index in np.flatnonzero(np.isin(built, backbone_ids())):
        architecture = str(table.backbones[index])
        for family in (str(table.families[index]), ""):
            counts.setdefault((architecture, family), Counter())[str(built[index])] += 1
    return {key: count.most_common(1)[0][0] for key, count in counts.items()}


def _realised(backbone: str, d: float, w: float) -> tuple[float, float]:
    """Coordinates of what stated ratios round to; the ratios themselves where they are beyond what we build."""
    try:
        coordinates = realise(get_backbone(backbone), 1.0, d, w).coordinates
    except InvalidInput:
        return d, w
    return coordinates.d, coordinates.w
