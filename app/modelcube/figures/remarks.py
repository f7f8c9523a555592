"""What of a query string is shown otherwise than it asks for, each in a sentence for the reader.

Pages, embeds and figures answer any query string: a value that cannot be read is left out, one beyond its range is
moved to its end, and both are said here. Keys that the state does not know are nobody's business: blogs append theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modelcube.answers.explorer import Explorer
from modelcube.answers.units import allowed_budget
from modelcube.figures.rows.view import View, baseline_of, read_state
from modelcube.figures.state.canvas import read_size
from modelcube.figures.state.fields import Choice, Names, Number
from modelcube.figures.state.presentation import HIDEABLE, LANGUAGES
from modelcube.figures.state.state import BUDGETS, Query, State, budget_share, kinds, state_texts
from modelcube.languages.saying import paragraph, say
from modelcube.surrogate.surrogate import UNKNOWN

SHOWN_CHARACTERS = 40
WANTED = ("flops", "r", "d", "w")  # forms never send them blank
EDGE = 1e-9

_Texts = Mapping[str, Sequence[str]]


def remarks(query: Query, explorer: Explorer, *, presented: bool = False) -> list[str]:
    """The sentences about a query string; `presented`: it also says how a figure is presented."""
    texts, state = state_texts(query), read_state(query, explorer)
    found = [*_unread(query, texts, state, explorer), *_unknown(state, explorer), *_overruled(texts, state)]
    return [*found, *(_of_presentation(texts) if presented else ())]


def _unread(query: Query, texts: _Texts, state: State, explorer: Explorer) -> Iterator[str]:
    """Values that are not what their field may hold."""
    for name in WANTED:
        if name not in texts and f"{name}=" in _blank_keys(query):
            yield _left_out(name, "", _allowed_budget(texts, explorer) if name == "flops" else kinds()[name].allowed)
    for name, kind in kinds().items():
        for text in texts.get(name, ())[: None if isinstance(kind, Names) else 1]:
            if name == "flops":
                yield from _of_budget(texts, explorer)
            elif kind.read([text]) in (None, ()):
                yield _left_out(name, text, kind.allowed)
            elif isinstance(kind, Number) and _is_beyond(kind, kind.parse(text)):
                yield _moved(name, text, kind.allowed, kind.write(getattr(state, name) or kind.read([text])))
        if not isinstance(kind, Names) and len(texts.get(name, ())) > 1:
            yield say("{key} is given more than once; the first value counts.", key=name)


def _of_budget(texts: _Texts, explorer: Explorer) -> Iterator[str]:
    share, text = budget_share(texts, baseline_of(explorer)), texts["flops"][0]
    allowed = _allowed_budget(texts, explorer)
    if share is None:
        yield _left_out("flops", text, allowed)
    elif _is_beyond(BUDGETS, share):
        yield _moved("flops", text, allowed, BUDGETS.write(BUDGETS.read([repr(share)])))


def _allowed_budget(texts: _Texts, explorer: Explorer) -> str:
    scene = State.from_query({name: texts[name] for name in ("backbone", "study", "classes") if name in texts})
    return allowed_budget(baseline_of(explorer)(scene.backbone, scene.study, scene.classes))


def _is_beyond(kind: Number, number: float | None) -> bool:
    return number is not None and not kind.low * (1 - EDGE) <= number <= kind.high * (1 + EDGE)


def _unknown(state: State, explorer: Explorer) -> Iterator[str]:
    """Names of studies and families that are not there."""
    if state.study not in explorer.studies:
        view = View(State(backbone=state.backbone), explorer)
        unknown = "There is no study {name} here, or it was removed; {shown} is shown."
        yield say(unknown, name=_cut(state.study), shown=view.scene.study.study.id)
    families = (*View(state, explorer).families, UNKNOWN)
    for family in state.family:
        if family not in families:
            yield say("No row shown is of a family {name}; it is left out.", name=_cut(family))


def _overruled(texts: _Texts, state: State) -> Iterator[str]:
    """A budget beside ratios, which win."""
    if "flops" in texts and state.flops is None and state.r is not None:
        yield say("r, d and w are given, so flops={value} is left out; lock=1 keeps it.", value=_cut(texts["flops"][0]))


def _of_presentation(texts: _Texts) -> Iterator[str]:
    """How a figure is presented."""
    lang, size, fixed = (texts.get(name, ("",))[0] for name in ("lang", "size", "fixed"))
    if lang and lang not in LANGUAGES:
        yield _left_out("lang", lang, Choice(tuple(LANGUAGES)).allowed)
    if size and (read := read_size(size)) != tuple(_digits(size)):
        allowed = say("width x height in pixels, 240–1600 x 180–1200, such as 800x450")
        yield _moved("size", size, allowed, "{}x{}".format(*read)) if read else _left_out("size", size, allowed)
    if fixed and fixed not in ("0", "1"):
        yield _left_out("fixed", fixed, say("0 or 1"))
    for name in ",".join(texts.get("hide", ())).split(","):
        if name and name not in HIDEABLE:
            yield _left_out("hide", name, Choice(tuple(HIDEABLE)).allowed)


def _digits(text: str) -> Iterator[int]:
    return (int(part) for part in text.split("x") if part.isascii() and part.isdecimal() and len(part) < 9)


def _blank_keys(query: Query) -> Sequence[str]:
    return query.removeprefix("?").split("&") if isinstance(query, str) else ()


def _left_out(key: str, text: str, allowed: str) -> str:
    message = "{key}={value} cannot be read and is left out; allowed: {allowed}."
    said = say(message, key=key, value=_cut(text), allowed=allowed)
    return paragraph([said, say("Decimals are written with a point.")]) if "," in text else said


def _moved(key: str, text: str, allowed: str, shown: Any) -> str:
    message = "{key}={value} is out of range, {shown} is shown; allowed: {allowed}."
    return say(message, key=key, value=_cut(text), shown="".join(shown), allowed=allowed)


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"
