"""Workbooks (XLSX) from strangers and for them: opened with care, read fast, written so that no cell is a formula."""
