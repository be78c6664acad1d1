// Wiping takes two taps: the first replaces the button by a confirmation. Anything else that happens
// cancels the confirmation.

const WIPES = "[data-notities^='wis'], .keuzes-restart a";
let question = null; // the open confirmation: { button, place, answers, hiding }
let sure = false; // the click comes from the confirmation

// Links that open another tab don't affect the notes of this tab.
function opensElsewhere(event) {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const link = event.target.closest("a[href]");
  return link !== null && (modified || link.target === "_blank");
}

// "No" comes first and is at least as wide as the button, so a double tap cancels.
function ask(button) {
  const place = button.closest(".keuzes") || button;
  const answers = document.getElementById("zeker").content.firstElementChild.cloneNode(true);
  const no = answers.querySelector("[data-zeker='nee']");
  no.style.minWidth = `${button.getBoundingClientRect().width}px`;
  place.after(answers);
  question = { button, place, answers };
  no.focus({ preventScroll: true });
  const hide = () => place.style.setProperty("display", "none", "important");
  question.hiding = removeSoon(place, hide);
  answers.scrollIntoView({ block: "nearest" });
}

function takeBack() {
  if (!question) return;
  const { button, place, answers, hiding } = question;
  const focused = answers.contains(document.activeElement);
  question = null;
  clearTimeout(hiding);
  place.classList.remove("enkel-voorlezen");
  place.style.removeProperty("display");
  answers.remove();
  if (focused) button.focus({ preventScroll: true });
}

function answer(yes) {
  const { button } = question;
  takeBack();
  if (!yes) return;
  sure = true;
  button.click(); // does nothing if the button was removed meanwhile
  sure = false;
}

// In the capture phase, before any other click listener.
addEventListener(
  "click",
  (event) => {
    const { target } = event;
    if (question?.answers.contains(target)) {
      const { zeker } = target.closest("[data-zeker]")?.dataset || {};
      if (zeker) answer(zeker === "ja");
      return;
    }
    takeBack();
    const button = target.closest(WIPES);
    if (!button || sure || opensElsewhere(event) || !(asking || noted())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(button);
  },
  true,
);

addEventListener("focusin", ({ target }) => {
  if (!question?.answers.contains(target)) takeBack();
});

addEventListener("keydown", ({ key }) => {
  if (key === "Escape") takeBack();
});

for (const leaving of ["popstate", "pagehide", "beforeprint"]) addEventListener(leaving, takeBack);
