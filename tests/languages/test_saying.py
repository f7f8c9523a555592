import pytest

from modelcube.languages.language import languages
from modelcube.languages.saying import current_language, fill, paragraph, say, use_language


def test_texts_are_english_where_no_language_is_spoken() -> None:
    assert say("{count} more", count=3) == "3 more"
    assert current_language().tag == "en"


def test_texts_are_said_in_the_language_of_the_block_and_of_blocks_inside() -> None:
    with use_language("zh") as language:
        assert language.tag == "zh-Hans"
        assert say("{count} more", count=3) == "另外 3 个"
        with use_language("en"):
            assert say("depth") == "depth"
        assert say("depth") == "深度"
    assert say("depth") == "depth"


def test_a_block_that_fails_ends_its_language() -> None:
    with pytest.raises(ValueError, match="no"), use_language("zh"):
        raise ValueError("no")
    assert current_language().code == "en"


def test_what_a_catalogue_lacks_and_a_language_that_is_not_there_are_english() -> None:
    with use_language("zh"):
        assert say("huawei-tinynet") == "huawei-tinynet"
    with use_language("xx"):
        assert say("depth") == "depth"


def test_only_places_with_a_value_are_filled_and_values_are_not_looked_into() -> None:
    values = {"x": "{y}", "y": "2"}
    assert fill("%{z} {x} {y} {current.w:.2f}", values) == "%{z} {y} 2 {current.w:.2f}"


def test_sentences_follow_each_other_as_the_language_has_it() -> None:
    assert paragraph(["A.", "", "B."]) == "A. B."
    with use_language("zh"):
        assert paragraph(["甲。", "乙。"]) == "甲。乙。"


def test_english_is_the_first_language() -> None:
    assert next(iter(languages())) == "en"
    assert languages()["zh"].name == "中文"
