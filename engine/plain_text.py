"""Text by others made safe to show: no control characters, and none that turn the reading order.

Terminals obey escape sequences, and an override makes a name read as another one.
"""

import re
from typing import Any, cast

# Controls but for tab and new lines, lone surrogates, and the marks that embed, override or isolate
# a direction. The plain marks for left and right stay: Hebrew and Arabic texts need them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]"
)
_UNKEPT = re.compile("[\x00\ud800-\udfff]")
_RETURNS = re.compile("\r\n?")
SUBSTITUTE = "\N{REPLACEMENT CHARACTER}"


def plain(text: str) -> str:
    """The text with a substitute for each character that is not to be shown."""
    return _UNSAFE.sub(SUBSTITUTE, _RETURNS.sub("\n", text))


def escaped(json: str) -> str:
    """A JSON text that says the same without such characters: they stand in its strings only."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def is_plain(text: str) -> bool:
    """Whether all of it can be shown as it is."""
    return _UNSAFE.search(_RETURNS.sub("\n", text)) is None


def one_line(text: str) -> str:
    """As `plain`, with every run of white space as one blank."""
    return " ".join(plain(text).split())


def plain_parts(value: Any) -> Any:
    """A JSON document with every text in it as `plain` gives it. What no database can keep (NUL,
    halves of characters) stays, so that it is refused as such."""
    if isinstance(value, str):
        return value if _UNKEPT.search(value) else plain(value)
    if isinstance(value, list):
        return [plain_parts(one) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        parts = cast("dict[str, Any]", value)
        return {name: plain_parts(one) for name, one in parts.items()}
    return value
