"""How Alembic runs the migrations: on the connection that the store opened, in its transaction."""

from alembic import context

from agent.stores_tables import TABLES

context.configure(connection=context.config.attributes["connection"], target_metadata=TABLES)
context.run_migrations()
