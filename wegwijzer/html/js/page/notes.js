// A restart wipes the notes, because the next talk is about another child.

addEventListener("click", (event) => {
  if (!event.target.closest(".keuzes-restart a") || opensElsewhere(event)) return;
  const wiped = asking || noted();
  wipe();
  if (wiped) store({ notes: {}, time: Date.now() }); // see tellRestart
});
