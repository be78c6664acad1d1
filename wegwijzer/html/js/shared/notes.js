// The notes of the talk are stored in this tab's sessionStorage and never sent, except the date of
// the next talk (calendar.js). They are restored when the visitor returns (reload, Back, a link of
// this site). On any other arrival the page asks first, because the notes may be about another child.

import { announce } from "./announce.js";
import { byId, closest, find, findAll, html, jump } from "./dom.js";
import { update as updateField } from "./fields.js";
import { cancelWipe } from "./wipe.js";

/**
 * @typedef {Record<string, string | boolean>} Notes by field id, without empty fields
 * @typedef {{ notes: Notes, time: number, mark?: string }} Stored time: of the last change, ms since
 *   the epoch; mark: the URL of the link of this site that was followed
 */

const KEY = "gesprek"; // the only key in sessionStorage
const MAX_AGE = 12 * 60 * 60 * 1000; // ms
const FIELDS = "#gesprek :is(input, textarea), .weet input";

/** @type {Notes} */
let notes = {};
let time = 0; // of the last change, ms since the epoch
let rows = 0; // rows of agreements after the visitor added one; 0: none added
export let asking = false; // earlier notes exist, and the visitor has not chosen to show or wipe them
let canStore = true; // false: this browser refuses sessionStorage
let printed = false;
let shownStatus = ""; // the status message shown: "gewist" or "getoond"; "" for none
let ageTimer = 0; // wipes the notes after MAX_AGE

export const hasNotes = () => !asking && Object.keys(notes).length > 0;
/** Whether this page has the notes: the prevention result has no fields for them. */
export const showsNotes = () => hasNotes() && byId("gesprek") !== null;
/** @param {string} address */
const withoutHash = (address) => address.split("#")[0];

const fields = () => /** @type {HTMLInputElement[]} */ (findAll(FIELDS));

/** @returns {Stored} null if nothing is stored or the notes are too old */
function storedNotes() {
  try {
    const state = JSON.parse(sessionStorage[KEY] || null);
    if (state && Math.abs(Date.now() - state.time) < MAX_AGE) return state;
    if (state) store(null);
  } catch {
    canStore = false;
  }
  return null;
}

/**
 * Stores by assignment, because load_streamlit.js disables setItem().
 * @param {Stored} state null: store nothing
 */
export function store(state) {
  try {
    if (state) sessionStorage[KEY] = JSON.stringify(state);
    else delete sessionStorage[KEY];
  } catch {
    canStore = false;
  }
}

/**
 * Returns whether the visitor returned to a page of this tab. history.state.asked is true if this
 * history entry asked about earlier notes and got no answer. It is undefined if the entry never showed
 * our page: Firefox reports "reload" if somebody reloads its error page for an offline link.
 * @param {Stored} state
 */
function isReturn(state) {
  const asked = history.state?.asked;
  if (asked) return false;
  const [arrival] = /** @type {PerformanceNavigationTiming[]} */ (
    performance.getEntriesByType("navigation")
  );
  return (
    (asked === false && ["reload", "back_forward"].includes(arrival?.type)) ||
    /** @type {any} */ (document).wasDiscarded || // on a phone that was short of memory
    state.mark === withoutHash(location.href)
  );
}

/**
 * Keeps the notes when a link of this site is followed: stores the link's URL as a one-time mark.
 * @param {string} href
 */
export function keepNotesFor(href) {
  const state = asking ? null : storedNotes();
  if (state) store({ ...state, mark: withoutHash(href) });
}

function loadNotes() {
  announceRestart();
  /** @type {Notes} */
  const typed = {}; // by the visitor before this script ran
  for (const field of fields()) setNote(typed, field);
  const state = storedNotes();
  asking = state !== null && !isReturn(state);
  notes = typed;
  if (state && !asking) restore(state);
  else if (Object.keys(typed).length && !asking) saveNotes();
  putNotes();
  if (asking) announcePart("vraag");
}

/** @type {(into: Notes, field: HTMLInputElement) => void} */
function setNote(into, field) {
  const value = field.type === "checkbox" ? field.checked : field.value;
  if (value) into[field.id] = value;
  else delete into[field.id];
}

/**
 * Restores stored notes. Text typed before the restore is appended, so neither is lost.
 * @param {Stored} state
 */
