"""The events of conversations. A database that an older version made has the tables already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "conversations_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables that are not there, and one index in the place of another."""
    there = sa.inspect(op.get_bind())
    if not there.has_table("events"):
        op.create_table(
            "events",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("sender_id", sa.String(length=255), nullable=False),
            sa.Column("type_name", sa.String(length=255), nullable=False),
            sa.Column("timestamp", sa.Float(), nullable=True),
            sa.Column("intent_name", sa.String(length=255), nullable=True),
            sa.Column("action_name", sa.String(length=255), nullable=True),
            sa.Column("data", sa.Text(), nullable=True),
            sa.PrimaryKeyConstraint("id"),
        )
    elif any(index["name"] == "ix_events_sender_id" for index in there.get_indexes("events")):
        op.drop_index("ix_events_sender_id", table_name="events")
    op.create_index("ix_events_sender_id_id", "events", ["sender_id", "id"])
    if not there.has_table("beginning"):
        op.create_table(
            "beginning",
            sa.Column("sender_id", sa.String(length=255), nullable=False),
            sa.Column("after", sa.Integer(), nullable=False),
            sa.Column("data", sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint("sender_id"),
        )


def downgrade() -> None:
    """Removes them with all they hold."""
    op.drop_table("beginning")
    op.drop_table("events")
