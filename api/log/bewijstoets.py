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

from api.log.controlebeeld import Grond, Uitslag
from api.taal import taal
from api.taal.vertaling import _
from ledger.bewijsvoering.toezicht import Toezicht
from ledger.ondertekenen.logboek import Breuk
from ledger.ondertekenen.voortzetting import Voortzetting
from ledger.tijd.wanneer import Antwoord
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

ONTVANGST_HOOGSTENS = 256 * 1024  # a leaf is 64 KiB at most, a checkpoint far less


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
    naam, vraag = _("Ondertekening"), _("Is het van dit grootboek, of van een eerder ervan?")
    gezet: Vouched | None = None
    try:
        noot = parse_note(bewijs.checkpoint)
        punt = parse_checkpoint(noot.text)
        eerder = next((b for b in breuken if b.vorige_oorsprong == punt.origin), None)
        onder = {(regel.name, regel.key_id) for regel in noot.signatures}
        eigen = {regel for regel in onder if regel[0] == punt.origin}
        # What told of a key may be among what was lost at a break: that it is unknown is no fault.
        if eerder and eigen and eigen.isdisjoint((key.name, key.id) for key in beleid.logs):
            zin = _(
                "De sleutel daarvan is hier niet meer bekend: toets het met de sleutels die u er"
                " toen bij kreeg, en met verify.py."
            )
            grond = Grond(Antwoord.ONBEKEND, f"{_vervolg(eerder)} {zin}")
            return None, Uitslag(naam, vraag, (grond,))
        gezet = replace(beleid, quorum=None).check(bewijs.checkpoint)
    except Afgekeurd as fout:
        return None, Uitslag(naam, vraag, (_afgekeurd(fout),))
    van = _("Van {oorsprong}, {omvang} vastleggingen, met een sleutel daarvan.")
    zinnen = [van.format(oorsprong=punt.origin, omvang=punt.size)]
    zinnen += [_vervolg(eerder)] if eerder else []
    return gezet, Uitslag(naam, vraag, tuple(Grond(Antwoord.JA, zin) for zin in zinnen))


def _vervolg(breuk: Breuk) -> str:
    """What became of an earlier log."""
    return _(
        "Dat is een eerder grootboek: {vorige} ging bij nr. {nummer} verder als {oorsprong}, want"
        " {aanleiding}."
    ).format(
        vorige=breuk.vorige_oorsprong,
        nummer=breuk.nummer,
        oorsprong=breuk.oorsprong,
        aanleiding=taal.breuk(breuk.aanleiding),
    )


def _afgekeurd(fout: Afgekeurd) -> Grond:
    return Grond(Antwoord.NEE, taal.hoofdletter(f"{fout}."), nederlands=True)


def _niet_na_te_gaan() -> Grond:
    return Grond(Antwoord.ONBEKEND, _("Niet na te gaan zonder het voorgaande."))


def _plaats(bewijs: Proof, blad: Leaf | None, gezet: Vouched | None) -> Uitslag:
    naam, vraag = _("Plaats"), _("Stond deze vastlegging daarin?")
    if gezet is None or bewijs.extra is None or blad is None:
        zin = _("Niet na te gaan: het controlepunt telt niet.")
        if gezet:
            zin = _("Niet na te gaan: het bestand bevat het blad niet.")
        return Uitslag(naam, vraag, (Grond(Antwoord.ONBEKEND, zin),))
    punt = gezet.checkpoint
    try:
        check_inclusion(leaf_hash(bewijs.extra), bewijs.index, punt.size, bewijs.path, punt.root)
    except Afgekeurd as fout:
        return Uitslag(naam, vraag, (_afgekeurd(fout),))
    if blad.n != bewijs.index:
        zegt = _("Het blad noemt zichzelf nr. {blad}, het bewijs nr. {bewijs}.")
        zegt = zegt.format(blad=blad.n + 1, bewijs=bewijs.index + 1)
        return Uitslag(naam, vraag, (Grond(Antwoord.NEE, zegt),))
    waar = _("Nr. {nummer} van {omvang}, volgens het grootboek van {tijd}.").format(
        nummer=bewijs.index + 1,
        omvang=punt.size,
        tijd=taal.moment(datetime.fromisoformat(blad.t)),
    )
    return Uitslag(naam, vraag, (Grond(Antwoord.JA, waar),))


