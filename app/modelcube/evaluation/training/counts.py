"""What fvcore counts on a built network: the second opinion on our own figures."""

from typing import NamedTuple

import torch
from fvcore.nn import ActivationCountAnalysis, FlopCountAnalysis, parameter_count

from modelcube.evaluation.training.build import build
from modelcube.networks.cost_table import CostTable
from modelcube.networks.network import Network

_MULTIPLY_ADDS = ("conv", "linear")


class Counts(NamedTuple):
    """fvcore's and our common quantities (units: `modelcube.networks.layers`)."""

    flops: int
    flops_fvcore: int
    params: int
    activations: int


def fvcore_counts(network: Network, classes: int = 1000, in_channels: int = 3) -> Counts:
    """Build the network with timm and let fvcore count it; takes about a second."""
    model = build(network, classes, in_channels).eval()
    image = torch.zeros(1, in_channels, network.resolution, network.resolution)
    flops = FlopCountAnalysis(model, image).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    activations = ActivationCountAnalysis(model, image).unsupported_ops_warnings(False)
    by_operator = flops.by_operator()
    return Counts(
        flops=int(sum(by_operator[operator] for operator in _MULTIPLY_ADDS)),
        flops_fvcore=int(flops.total()),
        params=parameter_count(model)[""],
        activations=int(activations.uncalled_modules_warnings(False).total()),
    )


def table_counts(network: Network, table: CostTable) -> Counts:
    """The same quantities from a cost table of the network's backbone."""
    costs = table.of(network)
    return Counts(*(int(getattr(costs, name)) for name in Counts._fields))
