"use strict";
// What proves an entry, as verify.py has it, in a browser: hashes, signed notes, policies, and the
// fields that are shown (FORMAT.md, 11-15). Objects that hold names of others have no prototype.
const TEKST = new TextEncoder();
const LEES = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const eis = (goed, wat) => { if (!goed) throw new Error(wat); };
const samen = (...delen) => new Uint8Array(delen.flatMap((deel) => [...deel]));
const hash = async (...delen) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", samen(...delen)));
const hex = (bytes) => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
const gelijk = (een, ander) => hex(een) === hex(ander);
const naar64 = (bytes) => btoa(String.fromCharCode(...bytes));
const uit64 = (tekst) => {
  eis(/^[A-Za-z0-9+/]+={0,2}$/.test(tekst ?? "!"), "verwacht base64");
  const bytes = Uint8Array.from(atob(tekst), (teken) => teken.charCodeAt(0));
  eis(naar64(bytes) === tekst, "verwacht base64 in de ene schrijfwijze");
  return bytes;
};
const hash64 = (tekst) => {
  const bytes = uit64(tekst);
  eis(bytes.length === 32, "hash: verwacht 32 bytes");
  return bytes;
};
const url = (bytes) => naar64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const uitUrl = (tekst) => {
  eis(/^[A-Za-z0-9_-]+$/.test(tekst), "verwacht base64url");
  const gewoon = tekst.replaceAll("-", "+").replaceAll("_", "/");
  return uit64(gewoon + "=".repeat(-tekst.length & 3));
};
const knoop = (links, rechts) => hash([1], links, rechts);
const leeg = () => Object.create(null);
const geheel = (waarde) => {
  eis(Number.isSafeInteger(waarde), `verwacht een getal, kreeg ${waarde}`);
  return waarde;
};

// ── canonical JSON (section 1): what has one spelling is read in one way ──
const gespeld = (waarde, diep = 1) => {
  eis(diep <= 32, "verwacht canonieke JSON");
  if (Array.isArray(waarde)) return `[${waarde.map((een) => gespeld(een, diep + 1)).join(",")}]`;
  if (waarde !== null && typeof waarde === "object") {
    const namen = Object.keys(waarde).sort();
    eis(namen.every((naam) => /^[\0-\x7f]*$/.test(naam)), "verwacht namen in ASCII");
    const paar = (naam) => `${JSON.stringify(naam)}:${gespeld(waarde[naam], diep + 1)}`;
    return `{${namen.map(paar).join(",")}}`;
  }
  if (typeof waarde === "number") geheel(waarde);
  if (typeof waarde === "string") eis(!/\p{Surrogate}/u.test(waarde), "verwacht hele tekens");
  return JSON.stringify(waarde);
};
const ontleed = (tekst, naam) => {
  let waarde;
  try {
    waarde = JSON.parse(tekst);
  } catch {
    throw new Error(`${naam}: verwacht JSON`);
  }
  eis(gespeld(waarde) === tekst, `${naam}: verwacht canonieke JSON`);
  return waarde;
};

