"""Runs the migrations of one part on the connection that `bot.database.migrate` hands over."""

from __future__ import annotations

from alembic import context

part = context.config.attributes["part"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=part.metadata,
    version_table=part.version_table,
    # SQLite cannot alter most things in place.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
