"""What one version of the data has been asked for, kept up to so many bytes and dropped with that version."""

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from cachetools import LRUCache

MAX_BYTES = 128 * 2**20
USUAL_BYTES = 2_048  # of a value that does not say in `nbytes` how large it is

P = ParamSpec("P")
T = TypeVar("T")


def size_of(value: object) -> int:
    """About how many bytes a value takes."""
    return USUAL_BYTES + (len(value) if isinstance(value, bytes) else int(getattr(value, "nbytes", 0)))


class Kept:
    """Values by what they were made for; beyond `most` bytes those that were not asked for longest are dropped."""

    def __init__(self, most: int = MAX_BYTES) -> None:
        self._values: LRUCache[Hashable, Any] = LRUCache(most, size_of)
        self._making: dict[Hashable, Lock] = {}
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._values

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made for the first who asks; others who ask meanwhile wait for it."""
        with self._lock:
            if key in self._values:
                return cast(T, self._values[key])
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return cast(T, self._values[key])
            try:
                value = make()
                with self._lock:
                    if size_of(value) <= self._values.maxsize:
                        self._values[key] = value
                return value
            finally:
                with self._lock:
                    self._making.pop(key, None)


class Owner(Protocol):
    """What the answers about it are kept with, and dropped with."""

    @property
    def kept(self) -> Kept:
        """Where they are kept."""


AnOwner = TypeVar("AnOwner", bound=Owner)


def kept(make: Callable[Concatenate[AnOwner, P], T]) -> Callable[Concatenate[AnOwner, P], T]:
    """Keep what a function returns with its first argument; all others must be hashable."""

    @wraps(make)
    def get(owner: AnOwner, /, *args: P.args, **named: P.kwargs) -> T:
        return owner.kept.get((make, owner, *args, *named.items()), lambda: make(owner, *args, **named))

    return get
