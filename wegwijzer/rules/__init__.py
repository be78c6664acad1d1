"""Converts links to answers, and answers to advice: pure functions without files or clock."""
