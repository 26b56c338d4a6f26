"""The database behind the register: connection, tables, migration, backup."""
