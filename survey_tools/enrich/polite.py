"""The one door to the network: patient, bounded, and with a name and an address.

A session reaches one host, over TLS.  It waits between requests as long as the host asks for, tries
again what may pass (and not before ``Retry-After``), gives up in bounded time, reads no more than a
bounded number of bytes, follows no redirect to another host, and keeps what it was answered.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit
from xml.parsers import expat

import requests
import tenacity
from requests import exceptions
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidSchema, RequestException
from requests_cache import CachedSession
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import HTTPResponse
from urllib3.util import Retry

from survey_tools import __version__
from survey_tools.config import is_contact
from survey_tools.errors import Fault, FaultCode, refuse
from survey_tools.text import squeeze

REPLAY = "SURVEY_ENRICH_REPLAY"
"""Environment: the address of a server on this machine that stands for all sources, for tests."""
OPENALEX_KEY = "OPENALEX_API_KEY"
"""Environment: the key for OpenAlex, which is free, and never written anywhere."""

_LOOPBACK = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\]):\d{1,5}")
_PASSING = frozenset((429, 500, 502, 503, 504))
_SHUT = frozenset((401, 403))
"""What a source says who will not answer at all."""
_CHUNK = 65_536
_DOCUMENT_TYPE = re.compile(rb"^[^{\[]{0,1000}<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""With which XML can be made to grow without end; no source sends one."""


class SourceError(RequestException):
    """Raised when a source does not answer; the message says why."""

    unreachable = False
    """Whether nothing at all was heard from it."""
    of_the_query = False
    """Whether it may answer other queries."""
    again = False
    """Whether it may answer when asked again."""
    tries: int | None = None
    """How often it is asked at most, where that is less than usual."""
    wait: float | None = None
    """Seconds after which it says that it will."""


class UnreachableError(SourceError):
    """Raised where there is no way to a source."""

    unreachable = True
    again = True
    tries = 2


class RefusedError(SourceError):
    """Raised where a source takes a query for wrong."""

    of_the_query = True


class BusyError(SourceError):
    """Raised for an answer that may be better in a moment."""

    again = True

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class Clock(Protocol):
    """What tells the time and lets it pass."""

    def now(self) -> float:
        """Return seconds since some moment."""

    def sleep(self, seconds: float) -> None:
        """Let time pass."""


class WallClock:
    """The time of the day."""

    def now(self) -> float:
        """Return seconds since some moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long, how often and how much."""

    connect: float = 10
    """Seconds for a connection to be made."""
    silence: float = 30
    """Seconds without a byte."""
    whole: float = 120
    """Seconds for one answer."""
    tries: int = 4
    backoff: float = 2
    """Seconds before the second try; each wait is twice the one before."""
    longest_wait: float = 60
    """Seconds that a host may ask to wait before it is given up."""
    largest: int = 10_000_000
    """Bytes of an answer."""
    expires: dt.timedelta = dt.timedelta(days=30)
    """How long an answer is kept."""
    unhurried: bool = True
    """Whether to leave a source alone for as long as it asks between two requests."""


