"""Answers whose parts repeat: each part is written as JSON once, and answers are put together from what is written.

A formula picks among a few hundred networks, each of which takes kilobytes to describe; most of the time of a busy
route would go into writing the same descriptions again.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import to_json


class Written:
    """Plain data, a model or a list of models, and its JSON, which is written when first asked for."""

    nbytes = 12_000  # about, as data and as JSON

    def __init__(self, data: Any) -> None:
        self.data = data

    @cached_property
    def json(self) -> bytes:
        """The data as JSON."""
        return to_json(self.data)


class Merged(NamedTuple):
    """An object of fields that are written already and of fields of its own; no field is of both."""

    written: Written
    own: Mapping[str, Any]


def write(fields: Mapping[str, Any]) -> bytes:
    """An object as JSON; its values may be `Written`, `Merged`, or anything that pydantic can write."""
    return b"{%s}" % b",".join(b'"%s":%s' % (name.encode(), _json(value)) for name, value in fields.items())


def read(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The same as plain data and models."""
    return {name: _data(value) for name, value in fields.items()}


def _json(value: Any) -> bytes:
    if isinstance(value, Written):
        return value.json
    if isinstance(value, Merged):
        return b"%s,%s" % (value.written.json[:-1], write(value.own)[1:])
    return to_json(value)


def _data(value: Any) -> Any:
    if isinstance(value, Written):
        return value.data
    if isinstance(value, Merged):
        return {**_fields(value.written.data), **read(value.own)}
    return value


def _fields(data: Any) -> Mapping[str, Any]:
    return dict(data) if isinstance(data, BaseModel) else data