function restore(state) {
  const typedNotes = notes;
  notes = { ...typedNotes, ...state.notes };
  for (const [id, value] of Object.entries(typedNotes)) {
    if (value !== notes[id]) notes[id] = `${notes[id]}\n${value}`;
  }
  time = state.time;
  if (Object.keys(typedNotes).length) saveNotes();
}

function saveNotes() {
  time = Date.now();
  store(hasNotes() ? { notes, time } : null);
}

export function wipe() {
  notes = {};
  rows = 0;
  asking = false;
  store(null);
  putNotes();
}

// Wipes notes after twelve hours, even on an open page or after a phone's sleep.
function watchAge() {
  clearTimeout(ageTimer);
  if (!hasNotes()) return;
  const left = time + MAX_AGE - Date.now();
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

// Shows the notes in the fields. While the page asks about earlier notes, the fields are empty and
// disabled.
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
    updateField(field);
  }
  html.toggleAttribute("data-gevraagd", asking);
  // If the page asks, a reload of this history entry, or Back to it, asks again.
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
    const rowCount = Math.max(Number(table.dataset.rijen), rows, ...used);
    while (table.rows.length > rowCount) table.lastElementChild.remove();
    while (table.rows.length < rowCount) table.append(nextRow(table));
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
  altijd: () => true, // if scripts run
  vraag: () => asking,
  schrijven: () => !asking,
  notities: hasNotes,
  gedrukt: () => printed && showsNotes(), // a warning, because a school computer is shared
  vluchtig: () => !canStore,
  gewist: () => shownStatus === "gewist",
  getoond: () => shownStatus === "getoond",
};

function showParts() {
  html.toggleAttribute("data-genoteerd", showsNotes());
  for (const part of findAll("[data-als]")) {
    part.hidden = !CONDITIONS[part.dataset.als]();
  }
}

/**
 * Shows a status message and announces it.
 * @param {string} status
 */
function showStatus(status) {
  shownStatus = status;
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

/** Announces that a restart wiped the notes: restart.js stores a record without notes. */
export function announceRestart() {
  const state = storedNotes();
  shownStatus = "";
  if (!state || Object.keys(state.notes).length) return;
  store(null);
  showStatus("gewist");
}

/** @param {Event} event */
function saveField({ target }) {
  const field = /** @type {HTMLInputElement} */ (target);
  if (!field.matches(FIELDS)) return;
  shownStatus = "";
  setNote(notes, field);
  saveNotes();
  watchAge();
  showParts();
}

function afterPrint() {
  printed = true;
  showParts();
  if (showsNotes()) announcePart("gedrukt");
}

/**
 * Notes may have been wiped or changed elsewhere since the browser cached this page for Back.
 * @param {PageTransitionEvent} event
 */
function refresh({ persisted }) {
  const state = storedNotes();
  if (persisted && canStore) {
    asking &&= state !== null;
    notes = {};
    if (state && !asking) restore(state);
    renewInputs();
    putNotes();
  }
  if (state?.mark) store({ ...state, mark: undefined }); // the mark is valid once
}

/**
 * What the buttons with data-notities do.
 * @type {Record<string, () => void>}
 */
const ACTIONS = {
  toon() {
    const state = storedNotes();
    asking = false;
    if (state) restore(state);
    putNotes();
    showStatus("getoond");
    jump(byId("gesprek-kop"));
  },
  wis() {
    wipe();
    showStatus("gewist");
    jump(byId("gesprek-kop"));
  },
  "wis-vorige"() {
    asking = false;
    saveNotes(); // text typed before the question belongs to this talk
    putNotes();
    if (!hasNotes()) showStatus("gewist");
    jump(byId("gesprek-kop"));
  },
  rij() {
    const [table] = agreements();
    rows = table.rows.length + 1;
    putNotes();
    find("tr:last-child textarea", table).focus();
  },
};

/** Adds the listeners and restores the stored notes, or asks about them. */
export function listen() {
  document.addEventListener("input", saveField);
  document.addEventListener("visibilitychange", watchAge);
  addEventListener("afterprint", afterPrint);
  addEventListener("pageshow", refresh);
  addEventListener("click", (event) => {
    const button = closest(event, "[data-notities]");
    if (button) ACTIONS[button.dataset.notities]();
  });
  loadNotes();
}
