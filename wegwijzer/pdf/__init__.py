"""Advice to PDF, through Typst."""
