// Which state of the wizard the page shows, and which one it should show.

import { find, html } from "../shared/dom.js";

export const main = find("main"); // data-staat: the state that it shows

/** Streamlit draws the next state. */
export const isLive = () => html.dataset.levend !== undefined;

/** history.state has the expected state: an address can spell the same state differently. */
export const expectedState = () => history.state?.state ?? location.search.slice(1);

export const isBehind = () => expectedState() !== main.dataset.staat;
