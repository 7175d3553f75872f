"""The kinds of items in the window's language, and what a new item of each kind begins with."""

from uuid import uuid4

from PySide6.QtCore import QCoreApplication

from app.authoring.draft import ItemDraft, Kind, PackDraft

translate = QCoreApplication.translate


def kind_name(kind: Kind) -> str:
    names = {
        Kind.PREDICT: translate("Kinds", "Predict"),
        Kind.SPOT: translate("Kinds", "Spot"),
        Kind.CHOOSE: translate("Kinds", "Choose"),
        Kind.EXPLAIN: translate("Kinds", "Explain"),
        Kind.CALIBRATE: translate("Kinds", "Calibrate"),
    }
    return names[kind]


def kind_hint(kind: Kind) -> str:
    hints = {
        Kind.PREDICT: translate("Kinds", "The student marks where the film will change."),
        Kind.SPOT: translate("Kinds", "Two films: what changed, and where?"),
        Kind.CHOOSE: translate("Kinds", "Several films: which one shows what is asked for?"),
        Kind.EXPLAIN: translate("Kinds", "In the student's own words: what changed?"),
        Kind.CALIBRATE: translate("Kinds", "A statement: does it hold, and how sure?"),
    }
    return hints[kind]


def usual_question(kind: Kind) -> str:
    questions = {
        Kind.PREDICT: translate("Kinds", "How will this film change?"),
        Kind.SPOT: translate("Kinds", "What changed between the two films, and where?"),
        Kind.CHOOSE: translate("Kinds", "Which of these films shows it?"),
        Kind.EXPLAIN: translate("Kinds", "Say in your own words what changed."),
        Kind.CALIBRATE: translate("Kinds", "Does this statement hold?"),
    }
    return questions[kind]


def new_item(kind: Kind, draft: PackDraft) -> ItemDraft:
    """With the films that are most likely meant: those that no item shows yet, else the first."""
    shown = {film for item in draft.items for film in (item.prior, item.follow_up, *item.films)}
    films = [film.id for film in draft.films]
    fresh = [film for film in films if film not in shown] or films
    prior = fresh[0] if fresh else None
    later = next((film for film in films if film != prior), None)
    return ItemDraft(
        id=uuid4(),
        kind=kind,
        question=usual_question(kind),
        prior=prior,
        follow_up=later if kind is Kind.SPOT else None,
        films=tuple(films[:4]) if kind is Kind.CHOOSE else (),
    )


def as_kind(item: ItemDraft, kind: Kind) -> ItemDraft:
    """The item as another kind; a question that was the usual one becomes the usual one."""
    question = item.question
    if not question.strip() or question == usual_question(item.kind):
        question = usual_question(kind)
    films = item.films
    if kind is Kind.CHOOSE and not films:
        films = tuple(film for film in (item.prior, item.follow_up) if film is not None)
    return item.model_copy(update={"kind": kind, "question": question, "films": films})
