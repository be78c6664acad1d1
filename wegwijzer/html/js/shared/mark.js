// Following one of our own links keeps the notes: a one-time mark in sessionStorage names its target.
// Joined last, after every listener that may prevent the click.

function mark(href) {
  const state = asking ? null : stored();
  if (state) store({ ...state, mark: withoutHash(href) });
}

addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || opensElsewhere(event)) return;
  if (link.origin === location.origin) mark(link.href);
});
