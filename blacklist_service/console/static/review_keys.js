"use strict";
// One key decides a review: it presses the button that stands on the page under it. Keys are told apart by their place
// (event.code), so that an input method or another layout changes nothing. Off while somebody types, and on request.
(() => {
  const NAME = "console.single_keys";
  const choice = document.querySelector("#shortcuts");
  const note = document.querySelector("#note");
  let isOn = true;
  let isSent = false;
  let waiting = null;

  try { isOn = localStorage.getItem(NAME) !== "off"; } catch { /* a browser that keeps nothing: they are on */ }
  if (choice) {
    choice.checked = isOn;
    choice.closest("[data-switch]").hidden = false;
    choice.addEventListener("change", () => {
      isOn = choice.checked;
      try { localStorage.setItem(NAME, isOn ? "on" : "off"); } catch { /* for this page alone then */ }
    });
  }

  const press = (button) => {
    if (button.hasAttribute("data-note") && !note.value.trim()) {
      // The reason waits until its note is written; Ctrl+Enter sends it.
      waiting = button;
      note.focus();
      return;
    }
    button.click();
  };

  // A key that is pressed twice decides once.
  document.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", () => { isSent = false; });

  const typed = (event) => {
    if (event.key === "Escape") { waiting = null; event.target.blur(); }
    if (event.target === note && event.key === "Enter" && event.ctrlKey && waiting) press(waiting);
  };

  document.addEventListener("keydown", (event) => {
    if (event.target.closest("textarea, select, input:not([type=checkbox]):not([type=radio])")) { typed(event); return; }
    if (!isOn || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const pressed = event.code === "KeyM" ? note : document.querySelector(`[data-key="${CSS.escape(event.code)}"]`);
    if (!pressed) return;
    event.preventDefault();
    if (pressed === note) note.focus();
    else press(pressed);
  });
})();
