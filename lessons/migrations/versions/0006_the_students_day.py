"""Favourites, notes and batches of runs; a learner's daily goal."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("favoured_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("runs", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("runs", sa.Column("batch", sa.Uuid(), nullable=True))
    op.add_column("learners", sa.Column("daily_goal", sa.Integer(), nullable=True))
