"""A bar: what is promised, and what was measured in this run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """One row of the table; `met` is None for a figure that nothing was promised about."""

    what: str
    measured: str
    promised: str
    met: bool | None

    def row(self) -> str:
        """The bar as a row of a Markdown table."""
        verdict = {True: "yes", False: "**no**", None: ""}[self.met]
        return f"| {self.what} | {self.measured} | {self.promised} | {verdict} |"


HEADER = "| what | measured | promised | met |\n| --- | --- | --- | --- |"
