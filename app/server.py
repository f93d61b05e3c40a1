"""Runs the API and the chat page in one process."""

import contextlib
import socket
import threading
import webbrowser

import uvicorn
from threadpoolctl import threadpool_limits

from app.api import create_app
from app.assemble import open_serving
from app.collecting import keep_what_is, uncollected
from app.hosts import is_loopback
from app.logs import configure_log
from app.output import note
from app.refreshing import Refreshing
from app.settings import Settings
from domain.errors import BadInput


def serve_home(settings: Settings, host: str | None, port: int | None, *, browser: bool) -> None:
    """Serve until stopped. Raises BadInput where the address is taken or open to others without keys."""
    host = host or settings.server.host
    port = port or settings.server.port
    if not settings.server.keys and not is_loopback(host):
        raise BadInput(
            f"without keys Parley listens on loopback only, not on {host}",
            "set PARLEY_SERVER__KEYS='[\"a long random key\"]', or leave --host out",
        )
    listener = _listen(host, port)
    configure_log(settings.log)
    note("opening the catalogue ...")
    with uncollected():
        serving = open_serving(settings, warm=True)
        live = serving.live()
        app = create_app(serving, settings)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    note(f"{live.name}: {len(live.catalog.view().ids)} items, build {live.build_id}")
    if not settings.server.keys:
        note("no keys are set: only this machine can reach it, and everybody on it may do everything")
    note(f"chat page {address}/   API {address}/v1   its documentation {address}/docs   (Ctrl-C stops)")
    if browser:
        threading.Timer(1.0, _open_browser, [address]).start()
    # many turns run at once: threads inside one matrix product would only wait for each other (4x the time, measured)
    threadpool_limits(1)
    keep_what_is()
    Refreshing(serving, settings.retrieval.refresh).start()
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=settings.server.max_connections,
        timeout_graceful_shutdown=settings.server.grace_s,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything slow is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadInput(f"cannot listen on {host}:{port}: {error.strerror}", "choose another with --port") from None
    return listener


def _open_browser(address: str) -> None:
    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(address)
