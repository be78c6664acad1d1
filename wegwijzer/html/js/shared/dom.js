// Typed access to the page's elements. Lookups of one element return null if there is none.

export const html = document.documentElement;

/** @type {(id: string) => HTMLElement} */
export const byId = (id) => document.getElementById(id);

/** @type {(id: string) => HTMLInputElement} */
export const fieldById = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** @type {(selector: string, parent?: ParentNode) => HTMLElement} */
export const find = (selector, parent = document) => parent.querySelector(selector);

/** @type {(selector: string, parent?: ParentNode) => HTMLElement[]} */
export const findAll = (selector, parent = document) => [
  .../** @type {NodeListOf<HTMLElement>} */ (parent.querySelectorAll(selector)),
];

/** @type {(event: Event, selector: string) => HTMLElement} */
export const closest = ({ target }, selector) => /** @type {Element} */ (target).closest(selector);

/** @type {(event: Event) => HTMLAnchorElement} */
export const clickedLink = (event) => /** @type {HTMLAnchorElement} */ (closest(event, "a[href]"));

/** @param {HTMLElement} target */
export function jump(target) {
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}

/**
 * Whether a click opens another tab and so leaves this one as it is.
 * @param {MouseEvent} event
 */
export function opensElsewhere(event) {
  const modified = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const link = clickedLink(event);
  return link !== null && (modified || link.target === "_blank");
}
