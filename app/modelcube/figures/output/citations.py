"""Citations in BibTeX: the paper, this program, and whoever published the rows that a figure shows."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from modelcube import __version__
from modelcube.studies.catalogue import Family

PAPER_KEY = "han2020rubik"
PAPER = f"""\
@inproceedings{{{PAPER_KEY},
  title = {{Model Rubik's Cube: Twisting Resolution, Depth and Width for TinyNets}},
  author = {{Han, Kai and Wang, Yunhe and Zhang, Qiulin and Zhang, Wei and Xu, Chunjing and Zhang, Tong}},
  booktitle = {{Advances in Neural Information Processing Systems}},
  volume = {{33}},
  year = {{2020}},
  eprint = {{2010.14819}},
  archiveprefix = {{arXiv}},
}}
"""

_ENTRY = re.compile(r"^@\w+\{([^,\s]+),\n.*?^\}\n", re.MULTILINE | re.DOTALL)


def bibliography(families: Iterable[Family], shipped: Path) -> str:
    """The paper, this program and one entry for each family; `shipped` holds the entries that are ready."""
    known = entries(shipped)
    sources = [known.get(family.id) or family_entry(family) for family in families]
    return "\n".join([PAPER, program_entry(), *sources])


@cache
def entries(path: Path) -> Mapping[str, str]:
    """The entries of a BibTeX file by key; none where there is no such file."""
    if not path.is_file():
        return {}
    return {entry.group(1): entry.group(0) for entry in _ENTRY.finditer(path.read_text(encoding="utf-8"))}


def program_entry() -> str:
    """Model Cube itself."""
    return _entry(
        "software",
        "modelcube",
        {
            "title": "Model Cube: an explorer of resolution, depth and width",
            "author": "{The Model Cube contributors}",
            "version": __version__,
            "note": "Licence: Apache-2.0.",
        },
    )


def family_entry(family: Family) -> str:
    """A family that no shipped entry names: measured here, or imported by a user."""
    place = ": ".join(filter(None, (family.repository, family.path)))
    notes = (f"Commit {family.commit}." if family.commit else "", f"Licence: {family.licence or 'not stated'}.")
    fields = {"title": _escaped(place or family.id), "note": _escaped(" ".join(filter(None, notes)))}
    return _entry("misc", family.id, fields)


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}", ""])


def _escaped(text: str) -> str:
    return re.sub(r"([_&%#$])", r"\\\1", text)
