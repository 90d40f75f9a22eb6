"""What the pages are served from answers at once, on loopback alone."""

import asyncio
import socket

from api.opdrachtregel.server import ADRES, luister


def _stuurt_meteen(luisteraar: socket.socket) -> bool:
    """Whether a server of asyncio on this socket sends without waiting for an acknowledgement."""

    async def vraag() -> bool:
        gezien = asyncio.Queue[bool]()

        def gekomen(_: asyncio.StreamReader, schrijver: asyncio.StreamWriter) -> None:
            verbinding = schrijver.get_extra_info("socket")
            gezien.put_nowait(bool(verbinding.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            schrijver.close()

        async with await asyncio.start_server(gekomen, sock=luisteraar):
            _, schrijver = await asyncio.open_connection(*luisteraar.getsockname())
            try:
                return await asyncio.wait_for(gezien.get(), 10)
            finally:
                schrijver.close()

    return asyncio.run(vraag())


def test_an_answer_over_a_kept_connection_does_not_wait_for_an_acknowledgement() -> None:
    assert _stuurt_meteen(luister(0))
    kaal = socket.socket()  # the control: what asyncio does with a socket that says less
    kaal.bind((ADRES, 0))
    assert not _stuurt_meteen(kaal)


def test_a_taken_port_gives_the_next_one_that_is_free() -> None:
    with luister(0) as bezet:
        bezet.listen()
        poort = bezet.getsockname()[1]
        with luister(poort) as volgende:
            assert volgende.getsockname()[0] == ADRES
            assert volgende.getsockname()[1] > poort
