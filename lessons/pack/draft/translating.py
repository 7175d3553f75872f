"""A draft's texts in further languages, as an editor shows and changes them. Knows no files.

Everything but texts is the same in all languages: an edit of another field is one of the item.
"""

from lessons.pack.draft.model import ItemDraft, LessonDraft, PackDraft
from lessons.pack.phrases import hypothesis_in

ITEM_TEXTS = ("title", "question", "text", "statement", "presenter_note", "hypothesis")
_SENTENCES = "options"
"""A tuple of texts, of a multiple choice."""


def is_text(field: str) -> bool:
    return field in ITEM_TEXTS or field == _SENTENCES


def item_in_language(draft: PackDraft, item: ItemDraft, language: str) -> ItemDraft:
    """With its texts in the language, empty where they are not translated; a hypothesis is told
    in it until somebody writes another."""
    texts: dict[str, object] = {
        field: draft.translated(language, item.id, field) for field in ITEM_TEXTS
    }
    if not texts["hypothesis"]:
        texts["hypothesis"] = hypothesis_in(item.hypothesis, language) if item.hypothesis else ""
    texts[_SENTENCES] = tuple(
        draft.translated(language, item.id, f"{_SENTENCES}/{place}")
        for place in range(len(item.options))
    )
    return item.having(**texts)


def with_item_in_language(
    draft: PackDraft, item: ItemDraft, field: str, language: str
) -> PackDraft:
    """The draft with what was changed of an item that is shown in the language."""
    if field == _SENTENCES:
        for place, text in enumerate(item.options):
            way = f"{_SENTENCES}/{place}"
            draft = draft.with_translated(language, item.id, way, text)
        return draft
    if field in ITEM_TEXTS:
        return draft.with_translated(language, item.id, field, getattr(item, field))
    return draft.with_item(with_own_texts(draft, item))


def with_own_texts(draft: PackDraft, item: ItemDraft) -> ItemDraft:
    """An item that is shown in another language, with the texts that it has in the first one."""
    own = draft.item(item.id)
    if own is None:
        return item
    return item.having(**{field: getattr(own, field) for field in (*ITEM_TEXTS, _SENTENCES)})


def lesson_text(draft: PackDraft, lesson: LessonDraft, field: str, language: str) -> str:
    """field: title or introduction. language: empty is the first one."""
    return draft.translated(language, lesson.id, field) if language else getattr(lesson, field)


def pack_lines(draft: PackDraft, language: str) -> tuple[str, ...]:
    """Its objectives; in a further language empty where they are not translated."""
    if not language:
        return draft.objectives
    return tuple(
        draft.translated(language, draft.id, f"objectives/{place}")
        for place in range(len(draft.objectives))
    )


def with_pack_lines(draft: PackDraft, lines: tuple[str, ...], language: str) -> PackDraft:
    for place in range(len(draft.objectives)):
        text = lines[place] if place < len(lines) else ""
        draft = draft.with_translated(language, draft.id, f"objectives/{place}", text)
    return draft
