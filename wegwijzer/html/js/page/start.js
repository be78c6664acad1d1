// Names shared by all scripts of a page: the server joins the files into one function (assets.py).
// The page works without scripts too: every choice is a link.
const html = document.documentElement;
const main = document.querySelector("main"); // data-staat: the state that it shows

const isLive = () => html.dataset.levend !== undefined; // Streamlit brings the next state

html.dataset.script = "";
