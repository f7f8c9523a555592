"""A network measured here as a row of a study, and the CSV file that such rows are shipped in.

Accuracies are in per cent, `seconds` is the time that training and testing took, `versions` names the libraries that
trained ("torch 2.9.0, timm 1.0.22"). The family of a row measured here is its recipe's id.
"""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from modelcube.networks.cost_table import cost_table
from modelcube.networks.network import Network, realise
from modelcube.studies.rows import DataSet, MeasuredRow, csv_lines
from modelcube.studies.shipped import typed_row

MEASURED_COLUMNS = (
    *("id", "study", "backbone", "family", "model", "r", "d", "w", "stated_d", "stated_w", "blocks", "resolution"),
    *("flops", "flops_ratio", "params", "top1", "top5", "evidence", "match", "built_as", "network_id", "epochs"),
    *("weights", "precision", "multi_scale", "fit", "source", "recipe", "seed", "note"),
    *("images_seen", "seconds", "versions"),
)
"""The columns of `results/<study>.csv` where all of its rows were measured by this software."""

TYPES = {
    **dict.fromkeys(MEASURED_COLUMNS, "string"),
    **dict.fromkeys(("r", "d", "w", "stated_d", "stated_w", "flops_ratio", "top1", "top5", "seconds"), "number"),
    **dict.fromkeys(("blocks", "resolution", "flops", "params", "epochs", "seed", "images_seen"), "integer"),
    **dict.fromkeys(("multi_scale", "fit"), "boolean"),
}
"""Types of these columns."""


def measured_row(
    data: DataSet,
    network: Network,
    *,
    d: float,
    w: float,
    recipe: str,
    seed: int | None,
    top1: float,
    source: str,
    study: str | None = None,
    top5: float | None = None,
    epochs: int | None = None,
    images_seen: int | None = None,
    seconds: float | None = None,
    versions: str | None = None,
    model: str | None = None,
    note: str | None = None,
) -> MeasuredRow:
    """The row of one training of a network of a backbone that we build, on data of the network's base resolution.

    `d` and `w`, the ratios that were asked for, are kept as stated; the row stands at the network's coordinates. The id
    of `data` is the study's unless `study` says otherwise; `source` is what measured ("Model Cube 0.1.0: modelcube
    sample"), `model` the network's name, by default what it is. No surrogate is fitted on accuracies of 0 or 100 per
    cent: it works on their logits.
    """
    backbone, study = network.backbone, study or data.id
    table = cost_table(backbone, data.classes, data.in_channels)
    baseline = realise(backbone, resolution=data.base_resolution, base_resolution=data.base_resolution)
    costs, place = table.of(network), network.coordinates
    flops = int(costs.flops)
    values = {
        "id": row_id(study, recipe, network.id, seed),
        "study": study,
        "backbone": backbone.architecture,
        "family": recipe,
        "model": model or described(network),
        **{"r": place.r, "d": place.d, "w": place.w, "stated_d": d, "stated_w": w},
        "blocks": sum(network.blocks),
        "resolution": network.resolution,
        "train_resolution": network.resolution,
        **{"flops": flops, "flops_source": "counted", "params": int(costs.params), "params_source": "counted"},
        "flops_ratio": flops / int(table.of(baseline).flops),
        **{"top1": top1, "top5": top5},
        **{"evidence": "measured", "match": "exact", "built_as": backbone.id, "network_id": network.id},
        **{"weights": "own", "precision": "float", "multi_scale": False, "fit": bool(0 < top1 < 100)},
        **{"recipe": recipe, "seed": seed, "epochs": epochs, "images_seen": images_seen, "seconds": seconds},
        **{"versions": versions, "source": source, "note": note},
    }
    return MeasuredRow.from_values(values)


def described(network: Network) -> str:
    """A network without a name as people would call it: "28 px, 10 blocks, width 0.65"."""
    return f"{network.resolution} px, {sum(network.blocks)} blocks, width {network.coordinates.w:.2f}"


def row_id(study: str, recipe: str, network_id: str, seed: int | None) -> str:
    """The one name of a training: the same network, recipe and seed give the same row."""
    return f"{study}.{recipe}.{network_id}" + ("" if seed is None else f".s{seed}")


def write_measured(path: Path, rows: Iterable[MeasuredRow]) -> None:
    """Write the CSV file of a study whose rows were all measured here; whoever reads it never sees a part of it."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text("".join(csv_lines(rows, MEASURED_COLUMNS)), encoding="utf-8", newline="")
    partial.replace(path)


def read_measured(path: Path) -> list[MeasuredRow]:
    """The rows of such a file, none without one; `ValueError` if a cell is not of its column's type."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return [
            MeasuredRow.from_values(typed_row(row, TYPES, f"{path.name}, line {reader.line_num}")) for row in reader
        ]
