"""Build the study `imagenet` in results/ from folders of published figures.

Usage: python tools/build_imagenet.py FACTS [RESULTS]

FACTS holds `imagenet-scaling.csv` and `new-families.csv` (one published accuracy a row), `timm-imagenet.csv` (timm's
evaluations of checkpoints) and `paper.csv` (the TinyNet paper's table). Doubtful cells are decided in
`imagenet_doubts.csv`, the reasons stand in `docs/data-doubts.md`. Written are `imagenet.csv`,
`imagenet-evaluations.csv`, `families.csv` and `sources.bib`; the other files of RESULTS are kept by hand. What a source
does not state stays blank.
"""

import argparse
import csv
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from modelcube.networks.cost_table import cost_table
from modelcube.networks.registry import backbone_ids, get_backbone
from tools.matching import Match, Stated, match_rows

Row = dict[str, str]
Source = Mapping[str, Any]

STUDY = "imagenet"
BASE_RESOLUTION = 224
PAPER_FAMILY = "huawei-tinynet"
SOURCES = Path(__file__).with_name("imagenet_sources.toml")
DOUBTS = Path(__file__).with_name("imagenet_doubts.csv")
NOT_PUBLISHED = "setting not published"  # begins the note of a row whose source does not print r, d and w
LEFT_OUT_NOTES = ("source of ", "corrected: ")  # of whoever collected the figures

# The paper's own checkpoints under timm's names. tinynet_a.in1k is not among them: it was trained again later.
CHECKPOINTS = {f"tinynet_{letter}.in1k": f"TinyNet-{letter.upper()}" for letter in "bcde"}
TIMM_RESULTS = "huggingface/pytorch-image-models: results/results-imagenet.csv @ aa4b5850c154"
PHONE = "Huawei P40 (MindSpore Lite)"
PHONE_NOTE = "latency: MindSpore models: research/cv/tinynet README"

COLUMNS = (
    *("id", "study", "backbone", "family", "model", "r", "d", "w", "stated_d", "stated_w", "blocks"),
    *("resolution", "train_resolution", "flops", "flops_source", "flops_ratio", "params", "params_source"),
    *("printed_macs_millions", "printed_params_millions", "top1", "top5", "imagenetv2_top1", "real_top1"),
    *("evidence", "match", "match_by", "built_as", "network_id", "latency_ms", "latency_device", "epochs"),
    *("weights", "precision", "multi_scale", "duplicate_of", "fit", "source", "licence", "recipe", "seed", "note"),
)
EVALUATION_COLUMNS = (
    *("id", "study", "model_id", "checkpoint", "resolution", "train_resolution", "top1", "top5", "imagenetv2_top1"),
    *("real_top1", "printed_params_millions", "crop", "interpolation", "source", "licence"),
)
FAMILY_COLUMNS = ("id", "study", "repository", "path", "commit", "date", "licence", "recipe", "caveats")


