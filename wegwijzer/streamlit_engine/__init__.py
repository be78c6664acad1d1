"""All that knows Streamlit: its script, its files, and what may reach it."""
