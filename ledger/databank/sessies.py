"""Who is signed in: sessions that live in the database and nowhere else.

A browser holds an id of 256 random bits, the database only its SHA-256. What an id means is asked
anew at every question, so a session that was ended, a role that changed and an account that was
shut out count from the next question on. Nobody can bring an id along: each sign-in makes a new
one, and one that the database does not know is nobody's (session fixation).
"""

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal, get_args

from ledger.daden.lijsten import Accountrol
from ledger.databank.postgres import Verbinding, binnen_termijn, pool

GEBRUIKERSROLLEN: frozenset[str] = frozenset(get_args(Accountrol))
Aard = Literal["demo", "echt"]
_TERMIJN = 5.0  # seconds; every page waits for this answer
DOEL_LANGST = 200  # characters of what somebody says to read for
_LANGSTE_ID = 100  # characters of what a browser may hold against us

# The roles of an account are those of its last sign-in. Whoever was at work under others is
# signed out (ASVS 7.4): what was decided for the old roles may be on a screen.
_ANDERE_ROLLEN = """
DELETE FROM toegang.sessie USING toegang.account a
WHERE sessie.account = a.account AND a.account = %(account)s AND a.rollen <> %(rollen)s
"""
_ACCOUNT = """
INSERT INTO toegang.account AS a (account, rollen) VALUES (%(account)s, %(rollen)s)
ON CONFLICT (account) DO UPDATE SET rollen = excluded.rollen
RETURNING a.uitgeschakeld_op IS NULL
"""
_VEEG = """
DELETE FROM toegang.sessie s
WHERE NOT EXISTS (SELECT FROM toegang.levend l WHERE l.sleutel = s.sleutel)
"""
# One statement: what is not alive at this moment is not seen either.
_HERKEN = """
UPDATE toegang.sessie s SET gezien = clock_timestamp()
FROM toegang.levend l WHERE l.sleutel = s.sleutel AND s.sleutel = %s
RETURNING s.account, l.rollen, s.naam, s.doel
"""
_SCHAKEL = """
INSERT INTO toegang.account (account, uitgeschakeld_op)
VALUES (%(account)s, CASE WHEN %(uit)s THEN clock_timestamp() END)
ON CONFLICT (account) DO UPDATE SET uitgeschakeld_op = excluded.uitgeschakeld_op
"""


class SessiesOnbereikbaar(Exception):
    """Who asks is not known: the database did not answer in time."""


class AccountUitgeschakeld(Exception):
    """This account may not sign in here."""


@dataclass(frozen=True, slots=True)
class Aangemeld:
    """Who asks: an account with its roles, in a session or, without one, with a token."""

    account: str
    rollen: frozenset[str]
    sessie: str | None = field(default=None, repr=False)
    naam: str | None = None
    doel: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sessie:
    """A session as whoever manages accounts sees it: without the id that opens it."""

    account: str
    rollen: tuple[str, ...]
    begonnen: datetime
    gezien: datetime


