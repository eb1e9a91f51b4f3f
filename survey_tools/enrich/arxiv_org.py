"""arXiv: numbers, classes and the authors behind "et al.", by its API as ``arxiv`` speaks it.

See https://info.arxiv.org/help/api/user-manual.html; no more than one request in three seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import arxiv

from survey_tools.enrich.answers import Answer, Unreadable, names, plain, publishers_doi
from survey_tools.enrich.polite import PoliteSession, RefusedError, SourceError
from survey_tools.enrich.queries import By, Query, by_title, in_batches, words_to_search
from survey_tools.enrich.wanted import Lack, Wanted
from survey_tools.identifiers import find_arxiv_id

NAME = "arXiv"
HOST = "https://export.arxiv.org"
REST = 3.0
REST_UNKNOWN = 3.0

_BATCH = 50
_FEW = 5
_WITHDRAWN = "withdrawn"


def queries(wanted: Sequence[Wanted]) -> Iterator[Query]:
    """Yield what to ask: works with a number in batches, the others by title."""
    numbered = [
        (item.key, item.arxiv)
        for item in wanted
        if item.arxiv and item.lacks & {Lack.CLASS, Lack.AUTHORS}
    ]
    yield from in_batches(By.NUMBER, numbered, _BATCH)
    unnumbered = [item for item in wanted if Lack.ARXIV in item.lacks]
    yield from map(by_title, words_to_search(unnumbered))


def ask(session: PoliteSession, query: Query) -> Iterator[Answer]:
    """Yield the preprints that arXiv names.

    :raises SourceError: if it does not answer.
    :raises Unreadable: if it answers something else than a feed.
    """
    number = len(query.values) if query.by is By.NUMBER else _FEW
    client = arxiv.Client(page_size=number, delay_seconds=0, num_retries=0)
    # The client spaces and repeats its requests; the session does so for all sources alike.
    client._session = session  # noqa: SLF001 - it has no other way to take one
    try:
        results = list(client.results(_search(query, number)))
    except arxiv.HTTPError as error:
        raise RefusedError(f"it answers with status {error.status}") from None
    except arxiv.ArxivError as error:
        raise SourceError(plain(error.message)) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(f"a feed that cannot be read: {plain(str(error))[:80]}") from None
    if b"<feed" not in session.heard:  # of which the client makes an empty one
        raise Unreadable("an answer that is no feed")
    for result in results:
        answer = _answer(result, session)
        if answer:
            yield answer


def _search(query: Query, number: int) -> arxiv.Search:
    if query.by is By.NUMBER:
        return arxiv.Search(id_list=list(query.values), max_results=number)
    author = f" AND au:{query.author.split()[-1]}" if query.author else ""
    return arxiv.Search(query=f'ti:"{query.phrase}"{author}', max_results=number)


def _answer(result: arxiv.Result, session: PoliteSession) -> Answer | None:
    number = find_arxiv_id(result.entry_id)
    title = plain(result.title)
    if not number or not title:
        return None
    return Answer(
        source=NAME,
        url=number.bare.url,
        read=session.read_on,
        titles=(title,),
        authors=names(plain(author.name) for author in result.authors),
        years=(result.published.year,),
        arxiv=number.number,
        arxiv_class=plain(result.primary_category) or None,
        doi=publishers_doi(result.doi),
        retracted=_WITHDRAWN in plain(result.comment or "").lower(),
    )
