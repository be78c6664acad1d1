// Notes of the talk live in this tab's sessionStorage and are never sent. They are restored when the
// visitor comes back (reload, Back, own links). Any other arrival asks first, because the notes may
// be about another child.

const KEY = "gesprek"; // the only key that is stored: { notes, time, mark }
const LONGEST = 12 * 60 * 60 * 1000; // ms
const FIELDS = "#gesprek :is(input, textarea), .weet input";

let notes = {}; // non-empty values by field id
let time = 0; // of the last change, ms since the epoch
let rows = 0; // rows of agreements that the visitor added
let asking = false; // earlier notes exist, and the visitor has not chosen to show or wipe them
let keeps = true; // false: this browser refuses sessionStorage
let printed = false;
let outcome = null; // the status message shown: "gewist" or "getoond"
let age = null; // the timer that wipes the notes after LONGEST

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

// By assignment, because wake.js disables setItem() to keep Streamlit from storing its theme.
function store(state) {
  try {
    if (state) sessionStorage[KEY] = JSON.stringify(state);
    else delete sessionStorage[KEY];
  } catch {
    keeps = false;
  }
}

// history.state.asked is true if this entry asked about earlier notes and got no answer. It is
// undefined if no page of ours was shown there before: Firefox reports "reload" when somebody opens a
// link offline and then reloads the browser's error page.
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

// Text typed before the notes were restored is appended, never overwritten.
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

// Wipes notes after twelve hours, also on a page that stays open or wakes up with the phone.
function watchAge() {
  clearTimeout(age);
  if (!noted()) return;
  const left = time + LONGEST - Date.now();
  if (left > 0) age = setTimeout(watchAge, left);
  else wipe();
}

// WebKit resets inputs with autocomplete="off" some time after it restores a page from its cache.
// Replacing those inputs by clones avoids that.
function renewInputs() {
  for (const field of document.querySelectorAll(FIELDS)) {
    if (!field.matches("input")) continue;
    const focused = field === document.activeElement;
    const next = field.cloneNode();
    field.replaceWith(next);
    if (focused) next.focus({ preventScroll: true });
  }
}

// Writes the notes into the fields of the page.
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
  // So that a reload of, or Back to, this entry asks again.
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

// Conditions for elements with data-als.
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

// Shows a status message and announces it.
function tell(what) {
  outcome = what;
  showParts();
  sayPart(what);
}

// Announces the first paragraph of the element, or the element itself.
function sayPart(time) {
  const part = document.querySelector(`[data-als="${time}"]`);
  if (part) announce((part.querySelector("p") || part).textContent);
}

// A restart leaves a record without notes, so that the next state can say that they were wiped.
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

// Notes may have been wiped or changed elsewhere since the browser cached this page for Back.
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
    changed(); // what was typed before the question belongs to this talk
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
