// Handover: when Streamlit has drawn the same state, it takes the place of the first paint.

let styled = false; // the rules for what Streamlit draws are here
let touching = false; // a tap that began on the first paint must end there

function drawnBy(streamlit) {
  const state = streamlit.querySelector("[data-staat]");
  return (
    state &&
    state.dataset.staat === first.dataset.staat &&
    streamlit.querySelector(".voet") &&
    [...first.querySelectorAll("[data-knop]")].every((link) => streamlitButton(link.dataset.knop))
  );
}

function counterpart(element) {
  if (!element || !first.contains(element)) return null;
  if (element.id) return byId(root, element.id);
  if (element.dataset.knop) return streamlitButton(element.dataset.knop);
  const alike = (tree) =>
    [...tree.querySelectorAll("a, button, summary")].filter(
      (other) =>
        !other.closest(".keuzes") &&
        !isStreamlitButton(other) &&
        other.textContent === element.textContent,
    );
  return alike(root)[alike(first).indexOf(element)] || null;
}

function takeOver() {
  if (isLive() || !styled || touching || !drawnBy(root)) return;
  putNotes(); // rows that were added are drawn before the focus asks for them
  const focused = counterpart(document.activeElement);
  const { selectionStart, selectionEnd, selectionDirection } = document.activeElement;
  const [x, y] = [scrollX, scrollY];
  for (const details of first.querySelectorAll("details[open]")) {
    const same = [...first.querySelectorAll("details")].indexOf(details);
    const other = root.querySelectorAll("details")[same];
    if (other) copyAttributes(details, other, ["open", "data-vol"]);
  }
  html.dataset.levend = "";
  root.inert = false;
  root.hidden = false;
  first.remove();
  putNotes();
  showTalk();
  landmarks();
  focused?.focus({ preventScroll: true });
  if (focused && Number.isInteger(selectionStart)) {
    focused.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
  }
  scrollTo(x, y);
  shown = stateOf(root);
  alarms = alarmOf(root);
}

addEventListener("pointerdown", () => (touching = true));
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(end, () => setTimeout(touched, 300)); // the click comes after the finger
}
function touched() {
  touching = false;
  takeOver();
}