def _nu(
    bewijs: Proof,
    gezet: Vouched | None,
    toezicht: Toezicht,
    verloop: Voortzetting,
    sleutels: Sequence[Key],
) -> Uitslag:
    naam, vraag = _("Nu"), _("Staat zij er vandaag nog zo?")
    if gezet is None or bewijs.extra is None:
        return Uitslag(naam, vraag, (_niet_na_te_gaan(),))
    punt = gezet.checkpoint
    if toezicht.heeft(punt, bewijs.index, bewijs.extra):
        zin = _("Dit grootboek begint nog met precies die vastleggingen, deze erbij.")
        return Uitslag(naam, vraag, (Grond(Antwoord.JA, zin),))
    sindsdien = _sinds(verloop.breuken, punt.origin)
    staat_er = toezicht.heeft_blad(bewijs.index + 1, bewijs.extra)
    # What a break gave up is no secret; what it says to have kept must be there.
    if staat_er and any(punt.size > breuk.behouden for breuk in sindsdien):
        tot = min(breuk.behouden for breuk in sindsdien)
        rest = _behouden(tot, *toezicht.bewaard(punt.origin, tot, sleutels))
        zin = _(
            "Deze vastlegging staat er nog precies zo, onder hetzelfde nummer. Andere waar dit"
            " controlepunt voor instond, zijn er niet alle meer; zie de breuken hieronder."
        )
        return Uitslag(naam, vraag, (Grond(Antwoord.JA, zin), rest))
    if punt.origin != toezicht.oorsprong and not sindsdien and verloop.klopt is not Antwoord.NEE:
        zin = _(
            "Hier staat niet hoe dat eerdere grootboek in dit overging onder een controlepunt dat"
            " daarvoor instaat, dus of zij nog hoort te staan, is niet na te gaan. Bewaar dit"
            " bestand."
        )
        return Uitslag(naam, vraag, (Grond(Antwoord.ONBEKEND, zin),))
    niet_hier = next((b for b in sindsdien if bewijs.index >= b.behouden), None)
    if niet_hier:
        return Uitslag(naam, vraag, (_niet_hier(punt, niet_hier),))
    return Uitslag(naam, vraag, (_herschreven(staat_er),))


def _herschreven(staat_er: bool) -> Grond:
    """That what was signed for is not what is here, with what the file is worth now."""
    zin = _("Dit grootboek is niet meer dat waarvoor toen is getekend.")
    if staat_er:
        zin = _(
            "Deze vastlegging zelf wel, maar andere van toen niet: dit grootboek is niet meer dat"
            " waarvoor toen is getekend."
        )
    return Grond(Antwoord.NEE, f"{zin} {_bewaar()}")


def _bewaar() -> str:
    return _(
        "Bewaar dit bestand: samen met het huidige controlepunt bewijst het dat er is herschreven"
        " of verloren."
    )


def _behouden(tot: int, getekend: int, klopt: Antwoord) -> Grond:
    """Whether what a break says to have kept is still what the old log signed for."""
    if klopt is Antwoord.NEE:
        zin = _(
            "Andere die behouden zouden zijn, niet: dit grootboek is niet meer dat waarvoor toen is"
            " getekend."
        )
        return Grond(Antwoord.NEE, f"{zin} {_bewaar()}")
    if 0 < getekend == tot:
        zin = _("Nr. 1 t/m {tot}, die bij de breuk behouden bleven, zijn nog die van toen.")
        return Grond(Antwoord.JA, zin.format(tot=tot))
    zin = _(
        "Of de vastleggingen ervoor nog die van toen zijn, is niet na te gaan: er is hier geen"
        " controlepunt van toen dat daarvoor instaat."
    )
    if tot:
        zin = _(
            "Of nr. {van} t/m {tot} nog die van toen zijn, is niet na te gaan: er is hier geen"
            " controlepunt van toen dat daarvoor instaat."
        )
    return Grond(Antwoord.ONBEKEND, zin.format(van=getekend + 1, tot=tot))


