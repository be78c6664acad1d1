// Notes of the talk live in this tab's sessionStorage and are never sent. They are restored when the
// visitor comes back (reload, Back, own links). Any other arrival asks first, because the notes may
// be about another child.

import { announce } from "./announce.js";
import { byId, closest, find, findAll, html } from "./dom.js";
import { grow } from "./fields.js";
import { cancelWipe } from "./wipe.js";

/**
 * @typedef {Record<string, string | boolean>} Notes by field id, without empty ones
 * @typedef {{ notes: Notes, time: number, mark?: string }} Stored time: of the last change, ms since
 *   the epoch; mark: the address that a link of ours was followed to
 */

const KEY = "gesprek"; // the only key that is stored
const LONGEST = 12 * 60 * 60 * 1000; // ms
const FIELDS = "#gesprek :is(input, textarea), .weet input";

/** @type {Notes} */
let notes = {};
let time = 0; // of the last change, ms since the epoch
let rows = 0; // rows of agreements that the visitor added
export let asking = false; // earlier notes exist, and the visitor has not chosen to show or wipe them
let keeps = true; // false: this browser refuses sessionStorage
let printed = false;
let outcome = ""; // the status message shown: "gewist" or "getoond"
let ageTimer = 0; // wipes the notes after LONGEST

export const noted = () => !asking && Object.keys(notes).length > 0;
/** @param {string} address */
const withoutHash = (address) => address.split("#")[0];

const fields = () => /** @type {HTMLInputElement[]} */ (findAll(FIELDS));

/** @returns {Stored} null if nothing is stored, or nothing that is still valid */
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

/**
 * By assignment, because wake.js disables setItem() to keep Streamlit from storing its theme.
 * @param {Stored} state null: store nothing
 */
export function store(state) {
  try {
    if (state) sessionStorage[KEY] = JSON.stringify(state);
    else delete sessionStorage[KEY];
  } catch {
    keeps = false;
  }
}

/**
 * history.state.asked is true if this entry asked about earlier notes and got no answer. It is
 * undefined if no page of ours was shown there before: Firefox reports "reload" when somebody opens a
 * link offline and then reloads the browser's error page.
 * @param {Stored} state
 */
function cameBack(state) {
  const asked = history.state?.asked;
  if (asked) return false;
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  return (
    (asked === false && ["reload", "back_forward"].includes(arrival?.type)) ||
    /** @type {any} */ (document).wasDiscarded || // by a phone that was short of memory
    state.mark === withoutHash(location.href)
  );
}

/**
 * Following one of our own links keeps the notes: a one-time mark names its target.
 * @param {string} href
 */
export function keepNotesFor(href) {
  const state = asking ? null : stored();
  if (state) store({ ...state, mark: withoutHash(href) });
}

function arrive() {
  announceRestart();
  /** @type {Notes} */
  const typed = {}; // before this script was there
  for (const field of fields()) note(typed, field);
  const state = stored();
  asking = state !== null && !cameBack(state);
  notes = typed;
  if (state && !asking) restore(state);
  else if (Object.keys(typed).length && !asking) changed();
  putNotes();
  if (asking) announcePart("vraag");
}

/** @type {(into: Notes, field: HTMLInputElement) => void} */
function note(into, field) {
  const value = field.type === "checkbox" ? field.checked : field.value;
  if (value) into[field.id] = value;
  else delete into[field.id];
}

/**
 * Restores notes. Text typed before is appended, never overwritten.
 * @param {Stored} state
 */
