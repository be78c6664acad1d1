"""Wegwijzer stop (online) pesten: five questions, the right contacts, a talk to print."""
