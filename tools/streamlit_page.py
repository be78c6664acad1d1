"""Private names of Streamlit's page that tests and checks need."""

APP = "#root .stApp"
PORTALS = "body > [data-st-overlay-root]"  # for its overlays
IDLE = "#root [data-test-script-state=notRunning]"  # it has finished drawing
SCRIPTS = "/static/js/"  # in the address of each of its scripts, and of nothing else
