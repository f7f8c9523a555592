"""Submitting a job of predictions, and the answer to whoever asked for it."""

from fastapi import Response

from modelcube.answers.models import Version
from modelcube.api.evaluation_documents import EstimateAnswer, described
from modelcube.evaluation.jobs.estimate import expect_predictions
from modelcube.evaluation.jobs.files import Files
from modelcube.evaluation.jobs.history import attempts_of, find
from modelcube.evaluation.jobs.leases import requeue_expired
from modelcube.evaluation.jobs.queue import Job, submit
from modelcube.settings import Settings
from modelcube.studies.store import StudyStore
from modelcube.web.json_response import json_answer


def submitted_answer(store: StudyStore, settings: Settings, files: Files, job: Job, version: Version) -> Response:
    """Submit a job of predictions; 202 where it is new, or its file of predictions was removed, else 200.

    Raises:
        Overloaded: the queue is full.
    """
    output = job.request["output"]
    requeue_expired(store.engine)
    submitted = submit(store.engine, job, queue_length=settings.queue_length, is_kept=lambda: files.exists(output))
    with store.session() as session:
        evaluation = find(session, submitted.id)
        expected = EstimateAnswer.model_validate(expect_predictions(session), from_attributes=True)
        document = described(evaluation, attempts_of(session, evaluation), version, expected)
    headers = {"location": f"/evaluations/{submitted.id}", "cache-control": "no-store"}
    return json_answer(document, 202 if submitted.new else 200, headers)
