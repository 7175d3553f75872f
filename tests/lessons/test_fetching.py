"""Films of a recipe come whole from a folder or their publisher, or not at all."""

import contextlib
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from lessons.errors import FetchingStopped, PackRefused, PublisherNearby
from lessons.pack.fetching import collect_films, offer_of
from lessons.pack.https_lines import Opener, is_nearby
from lessons.pack.installing import install_pack
from lessons.pack.manifest import Pack, PackImage
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.packs import film_bytes, make_pack, pack_image, write_pack


class Publisher(ThreadingHTTPServer):
    """Serves `films` by path; `cut` breaks the line after so many bytes, once. Where it `drips`,
    it sends a byte, sets that and sends another one, and no more for as long as anybody listens."""

    films: dict[str, bytes]
    cut: int | None = None
    drips: threading.Event | None = None
    silent: threading.Event | None = None
    ranges: list[str | None]
    daemon_threads = False


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        publisher = self.server
        assert isinstance(publisher, Publisher)
        asked = self.headers.get("Range")
        publisher.ranges.append(asked)
        if self.path == "/away.png":
            self.send_response(302)
            self.send_header("Location", "http://localhost/film.png")
            self.end_headers()
            return
        if publisher.silent is not None:
            publisher.silent.set()
            with contextlib.suppress(OSError):
                self.rfile.read(1)
            self.close_connection = True
            return
        content = publisher.films.get(self.path)
        if content is None:
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        if publisher.drips is not None:
            self._drip(content, publisher.drips)
            return
        cut, publisher.cut = publisher.cut, None
        with contextlib.suppress(OSError):  # who has had enough hangs up
            self.wfile.write(content[start:cut])
        if cut is not None:
            self.close_connection = True

    def _drip(self, content: bytes, told: threading.Event) -> None:
        self.wfile.write(content[:1])
        told.set()
        self.wfile.write(content[1:2])
        with contextlib.suppress(OSError):
            self.rfile.read(1)  # until the other side hangs up

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def publisher(authority: trustme.CA) -> Iterator[Publisher]:
    server = Publisher(("localhost", 0), _Handler)
    server.films, server.ranges = {}, []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def opener(authority: trustme.CA) -> Opener:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return Opener(context, nearby=True)


@pytest.fixture
def film(publisher: Publisher) -> PackImage:
    content = film_bytes(1)
    publisher.films["/film.png"] = content
    return _named(pack_image("before", content), publisher, "film.png")


def test_nothing_is_fetched_without_consent(film: PackImage, tmp_path: Path) -> None:
    with pytest.raises(PackRefused, match="agree"):
        collect_films([film], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_film_is_fetched_once(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    for _ in range(2):
        found = collect_films([film], tmp_path, fetch=True, opener=opener)
        assert found[film.id].read_bytes() == film_bytes(1)
    assert publisher.ranges == [None]


def test_a_broken_line_is_gone_on_with_where_it_broke(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    publisher.cut = 1000
    found = collect_films([film], tmp_path, fetch=True, opener=opener)
    assert found[film.id].read_bytes() == film_bytes(1)
    assert publisher.ranges == [None, "bytes=1000-"]


def test_a_publisher_who_only_drips_can_be_left(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    stop = threading.Event()
    publisher.drips = stop
    with pytest.raises(PackRefused, match="stopped"):
        collect_films([film], tmp_path, fetch=True, opener=opener, stop=stop)


@pytest.mark.timeout(25)
def test_a_publisher_who_says_nothing_can_be_left(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    """Long before the line itself would give up, which is after half a minute."""
    publisher.silent = stop = threading.Event()
    with pytest.raises(FetchingStopped):
        collect_films([film], tmp_path, fetch=True, opener=opener, stop=stop)


def test_films_from_the_own_machine_are_asked_for(
    film: PackImage, publisher: Publisher, authority: trustme.CA, tmp_path: Path
) -> None:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with pytest.raises(PublisherNearby, match="agree to fetch from there"):
        collect_films([film], tmp_path, fetch=True, opener=Opener(context))
    assert publisher.ranges == []
    assert offer_of([film]).nearby == ("localhost",)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.7", "192.168.1.1", "172.16.0.1", "169.254.1.1", "[::1]", "[fe80::1]",
     "localhost", "printer", "files.local", "0.0.0.0", "100.64.0.1"],
)  # fmt: skip
def test_hosts_in_the_own_network_are_known_by_name(host: str) -> None:
    assert is_nearby(host)


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8", "[2606:4700::1111]", "figshare.com."])
def test_hosts_in_the_world_are_not(host: str) -> None:
    assert not is_nearby(host)


def test_fetching_that_is_stopped_keeps_what_is_here(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(PackRefused, match="stopped"):
        collect_films([film], tmp_path, fetch=True, opener=opener, stop=stop)
    assert not (tmp_path / film.sha256).exists()
    found = collect_films([film], tmp_path, fetch=True, opener=opener)
    assert found[film.id].read_bytes() == film_bytes(1)


def test_another_film_at_the_address_is_refused_and_thrown_away(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    publisher.films["/film.png"] = film_bytes(1)[:-1] + b"\0"
    with pytest.raises(PackRefused, match="not the film"):
        collect_films([film], tmp_path, fetch=True, opener=opener)
    assert list(tmp_path.iterdir()) == []


def test_an_endless_film_is_cut_off_and_refused(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    publisher.films["/film.png"] = bytes(50_000_000)
    with pytest.raises(PackRefused, match="not the film"):
        collect_films([film], tmp_path, fetch=True, opener=opener)
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_is_gone_is_told_in_words(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    publisher.films.clear()
    with pytest.raises(PackRefused, match="404"):
        collect_films([film], tmp_path, fetch=True, opener=opener)


def test_no_redirection_leads_away_from_https(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    with pytest.raises(PackRefused):
        collect_films([_named(film, publisher, "away.png")], tmp_path, fetch=True, opener=opener)


def test_a_folder_stands_in_for_the_publisher(film: PackImage, tmp_path: Path) -> None:
    (tmp_path / "film.png").write_bytes(film_bytes(1))
    found = collect_films([film], tmp_path / "downloads", tmp_path)
    assert found == {film.id: tmp_path / "film.png"}
    (tmp_path / "film.png").write_bytes(film_bytes(2))
    with pytest.raises(PackRefused, match="not the film"):
        collect_films([film], tmp_path / "downloads", tmp_path)


def test_an_installed_recipe_holds_its_films(
    film: PackImage, publisher: Publisher, opener: Opener, tmp_path: Path
) -> None:
    publisher.films["/after.png"] = film_bytes(2)
    after = _named(pack_image("after", film_bytes(2)), publisher, "after.png")
    pack: Pack = make_pack((film, after))
    write_pack(tmp_path / "recipe", pack)
    shelf = Shelf(tmp_path / "shelf")
    with Store.open(tmp_path / "foresee.db") as store:
        with pytest.raises(PackRefused, match="publisher"):
            install_pack(store, shelf, tmp_path / "recipe")
        films = collect_films(pack.images, tmp_path / "downloads", fetch=True, opener=opener)
        install_pack(store, shelf, tmp_path / "recipe", films)
        (installed,) = store.packs.all()
    with shelf.open(installed.digest) as opened:
        assert opened.missing_images == ()
        assert opened.image_bytes(after.id) == film_bytes(2)


def _named(image: PackImage, publisher: Publisher, name: str) -> PackImage:
    address = f"https://localhost:{publisher.server_address[1]}/{name}"
    return image.model_copy(update={"address": address})
