"""What is best done next, in words for a button and for a card."""

from PySide6.QtCore import QCoreApplication

from app.study.next_step import NextStep, StepKind

translate = QCoreApplication.translate


def step_title(step: NextStep) -> str:
    if step.kind is StepKind.LESSON:
        if step.first > 1:
            text = translate("NextStep", "Continue “{lesson}”")
        else:
            text = translate("NextStep", "Next lesson: {lesson}")
        return text.format(lesson=step.title)
    count = len(step.items)
    if step.kind is StepKind.REVIEW:
        one, many = (
            translate("NextStep", "One review is due"),
            translate("NextStep", "{count} reviews are due"),
        )
    else:
        one, many = (
            translate("NextStep", "One question to look at again"),
            translate("NextStep", "{count} questions to look at again"),
        )
    return one if count == 1 else many.format(count=count)


def step_reason(step: NextStep) -> str:
    if step.kind is StepKind.REVIEW:
        return translate("NextStep", "Skills that you have trained and would soon forget.")
    if step.kind is StepKind.MISSED:
        return translate("NextStep", "What you missed last time, once more.")
    where = translate("NextStep", "Question {number} of {count}")
    return f"{step.pack} · {where.format(number=step.first, count=step.of)}"
