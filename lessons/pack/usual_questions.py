"""What an item of each kind asks where nobody has written a question yet, in the pack's language.

Knows no kinds: one that is not here begins with an empty question.
"""

from collections.abc import Mapping
from types import MappingProxyType

_QUESTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "predict": "How will this film change?",
            "spot": "What changed between the two films, and where?",
            "choose": "Which of these films shows it?",
            "multiple_choice": "Which of these is right?",
            "explain": "Say in your own words what changed.",
            "calibrate": "Does this statement hold?",
        },
        "de": {
            "predict": "Wie wird sich dieses Bild verändern?",
            "spot": "Was hat sich zwischen den beiden Bildern verändert, und wo?",
            "choose": "Welches dieser Bilder zeigt es?",
            "multiple_choice": "Was davon ist richtig?",
            "explain": "Sagen Sie in eigenen Worten, was sich verändert hat.",
            "calibrate": "Trifft diese Aussage zu?",
        },
        "es": {
            "predict": "¿Cómo cambiará esta radiografía?",
            "spot": "¿Qué cambió entre las dos radiografías, y dónde?",
            "choose": "¿Cuál de estas radiografías lo muestra?",
            "multiple_choice": "¿Cuál de estas es correcta?",
            "explain": "Diga con sus propias palabras qué cambió.",
            "calibrate": "¿Es cierta esta afirmación?",
        },
    }
)
_FIRST_LESSON: Mapping[str, str] = MappingProxyType(
    {"en": "Lesson 1", "de": "Lektion 1", "es": "Lección 1"}
)


def usual_question(kind: str, language: str) -> str:
    """English where the language is none of these."""
    return questions_in(language).get(kind, "")


def questions_in(language: str) -> Mapping[str, str]:
    """By the kind's name."""
    return _QUESTIONS.get(language.partition("-")[0], _QUESTIONS["en"])


def is_usual(kind: str, question: str) -> bool:
    """In any language, or nothing at all."""
    return not question.strip() or any(
        question.strip() == questions.get(kind) for questions in _QUESTIONS.values()
    )


def first_lesson(language: str) -> str:
    """What the lesson is called with which a pack begins."""
    return _FIRST_LESSON.get(language.partition("-")[0], _FIRST_LESSON["en"])
