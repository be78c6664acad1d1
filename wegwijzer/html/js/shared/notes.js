// What is ticked and typed at the talk stays in this tab's own storage and is never sent. Who comes
// back finds it again. Who comes by another way is asked first: it may be about another child.

const KEY = "gesprek"; // all of it, and nothing else is stored: { notes, time, mark }
const LONGEST = 12 * 60 * 60 * 1000; // ms
const FIELDS = "#gesprek :is(input, textarea), .weet input";

let notes = {}; // by the id of their field; empty ones are left out
let time = 0; // of the last change
let rows = 0; // of the agreements, as far as they were asked for
let asking = false; // there are notes of an earlier talk, and nobody said yet what to do with them
let keeps = true; // false: this browser stores nothing
let printed = false;
let outcome = null; // of the last tap on one of the buttons: "gewist" or "getoond", until something changes
let age = null; // the timer that ends it

const noted = () => !asking && Object.keys(notes).length > 0;
const withoutHash = (address) => address.split("#")[0];

function stored() {
  try {
    const state = JSON.parse(sessionStorage[KEY] || null);
    if (state && Math.abs(Date.now() - state.time) < LONGEST) return state;
    if (state) store(null); // unread
  } catch {
    keeps = false;
  }
  return null;
}

// By assignment: wake.js takes setItem() away, for Streamlit would store things too.
function store(state) {
  try {
    if (state) sessionStorage[KEY] = JSON.stringify(state);
    else delete sessionStorage[KEY];
  } catch {
    keeps = false;
  }
}

// The history's entry says whether the question was asked there, and not answered. It says nothing
// when no page of ours was shown there before: Firefox calls it a reload when somebody opens a link
// without a connection and then reloads the browser's error page.
function cameBack(state) {
  const asked = history.state?.asked;
  if (asked) return false;
  const [arrival] = performance.getEntriesByType("navigation");
  return (
    (asked === false && ["reload", "back_forward"].includes(arrival?.type)) ||
    document.wasDiscarded || // by a phone that was short of memory
    state.mark === withoutHash(location.href)
  );
}

function arrive() {
  tellRestart();
  const typed = {}; // before this script was there
  for (const field of document.querySelectorAll(FIELDS)) note(typed, field);
  const state = stored();
  asking = state !== null && !cameBack(state);
  notes = typed;
  if (state && !asking) takeUp(state);
  else if (Object.keys(typed).length && !asking) changed();
  putNotes();
  if (asking) sayPart("vraag");
}

function note(into, field) {
  const value = field.type === "checkbox" ? field.checked : field.value;
  if (value) into[field.id] = value;
  else delete into[field.id];
}

// Nothing is overwritten: what was typed meanwhile comes after what was kept.
function takeUp(state) {
  const meanwhile = notes;
  notes = { ...meanwhile, ...state.notes };
  for (const [id, value] of Object.entries(meanwhile)) {
    if (value !== notes[id]) notes[id] = `${notes[id]}\n${value}`;
  }
  time = state.time;
  if (Object.keys(meanwhile).length) changed();
}

function changed() {
  time = Date.now();
  store(noted() ? { notes, time } : null);
}

function wipe() {
  notes = {};
  rows = 0;
  asking = false;
  store(null);
  putNotes();
}

// Twelve hours also end on a page that stayed open, or that a phone woke up with.
function watchAge() {
  clearTimeout(age);
  if (!noted()) return;
  const left = time + LONGEST - Date.now();
  if (left > 0) age = setTimeout(watchAge, left);
  else wipe();
}

// On a page that it kept, WebKit resets inputs with autocomplete="off", some time after it is shown:
// those that stood there then.
function renewInputs() {
  for (const field of document.querySelectorAll(FIELDS)) {
    if (!field.matches("input")) continue;
    const focused = field === document.activeElement;
    const next = field.cloneNode();
    field.replaceWith(next);
    if (focused) next.focus({ preventScroll: true });
  }
}

