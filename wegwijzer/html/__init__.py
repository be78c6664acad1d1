"""Advice to HTML: screens, pages, styles and scripts."""
