"""The site's policy → configuration for who serves the site: ``may-chu/nginx.conf``, and ``_headers`` for static hosts.

Both travel in the site, so that pages and the hashes of their scripts never part. Neither names a place or a host.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from build_tools.frame import HostBuild
from build_tools.policy import FILE_POLICY, host_policy
from build_tools.words import say

NGINX: Final = "may-chu/nginx.conf"
HEADERS: Final = "_headers"  # the name and the form that static hosts agree on
_COMMON: Final = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
_TEXT: Final = "text/plain; charset=utf-8"
# Endings → type, all that a site has. What is not named here is a download.
_TYPES: Final = {
    "text/html": "html",
    "text/css": "css",
    "text/javascript": "js",
    "text/plain": "txt md conf",
    "application/json": "json map",
    "application/xml": "xml",
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "image/x-icon": "ico",
    "font/woff2": "woff2",
}
_PACKED: Final = "text/css text/javascript text/plain application/json application/xml image/svg+xml"
_PICTURES: Final = "png|jpe?g|gif|webp"


def server_files(host: HostBuild) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the configuration for a site pressed into ``host``."""
    policy = host_policy(host)
    yield HEADERS, render_headers(policy).encode()
    yield NGINX, render_nginx(policy).encode()


def render_headers(policy: str) -> str:
    """Return ``_headers``: rules that add up where several match, as the strictest of all policies does by itself."""
    text = {"Content-Type": _TEXT, "Content-Security-Policy": FILE_POLICY}
    rules = {"/*": {"Content-Security-Policy": policy, **_COMMON}, "/*.md": text, "/*.txt": text}
    return "\n".join(
        "\n".join([path, *(f"  {name}: {value}" for name, value in headers.items()), ""])
        for path, headers in rules.items()
    )


def render_nginx(policy: str) -> str:
    """Return what a ``server`` block of nginx includes; the block itself, with name, root and TLS, is the server's own.

    A captured PDF has no policy: browsers show it by a viewer of their own, which a policy or a sandbox would break,
    and no script in it reaches the site. Every other captured file that is neither text nor picture is a download.
    """
    about = "".join(f"# {line}\n" for line in say("server.nginx", language="vi").splitlines())
    types = "".join(f"    {kind} {endings};\n" for kind, endings in _TYPES.items())
    return (
        f"{about}\n"
        "index index.html;\nerror_page 404 /404.html;\nautoindex off;\nserver_tokens off;\n"
        "charset utf-8;\ncharset_types text/css text/javascript text/plain application/json application/xml;\n"
        f"default_type application/octet-stream;\ntypes {{\n{types}}}\n"
        f"gzip on;\ngzip_vary on;\ngzip_min_length 1000;\ngzip_types {_PACKED};\n\n"
        + _location("/", {"Content-Security-Policy": policy})
        + _location(r'~ "\.(?:md|txt|conf)$"', {"Content-Security-Policy": FILE_POLICY})
        + _location(r'~ "/van-ban/.*\.pdf$"', {})
        + _location(rf'~ "/van-ban/.*\.(?:{_PICTURES})$"', {"Content-Security-Policy": FILE_POLICY})
        + _location(
            r'~ "/van-ban/.*[^/](?<!\.html)$"',
            {"Content-Security-Policy": FILE_POLICY, "Content-Disposition": "attachment"},
        )
    )


def _location(match: str, headers: dict[str, str]) -> str:
    lines = [f'    add_header {name} "{value}" always;\n' for name, value in {**headers, **_COMMON}.items()]
    return f"location {match} {{\n{''.join(lines)}}}\n"
