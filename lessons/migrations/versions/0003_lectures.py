"""Lectures: where each stands, the votes of phones, and shows of hands."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "lectures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lectures"),
    )
    op.create_index("ix_lectures_started_at", "lectures", ["started_at"])
    op.create_table(
        "lecture_votes",
        sa.Column("lecture_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(8), nullable=False),
        sa.Column("device", sa.String(22), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ballot", sa.JSON(), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "lecture_id", "item_id", "round", "device", name="pk_lecture_votes"
        ),
        _of_lecture("lecture_votes"),
    )
    op.create_table(
        "lecture_hands",
        sa.Column("lecture_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.String(8), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("lecture_id", "item_id", "round", name="pk_lecture_hands"),
        _of_lecture("lecture_hands"),
    )


def _of_lecture(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["lecture_id"],
        ["lectures.id"],
        name=f"fk_{table}_lecture_id_lectures",
        ondelete="CASCADE",
    )