def _sinds(breuken: Sequence[Breuk], oorsprong: str) -> Sequence[Breuk]:
    """The breaks since the log of this origin, oldest first; none when it is the present one."""
    begin = [i for i, breuk in enumerate(breuken) if breuk.vorige_oorsprong == oorsprong]
    return breuken[begin[0] :] if begin else ()


def _niet_hier(punt: Checkpoint, breuk: Breuk) -> Grond:
    """Where an entry went that an openly recorded break gave up."""
    meer = punt.origin == breuk.vorige_oorsprong and punt.size > breuk.vorige_omvang
    if breuk.elders and meer:
        zin = _(
            "Dat grootboek is afgesloten met {vorige} vastleggingen, en dit controlepunt zegt er"
            " {omvang}: het is na het einde ondertekend. Bewaar dit bestand en laat het uitzoeken."
        )
        zin = zin.format(vorige=breuk.vorige_omvang, omvang=punt.size)
        return Grond(Antwoord.NEE, zin)
    if breuk.elders:
        zin = _(
            "Dat grootboek is afgesloten en hier voortgezet zonder zijn vastleggingen; zij staan in"
            " het afgesloten grootboek. Zoek haar daar."
        )
        return Grond(Antwoord.ONBEKEND, zin)
    zin = _(
        "Zij hoort bij wat bij de breuk van nr. {nummer} verloren ging (nr. {van} en later). Dat"
        " staat hieronder onder Breuken. Bewaar dit bestand: het bewijst dat zij er was."
    ).format(nummer=breuk.nummer, van=breuk.behouden + 1)
    if meer:
        ook = _("De breuk noemt {vorige} vastleggingen; dit bestand bewijst er {omvang}.")
        zin = f"{zin} {ook.format(vorige=breuk.vorige_omvang, omvang=punt.size)}"
    return Grond(Antwoord.NEE, zin)


def _getuigen(bewijs: Proof, gezet: Vouched | None, beleid: Policy) -> Uitslag:
    """Whether enough witnesses signed under this very file; that they did not yet is no fault."""
    naam, vraag = _("Getuigen"), _("Bevestigt iemand van buiten het?")
    if gezet is None:
        return Uitslag(naam, vraag, (_niet_na_te_gaan(),))
    gronden = [
        Grond(
            Antwoord.JA,
            _("Gezien door {wie} op {moment}.").format(
                wie=wie, moment=taal.moment(datetime.fromtimestamp(tijd, UTC))
            ),
        )
        for wie, tijd in gezet.witnessed.items()
    ]
    genoeg = False
    with suppress(Afgekeurd):
        beleid.check(bewijs.checkpoint)
        genoeg = bool(gronden)
    if not genoeg:
        nodig, _leden = beleid.groups.get(beleid.quorum or "", (1, ()))
        zin = _(
            "Nog niet: het draagt {draagt} van de {nodig} gevraagde handtekeningen van getuigen."
            " Het is er niet minder echt om; een bewijs dat u later ophaalt, kan er meer dragen."
        )
        if beleid.quorum is None:
            zin = _(
                "Nog niet: het draagt geen handtekening van een getuige. Het is er niet minder echt"
                " om; een bewijs dat u later ophaalt, kan er meer dragen."
            )
        zin = zin.format(draagt=len(gronden), nodig=nodig)
        gronden.append(Grond(Antwoord.ONBEKEND, zin))
    return Uitslag(naam, vraag, tuple(gronden))