class Sessies:
    """The sessions and accounts of one register, under a role that reads no case."""

    def __init__(self, dsn: str) -> None:
        self._pool = pool(dsn, termijn=_TERMIJN, hoogst=4)

    def close(self) -> None:
        """Let go of all connections."""
        self._pool.close()

    def begin(
        self,
        account: str,
        rollen: frozenset[str],
        naam: str | None = None,
        *,
        doel: str | None = None,
        in_plaats_van: str | None = None,
    ) -> str:
        """Sign an account in and answer the id of its new session.

        `doel` is what it reads for, if that is known already. `in_plaats_van` is the session this
        browser had, which ends. Sessions that are over are swept on the way.

        Raises:
            AccountUitgeschakeld: the account was shut out; there is no session.
        """
        id_ = secrets.token_urlsafe(32)
        wie = {"account": account, "rollen": sorted(rollen)}
        with self._verbinding() as verbinding, verbinding.transaction():
            verbinding.execute(_ANDERE_ROLLEN, wie)
            if verbinding.execute(_ACCOUNT, wie).fetchone() != (True,):
                raise AccountUitgeschakeld
            verbinding.execute(_VEEG)
            if in_plaats_van is not None:
                verbinding.execute(
                    "DELETE FROM toegang.sessie WHERE sleutel = %s", [_sleutel(in_plaats_van)]
                )
            verbinding.execute(
                "INSERT INTO toegang.sessie (sleutel, account, naam, doel) VALUES (%s, %s, %s, %s)",
                [_sleutel(id_), account, naam, doel],
            )
        return id_

    def herken(self, id_: str) -> Aangemeld | None:
        """Who is signed in with this id, at this moment; the session counts as used."""
        if len(id_) > _LANGSTE_ID:
            return None
        with self._verbinding() as verbinding:
            rij = verbinding.execute(_HERKEN, [_sleutel(id_)]).fetchone()
        if rij is None:
            return None
        account, rollen, naam, doel = rij
        return Aangemeld(account, frozenset(rollen), id_, naam, doel)

    def kies_doel(self, id_: str, doel: str) -> None:
        """Say for what is read in this session from now on; 5 up to 200 characters."""
        with self._verbinding() as verbinding:
            verbinding.execute(
                "UPDATE toegang.sessie SET doel = %s WHERE sleutel = %s", [doel, _sleutel(id_)]
            )

    def eindig(self, id_: str) -> None:
        """Sign this session out; one that is not there is signed out already."""
        with self._verbinding() as verbinding:
            verbinding.execute("DELETE FROM toegang.sessie WHERE sleutel = %s", [_sleutel(id_)])

    def eindig_alle(self, account: str) -> int:
        """Sign an account out everywhere, and answer from how many sessions."""
        with self._verbinding() as verbinding:
            klaar = verbinding.execute("DELETE FROM toegang.sessie WHERE account = %s", [account])
            return klaar.rowcount

    def schakel(self, account: str, *, uit: bool) -> None:
        """Shut an account out from the next question on, or let it sign in again."""
        with self._verbinding() as verbinding, verbinding.transaction():
            verbinding.execute(_SCHAKEL, {"account": account, "uit": uit})
            if uit:
                verbinding.execute("DELETE FROM toegang.sessie WHERE account = %s", [account])

    def is_uitgeschakeld(self, account: str) -> bool:
        """Whether an account was shut out, for who comes with a token instead of a session."""
        with self._verbinding() as verbinding:
            rij = verbinding.execute(
                "SELECT uitgeschakeld_op FROM toegang.account WHERE account = %s", [account]
            ).fetchone()
        return rij is not None and rij[0] is not None

    def levende(self) -> list[Sessie]:
        """Who is signed in now, the longest first."""
        with self._verbinding() as verbinding:
            rijen = verbinding.execute(
                "SELECT account, rollen, begonnen, gezien FROM toegang.levend ORDER BY begonnen"
            ).fetchall()
        return [Sessie(account, tuple(rollen), *tijden) for account, rollen, *tijden in rijen]

    def aard(self) -> Aard | None:
        """What this register was begun as; None when nobody said so yet."""
        with self._verbinding() as verbinding:
            rij = verbinding.execute("SELECT aard FROM toegang.aard").fetchone()
        return rij[0] if rij else None

    def leg_aard_vast(self, aard: Aard) -> Aard:
        """Say what this register is, unless that was said before; answers what it is."""
        with self._verbinding() as verbinding:
            verbinding.execute(
                "INSERT INTO toegang.aard (aard) VALUES (%s) ON CONFLICT DO NOTHING", [aard]
            )
        vast = self.aard()
        assert vast is not None  # noqa: S101  it was written above, and nobody may delete it
        return vast

    def _verbinding(self) -> AbstractContextManager[Verbinding]:
        stil = SessiesOnbereikbaar("sessies: verwacht een antwoord van de databank")
        return binnen_termijn(self._pool, _TERMIJN, stil)


def _sleutel(id_: str) -> bytes:
    return sha256(id_.encode("utf-8", "surrogatepass")).digest()
