"use strict";
// What verify.py does with a sheet of facts, in a browser and without a network (FORMAT.md, 19-21).
// Nothing is shown before all of it was checked; what is shown was checked.
(async () => {
  const TEKST = new TextEncoder();
  const plek = (id) => document.getElementById(id);
  const eis = (goed, wat) => { if (!goed) throw new Error(wat); };
  const samen = (...delen) => new Uint8Array(delen.flatMap((deel) => [...deel]));
  const hash = async (...delen) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", samen(...delen)));
  const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  const gelijk = (een, ander) => hex(een) === hex(ander);
  const uit64 = (tekst) => {
    eis(/^[A-Za-z0-9+/]*={0,2}$/.test(tekst ?? "!"), "verwacht base64");
    const bytes = Uint8Array.from(atob(tekst), (teken) => teken.charCodeAt(0));
    eis(naar64(bytes) === tekst, "verwacht base64 in de ene schrijfwijze");
    return bytes;
  };
  const naar64 = (bytes) => btoa(String.fromCharCode(...bytes));
  const url = (bytes) => naar64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const uitUrl = (tekst) => {
    const gewoon = tekst.replaceAll("-", "+").replaceAll("_", "/");
    return uit64(gewoon + "=".repeat(-tekst.length & 3));
  };
  const knoop = (links, rechts) => hash([1], links, rechts);

  // ── signatures: RFC 8032, and the notes and policies of C2SP ──
  const lees_sleutel = async (vkey) => {
    const [, naam, kenmerk, body] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
    const bytes = uit64(body);
    const id = (await hash(TEKST.encode(naam + "\n"), bytes)).slice(0, 4);
    eis(hex(id) === kenmerk, `sleutel ${naam}: het kenmerk hoort er niet bij`);
    return { naam, id: kenmerk, soort: bytes[0], publiek: bytes.slice(1) };
  };
  const tekende = async (sleutel, handtekening, tekst) => {
    const met = { name: "Ed25519" };
    const publiek = await crypto.subtle.importKey("raw", sleutel.publiek, met, false, ["verify"]);
    return crypto.subtle.verify(met, publiek, handtekening, tekst);
  };
  const lees_beleid = async (tekst) => {
    const beleid = { logs: [], getuigen: {}, groepen: [], quorum: null };
    for (const regel of tekst.split("\n")) {
      const [wat, ...woorden] = regel.trim().split(/[ \t]+/);
      if (wat === "log") beleid.logs.push(await lees_sleutel(woorden[0]));
      else if (wat === "witness") beleid.getuigen[woorden[0]] = await lees_sleutel(woorden[1]);
      else if (wat === "group") beleid.groepen.push(woorden);
      else if (wat === "quorum") beleid.quorum = woorden[0];
      else eis(wat === "" || wat.startsWith("#"), `beleid: ${wat} is geen woord ervan`);
    }
    eis(beleid.quorum, "beleid: verwacht een regel quorum");
    return beleid;
  };
  const lees_punt = async (noot, beleid) => {
    const knip = noot.lastIndexOf("\n\n");
    const tekst = noot.slice(0, knip + 1);
    const [, oorsprong, omvang, wortel] = /^([^\n]+)\n(\d+)\n([^\n]+)\n$/.exec(tekst) ?? [];
    eis(oorsprong && noot.endsWith("\n"), "controlepunt: verwacht oorsprong, omvang en wortel");
    const gezien = new Set();
    let eigen = false;
    for (const regel of noot.slice(knip + 2, -1).split("\n")) {
      const [, naam, body] = /^— (\S+) (\S+)$/.exec(regel) ?? [];
      const bytes = uit64(body);
      const id = hex(bytes.slice(0, 4));
      const past = (sleutel) => sleutel.naam === naam && sleutel.id === id;
      const log = beleid.logs.find((sleutel) => past(sleutel) && naam === oorsprong);
      const [wie, getuige] = Object.entries(beleid.getuigen).find(([, s]) => past(s)) ?? [];
      if (log) {
        eis(await tekende(log, bytes.slice(4), TEKST.encode(tekst)), "de handtekening klopt niet");
        eigen = true;
      } else if (getuige?.soort === 4) {
        const tijd = new DataView(bytes.buffer).getBigUint64(4);
        const gezegd = TEKST.encode(`cosignature/v1\ntime ${tijd}\n${tekst}`);
        eis(await tekende(getuige, bytes.slice(12), gezegd), `de handtekening van ${naam} klopt niet`);
        gezien.add(wie);
      }
    }
    eis(eigen, "controlepunt: verwacht een handtekening van het grootboek zelf");
    for (const [naam, aantal, ...leden] of beleid.groepen) {
      const nodig = { any: 1, all: leden.length }[aantal] ?? Number(aantal);
      if (leden.filter((lid) => gezien.has(lid)).length >= nodig) gezien.add(naam);
    }
    eis(beleid.quorum === "none" || gezien.has(beleid.quorum), "er tekenden te weinig getuigen");
    return { oorsprong, omvang: Number(omvang), wortel: uit64(wortel), gezien };
  };

  // ── one entry: its leaf, its place in the tree, and the fields that are shown ──
  const lees_vastlegging = async (naam, bestanden, punten) => {
    const bewijs = bestanden[naam];
    const knip = bewijs.indexOf("\n\n");
    const [kop, extra, index, ...pad] = bewijs.slice(0, knip).split("\n");
    eis(kop === "c2sp.org/tlog-proof@v1" && extra?.startsWith("extra "), `${naam}: geen bewijs`);
    const n = Number(/^index (\d+)$/.exec(index ?? "")?.[1] ?? NaN);
    const punt = await punten(bewijs.slice(knip + 2));
    const ruw = uit64(extra.slice(6));
    const blad = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(ruw));
    eis(blad.n === n && blad.v === 1 && naam === `nr-${n + 1}.tlog-proof`, `${naam}: ander nummer`);
    const eigen = await hash([0], ruw);
    let [fn, sn, node] = [n, punt.omvang - 1, eigen];
    for (const broer of pad.map(uit64)) {
      eis(broer.length === 32 && sn > 0, `${naam}: verwacht andere hashes`);
      if (fn % 2 || fn === sn) {
        node = await knoop(broer, node);
        while (fn % 2 === 0 && fn) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
      } else node = await knoop(node, broer);
      [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    }
    eis(sn === 0 && gelijk(node, punt.wortel), `${naam}: staat niet op deze plaats in deze boom`);
    const velden = {};
    for (const onthulling of bestanden[naam.replace(".tlog-proof", ".disclosures")].split("\n")) {
      if (!onthulling) continue;
      const digest = url(await hash(TEKST.encode(onthulling)));
      eis(blad._sd.includes(digest), `${naam}: het blad staat niet in voor een veld`);
      const tekst = new TextDecoder("utf-8", { fatal: true }).decode(uitUrl(onthulling));
      const [, veld, waarde] = JSON.parse(tekst);
      eis(!(veld in velden), `${naam}: verwacht elk veld een keer`);
      velden[veld] = waarde;
    }
    return { hash: eigen, velden, op: blad.t };
  };

  // ── whole cases, and the sheet over them ──
  const lees_zaken = async (blad, zaken, alle) => {
    const hoofden = alle[zaken.vastlegging]?.velden ?? {};
    eis(hoofden.daad === "zaakhoofden_vastgelegd", "verwacht een vastlegging van zaakhoofden");
    eis(hoofden.positie === blad.positie && zaken.vastlegging > blad.positie, "andere positie");
    const uit = {};
    for (const { zaak, vastleggingen, zout, plaats, pad } of zaken.zaken) {
      let keten = new Uint8Array(32);
      let vorig = 0;
      for (const nummer of vastleggingen) {
        eis(nummer > vorig && nummer <= blad.positie && alle[nummer], `${zaak}: nr ${nummer}`);
        keten = await knoop(keten, alle[nummer].hash);
        vorig = nummer;
      }
      const aantal = new Uint8Array(8);
      new DataView(aantal.buffer).setBigUint64(0, BigInt(vastleggingen.length));
      eis(vorig > 0 && pad.length === 40, `${zaak}: verwacht vastleggingen en een pad van 40`);
      let node = await hash([0], uit64(zout), aantal, keten);
      for (const [laag, broer] of pad.map(uit64).entries()) {
        const rechts = Math.floor(plaats / 2 ** laag) % 2;
        node = await (rechts ? knoop(broer, node) : knoop(node, broer));
      }
      eis(gelijk(node, uit64(hoofden.wortel)), `${zaak}: dit zijn niet alle vastleggingen`);
      uit[zaak] = Object.fromEntries(vastleggingen.map((nummer) => [nummer, alle[nummer]]));
    }
    return uit;
  };
  const kan_passen = (vastlegging, { veld, toets, waarden }) => {
    const waarde = vastlegging.velden[veld] ?? null;
    const lijst = Array.isArray(waarde) ? waarde : [waarde];
    const gezegd = veld === "door" ? (waarde ?? []).map((een) => een.rol) : lijst;
    const bekend = gezegd.filter((een) => ![null, "onbekend", "vermoed"].includes(een));
    if (toets === "onbekend") return (bekend.length === 0) === waarden[0];
    if (toets === "niet" && waarden[0] === null) return bekend.length > 0;
    const als = bekend.map((een) => (typeof een === "boolean" ? een : String(een)));
    return als.length < gezegd.length
      || als.some((een) => waarden.includes(een) !== (toets === "niet"));
  };
  const genoemd = ({ zaak, nummer, daad }, zaken) =>
    eis(zaken[zaak]?.[nummer]?.velden.daad === daad, `nr ${nummer} is geen ${daad} van ${zaak}`);
  const tel_in = (zaak, patroon, uitspraak, { zaken, elders }) => {
    const hier = (rij) => rij.filter((een) => een.zaak === zaak);
    const telt = new Map(hier(uitspraak.vastleggingen).map((een) => [een.nummer, een.zeker]));
    const niet = new Set(hier(uitspraak.buitenBeschouwing).map((een) => een.nummer));
    const rij = Object.entries(zaken[zaak]);
    const hersteld = new Set(rij.map(([, een]) => een.velden.van_daad));
    const gevonden = [];
    for (const [sleutel, { velden }] of rij) {
      const nummer = Number(sleutel);
      if (velden.daad !== patroon.daad) {
        eis("daad" in velden && !telt.has(nummer), `nr ${nummer} is geen ${patroon.daad}`);
        continue;
      }
      const dicht = patroon.waar.some(({ veld }) => velden["@velden"].includes(veld) && !(veld in velden));
      eis(!dicht, `nr ${nummer}: niet getoond waar naar is gevraagd`);
      const past = patroon.waar.every((toets) => kan_passen({ velden }, toets));
      if (telt.has(nummer)) {
        eis(past || hersteld.has(velden["@entry"]), `nr ${nummer} past niet en telt toch mee`);
        const relazen = (velden.bronnen ?? []).map((bron) => bron?.relaas).filter(Boolean);
        gevonden.push({ zeker: telt.get(nummer), relazen: new Set(relazen) });
      } else {
        const waarom = niet.has(nummer) || elders[zaak].includes(nummer) || !past;
        eis(waarom, `nr ${nummer} (${zaak}) past bij de vraag en telt niet mee`);
      }
    }
    const namen = [...new Set(gevonden.flatMap(({ relazen }) => [...relazen]))];
    const per_relaas = (namen.length ? namen : [""]).map((naam) =>
      gevonden.filter(({ relazen }) => relazen.size === 0 || relazen.has(naam)));
    return [
      Math.min(...per_relaas.map((deel) => deel.filter((een) => een.zeker).length)),
      Math.max(...per_relaas.map((deel) => deel.length)),
    ];
  };
  const tel_na = (uitspraak, alles) => {
    const { patroon, dossiers } = uitspraak.feitvraag;
    let [laagst, hoogst] = [0, 0];
    for (const zaak of dossiers ?? Object.keys(alles.zaken)) {
      const [minst, meest] = tel_in(zaak, patroon, uitspraak, alles);
      [laagst, hoogst] = [laagst + minst, hoogst + meest];
    }
    const goed = uitspraak.uitkomst.laagst === laagst && uitspraak.uitkomst.hoogst === hoogst;
    eis(goed, `uitspraak ${uitspraak.nummer}: geteld ${laagst} tot ${hoogst}, niet wat er staat`);
  };
  const WOORDEN = ["citaat", "titel", "plaats", "datum", "relaas"];
  const ga_blad_na = (blad, alles) => {
    const { zaken } = alles;
    const alle = Object.assign({}, ...Object.values(zaken));
    for (const uitspraak of blad.uitspraken) {
      if (uitspraak.soort !== "feit") continue;
      for (const een of uitspraak.vastleggingen) genoemd(een, zaken);
      for (const een of uitspraak.buitenBeschouwing) genoemd(een, zaken);
      for (const woorden of uitspraak.aanhalingen) {
        const zelfde = (bron) => WOORDEN.every((w) => (bron?.[w] ?? null) === woorden[w]);
        const bronnen = alle[woorden.nummer]?.velden.bronnen ?? [];
        eis(bronnen.some(zelfde), `nr ${woorden.nummer} heeft geen bron met deze woorden`);
      }
      if (uitspraak.feitvraag.soort === "telling") tel_na(uitspraak, alles);
    }
    for (const een of blad.dekking.nietGenoemd) genoemd(een, zaken);
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
  };
  const oordeel = (klas, ...zinnen) => {
    plek("oordeel").className = klas;
    plek("oordeel").replaceChildren(...zinnen.map((zin) => maak("p", "", zin)));
  };

  try {
    const gegevens = plek("gegevens").textContent;
    const { bestanden, pagina, sommen } = JSON.parse(gegevens);
    const kaal = document.documentElement.outerHTML.replace(gegevens, "");
    eis(hex(await hash(TEKST.encode(kaal))) === pagina, "deze pagina zelf is veranderd");
    for (const naam of new Set([...Object.keys(bestanden), ...Object.keys(sommen)])) {
      const som = hex(await hash(TEKST.encode(bestanden[naam])));
      eis(som === sommen[naam], `${naam}: anders dan toen de map werd gemaakt`);
    }
    const beleid = await lees_beleid(bestanden["policy.txt"]);
    let [noot, punt] = [null, null];
    const punten = async (deze) => {
      if (noot === null) [noot, punt] = [deze, await lees_punt(deze, beleid)];
      eis(deze === noot, "verwacht een controlepunt voor alle bewijzen");
      return punt;
    };
    const alle = {};
    for (const naam of Object.keys(bestanden)) {
      if (!naam.endsWith(".tlog-proof")) continue;
      const nummer = Number(naam.slice(3, -".tlog-proof".length));
      alle[nummer] = await lees_vastlegging(naam, bestanden, punten);
    }
    const tekst = bestanden["feitenblad.json"];
    const [blad, told] = [JSON.parse(tekst), JSON.parse(bestanden["zaken.json"])];
    const uitgegeven = alle[told.uitgifte]?.velden;
    if (told.uitgifte !== null) {
      const goed = uitgegeven?.daad === "feitenblad_uitgegeven"
        && uitgegeven.sha256 === hex(await hash(TEKST.encode(tekst)));
      eis(goed, `dit is niet het blad dat met nr ${told.uitgifte} is uitgegeven`);
    }
    const zaken = await lees_zaken(blad, told, alle);
    const elders = Object.fromEntries(told.zaken.map((een) => [een.zaak, een.elders]));
    ga_blad_na(blad, { zaken, elders });
    toon(blad, punt, zaken);
    const wie = punt.gezien.size ? `, gezien door ${[...punt.gezien].join(", ")}` : "";
    oordeel(
      "groen",
      `Klopt: ${Object.keys(alle).length} vastleggingen staan in ${punt.oorsprong}${wie}.`,
      told.uitgifte === null
        ? "Dit blad is niet uitgegeven: dat juist deze tekst van ons is, staat niet vast."
        : `Dit is letter voor letter het blad dat met nr ${told.uitgifte} is uitgegeven.`,
      "De sleutels komen uit policy.txt hierbij: wie deze map maakte, koos ze. Dit bewijst niet dat"
        + " waar is wat is vastgelegd, en ook niet dat alles is vastgelegd.",
    );
  } catch (waarom) {
    oordeel("rood", `Klopt niet: ${waarom.message}`);
  }
})();
