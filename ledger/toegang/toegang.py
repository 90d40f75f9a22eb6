"""Who may do what, and why not: the one readable rule.

Access is a role, a live grant and a purpose, without a conflict of interest; a conflict always
wins. A role says which kinds of things someone may do, a grant in which cases, and neither gives
anything alone. The same rule answers one question (`mag`) and draws the circle of all cases that
someone may read (`zicht`); the database keeps that circle as a second wall.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from ledger.daden.lijsten import Accountrol, Weigering
from ledger.daden.toegangsdaden import (
    AanstellingVoorgesteld,
    AccountUitgeschakeld,
    BeheerVoorgesteld,
    BelangvrijVoorgesteld,
    NoodtoegangVoorgesteld,
    OnthullingVoorgesteld,
    OverbrengingVoorgesteld,
    ToegangVoorgesteld,
    Voorstel,
)
from ledger.daden.velden import personen
from ledger.daden.woorden import Daad
from ledger.toegang.toegangsstand import (
    MINSTENS,
    Kring,
    Toegangsstand,
    Zaakvoorstel,
    genoemde_dossiers,
)

Daadsoort = Literal[
    "inzien",  # read a case
    "document_inzien",  # take a document out of it, which has names inside: never by pseudonym
    "overzien",  # lists, board, counts and norms, over the cases that one may read
    "vastleggen",  # record, correct, withdraw in a case
    "aanvaarden",  # let a judgment that others imported count, or not
    "openen",  # open a case, also by importing
    "vaststellen",  # set norms, calendar, yardstick
    "inzage_nagaan",  # who read what, who could
    "toegang_bekijken",  # what was given and what waits; without the former, what concerns oneself
    "voorstellen",
    "goedkeuren",
    "afwijzen",
    "intrekken",
    "belang_melden",
    "accounts_schakelen",
    "uitvoeren",  # do once what was approved
    "kennis_nemen",  # say that one knows of emergency access that was given
    "vrijgeven",  # let figures out under one's own name, safe beside all that left before
    "cijfers_noemen",  # in doing so name a small number, or show what was kept back before
    "bevinden",  # record in a case what an audit found there, without names
    "bevindingen_lezen",  # read what audits found, and the replies
    "opstellen",  # make a sheet of facts, under an assignment
    "uitgeven",  # read along with what another drafted, and issue it
    "steekproef",  # draw cases at random from those that one may see
]
Waarover = str | Voorstel | Zaakvoorstel | AccountUitgeschakeld | None
Toegangsvraag = tuple[Daadsoort, str | None]  # what, in which case if in any
# What anyone in any role may do: say that there is an interest.
_IEDEREEN: frozenset[Daadsoort] = frozenset({"belang_melden"})
# What needs a grant for the case, and what needs a purpose.
_IN_DOSSIER: frozenset[Daadsoort] = frozenset(
    {
        "inzien", "document_inzien", "vastleggen", "aanvaarden", "inzage_nagaan", "bevinden",
        "bevindingen_lezen",
    }
)  # fmt: skip
# What nobody does to a case that shows them no names.
_BIJ_NAAM: frozenset[Daadsoort] = frozenset({"document_inzien", "vastleggen", "aanvaarden"})
_LEZEN: frozenset[Daadsoort] = frozenset(
    {
        "inzien", "document_inzien", "overzien", "inzage_nagaan", "toegang_bekijken",
        "bevindingen_lezen",
    }
)  # fmt: skip
RECHTEN: Mapping[Accountrol, frozenset[Daadsoort]] = MappingProxyType(
    {
        "commissielid": frozenset(
            {
                "inzien", "document_inzien", "overzien", "vastleggen", "aanvaarden", "openen",
                "vaststellen",
                "inzage_nagaan", "toegang_bekijken", "voorstellen", "goedkeuren", "afwijzen",
                "intrekken", "accounts_schakelen", "uitvoeren", "kennis_nemen",
                "vrijgeven", "cijfers_noemen", "bevindingen_lezen", "uitgeven",
            }
        ),
        "secretaris": frozenset(
            {
                "inzien", "document_inzien", "overzien", "vastleggen", "openen",
                "toegang_bekijken", "voorstellen",
                "afwijzen", "uitvoeren", "bevindingen_lezen",
            }
        ),
        "auditor": frozenset(
            {
                "inzien", "overzien", "inzage_nagaan", "toegang_bekijken", "steekproef",
                "bevinden", "bevindingen_lezen", "vrijgeven",
            }
        ),
        "antwoordopsteller": frozenset({"inzien", "overzien", "opstellen"}),
        "beheerder": frozenset(
            {"toegang_bekijken", "voorstellen", "afwijzen", "accounts_schakelen", "uitvoeren"}
        ),
    }
)  # fmt: skip
# Whoever keeps the machine running proposes what concerns accounts and machine, no content.
_VAN_BEHEER = (AanstellingVoorgesteld, BeheerVoorgesteld)
_TOONT_NAMEN = (OnthullingVoorgesteld, OverbrengingVoorgesteld)
_GEEFT_TOEGANG = (ToegangVoorgesteld, NoodtoegangVoorgesteld)
# Roles that read cases by name; the others see pseudonyms.
_OPEN: frozenset[Accountrol] = frozenset({"commissielid", "secretaris"})
_DOEL_KORTST = 5
# In these someone acts for the commission.
_AMBT = frozenset({"integriteitscommissie", "secretaris_commissie"})


@dataclass(frozen=True, slots=True)
class Lezer:
    """An account as it signed in; `beweerd` are the roles that its sign-in claims.

    What it claims and what it was given must both hold. None: the sign-in says nothing of roles.
    In an `opdracht` on the command line each run says anew what for.
    """

    account: str
    beweerd: frozenset[str] | None = None
    opdracht: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, with the cases to which the record makes this account a party."""

    lezer: Lezer
    betrokken_bij: frozenset[str] = frozenset()

    @property
    def account(self) -> str:
        """The name of the account."""
        return self.lezer.account


