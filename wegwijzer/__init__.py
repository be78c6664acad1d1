"""Wegwijzer stop (online) pesten: at most five questions, the right contacts, a sheet to print."""

# Equal to the newest heading in CHANGELOG.md. How to release: docs/dependencies.md.
__version__ = "0.4.0"
