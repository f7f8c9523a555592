"""Links keep the versions that they were made from: an older one is shown as it was, with a note, never changed."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from modelcube.answers.explorer import Explorer
from modelcube.errors import NotFound
from modelcube.figures.rows.view import View
from modelcube.figures.state.state import State
from modelcube.languages.saying import paragraph, say


@dataclass(frozen=True, slots=True)
class PinNote:
    """What has changed since a link was made, and the query string of the newest state."""

    text: str
    query: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a page shows for a link: `state` names the versions of `explorer`, `asked` those that the link does."""

    asked: State
    state: State
    explorer: Explorer

    @classmethod
    def of(cls, asked: State, newest: Explorer) -> "Pinned":
        """The versions that a link pins; the newest in place of one that is not there."""
        for state in (asked, replace(asked, model=""), replace(asked, data="")):
            try:
                return cls(asked, state, newest.at(*state.pins))
            except NotFound:
                continue
        return cls(asked, replace(asked, model="", data=""), newest)

    def note(self, newest: Explorer) -> PinNote | None:
        """What the reader is told; None where nothing newer is there to be seen."""
        texts = list(filter(None, (self._of_model(newest), self._of_data(newest))))
        return PinNote(paragraph(texts), replace(self.asked, model="", data="").to_query()) if texts else None

    def _of_model(self, newest: Explorer) -> str | None:
        asked, now = self.asked.model, newest.version_of(View(self.asked, newest).scene.study.study.id).model
        if not asked or asked == now:
            return None
        if not self.state.model:
            unknown = "Model {model} is not known here; predictions are those of the newest, {newest}."
            return say(unknown, model=asked, newest=now)
        return say("Predicted by model {model}; a newer one, {newest}, is there.", model=asked, newest=now)

    def _of_data(self, newest: Explorer) -> str | None:
        asked, now = self.asked.data, newest.data
        if not asked or asked == now:
            return None
        if not self.state.data:
            unknown = "Data {data} are not known here; the measured rows are those of the newest, {newest}."
            return say(unknown, data=asked, newest=now)
        newer = "Measured rows of data {data}; newer ones, of {newest}, are there."
        return say(newer, data=asked, newest=now) if self._differ(newest) else None

    def _differ(self, newest: Explorer) -> bool:
        """Whether the newest data say anything else of the study, or of the one whose tiny formula it uses."""
        study = View(self.state, self.explorer).scene.study
        tables = {table.study.id: table for table in (study, self.explorer.curve_study(study))}
        others = {name: newest.studies.get(name) for name in tables}
        return any(other is None or other.fingerprint != tables[name].fingerprint for name, other in others.items())


def newest_link(request: Request, explorer: Explorer) -> dict[str, str]:
    """The header by which a file tells of a newer one (`Link`, RFC 5829): the file itself stays as it was."""
    state = State.from_query(request.url.query)
    if Pinned(state, state, explorer).note(request.app.state.explorer) is None:
        return {}
    asked = [pair for pair in parse_qsl(request.url.query) if pair[0] not in ("model", "data")]
    query = f"?{urlencode(asked)}" if asked else ""
    return {"link": f'<{request.url.path}{query}>; rel="latest-version"'}
