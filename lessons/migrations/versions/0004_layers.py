"""The layers of a run's change."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("run_arrays", sa.Column("layers", sa.LargeBinary(), nullable=True))
