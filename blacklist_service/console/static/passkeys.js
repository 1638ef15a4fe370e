"use strict";
// Asks the authenticator when a form that wants a passkey is sent, and puts its answer into the form.
(() => {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (one) => ({ ...one, id: bytes(one.id) });

  const ask = async (form) => {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (form.dataset.passkey === "create") {
      options.user.id = bytes(options.user.id);
      options.excludeCredentials = (options.excludeCredentials || []).map(named);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = (options.allowCredentials || []).map(named);
    return navigator.credentials.get({ publicKey: options });
  };

  const spelled = (credential) => {
    const answer = credential.response;
    const response = { clientDataJSON: text(answer.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (answer[name]) response[name] = text(answer[name]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      const problem = form.querySelector(".problem");
      button.disabled = true;
      problem.hidden = true;
      try {
        form.elements.assertion.value = spelled(await ask(form));
        form.submit();
      } catch {
        problem.hidden = false;
        button.disabled = false;
      }
    });
  }

  // The token of a link stands behind #, which browsers do not send; it leaves the address bar too.
  const field = document.querySelector("[data-from-hash]");
  if (field && location.hash.length > 1) {
    field.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
  }
})();