function restore(state) {
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

export function wipe() {
  notes = {};
  rows = 0;
  asking = false;
  store(null);
  putNotes();
}

// Wipes notes after twelve hours, also on a page that stays open or wakes up with the phone.
function watchAge() {
  clearTimeout(ageTimer);
  if (!noted()) return;
  const left = time + LONGEST - Date.now();
  if (left > 0) ageTimer = setTimeout(watchAge, left);
  else wipe();
}

// WebKit resets inputs with autocomplete="off" some time after it restores a page from its cache.
// Replacing those inputs by clones avoids that.
function renewInputs() {
  for (const field of fields()) {
    if (!field.matches("input")) continue;
    const focused = field === document.activeElement;
    const next = /** @type {HTMLInputElement} */ (field.cloneNode());
    field.replaceWith(next);
    if (focused) next.focus({ preventScroll: true });
  }
}

// Writes the notes into the fields of the page.
export function putNotes() {
  cancelWipe();
  /** @type {Notes} */
  const shown = asking ? {} : notes;
  putRows(shown);
  for (const field of fields()) {
    const value = shown[field.id] || "";
    field.disabled = asking;
    if (field.type === "checkbox") field.checked = Boolean(value);
    else if (field.value !== value) field.value = String(value);
    grow(field);
  }
  html.toggleAttribute("data-gevraagd", asking);
  // So that a reload of, or Back to, this entry asks again.
  if (history.state?.asked !== asking) {
    history.replaceState({ ...history.state, asked: asking }, "");
  }
  watchAge();
  showParts();
}

const agreements = () => /** @type {HTMLTableSectionElement[]} */ (findAll("tbody[data-rijen]"));

/** @param {Notes} shown */
function putRows(shown) {
  const used = Object.keys(shown).map((id) => Number(/^afspraak-(\d+)-/.exec(id)?.[1] || 0));
  for (const table of agreements()) {
    const most = Math.max(Number(table.dataset.rijen), rows, ...used);
    while (table.rows.length > most) table.lastElementChild.remove();
    while (table.rows.length < most) table.append(nextRow(table));
  }
}

/** @param {HTMLTableSectionElement} table */
function nextRow(table) {
  const next = /** @type {HTMLElement} */ (table.lastElementChild.cloneNode(true));
  const number = String(table.rows.length + 1);
  for (const field of findAll("input, textarea", next)) {
    field.id = field.id.replace(/\d+/, number);
    field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, number));
  }
  return next;
}

/**
 * When to show an element with data-als.
 * @type {Record<string, () => boolean>}
 */
const CONDITIONS = {
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
  html.toggleAttribute("data-genoteerd", noted());
  for (const part of findAll("[data-als]")) {
    part.hidden = !CONDITIONS[part.dataset.als]();
  }
}

/**
 * Shows a status message and announces it.
 * @param {string} status
 */
function showStatus(status) {
  outcome = status;
  showParts();
  announcePart(status);
}

/**
 * Announces the first paragraph of the element with this condition, or the element itself.
 * @param {string} condition
 */
function announcePart(condition) {
  const part = find(`[data-als="${condition}"]`);
  if (part) announce((part.querySelector("p") || part).textContent);
}

/** A restart leaves a record without notes, so that the next state can say that they were wiped. */
export function announceRestart() {
  const state = stored();
  outcome = "";
  if (!state || Object.keys(state.notes).length) return;
  store(null);
  showStatus("gewist");
}

function goToTalk() {
  const title = byId("gesprek-kop");
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
}

/** @param {Event} event */
function noteInput({ target }) {
  const field = /** @type {HTMLInputElement} */ (target);
  if (!field.matches(FIELDS)) return;
  outcome = "";
  note(notes, field);
  changed();
  watchAge();
  showParts();
}

function offerWipe() {
  printed = true;
  showParts();
  if (noted()) announcePart("gedrukt");
}

/**
 * Notes may have been wiped or changed elsewhere since the browser cached this page for Back.
 * @param {PageTransitionEvent} event
 */
function refresh({ persisted }) {
  const state = stored();
  if (persisted && keeps) {
    asking &&= state !== null;
    notes = {};
    if (state && !asking) restore(state);
    renewInputs();
    putNotes();
  }
  if (state?.mark) store({ ...state, mark: undefined }); // good for one arrival
}

/**
 * What the buttons with data-notities do.
 * @type {Record<string, () => void>}
 */
const ANSWERS = {
  toon() {
    const state = stored();
    asking = false;
    if (state) restore(state);
    putNotes();
    showStatus("getoond");
    goToTalk();
  },
  wis() {
    wipe();
    showStatus("gewist");
    goToTalk();
  },
  "wis-vorige"() {
    asking = false;
    changed(); // what was typed before the question belongs to this talk
    putNotes();
    if (!noted()) showStatus("gewist");
    goToTalk();
  },
  rij() {
    const [table] = agreements();
    rows = table.rows.length + 1;
    putNotes();
    find("tr:last-child textarea", table).focus();
  },
};

/** Shows what is stored, and listens. */
export function listen() {
  document.addEventListener("input", noteInput);
  document.addEventListener("visibilitychange", watchAge);
  addEventListener("afterprint", offerWipe);
  addEventListener("pageshow", refresh);
  addEventListener("click", (event) => {
    const button = closest(event, "[data-notities]");
    if (button) ANSWERS[button.dataset.notities]();
  });
  arrive();
}
