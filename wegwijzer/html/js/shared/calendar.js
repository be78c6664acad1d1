// The calendar file of the next talk. Its day is the only thing that is ever sent of what is typed.

const localDay = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

// Before any other listener of clicks on links: it completes the address.
addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("[data-agenda]");
    if (!link) return;
    const day = document.getElementById(link.dataset.agenda);
    if (day.value) link.search = `?datum=${day.value}`;
    else {
      event.preventDefault();
      day.focus();
      try {
        day.showPicker();
      } catch {
        // not in older browsers: the focus is there
      }
    }
  },
  true,
);

addEventListener("focusin", ({ target }) => {
  if (target.type === "date") target.min = localDay();
});
