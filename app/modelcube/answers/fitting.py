"""Fitting a study's surrogate and checking it: what `results/surrogate`, `results/validation` and the table
`fitted_surrogate` are written by.
"""

from pathlib import Path

from modelcube.answers.evidence import fitted_on
from modelcube.answers.explorer import DEFAULT_STUDY, Explorer
from modelcube.formulas.rule import GIANT
from modelcube.studies.places import comparable_rows
from modelcube.studies.releasing import list_files
from modelcube.surrogate.fit import fit
from modelcube.surrogate.fitted import Checked, load, save
from modelcube.surrogate.report import Validation
from modelcube.surrogate.surrogate import Surrogate
from modelcube.surrogate.validation.duels import Contest
from modelcube.surrogate.validation.validation import fit_and_check, folder_of, validate_surrogate, write

PAPERS_BACKBONE = "efficientnet-b0"


def fit_study(explorer: Explorer, study: str, results: Path) -> Path:
    """Fit a study's rows from scratch, check what was found, and write both; the file's path.

    Raises:
        NotFound: there is no such study.
        FitFailed: no usable scales were found; what was there stays.
    """
    table = explorer.study(study)
    rows = comparable_rows(table)
    path = save(results / "surrogate", fitted_on(table, rows, fit_and_check(rows)))
    list_files(results)
    return path


def validate_study(explorer: Explorer, study: str, results: Path) -> Validation:
    """Check a study's surrogate on rows left out, fitting it if that was not done yet, and write what came out.

    Raises:
        NotFound: there is no such study.
        FitFailed: no usable scales were found.
    """
    table = explorer.study(study)
    rows = comparable_rows(table)
    known = load(results / "surrogate", study, rows)
    found = known.checked.found if known else fit(rows)
    validation = validate_surrogate(Surrogate(rows, found), contests(explorer, study))
    write(validation, folder_of(results, study))
    save(results / "surrogate", fitted_on(table, rows, Checked.from_validation(found, validation, rows)))
    list_files(results)
    return validation


def contests(explorer: Explorer, study: str) -> list[Contest]:
    """The TinyNets, each against the giant formula's network for its multiply-adds; none but on the paper's study."""
    if study != DEFAULT_STUDY:
        return []
    scene = explorer.scene(PAPERS_BACKBONE, study)
    answers = explorer.rule(GIANT, scene)
    found = []
    for row in explorer.tiny_points(scene.study):
        if row.flops is None or row.r is None or row.d is None or row.w is None:
            continue
        c = row.flops / scene.baseline_flops
        giant = scene.network(answers.at(c).choice).coordinates
        found.append(Contest(row.model, c, (row.r, row.d, row.w), (giant.r, giant.d, giant.w), row.top1))
    return found
