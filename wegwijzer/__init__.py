"""Wegwijzer stop (online) pesten: five questions, the right contacts, a talk to print."""

__version__ = (
    "0.5.0"  # the newest heading of CHANGELOG.md; docs/dependencies.md tells how to release
)
