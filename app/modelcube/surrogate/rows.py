"""The rows that the process is fitted on, as arrays, and the kinds of their backbones.

Backbones of one kind are built alike, and gain alike from resolution, depth and width. `residual`: residual networks
with full or group convolutions; `efficientnet`: EfficientNets, which Google and others trained with recipes that grow
with the network; `grouped`: networks of grouped convolutions or shuffled channels, whose connectivity changes with
their width; `mobile`: all others made of depthwise separable convolutions. The definitions decide, not accuracies. What
fits none of them (transformers, multilayer perceptrons, VGG, DenseNet) has no kind.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Labels = NDArray[np.str_]
Indices = NDArray[np.intp]

PRIOR_MEAN = 1.0  # of logits: 73 %
LEVELS = (-0.4, 0.3)  # ends of what a level can be, in logits
OWN = ""  # label of a backbone or family of which no row is known

KINDS = ("residual", "efficientnet", "grouped", "mobile")
UNKNOWN_KIND = ""
OWN_KIND = "mobile"  # of a backbone of one's own, unless told otherwise

_MEMBERS = {
    "residual": """
        resnet-34 resnet-50 resnet-rs-50 preresnet-34 preresnet-50 se-resnet-34 se-resnet-50 se-preresnet-34
        se-preresnet-50 hrnet-w32 resnext-50-32x2d resnext-50-32x4d resnext-50-64x4d resnext-vd-50-32x4d
        resnext-vd-50-64x4d se-resnext-50-32x4d se-resnet-vd-34 se-resnet-vd-50 eca-resnetd-50 skresnet-34
        ibn-resnet-50 resnesta-50 resneta-34 resneta-50 res2net-vd-50-26w4s rednet-50 regnetx regnety repvgg-a1
        repvgg-b1 cs3darknet-l cs3darknet-focus-l
        cifar-resnet-20 cifar-resnet-34 cifar-resnet-50 cifar-resnet-164 cifar-preresnet-20 cifar-preresnet-164
        cifar-se-resnet-20 cifar-se-resnet-164 cifar-se-preresnet-20 cifar-se-preresnet-164 cifar-dia-resnet-20
        cifar-dia-resnet-164 cifar-dia-preresnet-20 cifar-dia-preresnet-164
        cifar-resnext-20-1x64d cifar-resnext-20-2x32d cifar-resnext-20-4x16d cifar-resnext-20-8x8d
        cifar-resnext-20-16x4d cifar-resnext-20-32x2d cifar-resnext-20-64x1d cifar-wrn-28-10 cifar-ror3-56
        cifar-pyramidnet-110
    """,
    "efficientnet": "efficientnet-b0 efficientnet-edgetpu-s efficientnet-lite0 efficientnetv2-b0",
    "grouped": "shufflenetv1 dicenet espnetv2 squeezenext",
    "mobile": """
        mobilenetv1 mobilenetv2 mobilenetv3-large mobilenetv3-small mnasnet shufflenetv2 lcnet esnet rexnet ghostnet
        ghostnetv2 repghostnet fd-mobilenet mobilenetv3-large-minimalistic mobilenetv3-small-minimalistic
        mobilenetv4-conv-small mobilenetv4-conv-medium mobilenetv4-conv-large mixnet-s mixnet-m mobileone-s0
        mobilevitv2-1.0 proxylessnas-mobile starnet-s4 fasternet-m
        efficientvit-b0 efficientvit-b1 efficientvit-b2 efficientvit-b3 fastvit-t12 fastvit-s12 fastvit-sa12
        convnext-zepto convnext-pico convnext-pico-ols convnext-nano convnext-tiny convnext-small convnextv2-base
    """,
}
_KIND_OF = {backbone: kind for kind, members in _MEMBERS.items() for backbone in members.split()}


def kind_of(backbone: str) -> str:
    """The kind of a backbone; "" for one that is not known here."""
    return _KIND_OF.get(backbone, UNKNOWN_KIND)


@dataclass(frozen=True, eq=False)
class Rows:
    """n comparable rows.

    Attributes:
        x: log coordinates (n, 3).
        top1: accuracy in per cent (n,).
        backbone, kind, family, lab: labels (n,); the lab is who trained: a family's name up to its first hyphen.
        flops: multiply-adds (n,), NaN where not known; only validation asks for them.
        id: the row's name (n,).
        level: c of the row's backbone (n,), from all of the rows (`levels`).
    """

    x: Floats
    top1: Floats
    backbone: Labels
    kind: Labels
    family: Labels
    lab: Labels
    flops: Floats
    id: Labels
    level: Floats

    @classmethod
    def from_ratios(
        cls,
        coordinates: Floats,
        top1: Floats,
        backbone: Sequence[str] | Labels,
        family: Sequence[str] | Labels,
        flops: Floats | None = None,
        ids: Sequence[str] | Labels | None = None,
    ) -> "Rows":
        """Rows from r, d, w of shape (n, 3), accuracies in per cent and labels, each (n,)."""
        n = len(top1)
        return cls(
            np.log(coordinates),
            np.asarray(top1, dtype=float),
            np.asarray(backbone, dtype=np.str_),
            np.array([kind_of(name) for name in backbone], dtype=np.str_),
            np.asarray(family, dtype=np.str_),
            np.array([lab_of(name) for name in family], dtype=np.str_),
            np.full(n, np.nan) if flops is None else np.asarray(flops, dtype=float),
            np.arange(n).astype(np.str_) if ids is None else np.asarray(ids, dtype=np.str_),
            np.zeros(n),
        ).levelled()

    @classmethod
    def from_anchor(
        cls, coordinates: Floats, top1: float, backbone: str, kind: str, level: float | None = None
    ) -> "Rows":
        """One accuracy of one's own at r, d, w of shape (3,): of a family and a lab that nobody else has.

        `level` is that of the backbone; None where this accuracy is all that is known of it.
        """
        row = cls.from_ratios(coordinates[None], np.array([top1]), [backbone], [OWN], ids=["own"])
        return replace(row, kind=np.array([kind]), level=row.level if level is None else np.array([level]))

    def __len__(self) -> int:
        """n."""
        return len(self.top1)

    @cached_property
    def y(self) -> Floats:
        """Logits of the accuracies, shape (n,); infinite for 0 and 100 per cent."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.top1 / (100 - self.top1)), dtype=float)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, of all that a fit depends on."""
        digest = hashlib.sha256()
        for array in (
            np.round(self.x, 9),
            self.top1,
            *(np.char.encode(a) for a in (self.backbone, self.kind, self.family)),
        ):
            digest.update(f"{array.dtype.str}{array.shape}".encode() + np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()

    @cached_property
    def bases(self) -> Indices:
        """Of each backbone in a family the row nearest to (1, 1, 1), (b,)."""
        order = np.argsort(np.abs(self.x).sum(axis=1), kind="stable")
        return order[np.unique(self.pairs[order], return_index=True)[1]]

    @cached_property
    def scarce(self) -> NDArray[np.bool_]:
        """Which rows are all that is known of their backbone in their family, (n,)."""
        return np.asarray(np.bincount(self.pairs)[self.pairs] == 1)

    @cached_property
    def pairs(self) -> Indices:
        """A number for each backbone in a family, (n,)."""
        backbone, family = (
            np.unique(labels, return_inverse=True)[1].ravel() for labels in (self.backbone, self.family)
        )
        return np.asarray(backbone * (int(family.max(initial=0)) + 1) + family)

    def nearest_base(self, among: Indices) -> int:
        """Index of the row nearest to (1, 1, 1) by the sum of its absolute log coordinates; the first of several."""
        return int(among[np.argmin(np.abs(self.x[among]).sum(axis=1))])

    def levelled(self) -> "Rows":
        """The same rows with the levels that they themselves say."""
        table = levels(self)
        return replace(self, level=np.array([table[name] for name in self.backbone.tolist()], dtype=float))

    def take(self, kept: Indices | NDArray[np.bool_]) -> "Rows":
        """Some of the rows, with the levels that these say."""
        return Rows(*(getattr(self, field.name)[kept] for field in fields(self))).levelled()

    def plus(self, others: "Rows") -> "Rows":
        """These rows, then others; all keep their levels."""
        pairs = ((getattr(self, field.name), getattr(others, field.name)) for field in fields(self))
        return Rows(*(np.concatenate(pair) for pair in pairs))


def levels(rows: Rows) -> dict[str, float]:
    """c of each backbone: how far the logit of its accuracy near (1, 1, 1) lies above the prior's mean.

    That is the mean over its families of the row nearest to (1, 1, 1), less `PRIOR_MEAN`, kept within `LEVELS`: beyond
    them few rows say what a level tells of a slope.
    """
    names, of = np.unique(rows.backbone[rows.bases], return_inverse=True)
    means = np.bincount(of.ravel(), rows.y[rows.bases]) / np.bincount(of.ravel())
    return dict(zip(names.tolist(), np.clip(means - PRIOR_MEAN, *LEVELS).tolist(), strict=True))


def lab_of(family: str) -> str:
    """Who trained a family: its name up to the first hyphen."""
    return family.partition("-")[0]
