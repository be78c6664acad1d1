"""What the answers lead to: pure, no files, no clock, no Streamlit."""
