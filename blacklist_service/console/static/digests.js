"use strict";
// Computes SHA-256 of a file that an official chooses and writes it into the field beside it. A chooser without a name
// sends neither the file nor its name; one that has a name sends the file, and the service compares. Without this script
// the digest is typed, or found by the service.
const DIGITS = 2;

async function digestOf(file) {
  const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(DIGITS, "0")).join("");
}

for (const chooser of document.querySelectorAll("input[data-digest-into]")) {
  const field = document.getElementById(chooser.dataset.digestInto);
  const label = document.querySelector(`label[for="${chooser.id}"]`);
  if (!crypto.subtle) continue;
  chooser.hidden = label.hidden = false;
  chooser.addEventListener("change", async () => {
    // Until the digest of this very file is there, none stands in the field: of two choices the slower one may end last.
    field.value = "";
    const chosen = chooser.files[0];
    const digest = chosen ? await digestOf(chosen) : "";
    if (chooser.files[0] === chosen) field.value = digest;
  });
}
