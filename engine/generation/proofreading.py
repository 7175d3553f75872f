"""Whether a text agrees with itself, sentence by sentence while it is written."""

from collections.abc import Collection, Iterator, Sequence

from engine.findings import Finding
from engine.grounding.claims import Direction, ParsedClaim
from engine.grounding.consistency import contradictions, contradicts_itself, repeats
from engine.grounding.parsing import parse_next
from engine.premises import Premise
from engine.runtime.text_tokenizer import TextTokenizer

_ENDS = (".", ";", "!", "?")
_NO_SUCH_LOBE = ("left middle lobe", "right lingula")


class Proofreader:
    """Reads one text. Knows the sentences that it has let pass. known: findings that the model is
    asked about; what it says of others was never measured. premise: what is presumed of the
    prior."""

    def __init__(
        self,
        tokenizer: TextTokenizer,
        eos: int,
        known: Collection[Finding] = tuple(Finding),
        premise: Premise | None = None,
    ) -> None:
        self._tokenizer = tokenizer
        self._eos = eos
        self._known = frozenset(known)
        self._premise = premise
        self._claims: tuple[ParsedClaim, ...] = ()
        self._topic: ParsedClaim | None = None

    def ends(self, text: Sequence[int], begun: int) -> Iterator[int]:
        """Where sentences of the tokens from `begun` on are complete: the places behind them.

        A sentence is complete once the next one begins: "0.6" has a full stop, too.
        """
        for place in range(begun + 1, len(text)):
            starts = self._piece(text[place]).startswith((" ", "\n"))
            if starts and self._piece(text[place - 1]).endswith(_ENDS):
                yield place
        if text and text[-1] == self._eos:
            yield len(text)

    def impossible(self, text: Sequence[int], begun: int) -> int | None:
        """Where the last word begins of a lobe that nobody has, in the tokens from `begun` on; None
        where no such lobe is named."""
        if not self._names_no_such_lobe(text[begun:]):
            return None
        ends = range(begun + 1, len(text) + 1)
        place = next(end for end in ends if self._names_no_such_lobe(text[begun:end])) - 1
        while place > begun and not self._piece(text[place]).startswith(" "):
            place -= 1
        return place

    def _names_no_such_lobe(self, text: Sequence[int]) -> bool:
        written = self._tokenizer.decode(list(text)).lower()
        return any(lobe in written for lobe in _NO_SUCH_LOBE)

    def lets_pass(self, sentence: Sequence[int]) -> bool:
        """Whether a sentence tells of known findings, agrees with itself, with those before it and
        with a premise that holds, and does not say the same again; then it counts as one of
        them."""
        words = [token for token in sentence if token != self._eos]
        claims, topic = parse_next(self._tokenizer.decode(words), self._topic)
        if any(c.finding not in self._known for c in claims if c.finding is not None):
            return False
        if any(map(self._denies_the_premise, claims)):
            return False
        if any(map(contradicts_itself, claims)) or repeats(self._claims, claims):
            return False
        whole = (*self._claims, *claims)
        known = len(contradictions(self._claims))
        if self._claims and len(contradictions(whole)) > known:
            return False
        self._claims, self._topic = whole, topic
        return True

    def _denies_the_premise(self, claim: ParsedClaim) -> bool:
        """Whether it says that what holds was not there: gone is not the same."""
        held = self._premise
        if held is None or not held.holds or claim.finding is not held.finding:
            return False
        one_place = claim.side == held.side or None in (claim.side, held.side)
        return one_place and claim.negated and claim.direction is Direction.UNCHANGED

    def _piece(self, token: int) -> str:
        return self._tokenizer.decode([token], skip_special_tokens=False)
