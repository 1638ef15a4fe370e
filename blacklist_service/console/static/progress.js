// Asks how far a submission is, every two seconds, and shows the page again when it is over.
"use strict";
// Half an hour at most: a page that nobody looks at must not keep a session alive.
let left = 900;
const waiting = document.querySelector("[data-progress]");
async function look() {
  try {
    const answer = await fetch(waiting.dataset.progress, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) { location.reload(); return; }
    const told = await answer.json();
    if (told.is_over) { location.reload(); return; }
    const bar = waiting.querySelector("progress");
    const words = waiting.querySelector("[data-words]");
    if (bar && told.total) { bar.max = told.total; bar.value = told.done; }
    if (words && told.total) { words.textContent = `${told.done.toLocaleString()} / ${told.total.toLocaleString()}`; }
  } catch { /* the line is down: ask again */ }
  left -= 1;
  if (left > 0) { setTimeout(look, 2000); }
}
if (waiting) { setTimeout(look, 1000); }
