from pathlib import Path

from modelcube.assets import asset_folder
from modelcube.figures.output.citations import bibliography, entries, family_entry
from modelcube.studies.catalogue import Family


def family(**changed: str | None) -> Family:
    given: dict[str, str | None] = {"licence": "MIT", "path": "read_me.md", "commit": "abc", **changed}
    return Family(id="own", repository="a/b", date=None, recipe=None, caveats=None, backbones={}, **given)  # type: ignore[arg-type]


def test_every_shipped_entry_is_found_whole() -> None:
    path = asset_folder("results") / "sources.bib"
    found = entries(path)
    assert len(found) == path.read_text().count("@")
    assert all(entry.count("{") == entry.count("}") for entry in found.values())


def test_without_a_shipped_file_entries_are_made(tmp_path: Path) -> None:
    assert "title = {a/b: read\\_me.md}" in bibliography([family()], tmp_path / "none.bib")


def test_a_family_says_commit_and_licence() -> None:
    assert "note = {Commit abc. Licence: MIT.}" in family_entry(family())
    assert "note = {Licence: not stated.}" in family_entry(family(licence=None, commit=""))
