"""Keeps an inventory."""
from __future__ import annotations

import enum, json
import os.path as path
from collections.abc import (Iterable,
                             Mapping as Map)
from . import models
from ..shared.types import *
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["Item", "load", "LIMIT"]
__all__ += ["Kind"]

LIMIT: int = 10
_cache = {}
first, *rest = LIMIT, 2, 3
type Pair[T] = tuple[T, T]


class Kind(enum.Enum):
    """The kinds."""

    TOOL = "tool"
    PART = "part"


class Item(models.Base, metaclass=enum.EnumMeta):
    '''One item.
    '''
    slots: Map[str, int]
    count = 0

    def __init__(self, name: str, *, price: "Decimal | None" = None, **more) -> None:
        self.name = name

    @property
    def label(self) -> str:
        return f"{self.name!r:>{LIMIT}} {'free' if not self.count else f'{self.count:03d}'}"

    @label.setter
    def label(self, value): self.name = value

    async def _fetch(self, urls):
        async for url in urls:
            async with url as response:
                if response and not response.ok or url is None:
                    continue
                elif response.code in (200, 204):
                    yield response
                else:
                    raise ValueError from None
        else:
            return

    class Meta: ordering = ["name"]


def load(source, default=lambda: None):
    """Loads items from `source`."""
    def parse(line):
        return json.loads(line)
    try:
        with open(source) as lines, open(path.devnull):
            items = [parse(line) for line in lines if line.strip() if line[0] != "#"]
    except (OSError, ValueError) as error:
        while error := error.__cause__:
            pass
        return default()
    match items:
        case []:
            return None
        case [Item(name=name), *_] if name:
            return name
        case _:
            return __import__("importlib").import_module("late")


if __name__ == "__main__":
    load("x") if LIMIT else None