// Into every field that stands here.
function putNotes() {
  takeBack();
  const shown = asking ? {} : notes;
  putRows(shown);
  for (const field of document.querySelectorAll(FIELDS)) {
    const value = shown[field.id] || "";
    field.disabled = asking;
    if (field.type === "checkbox") field.checked = Boolean(value);
    else if (field.value !== value) field.value = value;
    grow(field);
  }
  document.documentElement.toggleAttribute("data-gevraagd", asking);
  // A reload here asks again, and so does Back to this entry.
  if (history.state?.asked !== asking) {
    history.replaceState({ ...history.state, asked: asking }, "");
  }
  watchAge();
  showParts();
}

function putRows(shown) {
  const used = Object.keys(shown).map((id) => Number(/^afspraak-(\d+)-/.exec(id)?.[1] || 0));
  for (const table of document.querySelectorAll("[data-rijen]")) {
    const most = Math.max(table.dataset.rijen, rows, ...used);
    while (table.rows.length > most) table.lastElementChild.remove();
    while (table.rows.length < most) table.append(nextRow(table.lastElementChild));
  }
}

function nextRow(row) {
  const next = row.cloneNode(true);
  const number = row.parentElement.rows.length + 1;
  for (const field of next.querySelectorAll("input, textarea")) {
    field.id = field.id.replace(/\d+/, number);
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, number));
  }
  return next;
}

// What is shown only at times, by the name of the time.
const TIMES = {
  altijd: () => true, // with scripts
  vraag: () => asking,
  schrijven: () => !asking,
  notities: noted,
  gedrukt: () => printed && noted(), // a school computer is shared
  vluchtig: () => !keeps,
  gewist: () => outcome === "gewist",
  getoond: () => outcome === "getoond",
};

function showParts() {
  document.documentElement.toggleAttribute("data-genoteerd", noted());
  for (const part of document.querySelectorAll("[data-als]")) {
    part.hidden = !TIMES[part.dataset.als]();
  }
}

// Shown, and said aloud.
function tell(what) {
  outcome = what;
  showParts();
  sayPart(what);
}

// Its first paragraph, or the part itself; a question other than the first has none of them.
function sayPart(time) {
  const part = document.querySelector(`[data-als="${time}"]`);
  if (part) announce((part.querySelector("p") || part).textContent);
}

// A restart leaves a record without notes to the state that it leads to.
function tellRestart() {
  const state = stored();
  outcome = null;
  if (!state || Object.keys(state.notes).length) return;
  store(null);
  tell("gewist");
}

function goToTalk() {
  const title = document.getElementById("gesprek-kop");
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches(FIELDS)) return;
  outcome = null;
  note(notes, target);
  changed();
  watchAge();
  showParts();
});

document.addEventListener("visibilitychange", watchAge);

addEventListener("afterprint", () => {
  printed = true;
  showParts();
  if (noted()) sayPart("gedrukt");
});

// A page that the browser kept for Back may have been wiped or gone on with elsewhere.
addEventListener("pageshow", ({ persisted }) => {
  const state = stored();
  if (persisted && keeps) {
    asking &&= state !== null;
    notes = {};
    if (state && !asking) takeUp(state);
    renewInputs();
    putNotes();
  }
  if (state?.mark) store({ ...state, mark: undefined }); // good for one arrival
});

const ANSWERS = {
  toon() {
    const state = stored();
    asking = false;
    if (state) takeUp(state);
    putNotes();
    tell("getoond");
    goToTalk();
  },
  wis() {
    wipe();
    tell("gewist");
    goToTalk();
  },
  "wis-vorige"() {
    asking = false;
    changed(); // what was typed before the question is of this talk
    putNotes();
    if (!noted()) tell("gewist");
    goToTalk();
  },
  rij() {
    const [table] = document.querySelectorAll("[data-rijen]");
    rows = table.rows.length + 1;
    putNotes();
    table.querySelector("tr:last-child textarea").focus();
  },
};

addEventListener("click", ({ target }) => {
  const button = target.closest("[data-notities]");
  if (button) ANSWERS[button.dataset.notities]();
});

arrive();
