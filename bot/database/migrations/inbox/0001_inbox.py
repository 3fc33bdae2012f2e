"""The messages of vendors. A database that an older version made has the tables already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inbox_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables that are not there."""
    there = sa.inspect(op.get_bind())
    if not there.has_table("channel_inbox"):
        op.create_table(
            "channel_inbox",
            sa.Column("key", sa.String(length=64), nullable=False),
            sa.Column("channel", sa.String(length=32), nullable=False),
            sa.Column("received", sa.DateTime(), nullable=False),
            sa.Column("claimed", sa.DateTime(), nullable=False),
            sa.Column("taken_over", sa.Integer(), nullable=False),
            sa.Column("body", sa.Text(), nullable=True),
            sa.PrimaryKeyConstraint("key"),
        )
    if not there.has_table("channel_place"):
        op.create_table(
            "channel_place",
            sa.Column("channel", sa.String(length=32), nullable=False),
            sa.Column("place", sa.Text(), nullable=True),
            sa.PrimaryKeyConstraint("channel"),
        )


def downgrade() -> None:
    """Removes them with all they hold."""
    op.drop_table("channel_place")
    op.drop_table("channel_inbox")
