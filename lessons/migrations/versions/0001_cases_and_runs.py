"""Cases and runs."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    _create_cases()
    _create_runs()
    _create_run_arrays()


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_cases"),
    )
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"])


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hypothesis", sa.Text(), nullable=False),
        sa.Column("interpretation", sa.Text(), nullable=False),
        sa.Column("recipe", sa.JSON(), nullable=False),
        sa.Column("timings", sa.JSON(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("composite", sa.String(32), nullable=False),
        sa.Column("field_top", sa.Integer(), nullable=False),
        sa.Column("field_left", sa.Integer(), nullable=False),
        sa.Column("field_side", sa.Integer(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(
            ["case_fingerprint"], ["cases.fingerprint"], name="fk_runs_case_fingerprint_cases"
        ),
    )
    op.create_index("ix_runs_created_at_id", "runs", ["created_at", "id"])
    op.create_index(
        "ix_runs_case_fingerprint_created_at", "runs", ["case_fingerprint", "created_at"]
    )


def _create_run_arrays() -> None:
    op.create_table(
        "run_arrays",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("prior_tokens", sa.LargeBinary(), nullable=False),
        sa.Column("field_change", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_arrays"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["runs.id"], name="fk_run_arrays_run_id_runs", ondelete="CASCADE"
        ),
    )
