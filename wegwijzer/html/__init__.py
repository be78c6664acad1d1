"""Converts advice to HTML: screens, pages, styles and scripts."""