// ── signatures: RFC 8032, and the notes and policies of C2SP ──
const ED25519 = 1;
const MEEGETEKEND = 4;
const ML_DSA_44 = 6;
const LENGTE = { [ED25519]: 32, [MEEGETEKEND]: 32, [ML_DSA_44]: 1312 };
const lees_sleutel = async (vkey) => {
  const [, naam, kenmerk, body] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? [];
  const bytes = uit64(body);
  eis(bytes.length - 1 === LENGTE[bytes[0]], "sleutel: verwacht naam+kenmerk+sleutel");
  const id = (await hash(TEKST.encode(naam + "\n"), bytes)).slice(0, 4);
  eis(hex(id) === kenmerk, `sleutel ${naam}: het kenmerk hoort er niet bij`);
  return { naam, id: kenmerk, soort: bytes[0], publiek: bytes.slice(1) };
};
const tekende = async (sleutel, handtekening, tekst) => {
  const met = { name: "Ed25519" };
  const publiek = await crypto.subtle.importKey("raw", sleutel.publiek, met, false, ["verify"]);
  return crypto.subtle.verify(met, publiek, handtekening, tekst);
};
const REGELS = {
  log: [1, 2, async (beleid, [vkey]) => {
    const sleutel = await lees_sleutel(vkey);
    const dubbel = beleid.logs.some((een) => gelijk(een.publiek, sleutel.publiek));
    eis(sleutel.soort !== MEEGETEKEND && !dubbel, "beleid: verwacht een sleutel van een grootboek");
    beleid.logs.push(sleutel);
  }],
  witness: [2, 3, async (beleid, [naam, vkey]) => {
    const sleutel = await lees_sleutel(vkey);
    const dubbel = [...beleid.getuigen.values()].some((een) => gelijk(een.publiek, sleutel.publiek));
    eis(sleutel.soort !== ED25519 && !dubbel, "beleid: verwacht een sleutel van een getuige");
    eis(naam !== "none" && !beleid.namen.has(naam), `beleid: verwacht een nieuwe naam: ${naam}`);
    beleid.namen.add(naam);
    beleid.getuigen.set(naam, sleutel);
  }],
  group: [3, 1000, async (beleid, [naam, aantal, ...leden]) => {
    for (const lid of leden) {
      eis(beleid.namen.has(lid) && !beleid.leden.has(lid), `beleid: ${lid} kan geen lid zijn`);
      beleid.leden.add(lid);
    }
    eis(naam !== "none" && !beleid.namen.has(naam), `beleid: verwacht een nieuwe naam: ${naam}`);
    const nodig = aantal === "any" ? "1" : aantal === "all" ? String(leden.length) : aantal;
    const goed = /^[1-9][0-9]{0,5}$/.test(nodig) && Number(nodig) <= leden.length;
    eis(goed, `beleid: verwacht 1 t/m ${leden.length}, any of all`);
    beleid.namen.add(naam);
    beleid.groepen.push([naam, Number(nodig), leden]);
  }],
  timestamp: [2, 2, async (beleid, [naam, som]) => {
    const goed = /^[0-9a-f]{64}$/.test(som) && !beleid.diensten.has(som);
    eis(goed, `beleid: verwacht de SHA-256 van een certificaat, elk een keer: ${naam}`);
    beleid.diensten.add(som);
  }],
  quorum: [1, 1, async (beleid, [naam]) => {
    eis(beleid.quorum === null, "beleid: verwacht een regel quorum, kreeg er twee");
    eis(naam === "none" || beleid.namen.has(naam), `beleid: ${naam} staat niet hierboven`);
    beleid.quorum = naam;
  }],
};
const lees_beleid = async (tekst) => {
  const beleid = { logs: [], getuigen: new Map(), groepen: [], quorum: null };
  Object.assign(beleid, { namen: new Set(), leden: new Set(), diensten: new Set() });
  for (const regel of tekst.split("\n")) {
    eis(!/[\0-\x08\x0b-\x1f\x7f]/.test(regel), "beleid: verwacht geen stuurtekens");
    const [wat, ...woorden] = regel.replace(/^[ \t]+|[ \t]+$/g, "").split(/[ \t]+/);
    if (wat === "" || wat.startsWith("#")) continue;
    eis(Object.hasOwn(REGELS, wat), `beleid: ${wat} is geen woord ervan`);
    const [minst, meest, neem] = REGELS[wat];
    const past = minst <= woorden.length && woorden.length <= meest;
    eis(past, `beleid: verwacht na ${wat} ${minst} t/m ${meest} woorden`);
    await neem(beleid, woorden);
  }
  eis(beleid.quorum, "beleid: verwacht een regel quorum");
  return beleid;
};
const lees_noot = (noot) => {
  eis(!/[\0-\x09\x0b-\x1f]/.test(noot), "noot: verwacht geen stuurtekens");
  const knip = noot.lastIndexOf("\n\n");
  eis(knip >= 0 && noot.length > knip + 2 && noot.endsWith("\n"), "noot: verwacht handtekeningen");
  const regels = noot.slice(knip + 2, -1).split("\n");
  eis(regels.length <= 100, "noot: verwacht hoogstens 100 handtekeningen");
  const handtekeningen = regels.map((regel) => {
    const [, naam, body] = /^— ([^+\s]+) (\S+)$/.exec(regel) ?? [];
    const bytes = uit64(body);
    eis(bytes.length >= 5, "noot: verwacht handtekeningen als '— naam base64'");
    return { naam, id: hex(bytes.slice(0, 4)), body: bytes.slice(4) };
  });
  return { tekst: noot.slice(0, knip + 1), handtekeningen };
};
const lees_punt = async (noot, beleid) => {
  const { tekst, handtekeningen } = lees_noot(noot);
  const vorm = /^([^\n]+)\n([1-9][0-9]{0,14})\n([A-Za-z0-9+/]{43}=)\n$/;
  const [, oorsprong, omvang, wortel] = vorm.exec(tekst) ?? [];
  eis(oorsprong, "controlepunt: verwacht oorsprong, omvang en wortel");
  const gezien = new Set();
  let eigen = false;
  for (const { naam, id, body } of handtekeningen) {
    const past = (sleutel) => sleutel.naam === naam && sleutel.id === id && sleutel.soort !== ML_DSA_44;
    const log = beleid.logs.find((sleutel) => past(sleutel) && naam === oorsprong);
    const [wie, getuige] = [...beleid.getuigen].find(([, sleutel]) => past(sleutel)) ?? [];
    if (log) {
      eis(await tekende(log, body, TEKST.encode(tekst)), "de handtekening klopt niet");
      eigen = true;
    } else if (getuige) {
      eis(body.length === 72, `de handtekening van ${naam} klopt niet`);
      const tijd = new DataView(body.buffer, body.byteOffset).getBigUint64(0);
      const gezegd = TEKST.encode(`cosignature/v1\ntime ${tijd}\n${tekst}`);
      const goed = 0n < tijd && tijd < 253402300800n;
      eis(goed && (await tekende(getuige, body.slice(8), gezegd)), `de handtekening van ${naam} klopt niet`);
      gezien.add(wie);
    }
  }
  eis(eigen, "controlepunt: verwacht een handtekening van het grootboek zelf");
  const getuigen = [...gezien];
  for (const [naam, nodig, leden] of beleid.groepen) {
    if (leden.filter((lid) => gezien.has(lid)).length >= nodig) gezien.add(naam);
  }
  eis(beleid.quorum === "none" || gezien.has(beleid.quorum), "er tekenden te weinig getuigen");
  return { oorsprong, omvang: Number(omvang), wortel: hash64(wortel), getuigen };
};

