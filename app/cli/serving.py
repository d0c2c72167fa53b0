"""Commands that serve the site: `dateline serve` and `dateline demo`."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.failures import Failure
from app.cli.opening import database_file, open_sessions, read_settings
from app.cli.progress import progress

if TYPE_CHECKING:
    from fastapi import FastAPI
    from sqlalchemy.orm import Session

    from app.models import Person
    from app.settings import Settings

DEMO_DATABASE = "sqlite:///dateline-demo.sqlite3"
DEMO_HOST = "127.0.0.1"
OWNER = "owner"
SECONDS_TO_FINISH = 10
"""For which requests under way are waited for when the server is stopped."""

Port = Annotated[int | None, typer.Option(help="The port to listen on.", show_default="DATELINE_PORT, or 8000")]


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on.", show_default="DATELINE_HOST, or 127.0.0.1")
    ] = None,
    port: Port = None,
) -> None:
    """Serve the site. The database must be up to date: see migrate."""
    settings = read_settings(host=host, port=port)
    open_sessions(settings).engine.dispose()
    with listen(settings.host, settings.port) as listener:
        typer.echo(f"Dateline is at {_address(settings.host, settings.port)}/")
        _run(settings, listener, log_level="info")


def demo(port: Port = None) -> None:
    """Try Dateline on the starter chronology.

    It is kept in dateline-demo.sqlite3 in the current folder, unless DATELINE_DATABASE_URL is set.
    """
    from app.database import Sessions, make_engine
    from app.migrating import upgrade
    from app.services.sign_ins import issue_link

    chosen = read_settings(port=port)
    url = chosen.database_url if "database_url" in chosen.model_fields_set else DEMO_DATABASE
    # A public address with HTTPS would give cookies that no browser sends to this machine.
    settings = chosen.model_copy(update={"database_url": url, "host": DEMO_HOST, "public_url": None})
    with listen(settings.host, settings.port) as listener:
        with progress() as tell:
            tell("Bringing the database up to date")
            upgrade(url)
            sessions = Sessions(make_engine(url))
            with sessions.writing() as db:
                tell("Loading the starter chronology")
                _load_starter(db)
                token = issue_link(db, _owner(db))
                db.commit()
            sessions.engine.dispose()
        address = _address(settings.host, settings.port)
        typer.echo(f"Dateline is at {address}/")
        typer.echo(f"Sign in as its owner, once: {address}/sign-in/link/{token}")
        typer.echo(f"Kept in {database_file(url) or 'the database of DATELINE_DATABASE_URL'}. Stop with Ctrl-C.")
        _run(settings, listener, log_level="warning")


def _load_starter(db: "Session") -> None:
    from sqlalchemy import select

    from app import starter
    from app.models import Event

    if db.scalar(select(Event.id).limit(1)) is None:
        report = starter.load(db)
        if not report.is_written:
            raise Failure(f"The starter chronology cannot be loaded: {report.errors[0]}")


def _owner(db: "Session") -> "Person":
    """The account that the demonstration is tried with: an admin, without a password."""
    from sqlalchemy import select

    from app.models import Person
    from app.services.people import create_person, name_key

    owner = db.scalar(select(Person).where(Person.name_key == name_key(OWNER)))
    if owner is None:
        return create_person(db, OWNER, "admin")
    owner.role, owner.is_active = "admin", True
    return owner


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections; raises `Failure` with a sentence where it cannot."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (socket.gaierror, UnicodeError):
        raise Failure(f"There is no address {host} to listen on.") from None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Failure(f"Port {port} is taken. Choose another with --port or DATELINE_PORT.") from None
        raise Failure(f"Port {port} of {host} cannot be listened on: {problem.strerror}.") from None


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _run(settings: "Settings", listener: socket.socket, log_level: str) -> None:
    import uvicorn

    from app.logs import configure_logs
    from app.main import create_app

    configure_logs(log_level)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # it would tell addresses, with what people search for and the secrets of links
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    server = uvicorn.Server(config)
    try:
        with _serving_metrics(app, settings):
            server.run(sockets=[listener])
    except KeyboardInterrupt:
        return  # Ctrl-C is how a server is stopped
    if not server.started:
        raise Failure("The server did not start.")


@contextmanager
def _serving_metrics(app: "FastAPI", settings: "Settings") -> Iterator[None]:
    """Serve the metrics on a port of their own, where a setting names one."""
    if settings.metrics_port is None:
        yield
        return
    from prometheus_client import start_http_server

    try:
        server, thread = start_http_server(settings.metrics_port, settings.host, app.state.metrics.registry)
    except OSError as problem:
        raise Failure(f"Port {settings.metrics_port} cannot be listened on: {problem.strerror}.") from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
