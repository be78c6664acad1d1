// What can be copied is there to read, whole.
for (const field of document.querySelectorAll("textarea")) grow(field);
