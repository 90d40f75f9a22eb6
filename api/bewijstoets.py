"""An ontvangstbewijs or any other .tlog-proof, held against this log by whoever has one.

Needs no account and keeps nothing. What the file says by itself (signature, place in the tree),
whether this log still has that entry, and whether someone outside saw it are questions apart: a
receipt is no less genuine because no witness signed yet; and when the first holds and the second
does not, the holder has proof that the log was rewritten. A log that went on under another origin
still answers for the receipts of before, and says what became of the log that gave them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from api import taal
from api.controlebeeld import Grond, Uitslag
from ledger.logboek import Breuk
from ledger.toezicht import Toezicht
from ledger.verify import (
    Afgekeurd,
    Checkpoint,
    Key,
    Leaf,
    Policy,
    Proof,
    Vouched,
    check_inclusion,
    leaf_hash,
    parse_checkpoint,
    parse_leaf,
    parse_note,
    parse_proof,
)
from ledger.voortzetting import Voortzetting
from ledger.wanneer import Antwoord

ONTVANGST_HOOGSTENS = 256 * 1024  # a leaf is 64 KiB at most, a checkpoint far less


_NOG_ZO = (
    "Deze vastlegging staat er nog precies zo, onder hetzelfde nummer. Andere waar dit controlepunt"
    " voor instond, zijn er niet alle meer; zie de breuken hieronder."
)
_HERSCHREVEN = (
    "grootboek is niet meer dat waarvoor toen is getekend. Bewaar dit bestand: samen met het"
    " huidige controlepunt bewijst het dat er is herschreven of verloren."
)
_ZONDER_BREUK = (
    "Hier staat niet hoe dat eerdere grootboek in dit overging onder een controlepunt dat daarvoor"
    " instaat, dus of zij nog hoort te staan, is niet na te gaan. Bewaar dit bestand."
)
_NIET_NA_TE_GAAN = Grond(Antwoord.ONBEKEND, "Niet na te gaan zonder het voorgaande.")


@dataclass(frozen=True, slots=True)
class Bewijsuitslag:
    """What a proof file comes to: which entry it is about, and each question with its answer."""

    nummer: int
    delen: tuple[Uitslag, ...]


def toets_bewijs(rauw: bytes, beleid: Policy, toezicht: Toezicht) -> Bewijsuitslag:
    """Hold this file against the keys of the log and against the log as it is now.

    `beleid` also holds the keys of the logs that this one continues.

    Raises:
        Afgekeurd: it is no proof file; says what was expected.
    """
    bewijs = parse_proof(rauw)
    blad = parse_leaf(bewijs.extra) if bewijs.extra else None
    verloop = toezicht.voortzetting(beleid.logs)
    gezet, ondertekening = _ondertekening(bewijs, beleid, verloop.mogelijk)
    plaats = _plaats(bewijs, blad, gezet)
    # What the file does not prove of itself accuses nobody: anyone can change a file.
    stond_er = gezet if plaats.antwoord is Antwoord.JA else None
    nu = _nu(bewijs, stond_er, toezicht, verloop, beleid.logs)
    return Bewijsuitslag(
        bewijs.index + 1, (ondertekening, plaats, nu, _getuigen(bewijs, gezet, beleid))
    )


def _ondertekening(
    bewijs: Proof, beleid: Policy, breuken: Sequence[Breuk]
) -> tuple[Vouched | None, Uitslag]:
    """Whether the log signed; how many witnesses did is another question."""
    naam, vraag = "Ondertekening", "Is het van dit grootboek, of van een eerder ervan?"
    gezet: Vouched | None = None
    try:
        noot = parse_note(bewijs.checkpoint)
        punt = parse_checkpoint(noot.text)
        eerder = next((b for b in breuken if b.vorige_oorsprong == punt.origin), None)
        onder = {(regel.name, regel.key_id) for regel in noot.signatures}
        eigen = {(naam, kenmerk) for naam, kenmerk in onder if naam == punt.origin}
        # What told of a key may be among what was lost at a break: that it is unknown is no fault.
        if eerder and eigen and eigen.isdisjoint((key.name, key.id) for key in beleid.logs):
            zin = f"{_vervolg(eerder)} De sleutel daarvan is hier niet meer bekend: toets het met"
            zin += " de sleutels die u er toen bij kreeg, en met verify.py."
            return None, Uitslag(naam, vraag, (Grond(Antwoord.ONBEKEND, zin),))
        gezet = replace(beleid, quorum=None).check(bewijs.checkpoint)
    except Afgekeurd as fout:
        return None, Uitslag(naam, vraag, (Grond(Antwoord.NEE, taal.hoofdletter(f"{fout}.")),))
    zinnen = [f"Van {punt.origin}, {punt.size} vastleggingen, met een sleutel daarvan."]
    zinnen += [_vervolg(eerder)] if eerder else []
    return gezet, Uitslag(naam, vraag, tuple(Grond(Antwoord.JA, zin) for zin in zinnen))


def _vervolg(breuk: Breuk) -> str:
    """What became of an earlier log."""
    return (
        f"Dat is een eerder grootboek: {breuk.vorige_oorsprong} ging bij nr. {breuk.nummer} verder"
        f" als {breuk.oorsprong}, want {taal.breuk(breuk.aanleiding)}."
    )


def _plaats(bewijs: Proof, blad: Leaf | None, gezet: Vouched | None) -> Uitslag:
    naam, vraag = "Plaats", "Stond deze vastlegging daarin?"
    if gezet is None or bewijs.extra is None or blad is None:
        waarom = "het bestand bevat het blad niet" if gezet else "het controlepunt telt niet"
        return Uitslag(naam, vraag, (Grond(Antwoord.ONBEKEND, f"Niet na te gaan: {waarom}."),))
    punt = gezet.checkpoint
    try:
        check_inclusion(leaf_hash(bewijs.extra), bewijs.index, punt.size, bewijs.path, punt.root)
    except Afgekeurd as fout:
        return Uitslag(naam, vraag, (Grond(Antwoord.NEE, taal.hoofdletter(f"{fout}.")),))
    if blad.n != bewijs.index:
        zegt = f"Het blad noemt zichzelf nr. {blad.n + 1}, het bewijs nr. {bewijs.index + 1}."
        return Uitslag(naam, vraag, (Grond(Antwoord.NEE, zegt),))
    tijd = taal.moment(datetime.fromisoformat(blad.t))
    waar = f"Nr. {bewijs.index + 1} van {punt.size}, volgens het grootboek van {tijd}."
    return Uitslag(naam, vraag, (Grond(Antwoord.JA, waar),))


def _nu(
    bewijs: Proof,
    gezet: Vouched | None,
    toezicht: Toezicht,
    verloop: Voortzetting,
    sleutels: Sequence[Key],
) -> Uitslag:
    naam, vraag = "Nu", "Staat zij er vandaag nog zo?"
    if gezet is None or bewijs.extra is None:
        return Uitslag(naam, vraag, (_NIET_NA_TE_GAAN,))
    punt = gezet.checkpoint
    if toezicht.heeft(punt, bewijs.index, bewijs.extra):
        zin = "Dit grootboek begint nog met precies die vastleggingen, deze erbij."
        return Uitslag(naam, vraag, (Grond(Antwoord.JA, zin),))
    sindsdien = _sinds(verloop.breuken, punt.origin)
    staat_er = toezicht.heeft_blad(bewijs.index + 1, bewijs.extra)
    # What a break gave up is no secret; what it says to have kept must be there.
    if staat_er and any(punt.size > breuk.behouden for breuk in sindsdien):
        tot = min(breuk.behouden for breuk in sindsdien)
        rest = _behouden(tot, *toezicht.bewaard(punt.origin, tot, sleutels))
        return Uitslag(naam, vraag, (Grond(Antwoord.JA, _NOG_ZO), rest))
    if punt.origin != toezicht.oorsprong and not sindsdien and verloop.klopt is not Antwoord.NEE:
        return Uitslag(naam, vraag, (Grond(Antwoord.ONBEKEND, _ZONDER_BREUK),))
    niet_hier = next((b for b in sindsdien if bewijs.index >= b.behouden), None)
    if niet_hier:
        return Uitslag(naam, vraag, (_niet_hier(punt, niet_hier),))
    zelf = "Deze vastlegging zelf wel, maar andere van toen niet: dit" if staat_er else "Dit"
    return Uitslag(naam, vraag, (Grond(Antwoord.NEE, f"{zelf} {_HERSCHREVEN}"),))


def _behouden(tot: int, getekend: int, klopt: Antwoord) -> Grond:
    """Whether what a break says to have kept is still what the old log signed for."""
    if klopt is Antwoord.NEE:
        return Grond(Antwoord.NEE, f"Andere die behouden zouden zijn, niet: dit {_HERSCHREVEN}")
    if 0 < getekend == tot:
        zin = f"Nr. 1 t/m {tot}, die bij de breuk behouden bleven, zijn nog die van toen."
        return Grond(Antwoord.JA, zin)
    welke = f"nr. {getekend + 1} t/m {tot} nog die" if tot else "de vastleggingen ervoor nog die"
    return Grond(
        Antwoord.ONBEKEND,
        f"Of {welke} van toen zijn, is niet na te gaan: er is hier geen controlepunt van toen dat"
        " daarvoor instaat.",
    )


def _sinds(breuken: Sequence[Breuk], oorsprong: str) -> Sequence[Breuk]:
    """The breaks since the log of this origin, oldest first; none when it is the present one."""
    begin = [i for i, breuk in enumerate(breuken) if breuk.vorige_oorsprong == oorsprong]
    return breuken[begin[0] :] if begin else ()


def _niet_hier(punt: Checkpoint, breuk: Breuk) -> Grond:
    """Where an entry went that an openly recorded break gave up."""
    meer = punt.origin == breuk.vorige_oorsprong and punt.size > breuk.vorige_omvang
    if breuk.elders and meer:
        return Grond(
            Antwoord.NEE,
            f"Dat grootboek is afgesloten met {breuk.vorige_omvang} vastleggingen, en dit"
            f" controlepunt zegt er {punt.size}: het is na het einde ondertekend. Bewaar dit"
            " bestand en laat het uitzoeken.",
        )
    if breuk.elders:
        zin = "Dat grootboek is afgesloten en hier voortgezet zonder zijn vastleggingen; zij staan"
        return Grond(Antwoord.ONBEKEND, f"{zin} in het afgesloten grootboek. Zoek haar daar.")
    zin = (
        f"Zij hoort bij wat bij de breuk van nr. {breuk.nummer} verloren ging (nr."
        f" {breuk.behouden + 1} en later). Dat staat hieronder onder Breuken. Bewaar dit bestand:"
        " het bewijst dat zij er was."
    )
    if meer:
        zin += (
            f" De breuk noemt {breuk.vorige_omvang} vastleggingen; dit bestand bewijst er"
            f" {punt.size}."
        )
    return Grond(Antwoord.NEE, zin)


def _getuigen(bewijs: Proof, gezet: Vouched | None, beleid: Policy) -> Uitslag:
    """Whether enough witnesses signed under this very file; that they did not yet is no fault."""
    naam, vraag = "Getuigen", "Bevestigt iemand van buiten het?"
    if gezet is None:
        return Uitslag(naam, vraag, (_NIET_NA_TE_GAAN,))
    gronden = [
        Grond(
            Antwoord.JA, f"Gezien door {wie} op {taal.moment(datetime.fromtimestamp(tijd, UTC))}."
        )
        for wie, tijd in gezet.witnessed.items()
    ]
    genoeg = False
    with suppress(Afgekeurd):
        beleid.check(bewijs.checkpoint)
        genoeg = bool(gronden)
    if not genoeg:
        nodig, _ = beleid.groups.get(beleid.quorum or "", (1, ()))
        draagt = f"{len(gronden)} van de {nodig} gevraagde handtekeningen van getuigen"
        if beleid.quorum is None:
            draagt = "geen handtekening van een getuige"
        zin = (
            f"Nog niet: het draagt {draagt}. Het is er niet minder echt om; een bewijs dat u later"
        )
        gronden.append(Grond(Antwoord.ONBEKEND, f"{zin} ophaalt, kan er meer dragen."))
    return Uitslag(naam, vraag, tuple(gronden))
