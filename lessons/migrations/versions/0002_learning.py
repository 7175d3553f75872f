"""Learners, packs, attempts, reviews, notes and objections; the grounding of a run."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("grounding", sa.JSON(), nullable=True))
    _create_learners()
    _create_packs()
    _create_lessons()
    _create_items()
    _create_attempts()
    _create_reviews()
    _create_notes()
    _create_objections()


def _create_learners() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("daily_limit", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
    )


def _create_packs() -> None:
    op.create_table(
        "packs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        _moment("installed_at"),
        _moment("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_packs"),
    )


def _create_lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        _moment("retired_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
        _belongs_to("packs", "lessons", "pack_id"),
    )
    op.create_index("ix_lessons_pack_id_position", "lessons", ["pack_id", "position"])


def _create_items() -> None:
    op.create_table(
        "items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("film", sa.Uuid(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        _moment("retired_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
        _belongs_to("packs", "items", "pack_id"),
        _belongs_to("lessons", "items", "lesson_id"),
    )
    op.create_index("ix_items_lesson_id_position", "items", ["lesson_id", "position"])
    op.create_index("ix_items_pack_id", "items", ["pack_id"])
    op.create_table(
        "item_skills",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "skill", name="pk_item_skills"),
        _belongs_to("items", "item_skills", "item_id"),
    )
    op.create_index("ix_item_skills_skill_item_id", "item_skills", ["skill", "item_id"])


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_digest", sa.String(64), nullable=False),
        _moment("shown_at"),
        _moment("locked_at"),
        _moment("revealed_at", nullable=True),
        _moment("finished_at", nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("grade", sa.JSON(), nullable=True),
        sa.Column("right", sa.Boolean(), nullable=True),
        _number("score", nullable=True),
        _number("brier", nullable=True),
        _number("confidence", nullable=True),
        _number("seconds"),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        _belongs_to("learners", "attempts", "learner_id"),
    )
    for columns in (
        ("learner_id", "item_id", "locked_at"),
        ("learner_id", "locked_at"),
        ("learner_id", "findings", "said", "right"),
        ("learner_id", "right", "confidence", "seconds"),
        ("learner_id", "seconds", "right"),
    ):
        op.create_index(f"ix_attempts_{'_'.join(columns)}", "attempts", list(columns))
    op.create_table(
        "attempt_runs",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "run_id", name="pk_attempt_runs"),
        _belongs_to("attempts", "attempt_runs", "attempt_id"),
        _belongs_to("runs", "attempt_runs", "run_id"),
    )
    op.create_index("ix_attempt_runs_run_id", "attempt_runs", ["run_id"])


def _create_reviews() -> None:
    op.create_table(
        "skill_states",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(64), nullable=False),
        _moment("due"),
        _moment("last_review"),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "skill", name="pk_skill_states"),
        _belongs_to("learners", "skill_states", "learner_id"),
    )
    op.create_index("ix_skill_states_learner_id_due", "skill_states", ["learner_id", "due"])
    op.create_table(
        "reviews",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(64), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        _moment("reviewed_at"),
        sa.Column("good", sa.Boolean(), nullable=False),
        _number("pause", nullable=True),
        _number("expected", nullable=True),
        sa.PrimaryKeyConstraint("attempt_id", "skill", name="pk_reviews"),
        _belongs_to("attempts", "reviews", "attempt_id"),
        _belongs_to("learners", "reviews", "learner_id"),
    )
    for columns in (
        ("learner_id", "reviewed_at", "skill"),
        ("learner_id", "pause", "good", "expected"),
    ):
        op.create_index(f"ix_reviews_{'_'.join(columns)}", "reviews", list(columns))


def _create_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("changed_at"),
        _moment("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
        _belongs_to("learners", "notes", "learner_id"),
    )
    op.create_index("ix_notes_learner_id_item_id", "notes", ["learner_id", "item_id"])


def _create_objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mark", sa.JSON(), nullable=True),
        _moment("made_at"),
        _moment("withdrawn_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        _belongs_to("learners", "objections", "learner_id"),
    )
    op.create_index("ix_objections_learner_id_made_at", "objections", ["learner_id", "made_at"])


def _number(name: str, *, nullable: bool = False) -> "sa.Column[float]":
    return sa.Column(name, sa.Double[float](), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[datetime]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _belongs_to(parent: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=f"fk_{table}_{column}_{parent}", ondelete="CASCADE"
    )