def main() -> None:
    """Read the figures, decide what is exact, and write the study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("facts", type=Path)
    parser.add_argument("results", type=Path, nargs="?", default=Path(__file__).parent.parent / "results")
    folders = parser.parse_args()
    files = [folders.facts / name for name in ("imagenet-scaling.csv", "new-families.csv")]
    published = [row for path in files if path.is_file() for row in read_rows(path)]
    decide(published, read_rows(DOUBTS))
    evaluations = read_rows(folders.facts / "timm-imagenet.csv")
    phone = {row["name"]: row["latency_p40_ms"] for row in read_rows(folders.facts / "paper.csv")}
    sources = tomllib.loads(SOURCES.read_text(encoding="utf-8"))["source"]
    families = {row["family"]: source_of(row["family"], sources) for row in published}

    by_id = {row_id(row): row for row in published}
    matches = match_rows({key: stated(row) for key, row in by_id.items() if is_stated(row)})
    models = [model_row(key, row, matches.get(key), families[row["family"]]) for key, row in by_id.items()]
    add_phone_latencies(models, phone)
    checked = evaluation_rows(evaluations, models)
    add_evaluations(models, checked)
    write_rows(folders.results / "imagenet.csv", COLUMNS, models)
    write_rows(folders.results / "imagenet-evaluations.csv", EVALUATION_COLUMNS, checked)
    write_families(folders.results, STUDY, families)
    print(f"{len(models)} rows, {len(matches)} of them exact; {len(checked)} evaluations; {len(families)} families")


def decide(rows: Iterable[Row], doubts: Iterable[Row]) -> None:
    """Change the doubtful cells whose decision is `adopt`.

    Raises:
        ValueError: a cell does not hold what the doubt was about.
    """
    by_name: dict[tuple[str, str], Row] = {(row["family"], row["model"]): row for row in rows}
    for doubt in doubts:
        row = by_name.get((doubt["family"], doubt["model"]))
        if row is None or doubt["decision"] != "adopt":
            continue
        if row[doubt["column"]] not in (doubt["old"], doubt["new"]):
            raise ValueError(f"{doubt['family']}, {doubt['model']}: {doubt['column']} is not {doubt['old']!r}")
        row[doubt["column"]] = doubt["new"]


def write_families(results: Path, study: str, sources: Mapping[str, Source]) -> None:
    """Write the families of a study, and their citations, beside those of all other studies."""
    families = results / "families.csv"
    known = read_rows(families) if families.is_file() else []
    own = [family_row(family, study, source) for family, source in sources.items()]
    before = {row["id"] for row in known if row["study"] != study}
    write_rows(families, FAMILY_COLUMNS, in_order(known, own, study))
    bibliography = results / "sources.bib"
    text = bibliography.read_text(encoding="utf-8") if bibliography.is_file() else ""
    entries = {name_of_entry(entry): entry for entry in re.split(r"(?m)^(?=@)", text)[1:]}
    gone = {row["id"] for row in known if row["study"] == study} - before - set(sources)
    entries = {name: entry for name, entry in entries.items() if name not in gone}
    entries |= {family: bibtex(family, source) for family, source in sources.items()}
    cited = [row["id"] for row in in_order(known, own, study) if row["id"] in entries]
    names = dict.fromkeys([*cited, *entries])
    bibliography.write_text("\n".join(entries[name].rstrip("\n") + "\n" for name in names), encoding="utf-8")


def in_order(known: Sequence[Row], own: Sequence[Row], study: str) -> list[Row]:
    """The families of one study in place of those that were there, else before those of studies measured here."""
    at = next((i for i, row in enumerate(known) if row["study"] == study or not row["commit"]), len(known))
    others = [[row for row in part if row["study"] != study] for part in (known[:at], known[at:])]
    return [*others[0], *own, *others[1]]


def name_of_entry(entry: str) -> str:
    """The key of a BibTeX entry."""
    return entry.partition("{")[2].partition(",")[0]


def read_rows(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows in the order of `columns`, a blank where a row has nothing."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def source_of(family: str, sources: Sequence[Source]) -> Source:
    """The one source that names the family: in full, or else by the longest pattern."""
    patterns = [(pattern, source) for source in sources for pattern in source["families"]]
    fitting = [(pattern, source) for pattern, source in patterns if fnmatchcase(family, pattern)]
    found = [source for pattern, source in fitting if len(pattern) == max(len(other) for other, _ in fitting)]
    if len(found) != 1:
        raise ValueError(f"{SOURCES.name}: {len(found)} sources name the family {family!r}, not one")
    return found[0]


def row_id(row: Row) -> str:
    """`family.model.resolution`, in lower case, of letters, digits, dots, dashes and underscores."""
    model = row["model"].split("@")[0].replace("^-", " minus ")
    parts = [row["family"], model, row["test_resolution"]]
    return ".".join(re.sub(r"[^a-z0-9._]+", "-", part.lower()).strip("-.") for part in parts if part)


def is_stated(row: Row) -> bool:
    """Whether the source itself states the whole setting."""
    return bool(row["d"] and row["w"] and row["test_resolution"]) and not is_inferred(row)


def is_inferred(row: Row) -> bool:
    """Whether the source prints an accuracy and no setting, which could only be guessed."""
    return row["note"].startswith(NOT_PUBLISHED)


def stated(row: Row) -> Stated:
    """What a published row states of its network."""
    return Stated(
        family=row["family"],
        architecture=row["backbone"],
        resolution=int(row["test_resolution"]),
        d=float(row["d"]),
        w=float(row["w"]),
        params=row["params_millions"],
        macs=row["macs_millions"],
    )


def model_row(key: str, row: Row, match: Match | None, source: Source) -> Row:
    """A row of imagenet.csv."""
    kept = ("backbone", "family", "model", "blocks", "train_resolution", "top1", "top5", "latency_ms", "latency_device")
    facts = ("epochs", "weights", "precision", "duplicate_of", "source")
    return (
        {name: row[name] for name in (*kept, *facts)}
        | {"id": key, "study": STUDY, "resolution": row["test_resolution"]}
        | {"stated_d": row["d"], "stated_w": row["w"]}
        | {"printed_macs_millions": row["macs_millions"], "printed_params_millions": row["params_millions"]}
        | {"evidence": "paper" if row["family"] == PAPER_FAMILY else "published"}
        | {"multi_scale": boolean(row["multi_scale"]), "fit": boolean(row["fit"])}
        | {"licence": source.get("licence", ""), "note": note(row)}
        | (counted(match) if match else as_printed(row))
        | (INFERRED if is_inferred(row) else {})
    )


INFERRED = dict.fromkeys(("r", "d", "w", "stated_d", "stated_w", "resolution", "train_resolution"), "") | {
    "match": "inferred",
    "fit": "false",
}
"""What is said of a row whose source prints no setting, whoever guessed one."""


def counted(match: Match) -> Row:
    """Place and costs of an exact row's network."""
    costs = cost_table(match.backbone).of(match.network)
    return {
        **{axis: repr(value) for axis, value in match.network.coordinates._asdict().items()},
        "blocks": str(sum(match.network.blocks)),
        "flops": str(int(costs.flops)),
        "flops_source": "counted",
        "flops_ratio": repr(int(costs.flops) / baseline_flops(match.backbone.architecture)),
        "params": str(int(costs.params)),
        "params_source": "counted",
        "match": "exact",
        "match_by": match.by,
        "built_as": match.backbone.id,
        "network_id": match.network.id,
    }


