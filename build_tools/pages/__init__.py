"""The joined graph → every page's own HTML, one module a kind.

``index_pages(graph)`` is made once; then each function gives pages that depend on nothing but the index and what it
is given.
"""