REPLAYING = Patience(
    connect=2, silence=1, whole=3, tries=4, backoff=0.01, longest_wait=2, unhurried=False
)
"""For a server on this machine, which answers at once or never."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manner:
    """All that sessions have in common."""

    contact: str = ""
    """An address for mail."""
    patience: Patience = Patience()
    clock: Clock = field(default_factory=WallClock)
    replay: str = ""
    cache: Path | None = None
    """The folder in which answers are kept; none are without."""
    afresh: bool = False
    """Whether to ask although an answer is kept."""


def manner_of(
    contact: str, cache: Path | None, environment: Mapping[str, str], *, afresh: bool = False
) -> Manner:
    """Return the manner of a run.

    :raises SurveyError: for a contact that is no address, and a stand-in not on this machine.
    """
    replay = environment.get(REPLAY, "").rstrip("/")
    faults = []
    if contact and not is_contact(contact):
        message = (
            f"found '{squeeze(contact)}', expected an address for mail, such as 'you@example.org'"
        )
        faults.append(Fault(file="--contact", message=message, code=FaultCode.WRONG_VALUE))
    if replay and not _LOOPBACK.fullmatch(replay):
        message = f"found '{squeeze(replay)}', expected such as 'http://127.0.0.1:8000'"
        faults.append(Fault(file=REPLAY, message=message, code=FaultCode.WRONG_VALUE))
    refuse(faults)
    if not replay:
        return Manner(contact=contact, cache=cache, afresh=afresh)
    return Manner(
        contact=contact,
        patience=REPLAYING,
        replay=replay,
        cache=cache / "replay" if cache else None,  # apart from what the sources really say
        afresh=afresh,
    )


class PoliteSession(CachedSession):
    """A session with one host."""

    def __init__(self, host: str, slug: str, manner: Manner, *, rest: float) -> None:
        """Make it; ``rest`` is the least number of seconds between two requests."""
        kept = manner.cache / slug if manner.cache else Path(slug)
        if manner.cache:
            manner.cache.mkdir(parents=True, exist_ok=True)
            _try_to_keep(kept.with_suffix(".sqlite"))
        super().__init__(
            str(kept),
            backend="sqlite" if manner.cache else "memory",
            serializer="json",
            expire_after=manner.patience.expires,
            allowable_codes=(200, 404),
            ignored_parameters=["Authorization", "api_key", "mailto"],
            filter_fn=_worth_keeping,
        )
        self._manner = manner
        self.read_on = dt.datetime.now(tz=dt.UTC).date()
        """The day on which the last answer was read."""
        self.heard = b""
        """The last answer."""
        self.kept = 0
        """How many were not, since an answer was kept."""
        self.headers["User-Agent"] = user_agent(manner.contact)
        self.headers["Accept-Encoding"] = "gzip, deflate"
        self.max_redirects = 3
        self.trust_env = not manner.replay
        self.adapter = _Adapter(slug, manner, rest)
        self.adapters.clear()
        self.mount(f"{host}/", self.adapter)

    @property
    def asked(self) -> int:
        """How many requests were sent, those that were sent again included."""
        return self.adapter.sent

    def send(  # type: ignore[override]  # what the caches add is left to them
        self,
        request: requests.PreparedRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Send a request, or find its answer kept.

        :raises SourceError: if there is no answer.
        """
        ours = str(self.headers["User-Agent"])
        theirs = str(request.headers.get("User-Agent", ours))
        request.headers["User-Agent"] = theirs if theirs.startswith(ours) else f"{ours} {theirs}"
        kwargs |= {"force_refresh": True} if self._manner.afresh else {}
        try:
            response = super().send(request, **kwargs)
        except SourceError:
            raise
        except InvalidSchema as error:
            where = urlsplit(str(error).partition("'")[2].partition("'")[0]).netloc
            raise SourceError(f"it sends elsewhere, to {where or 'no host'}") from None
        except (RequestException, ValueError) as error:  # of where it sends
            raise SourceError(f"it sends to where nobody can follow: {_reason(error)}") from None
        self.kept += bool(response.from_cache)
        created = getattr(response, "created_at", None) or dt.datetime.now(tz=dt.UTC)
        self.read_on = created.date()
        self.heard = response.content
        return response

    def answer(self, url: str, params: Mapping[str, str] | None = None) -> bytes | None:
        """Return the bytes of an answer; ``None`` where the source knows nothing of the kind.

        :raises SourceError: if there is none, for whatever reason.
        """
        response = self.get(url, params=params)
        if response.status_code == requests.codes.not_found:
            return None
        if response.status_code != requests.codes.ok:
            kind = SourceError if response.status_code in _SHUT else RefusedError
            raise kind(f"it answers with status {response.status_code}")
        data: bytes = response.content
        return data


def _try_to_keep(path: Path) -> None:
    """Begin to write into the file of answers, as the cache does.

    The cache tries again for ever, whatever the reason is for which it cannot.

    :raises sqlite3.Error: if that is so, as on a full disk.
    """
    with closing(sqlite3.connect(path)) as file:
        file.execute("BEGIN IMMEDIATE")
        file.rollback()


