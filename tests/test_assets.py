import pytest

from modelcube import assets


def test_static_files_are_found() -> None:
    assert (assets.asset_folder("static") / "vendor").is_dir()


def test_a_missing_folder_is_named() -> None:
    assets.asset_folder.cache_clear()
    with pytest.raises(FileNotFoundError, match="'recipes'"):
        assets.asset_folder("recipes")
