"""Private names of Streamlit's page that tests and checks need."""

APP = "#root .stApp"
PORTALS = "body > [data-st-overlay-root]"  # the containers of its overlays
IDLE = "#root [data-test-script-state=notRunning]"  # it has finished rendering
SCRIPTS = "/static/js/"  # in the address of each of its scripts, and of nothing else
