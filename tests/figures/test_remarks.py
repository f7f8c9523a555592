import pytest

from modelcube.answers.explorer import Explorer
from modelcube.figures.remarks import remarks

BUDGET = "a share of the backbone from 0.03 to 1.05, or a count from 11.6M to 405M, such as 0.1, 10%, 38.6M"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "flops=39e6",
        "flops=39%20M%20MACs",
        "flops=10%25&classes=10&sram=1MiB&flash=",
        "r=0.5&lock=1&flops=0.1",
        "family=unknown&utm_source=blog&epochs=x",
        "study=fashion-mnist&flops=2M",
        "lang=zh&size=800x450&fixed=1&hide=legend,title",
    ],
)
def test_what_is_shown_as_asked_needs_no_word(explorer: Explorer, query: str) -> None:
    assert remarks(query, explorer, presented=True) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("flops=abc", f"flops=abc cannot be read and is left out; allowed: {BUDGET}."),
        ("flops=", f"flops= cannot be read and is left out; allowed: {BUDGET}."),
        ("flops=0,5", "Decimals are written with a point."),
        ("flops=39", f"flops=39 is out of range, 0.03 is shown; allowed: {BUDGET}."),
        ("flops=1G", "flops=1G is out of range, 1.05 is shown"),
        ("study=fashion-mnist&flops=39M", "a count from 239k to 8.34M"),
        ("r=abc", "r=abc cannot be read and is left out; allowed: a number from 0.3 to 1.5."),
        ("d=1,2", "d=1,2 cannot be read"),
        ("w=NaN", "w=NaN cannot be read"),
        ("r=9", "r=9 is out of range, 1.5 is shown"),
        ("backbone=foo", "backbone=foo cannot be read and is left out; allowed: one of: efficientnet-b0"),
        ("study=foo", "There is no study foo here, or it was removed; imagenet is shown."),
        ("family=foo", "No row shown is of a family foo; it is left out."),
        ("lock=yes", "lock=yes cannot be read and is left out; allowed: 0 or 1."),
        ("classes=1.5", "classes=1.5 cannot be read and is left out; allowed: a whole number from 1 to 100000."),
        ("classes=0", "classes=0 is out of range, 1 is shown"),
        ("sram=320K", "such as 320KiB or 1MiB"),
        ("precision=int4", "precision=int4 cannot be read"),
        ("flops=0.1&flops=0.2", "flops is given more than once; the first value counts."),
        ("flops=0.1&r=0.5", "r, d and w are given, so flops=0.1 is left out; lock=1 keeps it."),
        ("lang=xx", "lang=xx cannot be read and is left out; allowed: one of: en, zh."),
        ("size=9000x450", "size=9000x450 is out of range, 1600x450 is shown"),
        ("hide=foo", "hide=foo cannot be read"),
    ],
)
def test_what_is_not_shown_as_asked_is_said(explorer: Explorer, query: str, said: str) -> None:
    found = remarks(query, explorer, presented=True)
    assert len(found) == 1
    assert said in found[0]
