// What pages can do beyond what they do without it: say while somebody types what a date will
// mean, keep a form as it is typed, keys, and that something new came in. Nothing here is needed.
"use strict";
(() => {
  const $ = (wat, in_ = document) => in_.querySelector(wat);
  const alle = (wat) => Array.from(document.querySelectorAll(wat));
  document.documentElement.classList.add("met-js");

  // Only htmx may turn an answer of our own into a page, and nothing may become a script.
  const beleid = window.trustedTypes
    ? window.trustedTypes.createPolicy("toedracht", { createHTML: (tekst) => tekst })
    : { createHTML: (tekst) => tekst };
  window.htmx.registerExtension("toedracht", {
    init: (api) => api.initSecurity({ createHTML: (t) => beleid.createHTML(t), createScript: () => "" }),
  });

  // ── forms ──────────────────────────────────────────────────────────────────────────────────
  let vuil = false; // something was typed that nobody kept

  document.addEventListener("htmx:config:request", (moment) => {
    const { ctx } = moment.detail;
    const element = moment.target;
    const formulier = element.closest("form");
    const token = $("[name=_formulier]", formulier).value;
    if (element.matches("[data-bewaar]")) {
      for (const [naam, waarde] of Array.from(ctx.request.body.entries())) {
        if (waarde instanceof File) ctx.request.body.delete(naam); // sent once, by a button
      }
      ctx.request.body.delete("erbij");
      ctx.request.body.set("stap", "bewaar");
      vuil = false;
    } else {
      const velden = new FormData();
      velden.set("_formulier", token);
      velden.set("woorden", element.value);
      velden.set("ruim", element.dataset.ruim || "");
      ctx.request.body = velden;
    }
  });
  for (const mis of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(mis, () => { vuil = true; });
  }
  // Signing in again gives another form token; whoever comes back gets it, and loses no word.
  const verlopen = $("#verlopen");
  document.addEventListener("htmx:response:error", (moment) => {
    if (verlopen && moment.detail.ctx.response.status === 401) verlopen.hidden = false;
  });
  window.addEventListener("focus", async () => {
    if (!verlopen || verlopen.hidden) return;
    const antwoord = await fetch(window.location.href);
    const token = /name="_formulier" value="([^"]+)"/.exec(await antwoord.text());
    if (!token || antwoord.redirected) return;
    for (const veld of alle("[name=_formulier]")) veld.value = token[1];
    verlopen.hidden = true;
    $("#invulling [name=gebeurd]")?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("input", (moment) => {
    if (moment.target.closest("form[data-vorm]")) vuil = true;
  });
  document.addEventListener("submit", () => {
    vuil = false;
    alle("input[type=file]").forEach((veld) => { veld.dataset.verstuurd = "ja"; });
  });
  window.addEventListener("beforeunload", (moment) => {
    const gekozen = alle("input[type=file]:not([data-verstuurd])").some((v) => v.files.length > 0);
    if (vuil || gekozen) moment.preventDefault();
  });

  // What answered a form is left under its address alone, so that Back shows the form again and not
  // the browser's question whether to send it once more.
  if ("ingezonden" in document.body.dataset) {
    const laatStaan = () => window.history.replaceState(null, "", window.location.href);
    document.addEventListener("submit", laatStaan);
    document.addEventListener("click", (moment) => { if (moment.target.closest("a[href]")) laatStaan(); });
  }

  // ── keys ───────────────────────────────────────────────────────────────────────────────────
  const hulp = $("#toetsenhulp");
  const schakelaar = $("#toetsen-aan");
  const aan = () => window.localStorage.getItem("toetsen") !== "uit";
  const rijen = () => alle("tr[id^='nr-']").filter((rij) => rij.offsetParent !== null);
  const richt = (element) => {
    if (!element) return;
    const vouw = element.closest("details");
    if (vouw) vouw.open = true;
    if (!element.matches("a, button, input, select, textarea")) element.tabIndex = -1;
    element.focus();
    element.scrollIntoView({ block: "center" });
  };
  const huidige = () => document.activeElement.closest("tr[id^='nr-']");
  const stap = (hoeveel) => {
    const er = rijen();
    const plek = er.indexOf(huidige());
    richt(er[plek < 0 ? (hoeveel > 0 ? 0 : er.length - 1) : plek + hoeveel]);
  };
  const toetsen = {
    j: () => stap(1),
    k: () => stap(-1),
    f: () => richt($("main form:not([method=post]) :is(input:not([type=hidden]), select)")),
    e: () => { const rij = huidige(); if (rij) richt($(".bronnen a", rij) || $(".bronnen", rij)); },
    "?": () => hulp.showModal(),
  };
  document.addEventListener("keydown", (moment) => {
    const typt = moment.target.closest("input, select, textarea, [contenteditable], dialog");
    if (typt || moment.ctrlKey || moment.altKey || moment.metaKey || !toetsen[moment.key]) return;
    if (!aan() && moment.key !== "?") return;
    moment.preventDefault();
    toetsen[moment.key]();
  });
  if (hulp) {
    const knop = $("#toetsenknop");
    $("#toetsenplek").hidden = false;
    knop.addEventListener("click", () => hulp.showModal());
    $("button", hulp).addEventListener("click", () => hulp.close());
    schakelaar.checked = aan();
    schakelaar.addEventListener("change", () => {
      window.localStorage.setItem("toetsen", schakelaar.checked ? "aan" : "uit");
    });
  }

  // ── something new ──────────────────────────────────────────────────────────────────────────
  // Asking keeps a sign-in alive, so it is only asked while somebody is there.
  const nieuws = $("[data-volg]");
  const ELKE = 15000;
  const ER_NOG = 600000;
  let laatst = Date.now();
  for (const teken of ["pointerdown", "pointermove", "keydown", "scroll"]) {
    document.addEventListener(teken, () => { laatst = Date.now(); }, { passive: true });
  }
  const vraag = async () => {
    if (document.hidden || Date.now() - laatst > ER_NOG || !nieuws.hidden) return;
    const antwoord = await fetch(`/api/v1/wijzigingen?cursor=${nieuws.dataset.volg}`);
    if (!antwoord.ok) return;
    const { wijzigingen, volgende } = await antwoord.json();
    nieuws.dataset.volg = volgende;
    const zaak = nieuws.dataset.dossier;
    const telt = wijzigingen.filter((w) => !zaak || w.dossiers.includes(zaak));
    if (telt.length > 0) nieuws.hidden = false; // the reader decides when the page changes
  };
  if (nieuws) window.setInterval(() => { vraag().catch(() => {}); }, ELKE);
})();
