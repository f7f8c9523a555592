"""Which words of a text in another language are still English."""

import re
from collections.abc import Iterable

# What is the same in every language: names, units, symbols, versions, and the places of Plotly's hover texts.
SAME = re.compile(
    r"""
    %\{[^}]*\} | </?\w+/?> | https?://\S+ | &\w+;
    | Model\ Cube | (?:Efficient|Tiny|Res|Image)Net(?:V\d|-[A-E]\b|-50|-B\^?-?\d?)? | MobileNetV2 | Fashion-MNIST
    | Accel-NASBench | NAS-Bench-Macro | Once-for-[Aa]ll | CIFAR-10 | \blogit\b | \bSE\b | \bln\b | \bHC3\b
    | \bB\^?-?\d\b | \barXiv\b | \bfvcore\b | \bFLOPs\b | \bint8\b | \bfp32\b | \b(?:CSV|JSON)\b | \btop-1\b | \bKiB\b
    | \bpx\b | \b[rdwcn]\b | [\d\u00a0][MGk](?![A-Za-z])
    | \b[0-9a-f]{12}\b
    """,
    re.VERBOSE,
)
_WORD = re.compile(r"[A-Za-z]{1,}")


def english_words(text: str, names: Iterable[str] = ()) -> list[str]:
    """Words in Latin letters, `names` of networks, families and sources left out, and what is the same everywhere."""
    for name in sorted(set(names), key=len, reverse=True):
        if name in text:
            text = text.replace(name, "·")
    return _WORD.findall(SAME.sub("·", text))
