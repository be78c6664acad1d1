// The living page on top of the first paint. Without this script every link still works.
"use strict";
(() => {
  const html = document.documentElement;
  const first = document.getElementById("eerste");
  const root = document.getElementById("root");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // Handover: when Streamlit has drawn the same state, it takes the place of the first paint.

  let touching = false; // a tap that began on the first paint must end there
  function drawnBy(streamlit) {
    const state = streamlit.querySelector("[data-staat]");
    return (
      state &&
      state.dataset.staat === first.dataset.staat &&
      streamlit.querySelector(".voet") &&
      [...first.querySelectorAll("[data-knop]")].every((link) =>
        streamlit.querySelector(`.st-key-${CSS.escape(link.dataset.knop)} button`),
      )
    );
  }

  function counterpart(element) {
    if (!element || !first.contains(element)) return null;
    if (element.id) return root.querySelector(`#${CSS.escape(element.id)}`);
    const key = element.dataset.knop;
    if (key) return root.querySelector(`.st-key-${CSS.escape(key)} button`);
    const alike = (tree) =>
      [...tree.querySelectorAll("a, button, summary")].filter(
        (other) =>
          !other.closest(".keuzes, .stButton") && other.textContent === element.textContent,
      );
    return alike(root)[alike(first).indexOf(element)] || null;
  }

  function takeOver() {
    if (html.dataset.levend !== undefined || !first || touching || !drawnBy(root)) return;
    const focused = counterpart(document.activeElement);
    const [x, y] = [scrollX, scrollY];
    keepNotes(first);
    for (const details of first.querySelectorAll("details[open]")) {
      const same = [...first.querySelectorAll("details")].indexOf(details);
      root.querySelectorAll("details")[same]?.setAttribute("open", "");
    }
    html.dataset.levend = "";
    root.inert = false;
    first.remove();
    putNotes(root);
    landmarks();
    focused?.focus({ preventScroll: true });
    scrollTo(x, y);
    shown = stateOf(root);
    alarms = alarmOf(root);
  }

  // What is ticked and typed stays in this window's memory: never stored, never sent.

  const notes = new Map();
  function keepNotes(tree) {
    for (const field of tree.querySelectorAll("#gesprek input, #gesprek textarea, .weet input")) {
      notes.set(field.id, field.type === "checkbox" ? field.checked : field.value);
    }
  }

  function putNotes(tree) {
    for (const [id, value] of notes) {
      const field = tree.querySelector(`#${CSS.escape(id)}`);
      if (field && field.type === "checkbox") field.checked = value;
      else if (field && field.value !== value) field.value = value;
      if (field) grow(field);
    }
  }

  function grow(field) {
    if (field.tagName !== "TEXTAREA") return;
    const onPaper = field.previousElementSibling; // a textarea cannot break over two pages
    if (onPaper?.matches(".notitie-tekst")) onPaper.textContent = field.value;
    field.style.fieldSizing = "content"; // here, because the Nu HTML checker does not know it in CSS
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  document.addEventListener("input", (event) => {
    if (!event.target.closest("#gesprek, .weet")) return;
    notes.set(
      event.target.id,
      event.target.type === "checkbox" ? event.target.checked : event.target.value,
    );
    grow(event.target);
  });

  // A new question or the result: bring it into view, move the focus to it and say what is urgent.

  let shown = null;
  let alarms = "";
  const stateOf = (tree) => {
    const part = tree.querySelector("[data-staat]");
    return part && `${part.dataset.vraag || ""}?${part.dataset.staat}`;
  };
  const alarmOf = (tree) => tree.querySelector("#dringend")?.textContent || "";

  function followState() {
    const state = stateOf(root);
    if (state === null || state === shown) return;
    shown = state;
    putNotes(root);
    const heading = root.querySelector("#inhoud");
    const alarm = root.querySelector("#dringend");
    const news = alarmOf(root) !== alarms && alarm;
    alarms = alarmOf(root);
    say(news ? alarmTitles(alarm) : ""); // before the focus moves: what is urgent is spoken first
    heading.focus({ preventScroll: true });
    const target =
      news && alarm.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING
        ? alarm
        : heading.closest("[data-staat]");
    target.scrollIntoView({ block: "start" });
  }

  const alarmTitles = (alarm) =>
    [...alarm.querySelectorAll("h2, h3")].map((title) => title.textContent).join(". ");

  function say(text) {
    document.getElementById("omroep").textContent = text;
  }

  // Streamlit's own frame gets what it lacks: landmarks, and no English dialog or shortcut.

  function landmarks() {
    root.querySelector(".stMain")?.removeAttribute("tabindex"); // nothing to do there
    const skip = root.querySelector('[data-testid="stSkipToContent"]'); // hidden; ours is in the header
    const words = root.querySelector(".sla-over")?.textContent;
    if (skip && words && skip.textContent !== words) skip.textContent = words;
    const roles = { top: "banner", main: "main", bottom: "contentinfo" };
    for (const [area, role] of Object.entries(roles)) {
      root.querySelector(`.st-key-deel-${area}`)?.setAttribute("role", role);
    }
    for (const spare of root.querySelectorAll(".reserve")) nameAlike(spare);
  }

  // Streamlit's buttons can't carry names: they get those of the links that stand in for them.
  function nameAlike(spare) {
    const group = root.querySelector(`.st-key-${CSS.escape(spare.dataset.groep)}`);
    if (!group) return;
    copyAttributes(spare, group, ["aria-label"]);
    if (group.hasAttribute("aria-label")) group.setAttribute("role", "group");
    for (const link of spare.querySelectorAll("a")) {
      const button = group.querySelector(`.st-key-${CSS.escape(link.dataset.knop)} button`);
      if (button) copyAttributes(link, button, ["aria-label", "aria-current"]);
    }
  }

  function copyAttributes(from, to, names) {
    for (const name of names) {
      if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
      else to.removeAttribute(name);
    }
  }

  window.addEventListener(
    "keydown",
    (event) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
      if (plain && !event.target.closest("input, textarea") && event.key !== " ") {
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  // The connection: the words are ours, and links stand in for the buttons while it is gone.

  let lost = 0;
  async function watchConnection() {
    const app = root.querySelector("[data-test-connection-state]");
    const connected = !app || app.dataset.testConnectionState === "CONNECTED";
    if (connected) {
      lost = 0;
      setOffline(false);
    } else if (!lost) {
      lost = Date.now();
      await pause(3000);
      if (lost && Date.now() - lost >= 3000) setOffline(true);
    }
  }

  // The choice that had the focus last; a button that goes away would leave it nowhere.
  let choice = null;
  root.addEventListener("focusin", (event) => {
    choice = event.target.closest(".reserve a, [class*='st-key-keuzes-'] button");
  });

  function twin(choice, offline) {
    const holder = choice.closest(".stElementContainer[class*='st-key-']");
    if (offline && holder)
      return [...root.querySelectorAll("[data-knop]")].find((link) =>
        holder.classList.contains(`st-key-${link.dataset.knop}`),
      );
    return choice.dataset.knop
      ? root.querySelector(`.st-key-${CSS.escape(choice.dataset.knop)} button`)
      : null;
  }

  function setOffline(offline) {
    if (html.dataset.levend === undefined || (html.dataset.verbinding === "weg") === offline)
      return;
    if (offline) html.dataset.verbinding = "weg";
    else delete html.dataset.verbinding;
    for (const list of root.querySelectorAll(".reserve")) list.hidden = !offline;
    if (choice && [document.body, choice].includes(document.activeElement))
      twin(choice, offline)?.focus({ preventScroll: true });
    document.getElementById("verbinding").hidden = !offline;
  }

  new MutationObserver(() => {
    if (html.dataset.levend === undefined) takeOver();
    else {
      landmarks();
      followState();
    }
    watchConnection();
  }).observe(root, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-staat", "data-test-connection-state", "class", "disabled"],
  });

  // Taps: sharing, printing, jumping within the page.

  addEventListener("pointerdown", () => (touching = true));
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => setTimeout(touched, 300)); // the click comes after the finger
  }
  function touched() {
    touching = false;
    takeOver();
  }

  addEventListener("click", async (event) => {
    const button = event.target.closest("a, button");
    if (!button) return;
    if (button.dataset.kopieer) copy(button, document.getElementById(button.dataset.kopieer));
    if (button.dataset.verstuur) share(document.getElementById(button.dataset.verstuur).value);
    if (button.dataset.print !== undefined && [...notes.values()].some(Boolean)) {
      event.preventDefault(); // what was ticked and typed is only here
      print();
    }
    const anchor = button.getAttribute("href") || "";
    if (anchor.startsWith("#") && anchor.length > 1) {
      event.preventDefault(); // Streamlit takes a change of hash for a change of page
      jump(document.getElementById(anchor.slice(1)));
    }
  });

  function jump(target) {
    if (!target) return;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  }

  async function copy(button, field) {
    const status = button.closest(".deel-link").querySelector(".gelukt");
    status.textContent = "";
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = status.dataset.gelukt;
    } catch {
      status.textContent = document.execCommand("copy")
        ? status.dataset.gelukt
        : status.dataset.mislukt;
    }
  }

  function share(url) {
    navigator.share({ title: document.title, url }).catch(() => {}); // closing the sheet is no error
  }

  function showShareButtons() {
    if (!navigator.share) return;
    for (const button of document.querySelectorAll("[data-verstuur]")) button.hidden = false;
  }

  // Streamlit's dialogs are in English and make the rest of the page inert: closed as they open.
  function closeDialog() {
    document.querySelector(".stDialog button")?.click();
  }

  new MutationObserver(() => {
    closeDialog();
    showShareButtons();
  }).observe(document.body, { subtree: true, childList: true });
  html.dataset.script = "";
  showShareButtons();
})();