def as_printed(row: Row) -> Row:
    """Place and costs of a nominal row: as its source states them."""
    macs, params = millions(row["macs_millions"]), millions(row["params_millions"])
    architectures = {get_backbone(backbone).architecture for backbone in backbone_ids()}
    known = bool(macs) and row["backbone"] in architectures
    return {
        "r": repr(int(row["test_resolution"]) / BASE_RESOLUTION) if row["test_resolution"] else "",
        "d": row["d"],
        "w": row["w"],
        "flops": macs,
        "flops_source": "printed" if macs else "",
        "flops_ratio": repr(int(macs) / baseline_flops(row["backbone"])) if known else "",
        "params": params,
        "params_source": "printed" if params else "",
        "match": "nominal",
    }


def baseline_flops(architecture: str) -> int:
    """Multiply-adds of the backbone itself."""
    return int(cost_table(get_backbone(architecture)).baseline.flops)


def millions(printed: str) -> str:
    """A figure printed in millions as a whole number."""
    return str(round(float(printed) * 1e6)) if printed else ""


def boolean(answer: str) -> str:
    """yes or no as Frictionless writes a boolean."""
    return {"yes": "true", "no": "false"}[answer]


def note(row: Row) -> str:
    """The row's note without the pointers of whoever looked it up."""
    parts = [part.strip().replace(f"{NOT_PUBLISHED}: inferred", NOT_PUBLISHED) for part in row["note"].split(";")]
    return "; ".join(part.split(", giant formula")[0] for part in parts if part and not part.startswith(LEFT_OUT_NOTES))


