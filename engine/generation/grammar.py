"""The ICG token sequence of ProgEmu as a state machine: which ids may come next, and which must.

    <bos> IMG(prior) prompt IMG(target) interpretation <eos>
    IMG(x) = <boi> "rows*columns" <img> (columns visual tokens <eol>) x rows <eof> <eoi>

Pure: knows ids and counts, no arrays, no model, no tokenizer. Where a token stands decides what it
may be, never its value, so that no text id can be taken for the end of a row, and a run without an
image cannot happen. Source: ProgEmu's published grammar (Ma et al., 2025); ids from the manifest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from engine.bundle import Manifest, TokenIds


class Kind(Enum):
    FORCED = auto()
    VISUAL = auto()
    TEXT = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Next:
    """What may come next: `allowed` holds disjoint ascending ranges of ids, one id when forced."""

    kind: Kind
    allowed: tuple[range, ...]

    @property
    def forced(self) -> int | None:
        return self.allowed[0].start if self.kind is Kind.FORCED else None

    def allows(self, token: int) -> bool:
        for ids in self.allowed:  # noqa: SIM110, a generator costs more than what it asks
            if token in ids:
                return True
        return False

    def at(self, index: int) -> int:
        """The allowed id at this place of their order."""
        for ids in self.allowed:
            if index < len(ids):
                return ids[index]
            index -= len(ids)
        raise IndexError("there are not as many allowed ids")

    def place(self, token: int) -> int | None:
        """The inverse of `at`; None where the token is not allowed."""
        before = 0
        for ids in self.allowed:
            if token in ids:
                return before + ids.index(token)
            before += len(ids)
        return None


@dataclass(frozen=True, slots=True)
class State:
    """`position`: tokens of the generated part so far, the target's <boi> being the first."""

    position: int = 0
    ended: bool = False


class GrammarError(ValueError):
    """A token where the grammar does not allow it: a fault of the caller, not of the user."""


class PromptTooLongError(ValueError):
    """The prompt has more tokens than its slot; `excess` says how many."""

    def __init__(self, excess: int) -> None:
        super().__init__(f"the prompt is {excess} tokens too long for its slot")
        self.excess = excess


