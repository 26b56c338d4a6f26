"""Run by Alembic: carries out the steps on the connection, and in the transaction, that ``register.migration`` gives."""

from alembic import context

from styringslib.register.database.schema_version import TABLE

context.configure(connection=context.config.attributes["connection"], version_table=TABLE)
with context.begin_transaction():
    context.run_migrations()
