"""Facts that the survey lacks, from arXiv, OpenAlex, DBLP and Crossref.

::

    works ──wanted──► queries ──ask──► answers ──proposals──► additions ──facts_text──► facts.yaml
                              (network)          differences, doubts

Each step but the asking is pure.  What the facts have is never touched: a source that says
something else is told of.  What sources contradict each other in is not written either.
"""