@dataclass(frozen=True, slots=True)
class Verzoek:
    """What is asked: by whom, to do what, with what, for what purpose and when.

    `waarover` is the id of a case, an act that is to be proposed, a proposal, or nothing;
    `begunstigde` is whoever would get something by that proposal, `voorsteller` whoever made it,
    and `zaken` are the cases to which the person is a party whose data it would erase.
    """

    actor: Actor
    wat: Daadsoort
    nu: datetime
    waarover: Waarover = None
    doel: str | None = None
    begunstigde: Actor | None = None
    voorsteller: Actor | None = None
    zaken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Besluit:
    """Yes, with the way in which content is shown; or no, with the reason."""

    reden: Weigering | None = None
    pseudoniem: bool = False

    @property
    def mag(self) -> bool:
        """Whether it may be done."""
        return self.reden is None


@dataclass(frozen=True, slots=True)
class Zicht:
    """The cases that someone may read, by name or by pseudonym; `behalve` beats both."""

    open: Kring
    pseudoniem: Kring
    behalve: frozenset[str]

    @property
    def elk(self) -> bool:
        """Whether every case is in it, also a later one, but for those of `behalve`."""
        return self.open.elk or self.pseudoniem.elk

    @property
    def genoemd(self) -> frozenset[str]:
        """The cases that are in it by name."""
        return self.open.dossiers | self.pseudoniem.dossiers

    def van(self, dossier: str) -> Besluit:
        """Whether and how a case may be read."""
        if dossier in self.behalve:
            return Besluit("belang")
        if dossier in self.open:
            return Besluit()
        if dossier in self.pseudoniem:
            return Besluit(pseudoniem=True)
        return Besluit("geen_toegang")


def rollen(stand: Toegangsstand, actor: Actor, nu: datetime) -> frozenset[Accountrol]:
    """The roles that an account was given and, if its sign-in speaks of roles, also claims."""
    gegeven = stand.rollen(actor.account, nu)
    beweerd = actor.lezer.beweerd
    return gegeven if beweerd is None else gegeven & beweerd


def zicht(stand: Toegangsstand, actor: Actor, nu: datetime) -> Zicht:
    """The circle of cases that someone may read at this moment."""
    in_rol = rollen(stand, actor, nu)
    belangen = stand.belangen(actor.account, nu, actor.betrokken_bij)
    return Zicht(
        stand.gegeven(actor.account, nu) if in_rol & _OPEN else Kring(),
        _onder_pseudoniem(stand, actor, in_rol, nu),
        belangen,
    )


