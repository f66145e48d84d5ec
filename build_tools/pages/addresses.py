"""Identities → addresses of pages, relative to the site's root, and from one page to another.

An address is made of slugs alone, so it needs no escaping; ``relative`` climbs to the root and down again, the same
over https and from a disk.
"""

from __future__ import annotations

from urllib.parse import quote

from build_tools.site_paths import served_name
from build_tools.text import address_part, slug

UNKNOWN = "chua-ro"
HOME = "index.html"
SEARCH = "tim-kiem.html"
NOT_FOUND = "404.html"


def directive_address(key: str) -> str:
    """``huyen-uy-son-duong/2021/632-cv-hu`` → ``van-ban/huyen-uy-son-duong/2021/632-cv-hu.html``."""
    return f"van-ban/{key}.html"


def cited_address(key: str) -> str:
    """Return the page of a document that the archive does not hold."""
    return f"dan-chieu/{key}.html"


def citing_address(key: str) -> str:
    """Return the list of all documents that cite the document ``key``; shorter than the document's own address."""
    return f"boi/{key}.html"


def quotations_address(key: str, number: int) -> str:
    """Return page ``number`` of the quotations of the cited document ``key``; the first stands on its own page."""
    return f"trich/{key}/{number}.html"


def organisation_address(identity: str) -> str:
    """Return the page of an organisation of the authority file."""
    return f"co-quan/{identity}.html"


def class_address(identity: str) -> str:
    """``<issuer>/<slug>`` → the page of a class of recipients."""
    return f"noi-nhan/{identity}.html"


def type_address(name: str) -> str:
    """``Công văn`` → ``loai/cong-van.html``."""
    return f"loai/{address_part(slug(name)[:60]) or UNKNOWN}.html"


def year_address(year: str) -> str:
    """``2021`` → ``nam/2021.html``; without a year, the page of undated documents."""
    return f"nam/{year or UNKNOWN}.html"


def signer_address(name: str) -> str:
    """``Hoàng Văn Hiến`` → ``nguoi-ky/hoang-van-hien.html``; names that differ in marks alone share the page."""
    return f"nguoi-ky/{address_part(slug(name)[:60]) or UNKNOWN}.html"


def climb(address: str) -> str:
    """Return the way from the page at ``address`` up to the site's root: ``../../../``, or nothing."""
    return "../" * address.count("/")


def relative(from_address: str, to_address: str) -> str:
    """Return the ``href`` that leads from one page to another."""
    return climb(from_address) + to_address


def attached_href(file: str) -> str | None:
    """Return the ``href`` of a file in the folder beside a directive; None for a name that would lead elsewhere."""
    parts = served_name(file).split("/")
    if not file or "\\" in file or any(part in {"", ".", ".."} for part in parts):
        return None
    return "/".join(quote(part, safe="") for part in parts)