@dataclass(frozen=True)
class Grammar:
    """The grammar of one model. `size_ids`: the tokenised size text, such as "20*20"."""

    ids: TokenIds
    rows: int
    columns: int
    size_ids: tuple[int, ...]
    slot: int | None
    max_text_tokens: int
    image_length: int = field(init=False, compare=False)
    """Tokens of one image block, <boi> to <eoi>."""
    _image_layout: tuple[Next, ...] = field(init=False, repr=False, compare=False)
    _text: Next = field(init=False, repr=False, compare=False)
    _last: Next = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_image_layout", _image_layout(self))
        object.__setattr__(self, "image_length", len(self._image_layout))
        object.__setattr__(self, "_text", Next(Kind.TEXT, self.ids.text_ids))
        object.__setattr__(self, "_last", _force(self.ids.eos))

    @classmethod
    def of(cls, manifest: Manifest, size_ids: Sequence[int]) -> "Grammar":
        return cls(
            ids=manifest.ids,
            rows=manifest.image.rows,
            columns=manifest.image.columns,
            size_ids=tuple(size_ids),
            slot=manifest.prompt.slot,
            max_text_tokens=manifest.max_text_tokens,
        )

    def next(self, state: State) -> Next:
        """What may follow. After the last allowed text token the only choice is <eos>."""
        if state.ended:
            return _END
        if state.position < self.image_length:
            return self._image_layout[state.position]
        if state.position < self.image_length + self.max_text_tokens:
            return self._text
        return self._last

    def advance(self, state: State, token: int) -> State:
        """The state after `token`; raises GrammarError where it may not come."""
        if not self.next(state).allows(token):
            raise GrammarError(f"token {token} may not come at position {state.position}")
        ended = state.position >= self.image_length and token == self.ids.eos
        return State(state.position + 1, ended)

    @property
    def header_length(self) -> int:
        """Forced tokens before the first visual token of an image block."""
        return len(self.size_ids) + 2

    @property
    def visual_places(self) -> tuple[int, ...]:
        """Where the visual tokens of an image block stand in it, row by row."""
        layout = enumerate(self._image_layout)
        return tuple(place for place, step in layout if step.kind is Kind.VISUAL)

    def prefix(self, prior_codes: Sequence[Sequence[int]], prompt_ids: Sequence[int]) -> list[int]:
        """<bos> IMG(prior) prompt, padded to the slot. Raises PromptTooLongError, GrammarError."""
        return [self.ids.bos, *self.image(prior_codes), *self._slotted(prompt_ids)]

    def negative_prefix(self) -> list[int]:
        """The unconditional counterpart of `prefix`, for guidance: no prior, no prompt."""
        return [self.ids.bos]

    def image(self, codes: Sequence[Sequence[int]]) -> list[int]:
        """The block of an image whose codes (rows x columns of codebook entries) are given."""
        if len(codes) != self.rows or any(len(row) != self.columns for row in codes):
            raise GrammarError(f"an image needs {self.rows} x {self.columns} codes")
        visual = iter(self.ids.visual_offset + int(code) for row in codes for code in row)
        block: list[int] = []
        for step in self._image_layout:
            token = step.allowed[0].start if step.kind is Kind.FORCED else next(visual)
            if not step.allows(token):
                raise GrammarError(f"code {token - self.ids.visual_offset} is not in the codebook")
            block.append(token)
        return block

    def sequence(
        self,
        prior_codes: Sequence[Sequence[int]],
        prompt_ids: Sequence[int],
        target_codes: Sequence[Sequence[int]],
        text_ids: Sequence[int],
    ) -> list[int]:
        """A whole sequence, as models are trained on it and as a finished run consists of."""
        state = State(self.image_length)
        for token in (*text_ids, self.ids.eos):
            state = self.advance(state, token)
        if state.position != self.image_length + len(text_ids) + 1:
            raise GrammarError("the text goes on after its end")
        head = self.prefix(prior_codes, prompt_ids)
        return [*head, *self.image(target_codes), *text_ids, self.ids.eos]

    def rows_done(self, state: State) -> int:
        """Rows of the target whose visual tokens are all there."""
        body = min(state.position, self.image_length) - self.header_length
        separator = 0 if self.ids.eol is None else 1
        if body < self.columns:
            return 0
        full, rest = divmod(body, self.columns + separator)
        return min(full + (rest == self.columns and separator == 1), self.rows)

    def visual_index(self, state: State) -> int:
        """Which visual token of the image comes next, counted row by row; only where one does."""
        width = self.columns + (self.ids.eol is not None)
        row, column = divmod(state.position - self.header_length, width)
        return row * self.columns + column

    def text_begins(self, state: State) -> bool:
        """Whether the image block is complete, so that what follows is interpretation."""
        return state.position >= self.image_length

    def longest(self, prompt_tokens: int) -> int:
        """Tokens that the longest run needs in the cache; the final <eos> is never fed."""
        prompt = prompt_tokens if self.slot is None else self.slot
        return 1 + 2 * self.image_length + prompt + self.max_text_tokens

    def require_fitting(self, prompt_tokens: int, context: int) -> None:
        """Raises PromptTooLongError when slot or context cannot hold a prompt of this length."""
        beyond_slot = 0 if self.slot is None else prompt_tokens - self.slot
        excess = max(beyond_slot, self.longest(prompt_tokens) - context)
        if excess > 0:
            raise PromptTooLongError(excess)

    def _slotted(self, prompt_ids: Sequence[int]) -> list[int]:
        for token in prompt_ids:
            if not self._text.allows(token) or token == self.ids.eos:
                raise GrammarError(f"token {token} is no text and may not stand in a prompt")
        if self.slot is None:
            return list(prompt_ids)
        if len(prompt_ids) > self.slot:
            raise PromptTooLongError(len(prompt_ids) - self.slot)
        return [*prompt_ids, *[self.ids.pad] * (self.slot - len(prompt_ids))]


_END = Next(Kind.END, ())


def _force(token: int) -> Next:
    return Next(Kind.FORCED, (range(token, token + 1),))


def _image_layout(grammar: Grammar) -> tuple[Next, ...]:
    ids = grammar.ids
    visual = Next(Kind.VISUAL, ids.visual_ids)
    separator = () if ids.eol is None else (_force(ids.eol),)
    row = (visual,) * grammar.columns + separator
    head = tuple(_force(token) for token in (ids.boi, *grammar.size_ids, ids.img))
    return head + row * grammar.rows + (_force(ids.eof), _force(ids.eoi))
