"""Renders advice as PDFs, with Typst."""
