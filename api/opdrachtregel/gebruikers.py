"""`toedracht gebruiker`: who is signed in, and who may not any more.

Roles are not given here: they come from the provider that vouches for an account. What stands here
takes effect at the next question that the account asks.
"""

from typing import Annotated

import typer

from api.opdrachtregel.opdracht import AlsJson, account_van, groep, open_, schrijf, weigeringen
from api.taal import taal
from ledger.toegangslog.aanmeldingen import Aanmeldingen

app = groep("Wie is aangemeld, en wie zich niet meer mag aanmelden.", uit_zichzelf=True)


Account = Annotated[
    str,
    typer.Argument(
        parser=account_van, metavar="ACCOUNT", help="Zoals toedracht gebruiker het toont."
    ),
]


@app.callback()
@weigeringen
def gebruiker(context: typer.Context, json: AlsJson = False) -> None:
    """Toon wie nu is aangemeld, voor wie accounts beheert; ook dat kijken wordt vastgelegd."""
    if context.invoked_subcommand is not None:
        return
    with open_() as opstelling:
        log, lezer = opstelling.toegang, opstelling.lezer
        log.eis(lezer, "accounts_schakelen")
        log.inzage(lezer, opstelling.doel, "aangemelden", soort="toegang_bekijken")
        levende = opstelling.sessies.levende()
    for sessie in levende:
        if json:
            schrijf(
                {
                    "account": sessie.account,
                    "rollen": sessie.rollen,
                    "begonnen": sessie.begonnen,
                    "gezien": sessie.gezien,
                }
            )
            continue
        rollen = ", ".join(sessie.rollen) or "geen rol"
        print(
            f"{sessie.account} ({rollen}): sinds {taal.moment(sessie.begonnen)},"
            f" laatst {taal.moment(sessie.gezien)}"
        )
    if not levende and not json:
        print("niemand is aangemeld")


@app.command()
@weigeringen
def afmelden(account: Account) -> None:
    """Meld een account overal af; het mag zich opnieuw aanmelden."""
    with open_() as opstelling:
        opstelling.toegang.eis(opstelling.lezer, "accounts_schakelen")
        Aanmeldingen(opstelling.toegang).beeindigd(opstelling.lezer, account)
        aantal = opstelling.sessies.eindig_alle(account)
    print(f"{account}: {aantal} {'sessie' if aantal == 1 else 'sessies'} beëindigd")


@app.command()
@weigeringen
def uitschakelen(account: Account) -> None:
    """Laat een account niet meer toe en meld het overal af."""
    with open_() as opstelling:
        opstelling.schakel(account, uit=True)
    print(f"{account}: uitgeschakeld")


@app.command()
@weigeringen
def inschakelen(account: Account) -> None:
    """Laat een uitgeschakeld account weer toe."""
    with open_() as opstelling:
        opstelling.schakel(account, uit=False)
    print(f"{account}: mag zich weer aanmelden")
