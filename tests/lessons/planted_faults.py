"""A sound draft in which nothing contradicts anything, and faults to plant in it, one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from engine.findings import Finding, Severity, Side, Trend, Zone
from lessons.changes import Change
from lessons.marks import Mark
from lessons.pack.draft.model import (
    FilmDraft,
    ItemDraft,
    LessonDraft,
    PackDraft,
    RunDraft,
    RunVerdict,
)
from tests.lessons.packs import part_id

Plant = Callable[[PackDraft], PackDraft]

PACK, LESSON = part_id("planted pack"), part_id("planted lesson")
PREDICT, SPOT, EXPLAIN, CHOOSE, CALIBRATE = map(
    part_id, ("p predict", "p spot", "p explain", "p choose", "p calibrate")
)
RUN = part_id("p run")


def box(left: float, top: float, right: float, bottom: float) -> Mark:
    return Mark(outlines=(((left, top), (right, top), (right, bottom), (left, bottom)),))


RIGHT_BASE, LEFT_BASE = box(0.15, 0.55, 0.4, 0.8), box(0.6, 0.5, 0.85, 0.75)
LEFT_APEX = box(0.6, 0.1, 0.8, 0.3)


def change(
    finding: Finding,
    trend: Trend,
    side: Side | None = None,
    zone: Zone | None = None,
    severity: Severity | None = None,
) -> Change:
    return Change(finding=finding, trend=trend, side=side, zone=zone, severity=severity)


EFFUSION = change(Finding.EFFUSION, Trend.WORSE, Side.RIGHT)
CONSOLIDATION = change(Finding.CONSOLIDATION, Trend.NEW, Side.LEFT, Zone.LOWER)
PNEUMOTHORAX = change(Finding.PNEUMOTHORAX, Trend.BETTER, Side.RIGHT)
OEDEMA = change(Finding.OEDEMA, Trend.BETTER)


def film(name: str, patient: str, day: int | None) -> FilmDraft:
    number = part_id(name).hex * 2
    return FilmDraft(
        id=part_id(name), file=f"images/{number[:32]}.png", size=1000, sha256=number,
        fingerprint=number[::-1], height=400, width=400, title=name, licence="CC BY 4.0",
        attribution="St. Elsewhere, radiology", source="Own teaching collection", patient=patient,
        day=day,
    )  # fmt: skip


FILMS = {
    name: film(name, patient, day)
    for name, patient, day in (
        ("A before", "A", 0), ("A after", "A", 4), ("B before", "B", 1), ("B after", "B", 9),
        ("C before", "C", 0), ("C after", "C", 2), ("D", "D", None), ("E", "E", None),
        ("F before", "F", 0), ("F after", "F", 1),
    )
}  # fmt: skip


def film_id(name: str) -> UUID:
    return FILMS[name].id


def sound_draft() -> PackDraft:
    items = (
        ItemDraft(
            id=PREDICT, kind="predict", title="After the weekend",
            question="The hypothesis says what will change. Mark where.",
            prior=film_id("A before"), follow_up=film_id("A after"),
            hypothesis="worsening right effusion", changes=(EFFUSION,), mark=RIGHT_BASE,
            text="The right effusion has increased: it now hides the dome.",
        ),
        ItemDraft(
            id=SPOT, kind="spot", title="Cough and fever",
            question="The films are eight days apart. What changed, and where?",
            prior=film_id("B before"), follow_up=film_id("B after"), changes=(CONSOLIDATION,),
            mark=LEFT_BASE, text="A consolidation is new in the left lower zone.",
        ),
        ItemDraft(
            id=EXPLAIN, kind="explain", title="With a drain",
            question="Say in your own words what changed.", prior=film_id("C before"),
            follow_up=film_id("C after"), hypothesis="", changes=(PNEUMOTHORAX,), mark=RIGHT_BASE,
            run=RUN,
        ),
        ItemDraft(
            id=CHOOSE, kind="choose", title="Which film?",
            question="Which of these films shows a pneumothorax?",
            films=(film_id("D"), film_id("E")), right=(film_id("E"),),
            changes=(change(Finding.PNEUMOTHORAX, Trend.NEW, Side.LEFT),),
        ),
        ItemDraft(
            id=CALIBRATE, kind="calibrate", title="Drier?", question="Does this statement hold?",
            prior=film_id("F before"), follow_up=film_id("F after"),
            statement="There is less oedema in the second film.", holds=True, changes=(OEDEMA,),
        ),
    )  # fmt: skip
    prior = FILMS["C before"]
    run = RunDraft(
        id=RUN, prior=prior.id, prior_fingerprint=prior.fingerprint,
        hypothesis="better right pneumothorax", model="m 1", seed=0, file="runs/a.json", size=1,
        sha256="0" * 64, interpretation="The right pneumothorax has decreased.",
        verdict=RunVerdict.APPROVED, changed=RIGHT_BASE,
    )  # fmt: skip
    return PackDraft(
        id=PACK, title="Progression on the ward", description="Five cases for the third year.",
        authors=("Ada",), licence="CC BY 4.0", films=tuple(FILMS.values()), runs=(run,),
        lessons=(LessonDraft(id=LESSON, title="On the ward", items=items),),
    )  # fmt: skip


def item(item_id: UUID, **values: object) -> Plant:
    def plant(draft: PackDraft) -> PackDraft:
        found = draft.item(item_id)
        assert found is not None
        return draft.with_item(found.having(**values))

    return plant


def picture(name: str, **values: object) -> Plant:
    return lambda draft: draft.with_film(FILMS[name].having(**values))


def pack(**values: object) -> Plant:
    return lambda draft: draft.having(**values)


def run(**values: object) -> Plant:
    """Of a run that was judged as it is then."""

    def plant(draft: PackDraft) -> PackDraft:
        changed = draft.runs[0].having(**values).with_verdict(RunVerdict.APPROVED)
        return draft.having(runs=(changed,))

    return plant


def one_more(like: UUID, **values: object) -> Plant:
    """Another item like one that there is."""

    def plant(draft: PackDraft) -> PackDraft:
        found = draft.item(like)
        assert found is not None
        return draft.with_item(found.having(id=MORE, **values))

    return plant


MORE = part_id("p more")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is planted, where the check must lead, and words of the sentence that it must say."""

    plant: Plant
    part: UUID
    field: str
    says: str


