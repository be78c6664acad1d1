// A tap on a link of our own keeps the notes: a mark names where it leads, once. Comes after all
// that may hold a tap back.

function mark(href) {
  const state = asking ? null : stored();
  if (state) store({ ...state, mark: withoutHash(href) });
}

addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || opensElsewhere(event)) return;
  if (link.origin === location.origin) mark(link.href);
});
