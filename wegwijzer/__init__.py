"""Wegwijzer stop (online) pesten: five questions, the right contacts, a talk to print."""

# Equal to the newest heading in CHANGELOG.md. How to release: docs/dependencies.md.
__version__ = "0.4.0"
