"""Build the studies of sampled networks in results/, and what depth buys in them.

Usage: python -m tools.build_depth FACTS [RESULTS]

FACTS holds `accel-nasbench.csv`, `accel-nasbench-recipes.csv`, `nas-bench-macro.csv` and `ofa-mobilenetv3-subnets.csv`,
one network or training a row. Written are the studies `accel-nasbench` (both of the first), `nas-bench-macro` and
`once-for-all`, their families in `families.csv` and `sources.bib`, and `depth.csv`, the slopes of accuracy on depth.
The networks of Accel-NASBench are counted by our own cost tables. No row enters a fit.
"""

import argparse
import tomllib
from collections.abc import Iterator
from pathlib import Path

from modelcube.networks.registry import get_backbone
from tools.block_pattern import FIELDS, BlockPattern, pattern_counts
from tools.build_imagenet import (
    SOURCES,
    Row,
    Source,
    baseline_flops,
    millions,
    read_rows,
    source_of,
    write_families,
    write_rows,
)
from tools.depth_slopes import SLOPE_COLUMNS, slopes

COLUMNS = (
    *("id", "study", "backbone", "family", "model", "r", "d", "w", "blocks", "resolution", "train_resolution"),
    *("flops", "flops_source", "flops_ratio", "params", "params_source"),
    *("printed_macs_millions", "printed_params_millions", "top1", "top5", "evidence", "match", "epochs", "weights"),
    *("precision", "multi_scale", "duplicate_of", "fit", "source", "licence", "recipe", "seed", "note", "seconds"),
    *("pattern", "expansion", "kernel", "squeeze"),
)
EVERY = {"w": "1", "evidence": "published", "match": "pattern", "precision": "float", "fit": "false"}
OWN = {"weights": "own", "multi_scale": "false"}
STAGES = range(7)
PREFIXES = dict(zip(FIELDS, ("l", "e", "k", "se"), strict=True))
RECIPES = {
    "short": {"family": "accel-nasbench", "train_resolution": "192", "epochs": "16", "note": "160 px, then 192 px"},
    "long": {"family": "accel-nasbench-long", "train_resolution": "224", "epochs": "50", "note": ""},
}
MACRO_BLOCKS = {"1": (3, 3), "2": (6, 5)}  # digit of the source: expansion, kernel


