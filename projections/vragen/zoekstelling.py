"""The text of a search as the database is asked it: one statement, part by part.

Each part is a table that the next goes on from. How a case stands and when it grew depends on the
view, since a tie shows to whoever sees all that it ties.
"""

from projections.beelden.bord import VAKKEN
from projections.beelden.zoekbeeld import FACETTEN, GEEN, GEOPEND, OPENING, TERMIJN
from projections.beelden.zoekstof import ONBEGRENSD

TELLINGEN = tuple(f"t{i}" for i in range(len(VAKKEN)))
KOLOMMEN = (
    *("dossier", "geopend", "fictief", "status", "gegroeid", "handelingen", "wachtend"),
    *("relazen", "soorten", *TELLINGEN),
)


def _rij(sjabloon: str, met: str = ", ") -> str:
    """The same for every compartment of the board: its number, name and the column of its count."""
    delen = zip(range(len(VAKKEN)), VAKKEN, TELLINGEN, strict=True)
    return met.join(sjabloon.format(nr=nr, vak=vak, t=t) for nr, vak, t in delen)


# Whether all cases that a tie names are in view.
_ALLEN = """NOT EXISTS (
      SELECT FROM json_array_elements_text({}) ander
      WHERE NOT (%(elk)s::boolean OR ander = ANY (%(genoemd)s::text[]))
        OR ander = ANY (%(behalve)s::text[]))"""
# What holds at this state of knowledge, of the cases in view.
_HIER = """bekend_tm >= %(hier_op)s::date AND bekend_van <= %(hier_op)s::date
    AND bron_tm >= %(hier_tot)s::date AND bron_van <= %(hier_tot)s::date
    AND (%(elk)s::boolean OR dossier = ANY (%(genoemd)s::text[]))
    AND dossier <> ALL (%(behalve)s::text[])"""
_SOORTEN = f"CASE WHEN soorten = '{{}}' THEN '{{{GEEN}}}' ELSE soorten END"

# Per case how many terms stand in each compartment of the board, or nothing of any.
TERMIJNEN = f"""
, termijn AS MATERIALIZED (
  SELECT dossier, {_rij("count(*) FILTER (WHERE plaats = {nr}) AS {t}")}
  FROM geplaatst GROUP BY dossier
)
"""
ZONDER_TERMIJNEN = f"""
WITH termijn AS (SELECT '' AS dossier, {_rij("0::bigint AS {t}")} WHERE false)
"""
# Every case in view, as it stands and with when it grew.
ZAKEN = f"""
, zaak AS NOT MATERIALIZED (
  SELECT z.dossier, geopend, fictief, handelingen, wachtend, relazen,
    CASE WHEN %(hier_tot)s::date = '{ONBEGRENSD}' THEN z.soorten ELSE ARRAY(
      SELECT DISTINCT soort
      FROM (SELECT * FROM lees.lezing WHERE {_HIER}) l, unnest(l.soorten) soort
      WHERE l.dossier = z.dossier AND l.daad = 'melding_gedaan' ORDER BY soort
    ) END AS soorten,
    CASE WHEN opgegaan IS NOT NULL AND EXISTS (
      SELECT FROM json_array_elements(opgegaan) samen WHERE {_ALLEN.format("samen")}
    ) THEN 'samengevoegd' ELSE stand END AS status,
    CASE WHEN banden IS NULL THEN laatst ELSE greatest(laatst, (
      SELECT max((band->>0)::timestamptz) FROM json_array_elements(banden) band
      WHERE {_ALLEN.format("band->1")}
    )) END AS gegroeid
  FROM lees.zaak z WHERE {_HIER}
)
"""
# The same with its terms, and what it is sorted by.
_ALLES = f"""
, alles AS NOT MATERIALIZED (
  SELECT zaak.*, {_rij("coalesce({t}, 0) AS {t}n")},
    CASE WHEN NOT %(bord)s::boolean THEN '{{}}'::text[]
      WHEN t0 IS NULL THEN '{{{GEEN}}}'::text[]
      ELSE array_remove(ARRAY[{_rij("CASE WHEN {t} > 0 THEN '{vak}' END")}], NULL)
    END AS vakken,
    CASE WHEN %(sorteer)s::text = '{OPENING}' THEN geopend
      WHEN %(sorteer)s::text <> '{TERMIJN}' THEN 0
      {_rij("WHEN {t} > 0 THEN {nr}", " ")} ELSE 99 END AS s1,
    CASE WHEN %(sorteer)s::text <> '{TERMIJN}' THEN 0
      {_rij("WHEN {t} > 0 THEN -{t}", " ")} ELSE 0 END AS s2,
    CASE WHEN %(sorteer)s::text = '{GEOPEND}' THEN 'infinity' ELSE gegroeid END AS s3
  FROM zaak LEFT JOIN termijn USING (dossier)
)
"""
# The acts that answer: every word that was typed stands in the act or in the name of its case.
_DADEN = f"""
, daden AS MATERIALIZED (
  SELECT dossier, daad FROM (SELECT * FROM lees.lezing WHERE {_HIER}) l
  WHERE daad = coalesce(%(daad)s::text, daad)
    AND laatst >= coalesce(%(van)s::date, '-infinity')
    AND vroegst <= coalesce(%(tot)s::date, 'infinity')
    AND (%(rol)s::text IS NULL OR %(rol)s::text = ANY (woorden))
    AND (%(raakt)s::text[] IS NULL OR woorden && %(raakt)s::text[])
"""
_WOORD = """
    AND (woorden && %({0}_stammen)s::text[]
      OR dossier IN (SELECT unnest(%({0}_namen)s::text[])))
"""
_GEEN_DADEN = "\n, daden AS (SELECT '' AS dossier, '' AS daad WHERE false)\n"
# What answers, and by which facets it would not.
_RAAK = f"""
, raak AS MATERIALIZED (
  SELECT *, status = coalesce(%(status)s::text, status) AS g_status,
    %(soort)s::text IS NULL OR %(soort)s::text = ANY ({_SOORTEN}) AS g_soort,
    %(termijn)s::text IS NULL OR %(termijn)s::text = ANY (vakken) AS g_termijn,
    %(fictief)s::text IS NULL OR fictief = (%(fictief)s::text = 'ja') AS g_fictief
  FROM alles
  WHERE (%(sinds)s::timestamptz IS NULL OR gegroeid >= %(sinds)s::timestamptz)
    AND (NOT %(zoekt)s::boolean OR dossier IN (SELECT dossier FROM daden)
      OR dossier IN (SELECT unnest(%(genaamd)s::text[])))
)
, goed AS NOT MATERIALIZED (
  SELECT * FROM raak WHERE g_status AND g_soort AND g_termijn AND g_fictief
)
, vorige AS MATERIALIZED (SELECT * FROM alles WHERE dossier = %(na)s::text)
, rest AS NOT MATERIALIZED (
  SELECT * FROM goed WHERE (%(vanaf)s::text IS NULL OR EXISTS (
    SELECT FROM vorige v WHERE (goed.s1, goed.s2) > (v.s1, v.s2)
      OR (goed.s1, goed.s2) = (v.s1, v.s2) AND (goed.s3, goed.geopend) < (v.s3, v.geopend)))
    AND (%(na_opening)s::bigint IS NULL OR geopend > %(na_opening)s::bigint)
)
"""
_LEEG = (
    *("NULL::text", "NULL::bigint", "NULL::boolean", "NULL::text", "NULL::timestamptz"),
    *("NULL::integer", "NULL::integer", "NULL::text[]", "NULL::text[]"),
    *("NULL::bigint",) * len(TELLINGEN),
)
_BLAD = ", ".join(f"{kolom}n" if kolom in TELLINGEN else kolom for kolom in KOLOMMEN)


