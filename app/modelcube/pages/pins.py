"""Links keep the versions that they were made from: an older one is shown as it was, with a note, never changed."""

from dataclasses import dataclass, replace

from modelcube.answers.explorer import Explorer
from modelcube.errors import NotFound
from modelcube.figures.state import State


@dataclass(frozen=True, slots=True)
class PinNote:
    """What has changed since a link was made, and the query string of the newest state."""

    text: str
    query: str


def pin_note(state: State, newest: Explorer) -> PinNote | None:
    """The note for a state whose link pins older versions; None where it pins none, or those of now."""
    version = newest.version_of(state.study if state.study in newest.studies else State().study)
    changes = []
    if state.model and state.model != version.model:
        changes.append(f"Predicted by model {state.model}; a newer one, {version.model}, is there.")
    if state.data and state.data != version.data:
        changes.append(f"Made from data {state.data}; the measured rows are now those of {version.data}.")
    if not changes:
        return None
    return PinNote(" ".join(changes), replace(state, model="", data="").to_query())


def pinned_or_newest(state: State, newest: Explorer) -> Explorer:
    """The explorer of the version that a page's link pins; the newest where that is not there."""
    try:
        return newest.at(state.model or None)
    except NotFound:
        return newest