def main() -> None:
    """Read the figures and write the studies and the slopes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts", type=Path)
    parser.add_argument("results", type=Path, nargs="?", default=Path(__file__).parent.parent / "results")
    folders = parser.parse_args()
    sources = tomllib.loads(SOURCES.read_text(encoding="utf-8"))["source"]
    read = {name: read_rows(folders.facts / f"{name}.csv") for name in FILES}
    studies = {
        "accel-nasbench": [*accel_rows(read["accel-nasbench"]), *recipe_rows(read["accel-nasbench-recipes"])],
        "nas-bench-macro": list(macro_rows(read["nas-bench-macro"])),
        "once-for-all": list(once_for_all_rows(read["ofa-mobilenetv3-subnets"])),
    }
    for study, rows in studies.items():
        families = {name: source_of(name, sources) for name in dict.fromkeys(row["family"] for row in rows)}
        write_rows(folders.results / f"{study}.csv", COLUMNS, [sourced(study, row, families) for row in rows])
        write_families(folders.results, study, families)
        print(f"{study}: {len(rows)} rows of {len(families)} families")
    write_rows(folders.results / "depth.csv", SLOPE_COLUMNS, slopes(folders.results))


FILES = ("accel-nasbench", "accel-nasbench-recipes", "nas-bench-macro", "ofa-mobilenetv3-subnets")


def sourced(study: str, row: Row, families: dict[str, Source]) -> Row:
    """A row with what all rows of its family have in common."""
    source = families[row["family"]]
    place = f"{source['repository']}: {source['path']} @ {source['commit']}"
    return EVERY | {"study": study, "source": place, "licence": source["licence"]} | row


def accel_rows(rows: list[Row]) -> Iterator[Row]:
    """The sampled networks, each trained once."""
    for row in rows:
        name = f"accel-nasbench.net-{row['network']}"
        same = f"accel-nasbench.net-{row['duplicate_of']}" if row["duplicate_of"] else ""
        yield accel_row(row, "short") | {"id": name, "model": f"network {row['network']}", "duplicate_of": same}


def recipe_rows(rows: list[Row]) -> Iterator[Row]:
    """The networks trained with two recipes and three seeds."""
    for row in rows:
        name = f"accel-nasbench.pair-{row['network']}.{row['recipe']}.s{row['seed']}"
        title = f"network {row['network']} of those trained twice"
        yield accel_row(row, row["recipe"]) | {"id": name, "model": title, "seed": row["seed"]}


def accel_row(row: Row, recipe: str) -> Row:
    """What both kinds have in common: the network as a pattern, counted at the test size, and its accuracy."""
    pattern = BlockPattern(*(tuple(int(row[f"{name}{i}"]) for i in STAGES) for name in PREFIXES.values()))
    flops, params = pattern_counts(get_backbone("efficientnet-b0"), pattern, 256)
    if millions(row["macs_millions"]) != str(flops) or millions(row["params_millions"]) != str(params):
        raise ValueError(f"network {row['network']}: counted {flops} and {params}, not what the table says")
    return OWN | RECIPES[recipe] | {
        "backbone": "efficientnet-b0",
        "recipe": recipe,
        "r": repr(256 / 224),
        "d": repr(sum(pattern.blocks) / 16),
        "blocks": str(sum(pattern.blocks)),
        "resolution": "256",
        "flops": str(flops),
        "flops_source": "counted",
        "flops_ratio": repr(flops / baseline_flops("efficientnet-b0")),
        "params": str(params),
        "params_source": "counted",
        "printed_macs_millions": row["macs_printed_millions"],
        "printed_params_millions": row["params_printed_millions"],
        "top1": row["top1"],
        "top5": row["top5"],
        "seconds": row["train_seconds"],
        "pattern": str(pattern),
        **{name: mean(getattr(pattern, name)) for name in ("expansion", "kernel", "squeeze")},
    }  # fmt: skip


def macro_rows(rows: list[Row]) -> Iterator[Row]:
    """Networks of 32 px in three stages of 2, 3 and 3 places, each an identity or one of two blocks."""
    for row in rows:
        blocks = [MACRO_BLOCKS[digit] for digit in row["arch"] if digit != "0"]
        yield OWN | printed(row, row["flops_printed_millions"]) | {
            "id": f"nas-bench-macro.{row['arch']}",
            "backbone": "nas-bench-macro",
            "family": "nas-bench-macro",
            "model": row["arch"],
            "r": "1.0",
            "blocks": row["blocks"],
            "resolution": "32",
            "train_resolution": "32",
            "top1": row["top1_mean"],
            "epochs": "50",
            "duplicate_of": f"nas-bench-macro.{row['duplicate_of']}" if row["duplicate_of"] else "",
            "note": f"mean of three runs, standard deviation {row['top1_std']}",
            "pattern": row["arch"],
            "expansion": mean([expansion for expansion, _ in blocks]),
            "kernel": mean([kernel for _, kernel in blocks]),
            "squeeze": "0",
        }  # fmt: skip


def once_for_all_rows(rows: list[Row]) -> Iterator[Row]:
    """Parts of one network; `blocks` and `d` count its first block too, which all of them have."""
    for row in rows:
        yield printed(row, row["macs_printed_millions"]) | {
            "id": f"once-for-all.net-{row['network']}",
            "backbone": "ofa-mobilenetv3",
            "family": "once-for-all-mobilenetv3",
            "model": f"network {row['network']}",
            "r": "1.0",
            "d": row["d"],
            "blocks": str(int(row["blocks"]) + 1),
            "resolution": "224",
            "top1": row["top1"],
            "weights": "shared",
            "multi_scale": "true",
            "note": f"mean of {row['measurements']} measurements, {row['top1_min']} to {row['top1_max']}; "
            f"found by {row['searches'].replace('+', ', ')}",
            "pattern": f"{'-'.join(row[f'd{i}'] for i in range(5))}.{row['e']}.{row['ks']}",
            "expansion": row["mean_expansion"],
            "kernel": row["mean_kernel"],
        }


def printed(row: Row, macs: str) -> Row:
    """Counts that the source prints, which a recount found right."""
    return {
        "flops": millions(macs),
        "flops_source": "printed",
        "params": millions(row["params_printed_millions"]),
        "params_source": "printed",
        "printed_macs_millions": macs,
        "printed_params_millions": row["params_printed_millions"],
    }


def mean(values: list[int] | tuple[int, ...]) -> str:
    """The mean in four digits after the point; blank of nothing."""
    return f"{sum(values) / len(values):.6g}" if values else ""


if __name__ == "__main__":
    main()
