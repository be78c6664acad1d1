// The state of the wizard that the page shows, and the state that it should show.

import { find, html } from "../shared/dom.js";

export const main = find("main"); // data-staat: the shown state

/** Whether Streamlit has rendered here, so that it can render the next state. */
export const isLive = () => html.dataset.levend !== undefined;

/** Read from history.state, because different query strings can describe the same state. */
export const expectedState = () => history.state?.state ?? location.search.slice(1);

export const isBehind = () => expectedState() !== main.dataset.staat;
