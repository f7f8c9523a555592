"""What scripts say, in a language: a page that speaks it carries these messages, no script has a list of its own.

Scripts write texts in English where they say them, as Python does: a message is theirs if its English is in them.
"""

import json
from collections.abc import Mapping

from modelcube.languages.language import Language
from modelcube.web.static import StaticTree

_known: dict[tuple[str, str], Mapping[str, str]] = {}


def script_messages(static: StaticTree, language: Language) -> Mapping[str, str]:
    """Messages by their English, those alone that some script has between quotation marks."""
    key = static.version, language.code
    if key not in _known:
        texts = _script_text(static)
        _known[key] = {english: text for english, text in language.messages.items() if _quoted(english) in texts}
    return _known[key]


def _script_text(static: StaticTree) -> str:
    scripts = (file.content.decode() for name, file in static.files.items() if name.startswith("js/"))
    return "\n".join(scripts).replace("\\u00a0", "\u00a0")


def _quoted(english: str) -> str:
    return json.dumps(english, ensure_ascii=False)
