"""What the page says while predictions are not those of the study's newest rows."""

from modelcube.answers.refresher import FitState
from modelcube.pages.explorer.view import PageView
from modelcube.pages.format import counted


def fit_text(view: PageView, state: FitState | None) -> str:
    """How far the fit of a view's study is, and what is predicted from until then; "" where it is up to date."""
    if state is None or state.status == "current":
        return ""
    evidence = view.scene.evidence
    title = view.scene.study.study.title
    count = counted(len(view.scene.study.rows), "{count} accuracy", "{count} accuracies")
    text = {
        "waiting": f"Predictions are not fitted to the {count} of {title} yet.",
        "fitting": f"Predictions are being fitted to the {count} of {title}. Load the page again in a minute.",
        "failed": f"Predictions could not be fitted to the {count} of {title}: {(state.message or '').rstrip('.')}.",
    }[state.status]
    if evidence is None:
        return f"{text} Until then nothing is predicted."
    known = counted(len(evidence.surrogate.rows), "{count} accuracy", "{count} accuracies")
    return f"{text} Until then they rest on {known} that were there before."
