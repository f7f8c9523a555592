"""Build the studies `cifar-10` and `cifar-100` in results/ from a table of published figures.

Usage: python -m tools.build_cifar FACTS [RESULTS]

FACTS holds `cifar-scaling.csv`, one published accuracy a row. Written are `cifar-10.csv`, `cifar-100.csv`, and the
studies' families in `families.csv` and `sources.bib`. All rows are nominal: their networks are made for images of 32
pixels, with other strides than those of the backbones that we build. What a source does not state stays blank.
"""

import argparse
import tomllib
from pathlib import Path

from tools.build_imagenet import (
    SOURCES,
    Row,
    Source,
    boolean,
    millions,
    note,
    read_rows,
    row_id,
    source_of,
    write_families,
    write_rows,
)

BASE_RESOLUTION = 32
STUDIES = {"cifar10": "cifar-10", "cifar100": "cifar-100"}
COLUMNS = (
    *("id", "study", "backbone", "family", "model", "r", "d", "w", "stated_d", "stated_w", "blocks"),
    *("resolution", "train_resolution", "flops", "flops_source", "params", "params_source"),
    *("printed_macs_millions", "printed_params_millions", "top1", "top5", "evidence", "match"),
    *("weights", "precision", "multi_scale", "fit", "source", "licence", "note"),
)


def main() -> None:
    """Read the figures and write both studies."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts", type=Path)
    parser.add_argument("results", type=Path, nargs="?", default=Path(__file__).parent.parent / "results")
    folders = parser.parse_args()
    published = read_rows(folders.facts / "cifar-scaling.csv")
    sources = tomllib.loads(SOURCES.read_text(encoding="utf-8"))["source"]
    for data_set, study in STUDIES.items():
        own = [row for row in published if row["dataset"] == data_set]
        families = {row["family"]: source_of(row["family"], sources) for row in own}
        rows = [model_row(study, row, families[row["family"]]) for row in own]
        write_rows(folders.results / f"{study}.csv", COLUMNS, rows)
        write_families(folders.results, study, families)
        print(f"{study}: {len(rows)} rows of {len(families)} families")


def model_row(study: str, row: Row, source: Source) -> Row:
    """A row of a study, where its source states it."""
    kept = (
        "backbone",
        "family",
        "model",
        "d",
        "w",
        "blocks",
        "train_resolution",
        "top1",
        "top5",
        "weights",
        "precision",
    )
    macs, params = millions(row["macs_millions"]), millions(row["params_millions"])
    return (
        {name: row[name] for name in (*kept, "source")}
        | {"id": f"{study}.{row_id(row)}", "study": study, "resolution": row["test_resolution"]}
        | {"r": repr(int(row["test_resolution"]) / BASE_RESOLUTION), "stated_d": row["d"], "stated_w": row["w"]}
        | {"flops": macs, "flops_source": "printed" if macs else "", "params": params}
        | {"params_source": "printed" if params else "", "printed_macs_millions": row["macs_millions"]}
        | {"printed_params_millions": row["params_millions"], "evidence": "published", "match": "nominal"}
        | {"multi_scale": boolean(row["multi_scale"]), "fit": boolean(row["fit"])}
        | {"licence": source.get("licence", ""), "note": note(row)}
    )


if __name__ == "__main__":
    main()
