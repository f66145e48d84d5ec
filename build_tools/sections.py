"""The site's sections: which tab a page stands under, and for which folder depths the host must render a frame."""

from __future__ import annotations

from typing import Final

HOME: Final = "trang-chu"
SEARCH: Final = "tim-kiem"
ABOUT: Final = "gioi-thieu"
DIRECTIVES: Final = "van-ban"
ISSUERS: Final = "co-quan-ban-hanh"
RECIPIENTS: Final = "noi-nhan"
CITED: Final = "dan-chieu"
TYPES: Final = "loai"
YEARS: Final = "nam"
SIGNERS: Final = "nguoi-ky"

GUIDE: Final = "huong-dan-can-bo.html"  # the hand-written page for staff

# Section → folder depths at which pages of it stand; depth 0 is the site's root.
DEPTHS: Final[dict[str, tuple[int, ...]]] = {
    HOME: (0,),
    SEARCH: (0,),
    DIRECTIVES: (1, 2, 3, 4, 5, 6),
    ISSUERS: (1, 2),
    RECIPIENTS: (1, 2, 3),
    CITED: (1, 2, 3, 4, 5, 6),
    TYPES: (1, 2),
    YEARS: (1, 2),
    SIGNERS: (1, 2),
}


def first_page(section: str) -> str:
    """The host's source page that the section's tab leads to."""
    if section == HOME:
        return "index.md"
    return f"{section}.md" if DEPTHS[section] == (0,) else f"{section}/index.md"


def frame_source(section: str, depth: int) -> str:
    """The host's source page of a frame: below the root in a folder of its own, so that no link leads to itself."""
    if depth == 0:
        return first_page(section)
    return "/".join((f"khung-{section}", *("x" * (depth - 1)), "khung.md"))


# Top folders that hold nothing but our own pages.
SPACES: Final = frozenset(
    {DIRECTIVES, ISSUERS, RECIPIENTS, CITED, TYPES, YEARS, SIGNERS, "co-quan", "boi", "trich", "tai-nguyen", "tim-kiem"}
)
