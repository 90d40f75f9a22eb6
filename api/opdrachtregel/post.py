"""Mail that leaves this house: one letter to one address, over TLS, to the server that was set.

Of each letter it is known whether the server took it, or that this cannot be known (RFC 5321).
"""

import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address

from pydantic import SecretStr

from api.settings import Instellingen

_TERMIJN = 20.0  # seconds for each answer of the server
_IMPLICIET = 465  # TLS from the first byte (RFC 8314)


class NietAangenomen(Exception):
    """The server did not take it, so it will not arrive."""


class OnbekendOfAangenomen(Exception):
    """The server fell silent after it had all of it."""


class GeenPost(Exception):
    """No mail server was set, or it cannot be used as it was set."""


class Post:
    """The mail server of an organisation.

    Raises:
        GeenPost: what was set does not suffice.
    """

    def __init__(self, gezet: Instellingen) -> None:
        if gezet.mail_server is None or gezet.mail_afzender is None:
            raise GeenPost(
                "Er is geen mailserver ingesteld: verwacht TOEDRACHT_MAIL_SERVER en"
                " TOEDRACHT_MAIL_AFZENDER."
            )
        self._gastheer, _, poort = gezet.mail_server.rpartition(":")
        self._poort, self._van = int(poort), gezet.mail_afzender
        self._gebruiker, self._geheim = gezet.mail_gebruiker, gezet.mail_geheim or SecretStr("")
        self._hier = _is_hier(self._gastheer)

    def verstuur(self, naar: str, onderwerp: str, tekst: str, op: datetime) -> None:
        """Hand over one letter.

        Raises:
            NietAangenomen: it was not taken.
            OnbekendOfAangenomen: whether it was taken cannot be known.
        """
        brief = EmailMessage()
        brief["From"], brief["To"], brief["Subject"] = self._van, naar, onderwerp
        brief["Date"] = format_datetime(op)
        brief["Message-ID"] = make_msgid(domain=self._van.rpartition("@")[2])
        brief["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence answers it
        brief.set_content(tekst)
        try:
            server = self._verbind()
        except (OSError, smtplib.SMTPException, ssl.SSLError) as fout:
            raise NietAangenomen(_waarom(fout)) from fout
        try:
            self._geef_af(server, naar, brief.as_bytes())
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _verbind(self) -> smtplib.SMTP:
        veilig = ssl.create_default_context()
        if self._poort == _IMPLICIET:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._gastheer, self._poort, timeout=_TERMIJN, context=veilig
            )
        else:
            server = smtplib.SMTP(self._gastheer, self._poort, timeout=_TERMIJN)
        try:
            server.ehlo()
            if self._poort != _IMPLICIET and not self._hier:
                server.starttls(context=veilig)
                server.ehlo()
            if self._gebruiker is not None:
                server.login(self._gebruiker, self._geheim.get_secret_value())
        except BaseException:
            server.close()
            raise
        return server

    def _geef_af(self, server: smtplib.SMTP, naar: str, brief: bytes) -> None:
        for vraag, waarde in ((server.mail, self._van), (server.rcpt, naar)):
            try:
                code, _ = vraag(waarde)
            except (OSError, smtplib.SMTPException) as fout:
                raise NietAangenomen(_waarom(fout)) from fout
            if code not in {250, 251}:
                raise NietAangenomen(_gezegd(code))
        try:
            code, _ = server.data(brief)
        except smtplib.SMTPDataError as fout:
            raise NietAangenomen(_waarom(fout)) from fout
        except (OSError, smtplib.SMTPException) as fout:
            raise OnbekendOfAangenomen(_waarom(fout)) from fout
        if code != 250:
            raise NietAangenomen(_gezegd(code))


def _is_hier(gastheer: str) -> bool:
    """Whether this server is on this machine, where nobody listens in between."""
    try:
        return gastheer == "localhost" or ip_address(gastheer.strip("[]")).is_loopback
    except ValueError:
        return False


def _gezegd(code: int) -> str:
    """What the server answered, without its words: they may repeat the address."""
    return f"de mailserver antwoordde {code}"


def _waarom(fout: Exception) -> str:
    if isinstance(fout, smtplib.SMTPResponseException):
        return _gezegd(fout.smtp_code)
    if isinstance(fout, ssl.SSLCertVerificationError):
        return "het certificaat van de mailserver klopt niet"
    if isinstance(fout, smtplib.SMTPNotSupportedError):
        return "de mailserver biedt geen TLS of geen aanmelding aan"
    return "de mailserver is niet te bereiken of viel weg"
