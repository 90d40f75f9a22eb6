"use strict";
// The answer to a question about acts, made anew of the fields that are shown (FORMAT.md, 20).
const GETELD = ["telling", "eerste", "laatste", "of_en_wanneer", "lijst"];
const GEEN_EIND = "9999-12-31";

// ── the days that a date can mean, as texts that compare ──
const SEIZOENEN = [["03-01", "06-20"], ["06-01", "09-22"], ["09-01", "12-20"], ["12-01", "03-20"]];
const EDTF = /^(\d{4}|\d{3}X|\d{2}XX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)$/;
const iso = (jaar, maand, dag) => new Date(Date.UTC(jaar, maand, dag)).toISOString().slice(0, 10);
const seizoen = (jaar, nummer) => {
  const [begin, eind] = SEIZOENEN[(nummer + 4) % 4];
  const dit = jaar + Math.floor(nummer / 4);
  return [`${dit}-${begin}`, `${eind < begin ? dit + 1 : dit}-${eind}`];
};
const dagen_van_deel = (tekst) => {
  if (tekst === "" || tekst === "..") return ["", GEEN_EIND];
  const [, jaartekst, maandtekst, dagtekst, teken] = EDTF.exec(tekst) ?? [];
  if (!jaartekst || (maandtekst && jaartekst.includes("X"))) return null;
  if (!(jaartekst >= "1000" && jaartekst < "9")) return null;
  const jaren = 10 ** (jaartekst.length - jaartekst.replaceAll("X", "").length);
  const jaar = Number(jaartekst.replaceAll("X", "0"));
  const marge = teken === "~" || teken === "%" ? 1 : 0;
  if (maandtekst === undefined || maandtekst === "XX") {
    return [iso(jaar - marge * jaren, 0, 1), iso(jaar + jaren - 1 + marge * jaren, 11, 31)];
  }
  const maand = Number(maandtekst);
  if (maand >= 21 && maand <= 24) {
    return [seizoen(jaar, maand - 21 - marge)[0], seizoen(jaar, maand - 21 + marge)[1]];
  }
  if (maand < 1 || maand > 12) return null;
  if (dagtekst === undefined || dagtekst === "XX") {
    return [iso(jaar, maand - 1 - marge, 1), iso(jaar, maand + marge, 0)];
  }
  const dag = Number(dagtekst);
  if (iso(jaar, maand - 1, dag) !== `${jaartekst}-${maandtekst}-${dagtekst}`) return null;
  return [iso(jaar, maand - 1, dag - marge), iso(jaar, maand - 1, dag + marge)];
};
const dagen_van = (tekst) => {
  if (tekst === undefined || tekst === null) return ["", GEEN_EIND];
  const haken = tekst.startsWith("[") && tekst.endsWith("]");
  const zijden = haken ? tekst.slice(1, -1).split("..")
    : tekst.includes("/") ? tekst.split("/") : [tekst, tekst];
  const [begin, eind] = zijden.map(dagen_van_deel);
  return zijden.length === 2 && begin && eind ? [begin[0], eind[1]] : null;
};

// ── does an act fit? true, false, or null: it may ──
const past_toets = (velden, { veld, toets, waarden }) => {
  const waarde = velden[veld] ?? null;
  const lijst = Array.isArray(waarde) ? waarde : [waarde];
  const alles = veld === "door" ? (waarde ?? []).map((een) => een.rol ?? null) : lijst;
  const bekend = alles.filter((een) => ![null, "onbekend", "vermoed"].includes(een));
  const anders = toets === "niet";
  if (toets === "onbekend") return (bekend.length === 0) === waarden[0];
  if (anders && waarden[0] === null) return bekend.length > 0;
  const gezegd = bekend.map((een) => (typeof een === "number" ? String(een) : een));
  if (gezegd.some((een) => waarden.includes(een) !== anders)) return true;
  return bekend.length && bekend.length === alles.length ? false : null;
};
const in_venster = ([begin, eind], dagen) => {
  if (begin === "" && eind === GEEN_EIND) return true;
  if (dagen && begin <= dagen[0] && dagen[1] <= eind) return true;
  return dagen && (dagen[1] < begin || dagen[0] > eind) ? false : null;
};

// ── what must be there, whatever else is: of which kind, in an array or an object ──
const heeft_vorm = (waarde, vorm) => {
  if (typeof vorm === "string") return vorm === "" || typeof waarde === vorm;
  if (Array.isArray(vorm)) {
    return Array.isArray(waarde) && (vorm[0] === "" || waarde.every((een) => heeft_vorm(een, vorm[0])));
  }
  const ding = waarde !== null && typeof waarde === "object" && !Array.isArray(waarde);
  const past = (naam) => Object.hasOwn(waarde, naam) && heeft_vorm(waarde[naam], vorm[naam]);
  return ding && Object.keys(vorm).every(past);
};
const VRAAGVORM = {
  soort: "string", dossiers: "", gebeurd_van: "", gebeurd_tot: "",
  patroon: { daad: "string", waar: [{ veld: "string", toets: "string", waarden: [""] }] },
};

