"""What a PostgreSQL server answers when it does not do what it was asked, in sentences for people.

Knows no tables. A server that refuses a connection gives no code, only words, in its own language.
"""

import re
from typing import Any

from sqlalchemy import URL

from lessons.errors import ServerAway, SignInRefused, StoreError, StoreUnavailable

_SECRETS = ("password", "passfile", "sslpassword")

_NOT_LET_IN = re.compile(
    r"password authentication failed|no password supplied|role .+ does not exist"
    r"|authentication failed for user|is not permitted to log in"
    r"|Passwort-Authentifizierung|keine Passwort|Rolle .+ existiert nicht"
    r"|autentificaci[oó]n .*fall[oó]|no existe el rol",
    re.IGNORECASE,
)
_NOT_FROM_HERE = re.compile(r"pg_hba\.conf", re.IGNORECASE)
_NO_DATABASE = re.compile(
    r"database .+ does not exist|Datenbank .+ existiert nicht|no existe la base de datos",
    re.IGNORECASE,
)
_NO_RIGHT = re.compile(r"permission denied|keine Berechtigung|permiso denegado", re.IGNORECASE)

# Of the SQLSTATE: the connection broke, or the server is stopping or starting.
_AWAY = ("08", "57P01", "57P02", "57P03")
_RIGHTS = ("42501",)

_PATIENCE = {
    "connect_timeout": 10,
    "application_name": "foresee",
    # A cable that was pulled is noticed within half a minute.
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def without_open_secrets(url: URL) -> URL:
    """A password in the query moves to where everybody hides it."""
    there = url.query.get("password")
    password = there if isinstance(there, str) else (there or ("",))[-1]
    url = url.difference_update_query(("password",))
    return url.set(password=password) if password and not url.password else url


def connect_arguments(url: URL) -> dict[str, Any]:
    """What the address does not say itself."""
    return {name: value for name, value in _PATIENCE.items() if name not in url.query}


def server_place(url: URL) -> str:
    """The server's address for people: who, where, which database, and nothing secret."""
    named = url.query.get("host", "")
    host = url.host or (named if isinstance(named, str) else ",".join(named))
    shown = URL.create(
        url.get_backend_name(),
        username=url.username,
        host=host or None,
        port=url.port,
        database=url.database,
    )
    return shown.render_as_string()


def server_error(error: BaseException, url: URL) -> StoreError:
    """`error` is the driver's own."""
    said = _without_secrets(str(error), url)
    code = getattr(error, "sqlstate", None) or ""
    server = server_place(url)
    if code in _RIGHTS or (code and _NO_RIGHT.search(said)):
        return StoreUnavailable(
            "The login at {server} has no right to do that ({reason}); ask who runs the server.",
            server=server,
            reason=_reason(said),
        )
    if code.startswith(_AWAY) or (not code and _is_of_connection(error)):
        return _not_connected(said, code, server)
    return StoreUnavailable(
        "The library on the database server could not be used ({reason}); try again, or ask who "
        "runs the server.",
        reason=_reason(said),
    )


def _is_of_connection(error: BaseException) -> bool:
    """By name: the driver need not be installed."""
    names = {kind.__name__ for kind in type(error).__mro__}
    return bool(names & {"OperationalError", "InterfaceError", "OSError"})


def _not_connected(said: str, code: str, server: str) -> StoreError:
    if code:
        return _away(said, server)
    if _NOT_FROM_HERE.search(said):
        return StoreUnavailable(
            "The server of {server} lets nobody in from this computer with this login; ask who "
            "runs the server.",
            server=server,
        )
    if _NOT_LET_IN.search(said):
        return SignInRefused(
            "The name or the password for {server} is wrong; correct it, or ask who runs the "
            "server for a new one.",
            server=server,
        )
    if _NO_DATABASE.search(said):
        return StoreUnavailable(
            "There is no such database at {server}; correct its name in FORESEE_DATABASE_URL.",
            server=server,
        )
    if _NO_RIGHT.search(said):
        return StoreUnavailable(
            "The login has no right to use the database {server}; ask who runs the server.",
            server=server,
        )
    return _away(said, server)


def _away(said: str, server: str) -> ServerAway:
    return ServerAway(
        "The database server {server} cannot be reached ({reason}); see whether it runs and this "
        "computer is on its network.",
        server=server,
        reason=_reason(said),
    )


def _reason(said: str) -> str:
    """The last line says why, those before it to where a connection was tried."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    hints = ("Is the server running", "DETAIL", "HINT")
    told = [line for line in lines if not line.startswith(hints)]
    return (told or lines or ["no answer"])[0]


def _without_secrets(said: str, url: URL) -> str:
    secrets: list[str] = [str(url.password)] if url.password else []
    for name in _SECRETS:
        value = url.query.get(name, ())
        secrets += [value] if isinstance(value, str) else list(value)
    for secret in filter(None, secrets):
        said = said.replace(secret, "…")
    return said
