"""Everything that depends on Streamlit: its script, its files and the gate in front of it."""
