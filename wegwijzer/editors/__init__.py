"""Tools for editors of data/: the check, the preview, and schemas for code editors."""
