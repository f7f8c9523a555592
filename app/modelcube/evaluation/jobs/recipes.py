"""How an evaluation trains: recipes as data. A measured row's family is its recipe's id.

Sources: the TinyNet paper (NeurIPS 2020, arXiv 2010.14819), its experiments on ImageNet, for `imagenet-450`,
`imagenet-100` and `resnet50-90`; `docs/fashion-mnist.md`, the pilot, for `proxy`.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

from modelcube.errors import InvalidInput, NotFound

PILOT = "docs/fashion-mnist.md: the pilot"
PAPER = "TinyNet paper (NeurIPS 2020, arXiv 2010.14819)"

Optimizer = Literal["sgd", "rmsprop"]
Schedule = Literal["one-cycle", "step"]
Interpolation = Literal["bilinear", "bicubic"]
IMAGENETS_WAY: dict[str, Any] = {"interpolation": "bicubic", "tested_centre": 0.875, "statistics": "imagenet"}
"""How timm and the papers show ImageNet's images: timm/data/constants.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that training depends on but network, data and seed.

    Attributes:
        id: its name, and the family of the rows measured by it.
        title: the same in words.
        source: where the figures come from.
        epochs: passes over the training images; 0 for weights that are trained already.
        batch: images a step, over all devices.
        device_batch: images that one device takes at once, over which batch normalisation takes its statistics;
            the gradients of several such parts are added up where `batch` needs it. None for `batch`.
        optimizer: `sgd` (Nesterov where `nesterov`) or `rmsprop` (timm's RMSpropTF, which starts at 1, not at 0).
        learning_rate: the highest rate, a step.
        momentum: of the optimizer, a step.
        nesterov: whether SGD looks ahead.
        rmsprop_decay: factor a step by which RMSprop forgets squared gradients.
        rmsprop_eps: what RMSprop adds to their mean before the root.
        weight_decay: factor of the weights in the gradient; biases and batch normalisation are left out.
        schedule: `one-cycle` (up linearly over `warmup_epochs`, down along a cosine to 0, changed every step) or `step`
            (up over `warmup_epochs` from `warmup_rate`, then times `decay_factor` every `decay_epochs`).
        warmup_epochs: epochs over which the rate rises.
        warmup_rate: rate at the start of a warm-up.
        decay_epochs: epochs between two steps of the rate.
        decay_factor: what the rate is multiplied by.
        label_smoothing: share of the label spread over all classes.
        dropout: share of the features dropped before the classifier.
        batch_norm_momentum: share that a batch contributes to the running statistics, a step (1 − the paper's 0.99).
        ema_decay: factor a step of the average of the weights that is tested, None for the weights themselves.
        rand_augment: timm's name of a policy, None for none.
        crop: whether images are cropped and flipped at random (ImageNet's way), which those of idx files are not; else
            each is shown as it is.
        interpolation: how images of folders are made smaller or larger; those of idx files are always `bilinear`.
        tested_centre: share of a side that is tested, of images of folders; those of idx files are tested whole.
        statistics: whether images of folders are normalised by ImageNet's mean and deviation or by their own.
        train_images: how many of the training images are used, None for all.
        test_images: how many of the test images, None for all.
    """

    id: str
    title: str
    source: str
    epochs: int
    batch: int
    device_batch: int | None = None
    optimizer: Optimizer = "sgd"
    learning_rate: float = 0.0
    momentum: float = 0.9
    nesterov: bool = False
    rmsprop_decay: float = 0.9
    rmsprop_eps: float = 1e-3
    weight_decay: float = 0.0
    schedule: Schedule = "one-cycle"
    warmup_epochs: float = 0.0
    warmup_rate: float = 0.0
    decay_epochs: float = 1.0
    decay_factor: float = 1.0
    label_smoothing: float = 0.0
    dropout: float = 0.0
    batch_norm_momentum: float = 0.1
    ema_decay: float | None = None
    rand_augment: str | None = None
    crop: bool = False
    interpolation: Interpolation = "bilinear"
    tested_centre: float = 1.0
    statistics: Literal["own", "imagenet"] = "own"
    train_images: int | None = None
    test_images: int | None = None

    def parts(self, devices: int) -> int:
        """In how many parts each of so many devices takes its share of a batch."""
        share = self.batch // devices
        return max(1, -(-share // (self.device_batch or self.batch)))

    def at_once(self, devices: int) -> int:
        """Images of each part."""
        return self.batch // devices // self.parts(devices)

    @property
    def augments(self) -> bool:
        """Whether images are shown otherwise than they are."""
        return self.crop or self.rand_augment is not None


IMAGENET_450 = Recipe(
    id="imagenet-450",
    title="the TinyNet paper's own: 450 epochs of RMSprop",
    source=f"{PAPER}: networks of EfficientNet-B0's cube; RandAugment as of its TinyNet-A of 77.7 %; "
    "without the drop-connect of 0.1 that TinyNet-B alone had",
    epochs=450,
    batch=1024,
    device_batch=128,
    optimizer="rmsprop",
    learning_rate=0.048,
    weight_decay=1e-5,
    schedule="step",
    warmup_epochs=3,
    warmup_rate=1e-6,
    decay_epochs=2.4,
    decay_factor=0.97,
    dropout=0.2,
    batch_norm_momentum=0.01,
    ema_decay=0.9999,
    rand_augment="rand-m9-mstd0.5",
    crop=True,
    **IMAGENETS_WAY,
)

RECIPES = {
    recipe.id: recipe
    for recipe in (
        IMAGENET_450,
        replace(
            IMAGENET_450,
            id="imagenet-100",
            title="the same in 100 epochs, as the paper trains its sampled networks",
            source=f"{PAPER}: the 100 sampled networks",
            epochs=100,
        ),
        Recipe(
            id="resnet50-90",
            title="ResNet-50's: 90 epochs of SGD",
            source=f"{PAPER}: networks of ResNet-50's cube",
            epochs=90,
            batch=1024,
            device_batch=128,
            learning_rate=0.4,
            weight_decay=1e-4,
            schedule="step",
            decay_epochs=30,
            decay_factor=0.1,
            crop=True,
            **IMAGENETS_WAY,
        ),
        Recipe(
            id="proxy",
            title="small images in minutes: two epochs of RMSprop in one cycle",
            source=PILOT,
            epochs=2,
            batch=64,
            optimizer="rmsprop",
            learning_rate=0.001,
            warmup_epochs=0.5,
        ),
        Recipe(
            id="proxy-long",
            title="the same with three times the images",
            source=PILOT,
            epochs=6,
            batch=64,
            optimizer="rmsprop",
            learning_rate=0.001,
            warmup_epochs=1.5,
        ),
        Recipe(
            id="smoke",
            title="seconds, to see that everything works: its accuracies say nothing",
            source="made up",
            epochs=2,
            batch=32,
            learning_rate=0.02,
            nesterov=True,
            warmup_epochs=1,
            train_images=512,
            test_images=512,
        ),
        Recipe(
            id="pretrained",
            title="weights that somebody else has trained, tested here",
            source="the file or name that the data set's `weights` gives, else timm's own",
            epochs=0,
            batch=256,
            **IMAGENETS_WAY,
        ),
    )
}


def get_recipe(recipe_id: str) -> Recipe:
    """The recipe of that id.

    Raises:
        NotFound: no recipe has this id.
    """
    if recipe_id not in RECIPES:
        raise NotFound("recipe", recipe_id, RECIPES)
    return RECIPES[recipe_id]


def check_augments(recipe: Recipe, kind: str) -> None:
    """Nothing, if a recipe can be followed on data sets of this kind.

    Raises:
        InvalidInput: it crops or augments images, and those of idx files are shown as they are.
    """
    if kind == "idx" and recipe.augments:
        allowed = f"one of {', '.join(one.id for one in RECIPES.values() if not one.augments)}"
        message = f"images of idx files are neither cropped nor augmented, as {recipe.id} would; allowed: {allowed}"
        raise InvalidInput("recipe", recipe.id, allowed, message)