class _Adapter(HTTPAdapter):
    """Sends requests one by one, each as often as needed."""

    def __init__(self, slug: str, manner: Manner, rest: float) -> None:
        super().__init__()
        self._slug = slug
        self._manner = manner
        self._rest = rest
        self._free_at = 0.0
        self.sent = 0

    def send(  # type: ignore[override]
        self,
        request: requests.PreparedRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> requests.Response:
        patience = self._manner.patience
        trying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: getattr(error, "again", False)),
            stop=lambda state: state.attempt_number >= (_tries(state) or patience.tries),
            wait=self._pause,
            sleep=self._manner.clock.sleep,
            reraise=True,
        )
        return trying(self._send_once, request, **kwargs)

    def _pause(self, state: tenacity.RetryCallState) -> float:
        """Return how long to wait before the next try: what the host asks, and ever longer."""
        error = _error(state)
        own: float = self._manner.patience.backoff * 2 ** (state.attempt_number - 1)
        if isinstance(error, UnreachableError):  # most likely there is no network at all
            return own / 2
        return max(getattr(error, "wait", None) or 0, own)

    def _send_once(
        self,
        request: requests.PreparedRequest,
        **kwargs: Any,  # noqa: ANN401
    ) -> requests.Response:
        clock, patience = self._manner.clock, self._manner.patience
        early = self._free_at - clock.now()
        if early > 0:
            clock.sleep(early)
        kwargs |= {"stream": True, "timeout": (patience.connect, patience.silence)}
        self.sent += 1
        until = clock.now() + patience.whole
        try:
            response = super().send(self._addressed(request), **kwargs)
            data = self._body(response.raw, until)
            self._judge(response, data)
        except (RequestException, HTTPError, OSError) as error:
            trouble = _of_the_line(error)
            self._free_at = clock.now() + (0 if trouble.unreachable else self._rest)
            raise trouble from None
        self._free_at = clock.now() + self._rest
        whole = HTTPResponse(
            body=io.BytesIO(data),
            headers={
                name: value
                for name, value in response.headers.items()
                if name.lower() not in {"content-encoding", "content-length", "transfer-encoding"}
            },
            status=response.status_code,
            reason=response.reason,
            preload_content=False,
        )
        return self.build_response(request, whole)

    def _addressed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Return the request with the address of the server that stands for its host, if any."""
        if not self._manner.replay:
            return request
        parts = urlsplit(str(request.url))
        stand_in = urlsplit(self._manner.replay)
        sent = request.copy()
        path = f"/{self._slug}{parts.path}"
        sent.url = urlunsplit((stand_in.scheme, stand_in.netloc, path, parts.query, ""))
        return sent

    def _body(self, raw: Any, until: float) -> bytes:  # noqa: ANN401
        """Return all bytes of an answer, as long as they are not too many or too slow."""
        data = bytearray()
        try:
            while chunk := raw.read1(_CHUNK, decode_content=True):
                data += chunk
                if len(data) > self._manner.patience.largest:
                    size = self._manner.patience.largest // 1_000_000
                    raise SourceError(f"its answer is larger than {size} MB")
                if self._manner.clock.now() > until:
                    raise SourceError("its answer does not end in time")
        finally:
            raw.close()
        return bytes(data)

    def _judge(self, response: requests.Response, data: bytes) -> None:
        """Look whether an answer can be one.

        :raises SourceError: if it cannot.
        """
        status = response.status_code
        if status in _PASSING:
            wait = Retry().get_retry_after(response.raw)
            said = f"it answers with status {status}"
            if wait and wait > self._manner.patience.longest_wait:
                raise SourceError(f"{said}, and asks to come back in {round(wait)} seconds")
            raise BusyError(said, wait)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if status == requests.codes.ok and kind in {"text/html", "application/xhtml+xml"}:
            raise SourceError("it answers with a page for people")
        if _DOCUMENT_TYPE.search(data, 0, _CHUNK):
            raise SourceError("it answers with a document that declares a type of its own")


def _error(state: tenacity.RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _tries(state: tenacity.RetryCallState) -> int | None:
    return getattr(_error(state), "tries", None)


def user_agent(contact: str) -> str:
    """Return who is asking, and how to reach them."""
    return f"survey-tools/{__version__}" + (f" (mailto:{contact})" if contact else "")


def _of_the_line(error: Exception) -> SourceError:
    """Return what is wrong with the line to a source."""
    if isinstance(error, SourceError):
        return error
    if isinstance(error, exceptions.SSLError):
        return SourceError(f"its certificate is not trusted: {_reason(error)}")
    if isinstance(error, exceptions.ReadTimeout | ReadTimeoutError):
        return BusyError("it does not answer in time")
    never_there = isinstance(error, exceptions.ConnectTimeout | exceptions.ProxyError)
    if never_there or re.search(r"NewConnection|NameResolution", repr(error)):
        return UnreachableError("no connection")
    return BusyError("the connection broke off")


def _reason(error: Exception) -> str:
    """Return the last words of an error, which say what happened."""
    said = re.sub(r"\s+", " ", str(error)).strip()
    found = re.findall(r"[A-Za-z][A-Za-z ]{5,80}", said)
    return str(found[-1]).strip() if found else "no reason is given"


def _worth_keeping(response: requests.Response) -> bool:
    """Return whether an answer can be read at all; garbage is asked for again the next time."""
    if response.status_code != requests.codes.ok:
        return True
    try:
        if response.content.lstrip()[:1] in {b"{", b"["}:
            json.loads(response.content)
        else:
            expat.ParserCreate().Parse(response.content, True)  # noqa: FBT003 - by place alone
    except (ValueError, RecursionError, expat.ExpatError):
        return False
    return True


def key_of_openalex(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the header by which OpenAlex knows who asks, if there is a key."""
    key = environment.get(OPENALEX_KEY, "")
    return {"Authorization": f"Bearer {key}"} if re.fullmatch(r"[\w.-]{1,200}", key) else {}
