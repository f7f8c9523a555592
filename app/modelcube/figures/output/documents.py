"""A figure as a document: what `/figures/{name}.json`, `.csv`, `.bib` and `.metadata.json` say."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import plotly.graph_objects as go

from modelcube.answers.explorer import Explorer
from modelcube.answers.models import Version
from modelcube.assets import asset_folder
from modelcube.figures.drawing.hiding import NOTHING_LEFT, nothing_left, presented, tells_accuracy
from modelcube.figures.drawing.traces import unfilled
from modelcube.figures.drawing.words import COUNTS, fill
from modelcube.figures.output.citations import PAPER_KEY, bibliography
from modelcube.figures.output.metadata import LICENCE, FigureMetadata, Provenance
from modelcube.figures.output.trainings import trainings_note
from modelcube.figures.registry import FigureSpec, get_figure
from modelcube.figures.remarks import remarks
from modelcube.figures.rows.data import FigureData
from modelcube.figures.rows.view import known_study, read_state
from modelcube.figures.state.presentation import PLAIN, Presentation
from modelcube.figures.state.state import State
from modelcube.languages.language import Language
from modelcube.languages.saying import paragraph, say, use_language

ABOUT = "about"


@dataclass(frozen=True)
class FigureDocument:
    """A figure of a state: its data, and what is written about it.

    `alt` has places for values of row sets (`words.fill`), so that the page can keep it true while twisting. All texts
    are in the language of the presentation. `notes` say what is shown otherwise than a query string asked for it.
    """

    spec: FigureSpec
    state: State
    data: FigureData
    explorer: Explorer
    presentation: Presentation = PLAIN
    headline: str = ""  # in place of the title
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, spec: FigureSpec, state: State, explorer: Explorer, presentation: Presentation = PLAIN
    ) -> "FigureDocument":
        """The document of a figure for a state."""
        hidden = replace(state, game="play") if presentation.hides("accuracy") else state
        with use_language(presentation.lang):
            return cls(spec, state, spec.figure_data(hidden, explorer), explorer, presentation)

    @classmethod
    def asked(cls, name: str, query: str, explorer: Explorer) -> "FigureDocument":
        """The document of a figure as a query string asks for it: state and presentation.

        Raises:
            NotFound: there is no such figure.
        """
        presentation = Presentation.from_query(query)
        document = cls.of(get_figure(name), read_state(query, explorer), explorer, presentation)
        with document.use_language():
            return replace(document, notes=tuple(remarks(query, explorer, presented=True)))

    @property
    def rows(self) -> dict[str, dict[str, list[Any]]]:
        """Columns of each row set that are not hidden."""
        return {
            name: {
                column: [None] * len(values) if self.hides(column) else values
                for column, values in rows.columns().items()
            }
            for name, rows in self.data.row_sets().items()
        }

    def hides(self, column: str) -> bool:
        """Whether a column tells an accuracy that is hidden."""
        return self.presentation.hides("accuracy") and tells_accuracy(column)

    @property
    def is_accuracy_hidden(self) -> bool:
        """Whether nothing is left of it, since it shows accuracies and they are hidden; it then says so."""
        return self.spec.accuracy_only and (self.presentation.hides("accuracy") or self.state.hides)

    @property
    def figure(self) -> go.Figure:
        """Plotly's figure, as it is presented."""
        with self.use_language():
            if self.is_accuracy_hidden:
                figure = nothing_left(self.heading, self.state.theme)
            else:
                figure = presented(self.spec.figure(self.data), self.presentation)
        if self.headline:
            figure.update_layout(title_text=self.headline)
        return figure

    @property
    def title(self) -> str:
        """The figure's title, or what stands in its place."""
        return self.headline or self.heading

    @property
    def heading(self) -> str:
        """The figure's title."""
        with self.use_language():
            return say(self.spec.title)

    @property
    def alt(self) -> str:
        """The figure in words."""
        with self.use_language():
            return fill(self.alt_template, self.rows)

    @property
    def described(self) -> str:
        """What a picture of it shows, in words: its headline too, which nothing else says."""
        with self.use_language():
            return paragraph([self.headline, self.alt])

    @property
    def alt_template(self) -> str:
        """`alt` with places for values of row sets."""
        with self.use_language():
            return say(NOTHING_LEFT) if self.is_accuracy_hidden else self.spec.alt(self.data)

    @property
    def caption(self) -> str:
        """What is shown, how sure it is, and where it comes from."""
        with self.use_language():
            if self.is_accuracy_hidden:
                return say(NOTHING_LEFT)
            return paragraph([self.spec.caption(self.data), trainings_note(self.explorer.study(self.study))])

    @property
    def study(self) -> str:
        """The study that is spoken of; an unknown one is taken for the default one."""
        return known_study(self.state.study, self.explorer)

    @property
    def version(self) -> Version:
        """What the figure was made from."""
        return self.explorer.version_of(self.study)

    @cached_property
    def provenance(self) -> Provenance:
        """Whose rows are shown."""
        studies = [*self.explorer.studies.values(), self.explorer.study(self.study)]
        return Provenance(self.data, {name: one for table in studies for name, one in table.study.families.items()})

    @property
    def footer(self) -> str:
        """Versions and licences in one line."""
        with self.use_language():
            return self.provenance.footer(self.version)

    @property
    def cited(self) -> str:
        """Sources of the rows, one a line."""
        with self.use_language():
            return "\n".join(source.text for source in self.provenance.sources)

    @property
    def language(self) -> Language:
        """The language of all texts."""
        with self.use_language() as language:
            return language

    def use_language(self) -> AbstractContextManager[Language]:
        """Speak the document's language within a block."""
        return use_language(self.presentation.lang)

    def metadata(self) -> FigureMetadata:
        """Versions, sources, licences, and the figure in words."""
        return FigureMetadata(
            name=self.spec.name,
            title=self.spec.title,
            query=self.state.to_query(),
            alt=self.alt,
            caption=self.caption,
            convention=self.provenance.convention,
            version=self.version,
            licence=LICENCE,
            licences=self.provenance.licences,
            sources=self.provenance.sources,
            paper=PAPER_KEY,
            footer=self.footer,
        )

    def bibtex(self) -> str:
        """Citations of the paper, of Model Cube, and of the rows' sources."""
        return bibliography(self.provenance.families, asset_folder("results") / "sources.bib")

    def to_json(self) -> str:
        """The document as JSON; `figure` is Plotly's `{data, layout}`, complete without `rows`."""
        figure = self.figure.to_json()
        return f'{json.dumps(self._about_data(), ensure_ascii=False, separators=(",", ":"))[:-1]},"figure":{figure}}}'

    def to_unfilled_data(self) -> dict[str, Any]:
        """The same as plain data, without what traces show of `rows`: whoever draws it fills them."""
        with unfilled():
            figure = self.figure
        return self._about_data() | {"figure": json.loads(figure.to_json())}

    def _about_data(self) -> dict[str, Any]:
        return {
            "name": self.spec.name,
            "title": self.title,
            "query": self.state.to_query(),
            "alt": self.alt,
            "alt_template": self.alt_template,
            "caption": self.caption,
            "version": self.version.model_dump(),
            "licence": LICENCE,
            "sources": [source.model_dump() for source in self.provenance.sources],
            "footer": self.footer,
            "notes": list(self.notes),
            "rows": self.rows,
        }

    def csv_lines(self) -> Iterator[str]:
        """The rows of all row sets as one table, header first; a column that a row set lacks is blank.

        Rows of the set `about`, the last ones, say in the column `about` what the table is made of.
        """
        records = [(name, list(rows.records())) for name, rows in self.data.row_sets().items()]
        columns = list(dict.fromkeys(column for _, found in records for record in found[:1] for column in record))
        hidden = {column for column in columns if self.hides(column)}
        yield _line(["row_set", *columns, ABOUT])
        for name, found in records:
            for record in found:
                cells = (None if column in hidden else _cell(record.get(column)) for column in columns)
                yield _line([name, *cells, ""])
        for text in self._about():
            yield _line([ABOUT, *[""] * len(columns), text])

    def _about(self) -> Iterator[str]:
        """Versions, convention and sources, each in a line."""
        yield self.footer
        yield f"flops: {COUNTS['macs'].words}; flops_fvcore: {COUNTS['fvcore'].words}"
        yield from (source.text for source in self.provenance.sources)
        yield from self.notes


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _line(cells: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()
