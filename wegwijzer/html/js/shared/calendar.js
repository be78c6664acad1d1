// Adds the date of the next talk to the link of the calendar file. Nothing else that is typed is sent.

const localDay = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

// In the capture phase, so that the other click listeners see the complete address.
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
        // older browsers: the field only gets the focus
      }
    }
  },
  true,
);

addEventListener("focusin", ({ target }) => {
  if (target.type === "date") target.min = localDay();
});
