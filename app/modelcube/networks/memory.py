"""How much memory the maps of a block take while it runs.

Schedule: layers run one after another, each reading its whole input and writing its whole output before the next
starts; a tensor is freed as soon as nothing reads it any more. While a layer runs, memory holds what it reads, what it
writes, and the block's input for as long as a skip or a projection still needs it. Batch normalisation is folded,
activations and additions work in place, squeeze-and-excitation scales its map in place. Branches run in the order of
the list of layers: main branch first, then the projection.

`in_place` is the same schedule on an engine whose depthwise convolutions overwrite their input, one channel at a time
(TinyEngine: mit-han-lab/tinyengine).

Counted in elements: one byte each in int8, four in fp32. Code, stack and an engine's own buffers come on top.
"""

from collections.abc import Iterator

from modelcube.networks.layers import Block, Branch, Layer, Polynomial, Size

BYTES_PER_ELEMENT = {"int8": 1, "fp32": 4}


def block_memory(block: Block, *, in_place: bool = False) -> dict[str, Polynomial]:
    """Elements held while each layer of a block runs, by the layer's name; `add` is the addition of the skip."""
    held = {layer.name: _working(layer, in_place) + _waiting(block, layer) for layer in block.layers}
    if block.skip:
        held["add"] = Polynomial.at(Size.OUTPUT, 2 * _main(block)[-1].channels_out)
    return held


def _working(layer: Layer, in_place: bool) -> Polynomial:
    if in_place and layer.depthwise:
        return layer.elements_in() + Polynomial.at(layer.writes, 1)
    return layer.elements_in() + layer.elements_out()


def _waiting(block: Block, layer: Layer) -> Polynomial:
    """What is kept alive beside the layer's own input and output."""
    main = _main(block)
    if layer.branch is Branch.SHORTCUT:
        return main[-1].elements_out()
    gated = _gated_map(block, layer) if layer.branch is Branch.GATE else Polynomial()
    if not block.skip or layer is main[0]:
        return gated
    return gated + main[0].elements_in()


def _gated_map(block: Block, gate: Layer) -> Polynomial:
    before = [layer for layer in block.layers[: block.layers.index(gate)] if layer.branch is Branch.MAIN]
    return before[-1].elements_out()


def _main(block: Block) -> list[Layer]:
    return [layer for layer in block.layers if layer.branch is Branch.MAIN]


def undominated(rows: list[dict[str, Polynomial]]) -> list[list[Polynomial]]:
    """The polynomials of which some can be the largest: a list for each layer that is kept, with an entry a row.

    `rows` are the memory by layer for each row of a cost table; a layer that a row lacks counts as zero there.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    needed = {name for row in rows for name in _maxima(row)}
    return [[row.get(name, Polynomial()) for row in rows] for name in names if name in needed]


def _maxima(row: dict[str, Polynomial]) -> Iterator[str]:
    kept: dict[str, Polynomial] = {}
    for name, value in row.items():
        if any(_covers(other, value) for other in kept.values()):
            continue
        kept = {n: other for n, other in kept.items() if not _covers(value, other)} | {name: value}
    yield from kept


def _covers(larger: Polynomial, smaller: Polynomial) -> bool:
    """Whether `larger` is at least `smaller` for all h_in ≥ h_out ≥ 1 (sufficient, not necessary)."""
    at_input, at_output, constant = (a - b for a, b in zip(larger, smaller, strict=True))
    return at_input >= 0 and at_input + at_output >= 0 and at_input + at_output + constant >= 0