// ── one statement ──
const lees_vraag = (uitspraak, { zaken, zeg }) => {
  const { soort, patroon, dossiers, gebeurd_van: van, gebeurd_tot: tot } = uitspraak.feitvraag;
  const dag = (een) => een === null || /^(\d{4}-\d\d-\d\d)?$/.test(een);
  eis(dag(van) && dag(tot), `uitspraak ${uitspraak.nummer}: verwacht dagen`);
  const zeker = uitspraak.vastleggingen.every((een) => typeof een.zeker === "boolean");
  eis(zeker, `uitspraak ${uitspraak.nummer}: verwacht van elke vastlegging of zij zeker past`);
  const alle = dossiers === null ? Object.keys(zaken) : [...new Set(dossiers)];
  const melding = (tekst) => zeg(`Uitspraak ${uitspraak.nummer}: ${tekst}`);
  return {
    soort, daad: patroon.daad, waar: patroon.waar, namen: alle, melding, vertrouwd: new Set(),
    venster: [van || "", tot || GEEN_EIND],
  };
};
const weeg = (vraag, nummer, velden, gezegd, hersteld) => {
  const nodig = ["gebeurd", ...vraag.waar.map(({ veld }) => veld)];
  const open = "@entry" in velden && "@velden" in velden;
  const dicht = !open || nodig.some((veld) => velden["@velden"].includes(veld) && !(veld in velden));
  eis(!dicht, `nr ${nummer}: niet getoond waar naar is gevraagd`);
  const dagen = dagen_van(velden.gebeurd);
  const antwoorden = [in_venster(vraag.venster, dagen)];
  antwoorden.push(...vraag.waar.map((toets) => past_toets(velden, toets)));
  const past = antwoorden.includes(false) ? false : antwoorden.includes(null) ? null : true;
  if (hersteld.has(velden["@entry"])) {
    vraag.vertrouwd.add(nummer);
    vraag.melding(`nr ${nummer} is later hersteld; hoe het nu luidt, is hier niet nagegaan.`);
  } else if (!dagen && vraag.venster.join() !== `,${GEEN_EIND}`) {
    vraag.vertrouwd.add(nummer);
    vraag.melding(`nr ${nummer}: de datum ${velden.gebeurd} is hier niet te lezen.`);
  }
  const uiterste = ["eerste", "laatste"].includes(vraag.soort);
  if (gezegd !== undefined && !vraag.vertrouwd.has(nummer)) {
    eis(past !== false, `nr ${nummer} past niet bij de vraag en telt toch mee`);
    eis(gezegd === (past === true), `nr ${nummer} past anders dan het blad zegt`);
  }
  eis(gezegd !== undefined || past === false || uiterste, `nr ${nummer} past bij de vraag en telt niet mee`);
  if (gezegd === undefined && past === false) return [];
  return [{ nummer, zeker: gezegd ?? past === true, dagen, genoemd: gezegd !== undefined, velden }];
};
const vind_in = (vraag, zaak, uitspraak, { zaken, elders }) => {
  const hier = (rij, wat) =>
    new Map(rij.filter((een) => een.zaak === zaak).map((een) => [een.nummer, een[wat]]));
  const telt = hier(uitspraak.vastleggingen, "zeker");
  const niet = hier(uitspraak.buitenBeschouwing, "reden");
  eis(zaken[zaak], `${zaak}: verwacht een zaak van dit blad`);
  const rij = Object.entries(zaken[zaak]).map(([sleutel, een]) => [Number(sleutel), een.velden]);
  const hersteld = new Set(rij.map(([, velden]) => velden.van_daad ?? null));
  hersteld.delete(null);
  const [gevonden, dicht] = [[], []];
  for (const [nummer, velden] of rij) {
    if (niet.has(nummer)) vraag.melding(`nr ${nummer} telt niet mee: ${niet.get(nummer)}.`);
    else if (!("daad" in velden)) dicht.push(nummer);
    else if (velden.daad !== vraag.daad) eis(!telt.has(nummer), `nr ${nummer} is geen ${vraag.daad}`);
    else if (!telt.has(nummer) && elders[zaak].includes(nummer)) {
      vraag.melding(`nr ${nummer} staat in ${zaak} als verwijzing en telt daar niet; dat het elders`
        + " thuishoort, is hier niet na te gaan.");
    } else gevonden.push(...weeg(vraag, nummer, velden, telt.get(nummer), hersteld));
  }
  eis(!dicht.length || vraag.soort !== "telling", `nr ${dicht} (${zaak}) is geen ${vraag.daad}`);
  if (dicht.length) {
    vraag.melding(`dat nr ${dicht.join(", ")} (${zaak}) geen ${vraag.daad} is, is niet getoond.`);
  }
  return gevonden;
};
const tel_na = (vraag, per_zaak, uitkomst) => {
  let [laagst, hoogst] = [0, 0];
  const relazen = ({ nummer, velden }) => {
    const dicht = velden["@velden"].includes("bronnen") && !("bronnen" in velden);
    eis(!dicht, `nr ${nummer}: niet getoond is welke bronnen het heeft`);
    return new Set((velden.bronnen ?? []).map((bron) => bron.relaas).filter(Boolean));
  };
  for (const gevonden of per_zaak) {
    const met = gevonden.map((een) => ({ ...een, relazen: relazen(een) }));
    const namen = new Set(met.flatMap((een) => [...een.relazen]));
    const delen = (namen.size ? [...namen] : [""]).map((naam) =>
      met.filter((een) => een.relazen.size === 0 || een.relazen.has(naam)));
    laagst += Math.min(...delen.map((deel) => deel.filter((een) => een.zeker).length));
    hoogst += Math.max(...delen.map((deel) => deel.length));
  }
  eis(gespeld(uitkomst) === gespeld({ hoogst, laagst }), `geteld ${laagst} tot ${hoogst}, niet wat er staat`);
};
const uitersten = (soort, rij) => {
  const eerder = (ander, een) =>
    (soort === "eerste" ? ander.dagen[1] < een.dagen[0] : ander.dagen[0] > een.dagen[1]);
  return rij.filter((een) => !rij.some((ander) => ander !== een && ander.zeker && eerder(ander, een)));
};
const nummers = (rij) => [...rij].sort((een, ander) => een - ander);
const ga_daden_na = (vraag, rij, uitkomst) => {
  let genoemd = rij.filter((een) => een.genoemd);
  if (["eerste", "laatste"].includes(vraag.soort)) {
    if (rij.some((een) => vraag.vertrouwd.has(een.nummer) || !een.dagen)) {
      vraag.melding(`welke de ${vraag.soort} is, is hier niet nagegaan.`);
    } else {
      const [is, staat] = [uitersten(vraag.soort, rij), genoemd].map((deel) =>
        String(nummers(new Set(deel.map((een) => een.nummer)))));
      eis(is === staat, `${vraag.soort} is nr ${is}, anders dan er staat`);
    }
  } else {
    const zeker = rij.filter((een) => een.zeker);
    const antwoord = zeker.length ? "ja" : genoemd.length ? "mogelijk" : "niet_vastgelegd";
    eis(uitkomst.antwoord === antwoord, `verwacht ${antwoord}, niet wat er staat`);
    if (zeker.length) genoemd = zeker;
  }
  const velden = new Map(genoemd.map((een) => [een.nummer, een.velden]));
  const staat = uitkomst.handelingen;
  const lijst = nummers(staat.map((een) => geheel(een.nummer)));
  eis(gespeld(lijst) === gespeld(nummers(velden.keys())), "de handelingen zijn niet wat er staat");
  for (const { nummer, gebeurd } of staat) {
    const goed = vraag.vertrouwd.has(nummer) || (velden.get(nummer).gebeurd ?? null) === gebeurd;
    eis(goed, `nr ${nummer} gebeurde niet op ${gebeurd}`);
  }
};
const ga_vraag_na = (uitspraak, alles) => {
  const { soort } = uitspraak.feitvraag;
  eis(typeof soort === "string", `uitspraak ${uitspraak.nummer}: verwacht een feitvraag`);
  if (!GETELD.includes(soort)) {
    alles.zeg(`Uitspraak ${uitspraak.nummer}: niet nagerekend is de uitkomst van ${soort}; wel dat`
      + " bestaat waar zij op rust.");
    return;
  }
  eis(heeft_vorm(uitspraak.feitvraag, VRAAGVORM), `uitspraak ${uitspraak.nummer}: verwacht de vorm`);
  const vraag = lees_vraag(uitspraak, alles);
  if (uitspraak.feitvraag.dossiers === null) {
    vraag.melding(`gaat over alle zaken van de opdracht; nagegaan is ${vraag.namen.join(", ")}, en`
      + " welke zaken de opdracht nog meer had, is hier niet te zien.");
  }
  try {
    const per_zaak = vraag.namen.map((zaak) => vind_in(vraag, zaak, uitspraak, alles));
    if (soort === "telling") tel_na(vraag, per_zaak, uitspraak.uitkomst);
    else ga_daden_na(vraag, per_zaak.flat(), uitspraak.uitkomst);
  } catch (waarom) {
    throw new Error(`uitspraak ${uitspraak.nummer}: ${waarom.message}`);
  }
};
