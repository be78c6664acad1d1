// The living page on top of the first paint. Without its scripts every link still works. These
// names are for all of them: the server joins the files of this folder into one function.
const html = document.documentElement;
const first = document.getElementById("eerste");

const isLive = () => html.dataset.levend !== undefined; // Streamlit has taken over
const byId = (tree, id) => tree.querySelector(`#${CSS.escape(id)}`);

html.dataset.script = "";
