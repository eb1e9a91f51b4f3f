"""The lines of the arXiv site around a preprint, one named rule for each kind of them.

A rule matches a whole line, so that a line of a paper is not taken for one of the site's.  A line
that the site has newly thought of matches none: it is reported, and a rule can be added here.
"""

from __future__ import annotations

import re

_ARCHIVE = (
    r"(?:astro-ph|cond-mat|cs|econ|eess|gr-qc|hep-(?:ex|lat|ph|th)|math|math-ph|nlin|nucl-(?:ex|th)"
    r"|physics|q-bio|q-fin|quant-ph|stat)"
)
_LONGEST = 2000
"""In characters; longer lines are no chrome, and are not searched for it."""
_BULLET = re.compile(r"^[•*·] ?")

_PATTERNS = {
    "banner": (
        r"close this message",
        r"arXiv smileybones",
        r"arXiv Is Hiring .*",
        r"View Jobs?",
        r"Work on one of the world's most important websites .*",
        r"(?:Happy )?Open Access Week.*",
        r"YOU make open access possible!.*",
        r"Give to arXiv.*",
        r"In just \d+ minutes help us improve arXiv:?",
        r"Annual Global Survey",
    ),
    "skip-link": (r"Skip to main content",),
    "host": (
        r"Cornell University(?: Logo)?",
        r"We (?:gratefully )?acknowledge support from.*",
        r"the Simons Foundation.*",
        r"Donate",
    ),
    "logo": (r"arXiv(?:\.org)?(?: logo)?",),
    "breadcrumb": (
        rf"(?:arXiv logo )?> {_ARCHIVE}(?: > arXiv:\S+)?",
        rf"{_ARCHIVE} > arXiv:\S+",
    ),
    "search-box": (
        r"Help \| Advanced Search",
        r"open (?:search|navigation menu)",
        r"GO|Search(?:\.\.\.)?",
        r"All fields(?: Title Author .*)?",
        r"Title|Author|Abstract|Comments|Journal reference|Report number|Full text|Help pages",
        r"(?:ACM|MSC) classification",
        r"arXiv identifier|arXiv author ID|DOI|ORCID",
    ),
    "quick-links": (r"quick links", r"Login", r"Help Pages", r"About"),
    "archive-path": (r"[A-Z][A-Za-z ,&-]+ > [A-Z][A-Za-z ,&()/-]+",),
    "paper-links": (
        r"(?:View|Download)(?: a)? PDF(?: of the paper titled .*)?",
        r"(?:View PDF )?HTML \(experimental\)",
        r"Download:",
        r"PDF(?: only)?|PostScript|TeX Source|Other Formats",
        r"No PDF available, click to view other formats",
        r"\(?(?:view )?license\)?",
    ),
    "link-heading": (
        r"Full-text links:",
        r"Access Paper:",
        r"Ancillary[ -]files? links:",
    ),
    "doi-issuer": (r"arXiv-issued DOI via DataCite(?: \(pending registration\))?",),
    "doi-hint": (r"Focus to learn more", r"DOI\(s\) linking to related resources"),
    "history-heading": (r"Submission history",),
    "submitter": (r"From: .*\[view email\].*", r"From: [^:]{1,100}"),
    "browsing": (
        r"Current browse context:",
        r"Change to browse by:",
        rf"{_ARCHIVE}(?:\.[A-Za-z-]{{2,12}})?",
        r"< ?prev(?: \| next ?>)?",
        r"next ?>",
        r"new \| recent \| \d{2,4}(?:-?\d{2})?",
    ),
    "reference-services": (
        r"References (?:&|and) Citations",
        r"NASA ADS|Google Scholar|Semantic Scholar|INSPIRE(?: HEP)?",
        r"\d+ blog links?(?: \(what is this\?\))?",
        r"\(?what is this\?\)?",
    ),
    "dblp": (r"DBLP - CS Bibliography", r"listing(?: \| bibtex)?", r"bibtex"),
    "bibtex-export": (
        r"(?:a )?export bibtex citation(?: Loading\.\.\.)?",
        r"BibTeX formatted citation",
        r"Loading\.\.\.|a|×",
        r"Data provided by:?",
    ),
    "bookmarks": (r"Bookmark", r"BibSonomy(?: logo)?(?: Reddit logo)?", r"Reddit(?: logo)?"),
    "labs-tab": (
        r"Bibliographic(?: and Citation)? Tools",
        r"Code, Data,? and Media Associated with this Article",
        r"Code, Data, Media|Code|Demos|Related Papers",
        r"Recommenders and Search Tools",
        r"About arXivLabs",
    ),
    "labs-tool": (r"[^?]{1,60} \(What (?:is|are) [^?]{1,60}\?\)", r"[^?]{1,60} Toggle"),
    "labs-filter": (r"Author|Venue|Institution|Topic",),
    "labs": (
        r"arXivLabs: experimental projects with community collaborators",
        r"arXivLabs is a framework that allows collaborators .*",
        r"Both individuals and organizations that work with arXivLabs .*",
        r"Have an idea for a project that will add value for arXiv's community\?.*",
    ),
    "page-tools": (
        r"Which authors of this paper are endorsers\?.*",
        r"Disable MathJax(?: \(What is MathJax\?\))?",
    ),
    "footer": (
        r"Help|Copyright|Privacy Policy|Web Accessibility Assistance",
        r"(?:click here to )?contact(?: arXiv.*)?",
        r"(?:click here to )?subscribe(?: to arXiv mailings.*)?",
        r"arXiv Operational Status",
        r"Get status notifications via.*",
    ),
}
CHROME_RULES = {
    name: re.compile("|".join(patterns), re.IGNORECASE) for name, patterns in _PATTERNS.items()
}
"""For each kind of line of the site, what the whole of a line matches."""


def chrome_rule(text: str) -> str | None:
    """Return the name of the rule by which a line is the site's, or ``None`` if there is none."""
    if len(text) > _LONGEST:
        return None
    bare = _BULLET.sub("", text)
    return next((name for name, rule in CHROME_RULES.items() if rule.fullmatch(bare)), None)
