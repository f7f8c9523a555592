"""What an accuracy measured here adds to its study."""

from sqlalchemy.orm import Session

from modelcube.evaluation.records import Evaluation


def record_measurement(session: Session, evaluation: Evaluation) -> None:
    """Record the row of a succeeded accuracy evaluation in the study of its data set, in the caller's transaction."""
