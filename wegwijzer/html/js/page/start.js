// The living page. Without its scripts every link still works. These names are for all of them: the
// server joins the files of this folder into one function.
const html = document.documentElement;
const main = document.querySelector("main"); // data-staat: the state that it shows

const isLive = () => html.dataset.levend !== undefined; // Streamlit brings the next state

html.dataset.script = "";
