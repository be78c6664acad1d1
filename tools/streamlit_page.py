"""Streamlit's page as programs from outside know it; its makers promise none of it."""

APP = "#root .stApp"
PORTALS = "body > [data-st-overlay-root]"  # where it draws what lies over the page
IDLE = "#root [data-test-script-state=notRunning]"  # its own word for: I drew it all
SCRIPTS = "/static/js/"  # in the address of each of its scripts, and of nothing else
