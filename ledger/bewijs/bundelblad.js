"use strict";
// What verify.py does with a sheet of facts, in a browser and without a network (FORMAT.md, 19-21);
// bundelproef.js and bundelvraag.js stand before it in the page. Nothing is shown before all of it
// was checked; what is shown was checked.
(async () => {
  const plek = (id) => document.getElementById(id);
  const opmerkingen = [];
  const zeg = (zin) => { if (!opmerkingen.includes(zin)) opmerkingen.push(zin); };

  // ── whole cases, and the sheet over them ──
  // What must be there, whatever else is: of which kind, in an array or an object.
  const NUMMER = "number";
  const GENOEMD = { nummer: NUMMER, zaak: "string", daad: "string" };
  const WEG = { ...GENOEMD, reden: "string" };
  const UITSPRAAK = {
    nummer: "string", soort: "string", tekst: "string", voorbehoud: ["string"],
    vastleggingen: [GENOEMD], buitenBeschouwing: [WEG], aanhalingen: [{ nummer: NUMMER }],
  };
  const VERKLAARD = { ...GENOEMD, totEnMet: "string" };
  const BLADVORM = {
    positie: NUMMER, opdracht: { kamervraag: "string" }, uitspraken: [UITSPRAAK],
    dekking: { zin: "string", nietGenoemd: [WEG], volledigVerklaard: [VERKLAARD] },
  };
  const ZAAKVORM = {
    zaak: "string", zout: "string", vastleggingen: [NUMMER], elders: [NUMMER], plaats: NUMMER,
    pad: ["string"],
  };
  const ZAKENVORM = { vastlegging: NUMMER, zaken: [ZAAKVORM] };
  const lees_zaken = async (blad, told, alle) => {
    const hoofden = alle[told.vastlegging]?.velden ?? {};
    eis(hoofden.daad === "zaakhoofden_vastgelegd", "verwacht een vastlegging van zaakhoofden");
    const { positie } = blad;
    eis(hoofden.positie === positie && told.vastlegging > positie, "andere positie");
    const zouten = new Set(told.zaken.map((een) => een.zout));
    eis(zouten.size === told.zaken.length, "zaken.json: verwacht elke zaak een keer");
    const zaken = leeg();
    for (const { zaak, vastleggingen, zout, plaats, pad } of told.zaken) {
      eis(!(zaak in zaken), "verwacht van elke zaak een eigen naam");
      let keten = new Uint8Array(32);
      let vorig = 0;
      for (const nummer of vastleggingen) {
        eis(nummer > vorig && nummer <= positie && alle[nummer], `${zaak}: nr ${nummer}`);
        keten = await knoop(keten, alle[nummer].hash);
        vorig = nummer;
      }
      const aantal = new Uint8Array(8);
      new DataView(aantal.buffer).setBigUint64(0, BigInt(vastleggingen.length));
      const past = 0 <= plaats && plaats < 2 ** 40 && pad.length === 40;
      eis(vorig > 0 && past, `${zaak}: verwacht vastleggingen en een pad van 40`);
      let node = await hash([0], hash64(zout), aantal, keten);
      for (const [laag, broer] of pad.map(hash64).entries()) {
        const rechts = Math.floor(plaats / 2 ** laag) % 2;
        node = await (rechts ? knoop(broer, node) : knoop(node, broer));
      }
      eis(gelijk(node, hash64(hoofden.wortel)), `${zaak}: dit zijn niet alle vastleggingen`);
      zaken[zaak] = leeg();
      for (const nummer of vastleggingen) zaken[zaak][nummer] = alle[nummer];
    }
    return zaken;
  };
  const genoemd = ({ zaak, nummer, daad }, zaken) => {
    const velden = zaken[zaak]?.[nummer]?.velden;
    eis(velden && velden.daad === daad, `nr ${nummer} is geen ${daad} van ${zaak}`);
    return velden;
  };
  const ga_verklaring_na = (een, zaken) => {
    const velden = genoemd({ ...een, daad: "volledigheid_verklaard" }, zaken);
    const hersteld = Object.values(zaken[een.zaak]).map((ander) => ander.velden.van_daad ?? null);
    if (hersteld.includes(velden["@entry"] ?? null)) zeg(`Dekking: nr ${een.nummer} is later hersteld.`);
    else {
      const goed = velden.daadsoort.includes(een.daad) && velden.tot_en_met === een.totEnMet;
      eis(goed, `dekking: nr ${een.nummer} verklaart iets anders volledig`);
    }
  };
  const WOORDEN = ["citaat", "titel", "plaats", "datum", "relaas"];
  const ga_blad_na = (blad, alles) => {
    const { zaken } = alles;
    const alle = Object.assign(leeg(), ...Object.values(zaken));
    for (const uitspraak of blad.uitspraken) {
      if (uitspraak.soort !== "feit") continue;
      const stukken = [...uitspraak.vastleggingen, ...uitspraak.buitenBeschouwing];
      for (const een of stukken) genoemd(een, zaken);
      const plekken = new Set(stukken.map((een) => `${een.nummer} ${een.zaak}`));
      eis(plekken.size === stukken.length, `uitspraak ${uitspraak.nummer}: verwacht elke vastlegging een keer`);
      for (const woorden of uitspraak.aanhalingen) {
        for (const w of WOORDEN) eis(woorden[w] !== undefined, `aanhaling: verwacht ${w}`);
        const zelfde = (bron) =>
          bron !== null && WOORDEN.every((w) => gespeld(bron[w] ?? null) === gespeld(woorden[w]));
        const bronnen = alle[woorden.nummer]?.velden.bronnen ?? [];
        eis(bronnen.some(zelfde), `nr ${woorden.nummer} heeft geen bron met deze woorden`);
      }
      ga_vraag_na(uitspraak, alles);
    }
    for (const een of blad.dekking.nietGenoemd) genoemd(een, zaken);
    for (const een of blad.dekking.volledigVerklaard) ga_verklaring_na(een, zaken);
  };

  // ── what one sees ──
  const maak = (soort, klas, ...inhoud) => {
    const element = document.createElement(soort);
    if (klas) element.className = klas;
    element.append(...inhoud);
    return element;
  };
  const nrs = (rij) => rij.map((een) => `nr ${een.nummer} (${een.zaak})`).join(", ");
  const toon_uitspraak = (u) => {
    const vrij = u.soort !== "feit";
    const deel = maak("article", vrij ? "vrij" : "", maak("h2", "", `Uitspraak ${u.nummer}`));
    if (vrij) deel.append(maak("p", "merk", "Niet geverifieerd: vrije tekst"));
    deel.append(maak("p", "zin", u.tekst));
    for (const woorden of u.aanhalingen) {
      const bron = [woorden.titel, woorden.plaats, woorden.datum].filter(Boolean).join(", ");
      if (woorden.citaat) deel.append(maak("blockquote", "", `“${woorden.citaat}” `, maak("cite", "", bron)));
    }
    for (const tekst of u.voorbehoud) deel.append(maak("p", "grijs", tekst));
    if (u.vastleggingen.length) deel.append(maak("p", "grijs", "Rust op ", nrs(u.vastleggingen)));
    for (const een of u.buitenBeschouwing) {
      deel.append(maak("p", "grijs", `Buiten beschouwing: ${nrs([een])}, ${een.reden}`));
    }
    return deel;
  };
  const toon = (blad, punt, zaken) => {
    plek("kop").textContent = `Feitenblad bij ${blad.opdracht.kamervraag}`;
    const tot = [`Stand van het grootboek ${punt.oorsprong}, positie ${blad.positie}`];
    if (blad.bekendOp) tot.push(`bekend op ${blad.bekendOp}`);
    if (blad.bronnenTot) tot.push(`bronnen t/m ${blad.bronnenTot}`);
    plek("blad").append(maak("p", "grijs", tot.join("; ")), ...blad.uitspraken.map(toon_uitspraak));
    plek("blad").append(maak("h2", "", "Dekking"), maak("p", "", blad.dekking.zin));
    if (blad.dekking.nietGenoemd.length) {
      plek("blad").append(maak("p", "grijs", "Niet genoemd: ", nrs(blad.dekking.nietGenoemd)));
    }
    for (const [naam, rij] of Object.entries(zaken)) {
      const zin = `${naam}: alle ${Object.keys(rij).length} vastleggingen tot en met de positie`;
      plek("blad").append(maak("p", "grijs", zin));
    }
    if (opmerkingen.length) {
      plek("blad").append(maak("h2", "", "Wat hier niet is na te gaan"));
      plek("blad").append(...opmerkingen.map((zin) => maak("p", "grijs", zin)));
    }
  };
  const oordeel = (klas, ...zinnen) => {
    plek("oordeel").className = klas;
    plek("oordeel").replaceChildren(...zinnen.map((zin) => maak("p", "", zin)));
  };
  const pas_na = async () => {
    const gegevens = plek("gegevens").textContent;
    const { bestanden, pagina, sommen } = JSON.parse(gegevens);
    const kaal = document.documentElement.outerHTML.replace(gegevens, "");
    eis(hex(await hash(TEKST.encode(kaal))) === pagina, "deze pagina zelf is veranderd");
    for (const naam of new Set([...Object.keys(bestanden), ...Object.keys(sommen)])) {
      eis(!/\p{Surrogate}/u.test(bestanden[naam] ?? "\ud800"), `${naam}: verwacht tekst`);
      const som = hex(await hash(TEKST.encode(bestanden[naam])));
      eis(som === sommen[naam], `${naam}: anders dan toen de map werd gemaakt`);
      const los = naam.endsWith(".disclosures")
        && !(naam.replace(".disclosures", ".tlog-proof") in bestanden);
      eis(!los, `${naam}: er is geen bewijs bij deze velden`);
    }
    const beleid = await lees_beleid(bestanden["policy.txt"]);
    if (beleid.quorum === "none") {
      zeg("Het beleid vraagt geen getuigen: wie de sleutel van het grootboek heeft, kan een ander"
        + " verleden tekenen.");
    }
    let [noot, punt] = [null, null];
    const punten = async (deze) => {
      if (noot === null) [noot, punt] = [deze, await lees_punt(deze, beleid)];
      eis(deze === noot, "verwacht een controlepunt voor alle bewijzen");
      return punt;
    };
    const alle = leeg();
    for (const naam of Object.keys(bestanden)) {
      if (!naam.endsWith(".tlog-proof")) continue;
      const nummer = Number(naam.slice(3, -".tlog-proof".length));
      alle[nummer] = await lees_vastlegging(naam, bestanden, punten);
    }
    const tekst = bestanden["feitenblad.json"];
    const blad = ontleed(tekst, "feitenblad.json");
    const told = ontleed(bestanden["zaken.json"], "zaken.json");
    const bekend = blad.formaat === "toedracht-feitenblad/1" && told.formaat === "toedracht-zaken/1";
    const vorm = heeft_vorm(blad, BLADVORM) && heeft_vorm(told, ZAKENVORM);
    eis(bekend && vorm && told.uitgifte !== undefined, "verwacht de vorm van FORMAT.md, 20");
    if (told.uitgifte !== null) {
      const uitgegeven = alle[geheel(told.uitgifte)]?.velden;
      const goed = uitgegeven?.daad === "feitenblad_uitgegeven"
        && uitgegeven.sha256 === hex(await hash(TEKST.encode(tekst)));
      eis(goed, `dit is niet het blad dat met nr ${told.uitgifte} is uitgegeven`);
    }
    const zaken = await lees_zaken(blad, told, alle);
    const elders = leeg();
    for (const een of told.zaken) elders[een.zaak] = een.elders;
    ga_blad_na(blad, { zaken, elders, zeg });
    return { blad, punt, zaken, told, aantal: Object.keys(alle).length };
  };

  try {
    const { blad, punt, zaken, told, aantal } = await pas_na();
    toon(blad, punt, zaken);
    const wie = punt.getuigen.length ? `, gezien door ${punt.getuigen.join(", ")}` : "";
    const staan = `${aantal} vastleggingen staan in ${punt.oorsprong}${wie}.`;
    const sleutels = "De sleutels komen uit policy.txt hierbij: wie deze map maakte, koos ze. Dit"
      + " bewijst niet dat waar is wat is vastgelegd, en ook niet dat alles is vastgelegd.";
    if (told.uitgifte === null) {
      oordeel("oranje", `Niet uitgegeven: dat juist deze tekst van ons is, staat niet vast. ${staan}`, sleutels);
    } else {
      const uit = `Dit is letter voor letter het blad dat met nr ${told.uitgifte} is uitgegeven.`;
      oordeel("groen", `Klopt: ${staan}`, uit, sleutels);
    }
  } catch (waarom) {
    plek("blad").replaceChildren();
    oordeel("rood", `Klopt niet: ${waarom.message}`);
  }
})();
