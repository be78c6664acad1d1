"""Converts answers to advice: pure functions without files, clock or Streamlit."""
