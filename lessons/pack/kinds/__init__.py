"""The kinds of items: one class each. `Item` is any of them; `KINDS` finds a class by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, TypeAlias, get_args

from pydantic import Field

from lessons.pack.kinds.base import ItemBase
from lessons.pack.kinds.calibrate import CalibrateItem
from lessons.pack.kinds.choose import ChooseItem
from lessons.pack.kinds.explain import ExplainItem
from lessons.pack.kinds.multiple_choice import MultipleChoiceItem
from lessons.pack.kinds.predict import PredictItem
from lessons.pack.kinds.spot import SpotItem

__all__ = [
    "KINDS",
    "CalibrateItem",
    "ChooseItem",
    "ExplainItem",
    "Item",
    "ItemBase",
    "MultipleChoiceItem",
    "PredictItem",
    "SpotItem",
]

_AnyItem: TypeAlias = (
    PredictItem | SpotItem | ChooseItem | MultipleChoiceItem | ExplainItem | CalibrateItem
)
Item: TypeAlias = Annotated[_AnyItem, Field(discriminator="kind")]

KINDS: Mapping[str, type[_AnyItem]] = MappingProxyType(
    {kind.model_fields["kind"].default: kind for kind in get_args(_AnyItem)}
)
"""By the name that stands in `pack.json`, in the order of the editor's menu."""