// ── one entry: its leaf, its place in the tree, and the fields that are shown ──
const DIGEST = "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]";
const BLAD = new RegExp(
  `^\\{"_sd":\\["(${DIGEST}(?:","${DIGEST})*)"\\],"_sd_alg":"sha-256",`
  + `"n":(0|[1-9][0-9]{0,14}),"t":"([0-9-]{10}T[0-9:]{8}\\.[0-9]{6})Z","v":1\\}$`);
const lees_blad = (ruw, naam) => {
  eis(ruw.length <= 65535, `${naam}: het blad is te lang`);
  const [, digests, n, moment] = BLAD.exec(LEES.decode(ruw)) ?? [];
  eis(digests, `${naam}: verwacht een blad als in FORMAT.md, 7`);
  const rij = digests.split('","');
  const orde = rij.every((een, plek) => plek === 0 || rij[plek - 1] < een);
  eis(rij.length % 8 === 0 && orde, `${naam}: verwacht digests in volgorde`);
  const tijd = new Date(`${moment.slice(0, 23)}Z`);
  const bestaat = !Number.isNaN(+tijd) && tijd.toISOString().slice(0, 23) === moment.slice(0, 23);
  eis(bestaat, `${naam}: verwacht een tijd`);
  return { n: Number(n), digests: new Set(rij) };
};
const in_boom = async (naam, eigen, n, pad, punt) => {
  eis(n < punt.omvang, `${naam}: staat niet in deze boom`);
  let [fn, sn, node] = [n, punt.omvang - 1, eigen];
  for (const broer of pad.map(hash64)) {
    eis(sn > 0, `${naam}: verwacht minder hashes`);
    if (fn % 2 || fn === sn) {
      node = await knoop(broer, node);
      while (fn % 2 === 0 && fn) [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
    } else node = await knoop(node, broer);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  eis(sn === 0 && gelijk(node, punt.wortel), `${naam}: staat niet op deze plaats in deze boom`);
};
const lees_velden = async (naam, onthullingen, digests) => {
  const velden = leeg();
  for (const onthulling of onthullingen.split("\n").filter(Boolean)) {
    const digest = url(await hash(TEKST.encode(onthulling)));
    eis(digests.has(digest), `${naam}: het blad staat niet in voor een veld`);
    const delen = ontleed(LEES.decode(uitUrl(onthulling)), naam);
    eis(Array.isArray(delen) && delen.length === 3, `${naam}: verwacht [zout, naam, waarde]`);
    const [, veld, waarde] = delen;
    eis(typeof veld === "string" && !(veld in velden), `${naam}: verwacht elk veld een keer`);
    velden[veld] = waarde;
  }
  return velden;
};
const lees_vastlegging = async (naam, bestanden, punten) => {
  const bewijs = bestanden[naam];
  const knip = bewijs.indexOf("\n\n");
  const [kop, extra, index, ...pad] = bewijs.slice(0, knip).split("\n");
  eis(kop === "c2sp.org/tlog-proof@v1" && extra?.startsWith("extra "), `${naam}: geen bewijs`);
  const [, plaats] = /^index (0|[1-9][0-9]{0,14})$/.exec(index ?? "") ?? [];
  eis(plaats && pad.length <= 63, `${naam}: verwacht een index en hashes`);
  const n = Number(plaats);
  const punt = await punten(bewijs.slice(knip + 2));
  const ruw = uit64(extra.slice(6));
  const blad = lees_blad(ruw, naam);
  eis(blad.n === n && naam === `nr-${n + 1}.tlog-proof`, `${naam}: ander nummer`);
  const eigen = await hash([0], ruw);
  await in_boom(naam, eigen, n, pad, punt);
  const getoond = bestanden[naam.replace(".tlog-proof", ".disclosures")] ?? "";
  return { hash: eigen, velden: await lees_velden(naam, getoond, blad.digests) };
};