def _onder_pseudoniem(
    stand: Toegangsstand, actor: Actor, in_rol: frozenset[Accountrol], nu: datetime
) -> Kring:
    if "auditor" in in_rol:
        return Kring(elk=True)
    if "antwoordopsteller" in in_rol:
        return stand.opdracht(actor.account, nu)
    return stand.nood(actor.account, nu) if in_rol & _OPEN else Kring()


def mag(stand: Toegangsstand, verzoek: Verzoek) -> Besluit:
    """May this be done, and if not why not?

    Pure: the same question has the same answer, so a refusal can be explained years later.
    """
    if verzoek.actor.account in stand.uitgeschakeld:
        return Besluit("uitgeschakeld")
    in_rol = rollen(stand, verzoek.actor, verzoek.nu)
    if not in_rol:
        return Besluit("geen_rol")
    if verzoek.wat not in _IEDEREEN and verzoek.wat not in _rechten(in_rol):
        return Besluit("rol_mag_dit_niet")
    match verzoek.waarover:
        case Voorstel() as daad:
            return _voorstellen(stand, verzoek, in_rol, daad)
        case Zaakvoorstel() as voorstel if verzoek.wat == "kennis_nemen":
            nieuws = stand.noodtoegang_voor(verzoek.actor.account, verzoek.nu)
            return Besluit(None if voorstel in nieuws else "niet_open")
        case Zaakvoorstel() as voorstel:
            return _beslissen(stand, verzoek, in_rol, voorstel)
        case str() as dossier if verzoek.wat in _IN_DOSSIER:
            return _in_dossier(stand, verzoek, dossier)
        case AccountUitgeschakeld(account=account):
            over = stand.commissieleden(verzoek.nu)
            return Besluit("laatste_leden") if over == {account} else Besluit()
        case _:
            pass
    if verzoek.wat in _LEZEN and not heeft_doel(verzoek.doel):
        return Besluit("geen_doel")
    return Besluit()


def heeft_doel(doel: str | None) -> bool:
    """Whether a purpose says anything at all."""
    return doel is not None and len(doel.strip()) >= _DOEL_KORTST


def _in_dossier(stand: Toegangsstand, verzoek: Verzoek, dossier: str) -> Besluit:
    if verzoek.wat in _LEZEN and not heeft_doel(verzoek.doel):
        return Besluit("geen_doel")  # of every case, so that this tells nothing of one
    besluit = zicht(stand, verzoek.actor, verzoek.nu).van(dossier)
    if verzoek.wat in _BIJ_NAAM and besluit.pseudoniem:
        return Besluit("geen_toegang")
    return besluit


def _voorstellen(
    stand: Toegangsstand, verzoek: Verzoek, in_rol: frozenset[Accountrol], daad: Voorstel
) -> Besluit:
    """Nobody with an interest in the case gets access to it.

    What somebody proposes about a case of their own interest is taken in as it would be about a
    case that does not exist, so that it tells nothing; nobody can approve it.
    """
    if in_rol == {"beheerder"}:
        if not isinstance(daad, _VAN_BEHEER):
            return Besluit("rol_mag_dit_niet")
        if getattr(daad, "account", None) == verzoek.actor.account:
            return Besluit("voor_zichzelf")
    ander = verzoek.begunstigde is not None and verzoek.begunstigde.account != verzoek.actor.account
    if ander and _aan_partij(stand, verzoek, daad):
        return Besluit("belang")
    gezien = zicht(stand, verzoek.actor, verzoek.nu)
    return _onthullen(daad, replace(gezien, behalve=frozenset()))


def _onthullen(daad: Voorstel, gezien: Zicht) -> Besluit:
    """A name is shown to whoever reads the case by name already, and to nobody else."""
    if not isinstance(daad, _TOONT_NAMEN):
        return Besluit()
    besluit = gezien.van(daad.dossier)
    return Besluit("geen_toegang") if besluit.pseudoniem else besluit


