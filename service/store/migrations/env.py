"""Run by Alembic: migrates on the connection that service/store/schema.py hands over, in its transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