FAULTS = {
    # Hypothesis against key
    "another finding": Fault(
        item(PREDICT, hypothesis="new right pneumothorax"), PREDICT, "hypothesis",
        "the hypothesis says “new right pneumothorax”, the key says “worse right effusion”",
    ),
    "the other side": Fault(
        item(PREDICT, hypothesis="worsening left effusion"), PREDICT, "hypothesis",
        "says “worse left effusion”",
    ),
    "the opposite course": Fault(
        item(PREDICT, hypothesis="shrinking right effusion"), PREDICT, "hypothesis",
        "says “better right effusion”",
    ),
    "new for worse": Fault(
        item(PREDICT, hypothesis="new right effusion"), PREDICT, "hypothesis",
        "says “new right effusion”",
    ),
    "another size": Fault(
        item(PREDICT, hypothesis="worsening large right effusion",
             changes=(EFFUSION.model_copy(update={"severity": Severity.SMALL}),)),
        PREDICT, "hypothesis", "large",
    ),
    "nothing changes, by the hypothesis": Fault(
        item(PREDICT, hypothesis="no change"), PREDICT, "hypothesis", "says “no change”",
    ),
    "nothing changes, by the key": Fault(
        item(PREDICT, changes=(), mark=None, text=""), PREDICT, "hypothesis",
        "the key says “no change”",
    ),
    "one change more": Fault(
        item(PREDICT, hypothesis="worsening right effusion and new left pneumothorax"),
        PREDICT, "hypothesis", "left pneumothorax",
    ),
    "the other side, in German": Fault(
        item(PREDICT, hypothesis="zunehmender Pleuraerguss links"), PREDICT, "hypothesis",
        "says “worse left effusion”",
    ),
    "a hypothesis that nobody reads": Fault(
        item(PREDICT, hypothesis="a purple elephant"), PREDICT, "hypothesis", "cannot be read",
    ),
    "a finding that the model declines": Fault(
        item(PREDICT, hypothesis="new rib fracture on the right"), PREDICT, "hypothesis",
        "is beyond what can be predicted",
    ),
    "two changes at once with nothing to reveal": Fault(
        item(PREDICT, hypothesis="worsening right effusion and new right atelectasis",
             changes=(EFFUSION, change(Finding.ATELECTASIS, Trend.NEW, Side.RIGHT)),
             follow_up=None),
        PREDICT, "hypothesis", "No model that is trained here can draw",
    ),
    # The key against itself
    "a key that says more and less": Fault(
        item(SPOT, changes=(CONSOLIDATION,
                            CONSOLIDATION.model_copy(update={"trend": Trend.RESOLVED}))),
        SPOT, "changes", "says both “new left lower consolidation” and",
    ),
    "a key that says new and unchanged": Fault(
        item(EXPLAIN, changes=(PNEUMOTHORAX,
                               PNEUMOTHORAX.model_copy(update={"trend": Trend.UNCHANGED})),
             reference_changes=None),
        EXPLAIN, "changes", "says both",
    ),
    "a finding named twice": Fault(
        item(SPOT, changes=(CONSOLIDATION, CONSOLIDATION)), SPOT, "changes", "twice",
    ),
    "a heart on the right": Fault(
        item(SPOT, changes=(change(Finding.CARDIOMEGALY, Trend.NEW, Side.RIGHT),),
             mark=RIGHT_BASE, text=""),
        SPOT, "changes", "has no side",
    ),
    "one hyperinflated lung": Fault(
        item(SPOT, changes=(change(Finding.HYPERINFLATION, Trend.NEW, Side.LEFT),), text=""),
        SPOT, "changes", "always on both sides",
    ),
    "an effusion on no side": Fault(
        item(SPOT, changes=(change(Finding.EFFUSION, Trend.NEW),), text=""), SPOT, "changes",
        "not on which side",
    ),
    "a pneumothorax told by zones": Fault(
        item(SPOT, changes=(change(Finding.PNEUMOTHORAX, Trend.NEW, Side.LEFT, Zone.LOWER),),
             text=""),
        SPOT, "changes", "not told by zones",
    ),
    "resolved, and still large": Fault(
        item(SPOT, changes=(change(Finding.CONSOLIDATION, Trend.RESOLVED, Side.LEFT, Zone.LOWER,
                                   Severity.LARGE),), text=""),
        SPOT, "changes", "has no size any more",
    ),
    "opposite keys for the same films": Fault(
        one_more(SPOT, title="Once more", text="",
                 changes=(CONSOLIDATION.model_copy(update={"trend": Trend.BETTER}),)),
        MORE, "changes", "show the same two films",
    ),
    "the same change both ways round": Fault(
        one_more(SPOT, title="Backwards", text="", prior=film_id("B after"),
                 follow_up=film_id("B before")),
        MORE, "changes", "show the same two films",
    ),
    "the same question twice": Fault(
        one_more(SPOT), MORE, "title", "asks the same of the same films",
    ),
    "two items of one title": Fault(
        one_more(CALIBRATE, statement="There is no effusion."), MORE, "title", "are called",
    ),
    # Key against mark
    "a mark on the other side": Fault(
        item(PREDICT, mark=LEFT_BASE), PREDICT, "mark", "says right, but 100",
    ),
    "a mark on both sides": Fault(
        item(PREDICT, mark=box(0.1, 0.5, 0.9, 0.8)), PREDICT, "mark", "mark lies on the left",
    ),
    "both sides, but one marked": Fault(
        item(SPOT, changes=(change(Finding.EFFUSION, Trend.NEW, Side.BILATERAL),), text=""),
        SPOT, "mark", "nothing is marked on the right",
    ),
    "right and left, but one marked": Fault(
        item(SPOT, changes=(CONSOLIDATION, change(Finding.EFFUSION, Trend.NEW, Side.RIGHT))),
        SPOT, "mark", "nothing is marked on the right",
    ),
    "a mark in another zone": Fault(
        item(SPOT, mark=LEFT_APEX), SPOT, "mark", "says the lower zone",
    ),
    "a Spot without a mark": Fault(
        item(SPOT, mark=None), SPOT, "mark", "no place is marked",
    ),
    "a mark where nothing changes": Fault(
        item(SPOT, changes=(), text=""), SPOT, "reference", "marks where",
    ),
    "a speck": Fault(
        item(SPOT, mark=box(0.7, 0.6, 0.712, 0.612)), SPOT, "mark", "only a speck",
    ),
    "a mark over everything": Fault(
        item(SPOT, mark=box(0.0, 0.0, 1.0, 1.0)), SPOT, "mark", "almost every answer touches it",
    ),
    # Films
    "films of two patients": Fault(
        item(SPOT, follow_up=film_id("A after")), SPOT, "follow_up", "two patients, B and A",
    ),
    "films of nobody": Fault(
        lambda draft: picture("B after", patient="")(picture("B before", patient="")(draft)),
        SPOT, "follow_up", "Nobody says",
    ),
    "one film of nobody": Fault(
        picture("B after", patient=""), SPOT, "follow_up", "Nobody says",
    ),
    "the days the wrong way round": Fault(
        picture("B before", day=30), SPOT, "follow_up", "is of day 9, the prior of day 30",
    ),
    "the same day": Fault(picture("B before", day=9), SPOT, "follow_up", "are of day 9"),
    "one film without a day": Fault(
        picture("B before", day=None), SPOT, "follow_up", "Only one film",
    ),
    "the same picture as prior and later film": Fault(
        picture("B after", fingerprint=FILMS["B before"].fingerprint), SPOT, "follow_up",
        "are the same picture",
    ),
    "a film twice in the pack": Fault(
        picture("D", fingerprint=FILMS["A before"].fingerprint, patient="A"), film_id("D"), "title",
        "are the same picture",
    ),
    "a picture of two patients": Fault(
        picture("D", fingerprint=FILMS["A before"].fingerprint), film_id("D"), "patient",
        "but of two patients",
    ),
    "a name for a pseudonym": Fault(
        picture("D", patient="Doe, Jane"), film_id("D"), "patient", "looks like a name",
    ),
    "a date of birth for a pseudonym": Fault(
        picture("D", patient="JD 12.03.1951"), film_id("D"), "patient", "looks like a name",
    ),
    "synthetic by its source alone": Fault(
        picture("D", source="Synthetic films of a generator"), film_id("D"), "source",
        "not marked as synthetic",
    ),
    "half a real patient": Fault(
        picture("B after", synthetic=True), film_id("B before"), "patient", "marked as synthetic",
    ),
    # Who is to be named, of any film
    "no attribution of a later film": Fault(
        picture("B after", attribution=" "), film_id("B after"), "attribution", "named",
    ),
    "an attribution that names nobody": Fault(
        picture("B after", attribution="n/a"), film_id("B after"), "attribution", "names nobody",
    ),
    "an attribution that is still open, of a choice": Fault(
        picture("E", attribution="TODO"), film_id("E"), "attribution", "names nobody",
    ),
    "a source that says nothing": Fault(
        picture("F after", source="unknown"), film_id("F after"), "source", "says nothing",
    ),
    "a licence that is none": Fault(
        picture("F after", licence="?"), film_id("F after"), "licence", "is none",
    ),
    "a licence without its version": Fault(
        picture("F after", licence="CC BY-SA"), film_id("F after"), "licence", "lacks its version",
    ),
    "all rights reserved": Fault(
        picture("F after", licence="All rights reserved"), film_id("F after"), "licence",
        "ask whoever holds the rights",
    ),
    "a non-commercial film in a free pack": Fault(
        picture("F after", licence="CC BY-NC 4.0"), film_id("F after"), "licence",
        "non-commercial",
    ),
    "a run of a film that must not be changed": Fault(
        picture("C before", licence="CC BY-ND 4.0"), film_id("C before"), "licence",
        "must not be changed",
    ),
    # Choices and statements
    "nothing but right choices": Fault(
        item(CHOOSE, right=(film_id("D"), film_id("E"))), CHOOSE, "right",
        "Every film",
    ),
    "no right choice": Fault(item(CHOOSE, right=()), CHOOSE, "films", "right answer"),
    "a right choice that is not offered": Fault(
        item(CHOOSE, right=(film_id("A before"),)), CHOOSE, "right", "not among its films",
    ),
    "two equal choices": Fault(
        picture("D", fingerprint=FILMS["E"].fingerprint, patient="E"), CHOOSE, "films",
        "the same picture twice",
    ),
    "a question for another finding": Fault(
        item(CHOOSE, question="Which of these films shows a pleural effusion?"), CHOOSE,
        "question", "looks for",
    ),
    "a true statement that is said not to hold": Fault(
        item(CALIBRATE, holds=False), CALIBRATE, "statement", "said not to hold",
    ),
    "a false statement that is said to hold": Fault(
        item(CALIBRATE, statement="The oedema has increased."), CALIBRATE, "statement",
        "is said to hold",
    ),
    "a change stated where nothing changes": Fault(
        item(CALIBRATE, statement="The right effusion has increased.", changes=()), CALIBRATE,
        "statement", "is said to hold",
    ),
    # Texts
    "a title that gives the answer away": Fault(
        item(SPOT, title="A new consolidation in the left lower zone"), SPOT, "question",
        "give the answer away",
    ),
    "a question that gives the answer away": Fault(
        item(EXPLAIN, question="The right pneumothorax is smaller. Say what changed."), EXPLAIN,
        "question", "give the answer away",
    ),
    "a question about the other side": Fault(
        item(PREDICT, question="How will the left effusion change? Mark where."), PREDICT,
        "question", "title or question say",
    ),
    "an explanation of the other side": Fault(
        item(SPOT, text="A consolidation is new in the right lower zone."), SPOT, "text",
        "reads afterwards says",
    ),
    "an explanation of the opposite": Fault(
        item(PREDICT, text="The right effusion has become smaller."), PREDICT, "text",
        "reads afterwards says “better right effusion”",
    ),
    # Runs
    "a model's text that says the opposite": Fault(
        run(interpretation="The right pneumothorax has increased."), EXPLAIN, "run",
        "agrees with the key",
    ),
    "a model's text of the other side": Fault(
        run(interpretation="The left pneumothorax has decreased."), EXPLAIN, "run",
        "agrees with the key",
    ),
    "a run that changes another place": Fault(
        run(changed=LEFT_APEX, interpretation="The pneumothorax has decreased."), EXPLAIN, "run",
        "changes the film elsewhere",
    ),
    "a run of another hypothesis": Fault(
        item(EXPLAIN, hypothesis="resolved right pneumothorax"), EXPLAIN, "run",
        "another hypothesis",
    ),
    "a run that was baked anew since": Fault(
        lambda draft: draft.having(runs=(draft.runs[0].having(sha256="1" * 64),)), EXPLAIN, "run",
        "baked anew since you judged it",
    ),
    # Languages
    "a German pack of English texts": Fault(
        pack(languages=("de",)), PACK, "languages", "most of its texts are in English",
    ),
    "a Spanish question in an English pack": Fault(
        item(SPOT, question="¿Qué ha cambiado entre las dos placas, y dónde está?"), SPOT,
        "question", "is in Spanish",
    ),
    "a German explanation in an English pack": Fault(
        item(CALIBRATE, text="Es ist nicht mehr zu sehen, was in der ersten Aufnahme war."),
        CALIBRATE, "text", "is in German",
    ),
    "a German hypothesis in an English pack": Fault(
        item(PREDICT, hypothesis="progredienter Pleuraerguss rechts"), PREDICT, "hypothesis",
        "write it as “worse right effusion”",
    ),
}  # fmt: skip
"""By what is wrong."""
