"""Tools that turn saved paper listings into an annotated literature survey.

The way of the data, each step a module or a package of this one::

    seeds --parsers--> records --link--> works --curate--> survey --pages, bibtex--> files

The steps are pure: text in, values out.  Only ``build`` and ``cli`` touch the disk.
"""

__version__ = "0.1.0"
