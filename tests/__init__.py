"""A folder per subject, and one file per promise."""

from pathlib import Path

WORTEL = Path(__file__).resolve().parents[1]
GEGEVENS = Path(__file__).parent / "gegevens"
