"""Sessions and answers of the drill."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "drill_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_drill_sessions_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drill_sessions")),
    )
    op.create_index(
        op.f("ix_drill_sessions_learner_id_began_at"), "drill_sessions", ["learner_id", "began_at"]
    )
    op.create_table(
        "drill_answers",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(64), nullable=False),
        sa.Column("place", sa.String(16), nullable=True),
        sa.Column("difficulty", sa.Double[float](), nullable=False),
        sa.Column("course", sa.String(8), nullable=False),
        sa.Column("x", sa.Double[float](), nullable=True),
        sa.Column("y", sa.Double[float](), nullable=True),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Double[float](), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempts.id"],
            name=op.f("fk_drill_answers_attempt_id_attempts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["learner_id"],
            ["learners.id"],
            name=op.f("fk_drill_answers_learner_id_learners"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_drill_answers")),
    )
    op.create_index(
        op.f("ix_drill_answers_learner_id_answered_at"),
        "drill_answers",
        ["learner_id", "answered_at"],
    )
    op.create_index(op.f("ix_drill_answers_session_id"), "drill_answers", ["session_id"])
