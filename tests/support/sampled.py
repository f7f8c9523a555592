"""A made-up study of sampled networks with a known truth, as measuring here would give it."""

from dataclasses import replace

import numpy as np
from sqlalchemy.orm import Session

from modelcube.database.engine import writing
from modelcube.networks.network import Network, realise
from modelcube.networks.registry import get_backbone
from modelcube.studies.measured import measured_row
from modelcube.studies.recording import StudyDescription, record
from modelcube.studies.rows import MeasuredRow
from modelcube.studies.store import StudyStore

DESCRIBED = StudyDescription("sampled", "Sampled", 28, 1, 10)
SLOPES = np.array([0.6, 0.25, 0.35])


def sampled_rows(networks: int, seeds: int = 1, noise: float = 0.03) -> list[MeasuredRow]:
    """Rows of networks drawn from all over the cube; logits are linear in ln r, ln d, ln w, with noise a training."""
    rng = np.random.default_rng(7)
    drawn = rng.uniform([0.4, 0.3, 0.3], [1.0, 1.6, 1.2], (networks, 3)).round(3)
    rows = []
    for r, d, w in drawn.tolist():
        network = realise(get_backbone("efficientnet-b0"), r, d, w, base_resolution=28)
        rows += [_row(network, d, w, seed, float(rng.normal(0, noise))) for seed in range(seeds)]
    return list({row.id: row for row in rows}.values())


def _row(network: Network, d: float, w: float, seed: int, error: float) -> MeasuredRow:
    logit = 2.0 + float(SLOPES @ np.log(network.coordinates)) + error
    top1 = round(100 / (1 + np.exp(-logit)), 2)
    row = measured_row(DESCRIBED, network, d=d, w=w, recipe="proxy", seed=seed, top1=top1, source="made up")
    return replace(row, images_seen=72_000, seconds=60.0)


def add(store: StudyStore, rows: list[MeasuredRow]) -> StudyStore:
    """The store once it has loaded rows recorded in its database."""
    with writing(store.engine) as connection, Session(bind=connection) as session:
        record(session, "sampled", rows, DESCRIBED)
    return store.reloaded()
