"""The memory estimate against engines on microcontrollers: published figures of MobileNetV2.

`python -m benchmarks.memory` prints the table of the README. Ours is the layer-by-layer peak in int8; an engine's is
what it reports for activations alone where it tells them apart (ST on Cortex-M), else its whole peak.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from modelcube.networks.cost_table import cost_table
from modelcube.networks.registry import get_backbone

DATA = Path(__file__).parent / "data" / "microcontrollers-mobilenetv2.csv"
HEADER = (
    "| engine | what it reports | rows | plain schedule: median error (range) | in place: median error (range) |\n"
    "| --- | --- | --- | --- | --- |"
)


def errors_by_engine() -> dict[tuple[str, str], list[tuple[float, float]]]:
    """(Engine, what it reports) → errors (ours / reported − 1) of both schedules, one pair a distinct network."""
    found: dict[tuple[str, str], dict[tuple[str, ...], tuple[float, float]]] = defaultdict(dict)
    with DATA.open(newline="") as file:
        for row in csv.DictReader(file):
            reported = row["activation_ram_kib"] or row["peak_ram_kib"]
            if not reported:
                continue
            engine = row["engine"].partition(" @")[0]
            network = row["w"], row["resolution"], reported
            found[engine, _what(row)][network] = _errors(row, 1024 * float(reported))
    return {key: list(errors.values()) for key, errors in found.items()}


def _what(row: dict[str, str]) -> str:
    if "NPU" in row["engine"]:
        return "internal pools"
    return "activations" if row["activation_ram_kib"] else "whole peak"


def _errors(row: dict[str, str], reported: float) -> tuple[float, float]:
    table = cost_table(get_backbone("mobilenetv2"), in_channels=int(row["channels"]))
    costs = table.evaluate(int(row["resolution"]), float(row["d"]), float(row["w"]))
    plain, in_place = (int(costs.peak_activation_bytes("int8", in_place=choice)) for choice in (False, True))
    return plain / reported - 1, in_place / reported - 1


def rows() -> Iterator[str]:
    """The table, a Markdown row an engine."""
    for (engine, what), errors in sorted(errors_by_engine().items()):
        cells = (
            f"{median(column):+.0%} ({min(column):+.0%} … {max(column):+.0%})" for column in zip(*errors, strict=True)
        )
        yield f"| {engine} | {what} | {len(errors)} | {' | '.join(cells)} |"


if __name__ == "__main__":
    print(HEADER, *rows(), sep="\n")