def _geteld(naam: str, waarde: str, waaruit: str) -> str:
    return f"SELECT '{naam}', {waarde}, count(*), {', '.join(_LEEG)} FROM {waaruit}"


def _facet(naam: str, waarde: str, uit: str = "") -> str:
    """Of a facet how many cases each choice would give, with all else that was chosen."""
    anders = " AND ".join(f"g_{ander}" for ander in FACETTEN if ander != naam)
    return _geteld(naam, waarde, f"raak{uit} WHERE {anders} GROUP BY 2")


_OP_VOLGORDE = "ORDER BY s1, s2, s3 DESC, geopend DESC"
_DAAD_PER_ZAAK = "SELECT DISTINCT d.dossier, d.daad FROM daden d JOIN goed USING (dossier)"
_UIT = "\nUNION ALL ".join(
    (
        _geteld("totaal", "''", "goed"),
        _geteld("rest", "''", "rest"),
        _geteld("zicht", "''", "(SELECT FROM zaak LIMIT 1) een"),
        _facet("status", "status"),
        _facet("soort", "soort", f", unnest({_SOORTEN}) soort"),
        _facet("termijn", "vak", ", unnest(vakken) vak"),
        _facet("fictief", "CASE WHEN fictief THEN 'ja' ELSE 'nee' END"),
        _geteld("daden", "daad", f"({_DAAD_PER_ZAAK}) d GROUP BY 2"),
        f"SELECT 'na', '', 0, {_BLAD} FROM vorige",
        f"(SELECT 'blad', '', 0, {_BLAD} FROM rest {_OP_VOLGORDE} LIMIT %(limiet)s::bigint)",
    )
)
IN_ZICHT = ZONDER_TERMIJNEN + ZAKEN + "SELECT dossier, geopend FROM zaak"


def zoekstelling(termen: int, *, zoekt: bool) -> str:
    """What goes on from `bord` or its terms, for so many words, or for no question to acts."""
    daden = _GEEN_DADEN
    if zoekt:
        daden = _DADEN + "".join(_WOORD.format(f"w{i}") for i in range(termen)) + ")\n"
    return ZAKEN + _ALLES + daden + _RAAK + _UIT
