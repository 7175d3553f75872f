"""How much a JSON text may say: once read, a small part takes up to a hundred times its text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JsonParts:
    """Of pack.json an item has some 6 objects, 60 lists and 160 commas, most in its outlines."""

    objects: int
    lists: int
    commas: int

    def are_fewer_than_in(self, content: bytes) -> bool:
        """Within strings they count too: no honest text has so many."""
        signs = ((b"{", self.objects), (b"[", self.lists), (b",", self.commas))
        return any(content.count(sign) > most for sign, most in signs)
