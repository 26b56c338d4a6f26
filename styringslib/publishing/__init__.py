"""From an executed notebook to files: engines, processes, page, workbook, manifest. Knows no topic."""
