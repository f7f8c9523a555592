"""What a figure is made of: versions, sources, licences, and itself in words."""

from collections.abc import Mapping
from functools import cached_property

from pydantic import Field

from modelcube.answers.models import Answer, Version
from modelcube.figures.drawing.words import COUNTS, listed
from modelcube.figures.output.citations import PAPER_KEY
from modelcube.figures.rows.data import FigureData
from modelcube.languages.saying import say
from modelcube.studies.catalogue import Family

LICENCE = "Apache-2.0"
NOT_STATED = "not stated"


class SourceAnswer(Answer):
    """Whose rows a figure shows."""

    family: str = Field(description="Name of the family; its key in the figure's BibTeX", examples=["huawei-tinynet"])
    repository: str = Field(description="Where it was published", examples=["huawei-noah/Efficient-AI-Backbones"])
    path: str = Field(description="The file that prints the figures", examples=["tinynet_pytorch/readme.md"])
    commit: str = Field(description="Commit of that file", examples=["f90e129b645c"])
    licence: str = Field(description="Licence of the source", examples=["Apache-2.0"])
    rows: int = Field(description="Number of its rows that the figure shows", examples=[5])

    @classmethod
    def of(cls, family: Family, rows: int) -> "SourceAnswer":
        """The source of a family's rows."""
        return cls(
            family=family.id,
            repository=family.repository,
            path=family.path,
            commit=family.commit,
            licence=family.licence or NOT_STATED,
            rows=rows,
        )

    @property
    def text(self) -> str:
        """The source in one line."""
        commit = f" @ {self.commit}" if self.commit else ""
        return f"{self.family}: {self.repository}: {self.path}{commit} ({say(self.licence)})"


class FigureMetadata(Answer):
    """The answer of `GET /figures/{name}.metadata.json`."""

    name: str = Field(description="Name of the figure", examples=["cube"])
    title: str = Field(description="Title", examples=["The cube of resolution, depth and width"])
    query: str = Field(description="The state, as its canonical query string", examples=["flops=0.1"])
    alt: str = Field(description="The figure in words, for who cannot see it")
    caption: str = Field(description="What is shown, how sure it is, and where it comes from")
    convention: str = Field(description="How multiply-adds are counted", examples=["multiply-adds"])
    version: Version
    licence: str = Field(description="Licence of the figure itself", examples=[LICENCE])
    licences: list[str] = Field(description="Licences of the rows that it shows", examples=[["Apache-2.0", "MIT"]])
    sources: list[SourceAnswer] = Field(description="Whose rows it shows, those of most rows first")
    paper: str = Field(description="Key of the paper in the figure's BibTeX", examples=[PAPER_KEY])
    footer: str = Field(description="Versions and licences in one line, as pictures carry them")


class Provenance:
    """Whose rows some figure's data show."""

    def __init__(self, data: FigureData, families: Mapping[str, Family]) -> None:
        self._data = data
        self._families = families

    @cached_property
    def sources(self) -> list[SourceAnswer]:
        """Families of the rows shown, those of most rows first."""
        return [SourceAnswer.of(self._families[name], rows) for name, rows in self._data.sources().items()]

    @property
    def families(self) -> list[Family]:
        """The same families."""
        return [self._families[source.family] for source in self.sources]

    @property
    def licences(self) -> list[str]:
        """Licences of the sources, those of most rows first."""
        return list(dict.fromkeys(source.licence for source in self.sources))

    @property
    def convention(self) -> str:
        """How multiply-adds are counted."""
        return COUNTS[self._data.setting.state.count].words

    def footer(self, version: Version) -> str:
        """Versions and licences in one line."""
        licences = [say(licence) for licence in self.licences]
        return say(
            "Model Cube {code}, data {data}{model}. Figure: {licence}.{rows}",
            code=version.code,
            data=version.data,
            model=say(", model {model}", model=version.model) if version.model else "",
            licence=LICENCE,
            rows=say(" Rows: {licences}.", licences=listed(licences)) if licences else "",
        )
