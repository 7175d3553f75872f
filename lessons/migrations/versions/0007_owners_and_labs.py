"""Who owns learners, runs, films and lectures on a server; distinct names; classes of a lab.

On a server an owner is a login, on a file there is none. What was there before belongs to the login
that migrates.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

# What learners were called whom nobody had asked for their name.
_UNASKED = ("Me", "Ich", "Yo")


def upgrade() -> None:
    on_file = op.get_bind().dialect.name == "sqlite"
    op.add_column("learners", _owner(on_file))
    op.add_column("lectures", _owner(on_file))
    _make_names_distinct()
    op.create_index(
        "ix_learners_owner_name",
        "learners",
        ["owner", "name"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    if on_file:
        _write_cases_anew()
        _write_runs_anew()
    else:
        _change_cases_and_runs()
    _create_lab()


def _owner(on_file: bool) -> "sa.Column[str]":
    default = sa.text("''") if on_file else sa.text("CURRENT_USER")
    return sa.Column("owner", sa.Text(), nullable=False, server_default=default)


def _make_names_distinct() -> None:
    """Of those who were never asked, one is asked at the next start: they have no name."""
    connection = op.get_bind()
    learners = sa.table("learners", sa.column("id"), sa.column("name"), sa.column("created_at"))
    there = sa.column("removed_at", _selectable=learners).is_(None)
    query = sa.select(learners.c.id, learners.c.name).where(there)
    rows = connection.execute(query.order_by(learners.c.created_at, learners.c.id)).all()
    unasked = [row.id for row in rows if row.name in _UNASKED]
    taken: set[str] = set()
    for row in rows:
        name = _distinct("" if row.id in unasked[:1] else row.name, taken)
        taken.add(name)
        if name != row.name:
            connection.execute(sa.update(learners).where(learners.c.id == row.id).values(name=name))


def _distinct(name: str, taken: Iterable[str]) -> str:
    number, distinct = 1, name
    while distinct in taken:
        number += 1
        distinct = f"{name} ({number})".strip()
    return distinct


def _write_cases_anew() -> None:
    columns = "fingerprint, title, source, height, width, thumbnail, opened_at"
    op.create_table(
        "cases_anew",
        _owner(on_file=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("thumbnail", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", "fingerprint", name="pk_cases"),
    )
    _put_in_place("cases", columns)
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"])


def _write_runs_anew() -> None:
    columns = (
        "id, case_fingerprint, created_at, deleted_at, hypothesis, interpretation, recipe, "
        "timings, passes, composite, field_top, field_left, field_side, thumbnail, grounding, "
        "favoured_at, note, batch"
    )
    op.create_table(
        "runs_anew",
        sa.Column("id", sa.Uuid(), nullable=False),
        _owner(on_file=True),
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
        sa.Column("grounding", sa.JSON(), nullable=True),
        sa.Column("favoured_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("batch", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.ForeignKeyConstraint(
            ["owner", "case_fingerprint"],
            ["cases.owner", "cases.fingerprint"],
            name="fk_runs_owner_cases",
        ),
    )
    _put_in_place("runs", columns)
    op.create_index("ix_runs_created_at_id", "runs", ["created_at", "id"])
    op.create_index(
        "ix_runs_case_fingerprint_created_at", "runs", ["case_fingerprint", "created_at"]
    )


def _put_in_place(table: str, columns: str) -> None:
    op.execute(f"INSERT INTO {table}_anew ({columns}) SELECT {columns} FROM {table}")  # noqa: S608
    op.drop_table(table)
    op.rename_table(f"{table}_anew", table)


def _change_cases_and_runs() -> None:
    op.drop_constraint("fk_runs_case_fingerprint_cases", "runs")
    op.add_column("cases", _owner(on_file=False))
    op.add_column("runs", _owner(on_file=False))
    op.drop_constraint("pk_cases", "cases")
    op.create_primary_key("pk_cases", "cases", ["owner", "fingerprint"])
    op.create_foreign_key(
        "fk_runs_owner_cases",
        "runs",
        "cases",
        ["owner", "case_fingerprint"],
        ["owner", "fingerprint"],
    )


def _create_lab() -> None:
    op.create_table(
        "lab_classes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lab_classes"),
    )
    op.create_index("ix_lab_classes_name", "lab_classes", ["name"], unique=True)
    op.create_table(
        "lab_members",
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("teaches", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("class_id", "login", name="pk_lab_members"),
        _of("lab_classes", "lab_members", "class_id"),
    )
    op.create_index("ix_lab_members_login", "lab_members", ["login"])
    op.create_table(
        "lab_assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_lab_assignments"),
        _of("lab_classes", "lab_assignments", "class_id"),
        _of("packs", "lab_assignments", "pack_id"),
    )
    op.create_index("ix_lab_assignments_class_id", "lab_assignments", ["class_id"])


def _of(parent: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=f"fk_{table}_{column}_{parent}", ondelete="CASCADE"
    )
