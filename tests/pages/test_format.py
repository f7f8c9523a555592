from modelcube.pages import format as formats


def test_counts_have_three_significant_digits_and_a_unit() -> None:
    shown = {
        51_580_656: "51.6 M",
        100_000_000: "100 M",
        999_600_000: "1.00 G",
        2_338_446: "2.34 M",
        950: "950",
        12_345: "12.3 k",
    }
    assert {count: formats.short(count).replace("\u00a0", " ") for count in shown} == shown


def test_memory_is_counted_in_kib() -> None:
    assert formats.memory(369_664).replace("\u00a0", " ") == "361 KiB"
    assert formats.memory(2.25 * 1024**2).replace("\u00a0", " ") == "2.25 MiB"


def test_halves_are_rounded_up_as_javascript_does() -> None:
    assert [formats.rounded(value, 0) for value in (0.5, 1.5, 2.5)] == ["1", "2", "3"]
    assert formats.rounded(2.125, 2) == "2.13"


def test_differences_are_signed_but_zero() -> None:
    assert formats.signed(0.228).replace("\u00a0", " ") == "+22.8 %"
    assert formats.signed(-0.031).replace("\u00a0", " ") == "−3.1 %"
    assert formats.signed(-0.0001).replace("\u00a0", " ") == "0.0 %"


def test_long_numbers_are_grouped() -> None:
    assert formats.exact(51_580_656).split("\u00a0") == ["51", "580", "656"]


def test_numbers_of_things() -> None:
    said = [formats.counted(count, "{count}\u00a0block", "{count}\u00a0blocks") for count in (1, 3)]
    assert said == ["1\u00a0block", "3\u00a0blocks"]
