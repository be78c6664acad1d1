// Grow each field to show its whole text.
for (const field of document.querySelectorAll("textarea")) grow(field);
