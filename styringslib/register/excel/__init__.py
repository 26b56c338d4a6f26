"""The register's entries in a workbook, out and in again."""
