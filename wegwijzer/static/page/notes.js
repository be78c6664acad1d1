// The next talk is about another child: nothing of this one goes along.

addEventListener("click", ({ target }) => {
  if (target.closest("[data-knop='opnieuw']") || hasKey(target, "opnieuw")) wipe();
});
