"""The pages of the manual: what somebody should know of the register before trusting it."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from api.inbraaktekst import ONDERDELEN
from api.sjablonen import pagina

router = APIRouter(include_in_schema=False)


@router.get("/handleiding/inbraak")
def toon_inbraak() -> HTMLResponse:
    """Toon wat een inbraak prijsgeeft, per onderdeel."""
    return pagina("inbraak.html.j2", onderdelen=ONDERDELEN)
