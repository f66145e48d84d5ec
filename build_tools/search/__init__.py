"""Search that understands Vietnamese: one analysis for Whoosh and for the browser's shards.

fields → `documents.analyse_document` → terms → `shards.build_shards` → files of the site.
"""