def add_phone_latencies(models: Iterable[Row], phone: Mapping[str, str]) -> None:
    """Add the latencies that the paper's authors print for their own networks."""
    for row in models:
        if row["family"] == PAPER_FAMILY and phone.get(row["model"]):
            row["latency_ms"], row["latency_device"] = phone[row["model"]], PHONE
            row["note"] = "; ".join(filter(None, [row["note"], PHONE_NOTE]))


def evaluation_rows(evaluations: Iterable[Row], models: Sequence[Row]) -> list[Row]:
    """Rows of imagenet-evaluations.csv: all of timm's, linked to the row of the same checkpoint where there is one."""
    linked = {(row["model"].split("@")[0], row["resolution"]): row for row in models}
    rows = []
    for row in evaluations:
        checkpoint, resolution = row["model"], row["img_size"]
        model = linked.get((CHECKPOINTS.get(checkpoint, checkpoint), resolution), {})
        rows.append(
            {name: row[name] for name in ("top1", "top5", "imagenetv2_top1", "interpolation")}
            | {"id": f"timm.{checkpoint}.{resolution}", "study": STUDY, "model_id": model.get("id", "")}
            | {"checkpoint": checkpoint, "resolution": resolution, "real_top1": row["imagenet_real_top1"]}
            | {"train_resolution": model.get("train_resolution", ""), "crop": row["crop_pct"]}
            | {"printed_params_millions": row["params_millions"], "source": TIMM_RESULTS, "licence": "Apache-2.0"}
        )
    return rows


def add_evaluations(models: Iterable[Row], evaluations: Iterable[Row]) -> None:
    """Add ImageNet-V2 and ReaL accuracy to the rows whose checkpoint was evaluated."""
    found = {row["model_id"]: row for row in evaluations}
    for row in models:
        evaluation = found.get(row["id"], {})
        row |= {name: evaluation.get(name, "") for name in ("imagenetv2_top1", "real_top1")}


def family_row(family: str, study: str, source: Source) -> Row:
    """A row of families.csv."""
    kept = ("repository", "path", "commit", "date", "licence", "recipe", "caveats")
    return {"id": family, "study": study} | {name: str(source.get(name, "")) for name in kept}


def bibtex(family: str, source: Source) -> str:
    """The family's entry in sources.bib."""
    if source.get("paper") == "tinynet":
        kind, fields = "inproceedings", paper_fields(source)
    else:
        kind, fields = "misc", repository_fields(source)
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{family},", *lines, "}", ""])


def paper_fields(source: Source) -> Row:
    """The TinyNet paper, with the repository that prints its results."""
    return {
        "title": "Model Rubik's Cube: Twisting Resolution, Depth and Width for TinyNets",
        "booktitle": "NeurIPS",
        "year": "2020",
        "eprint": "2010.14819",
        "archiveprefix": "arXiv",
        "url": repository_fields(source)["url"],
        "note": repository_fields(source)["note"],
    }


def repository_fields(source: Source) -> Row:
    """A file of a repository at a commit."""
    repository, path, commit = source["repository"], source["path"], source["commit"]
    return {
        "title": f"{repository}: {path}".replace("_", r"\_"),
        "url": f"https://github.com/{repository}/blob/{commit}/{path}",
        "date": source.get("date", ""),
        "eprint": source.get("arxiv", ""),
        "archiveprefix": "arXiv" if "arxiv" in source else "",
        "note": f"Commit {commit}. Licence: {source.get('licence', 'not stated')}.",
    }


if __name__ == "__main__":
    main()
