"""What all printers of the book have in common: Typst's and LaTeX's are built on these.

``translator`` walks the one document that :mod:`survey_tools.sphinx_ext.book` makes and says what
is printed; how a thing is written is left to the printer.  ``builder`` knows the documents, the
order of the indexes and what is said to the checker; ``columns`` how wide those of a table are.
"""