def _beslissen(
    stand: Toegangsstand, verzoek: Verzoek, in_rol: frozenset[Accountrol], voorstel: Zaakvoorstel
) -> Besluit:
    """What becomes of a proposal is decided by others, without an interest, not for themselves."""
    toestand = voorstel.stand(verzoek.nu)
    eigen = voorstel.door == verzoek.actor.account
    # Of one's own open proposal nothing tells that there is an interest.
    stil = eigen and toestand == "open"
    if not stil and _heeft_belang(stand, verzoek, voorstel.daad, verzoek.actor):
        return Besluit("belang")
    match verzoek.wat:
        case "uitvoeren" if not eigen:
            return Besluit("rol_mag_dit_niet")
        case "uitvoeren" | "intrekken" if toestand != "goedgekeurd":
            return Besluit("niet_goedgekeurd")
        case "uitvoeren":
            return _onthullen(voorstel.daad, zicht(stand, verzoek.actor, verzoek.nu))
        case "intrekken":
            return _intrekken(stand, verzoek, voorstel)
        case _ if toestand != "open":
            return Besluit("niet_open")
        case "goedkeuren":
            return _goedkeuren(stand, verzoek, voorstel)
        case "afwijzen" if not (eigen or "goedkeuren" in _rechten(in_rol)):
            return Besluit("rol_mag_dit_niet")
    return Besluit()


def _intrekken(stand: Toegangsstand, verzoek: Verzoek, voorstel: Zaakvoorstel) -> Besluit:
    """One person takes away, but not so that nobody is left to give it back.

    That somebody has no interest is not taken away again by who said that there was one.
    """
    if stand.meldde_belang(verzoek.actor.account, voorstel.daad):
        return Besluit("eigen_melding")
    leden = stand.commissieleden(verzoek.nu)
    over = stand.commissieleden(verzoek.nu, zonder=voorstel.id)
    return Besluit("laatste_leden") if len(over) < min(len(leden), MINSTENS) else Besluit()


def _goedkeuren(stand: Toegangsstand, verzoek: Verzoek, voorstel: Zaakvoorstel) -> Besluit:
    account = verzoek.actor.account
    if voorstel.door == account:
        return Besluit("eigen_voorstel")
    if getattr(voorstel.daad, "account", None) == account:
        return Besluit("voor_zichzelf")
    if any(account == eerder for eerder, _ in voorstel.goedgekeurd):
        return Besluit("al_goedgekeurd")
    if _heeft_belang(stand, verzoek, voorstel.daad, verzoek.voorsteller):
        return Besluit("belang")
    return Besluit("belang") if _aan_partij(stand, verzoek, voorstel.daad) else Besluit()


def _aan_partij(stand: Toegangsstand, verzoek: Verzoek, daad: Voorstel) -> bool:
    """Whether a proposal would show a case to someone who has an interest in it."""
    return isinstance(daad, _GEEFT_TOEGANG) and _heeft_belang(
        stand, verzoek, daad, verzoek.begunstigde
    )


def _heeft_belang(
    stand: Toegangsstand, verzoek: Verzoek, daad: Voorstel, wie: Actor | None
) -> bool:
    """Whether someone has an interest in a case that a proposal is about.

    What only others said of them keeps nobody from finding that somebody else has none: else one
    person, by naming every member, would leave nobody to lift it.
    """
    if wie is None:
        return False
    over_ander = isinstance(daad, BelangvrijVoorgesteld) and daad.account != wie.account
    belangen = stand.belangen(
        wie.account, verzoek.nu, wie.betrokken_bij, volgens_ander=not over_ander
    )
    return not belangen.isdisjoint({*genoemde_dossiers(daad), *verzoek.zaken})


def _rechten(in_rol: frozenset[Accountrol]) -> frozenset[Daadsoort]:
    return frozenset(recht for rol in in_rol for recht in RECHTEN[rol])


def heeft_belang(handeling: Daad, persoon: str) -> bool:
    """Whether an act makes this person a party to its case.

    Whoever acts for the commission is none by that; everyone else that an act mentions is.
    """
    ambt = tuple(a for a in handeling.door if not (a.ref == persoon and a.rol in _AMBT))
    return persoon in personen(handeling.model_copy(update={"door": ambt}))
