"""Bytes → what a classic script can carry: raw deflate in base64. ``assets/search/inflate.js`` undoes it."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

# Everything that the build writes for search stands in this folder of the site.
FOLDER: Final = "tim-kiem"
TEXT_FOLDER: Final = f"{FOLDER}/v"
NAME_SIGNS: Final = 8  # of a file that is named by its content
_FEW: Final = 3_800  # bytes that a window of 4 KiB holds at once
_PHRASES: Final = Path(__file__).with_name("phrases.txt")


@cache
def dictionary() -> bytes:
    """Return the phrases that any directive may use: deflate's preset dictionary, commonest last."""
    return _PHRASES.read_bytes()


def deflate(data: bytes) -> bytes:
    """Return ``data`` as a raw deflate stream."""
    packer = _packer(len(data))
    return packer.compress(data) + packer.flush()


def _packer(size: int, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> zlib._Compress:
    """Return a packer for ``size`` bytes at once; for few it keeps little memory, which is had and cleared sooner."""
    memory = 6 if strategy == zlib.Z_HUFFMAN_ONLY and size < _FEW else 8
    return zlib.compressobj(6, zlib.DEFLATED, -12 if size < _FEW else -15, memory, strategy)


def deflate_parts(mixed: bytes, even: Sequence[bytes]) -> bytes:
    """Return ``mixed`` and then each of ``even`` as one raw deflate stream.

    Every one of ``even`` has a Huffman code of its own and nothing else: noise of known weight has no repeats to find.
    """
    if not even:
        return deflate(mixed)
    first = _packer(len(mixed))
    rest = _packer(max(map(len, even)), zlib.Z_HUFFMAN_ONLY)
    head = first.compress(mixed) + first.flush(zlib.Z_SYNC_FLUSH)
    return b"".join((head, *(rest.compress(part) + rest.flush(zlib.Z_PARTIAL_FLUSH) for part in even), rest.flush()))


def deflate_noise(data: bytes) -> bytes:
    """Return ``data`` as a raw deflate stream for bits in which nothing but a byte's own runs ever returns."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15, 8, zlib.Z_RLE)
    return packer.compress(data) + packer.flush()


def deflate_json(value: object) -> bytes:
    """Return ``value`` as JSON, packed against `dictionary`."""
    return deflate_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def deflate_text(text: str, *, level: int = 6) -> bytes:
    """Return ``text`` as a raw deflate stream against `dictionary`."""
    packer = _text_packer(level).copy()
    return packer.compress(text.encode()) + packer.flush()


@cache
def _text_packer(level: int) -> zlib._Compress:
    """Return a packer that has read `dictionary`: a copy of it is had sooner than another one."""
    return zlib.compressobj(level, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY, dictionary())


def inflate_text(packed: bytes) -> str:
    """Return what `deflate_text` packed; zlib.error for anything else."""
    return zlib.decompressobj(-15, zdict=dictionary()).decompress(packed).decode()


def inflate(piece: bytes) -> bytes:
    """Return what was deflated without a dictionary, then `encoded`."""
    return zlib.decompress(base64.b64decode(piece), -15)


def encoded(data: bytes) -> bytes:
    """Return ``data`` in base64."""
    return base64.b64encode(data)


def short_hash(content: bytes) -> str:
    """Return `NAME_SIGNS` signs that ``content`` alone decides: lower case and digits, safe where case is none."""
    return base64.b32encode(hashlib.sha256(content).digest()[:5]).decode("ascii").lower()


def script(parts: Iterable[bytes]) -> bytes:
    """Return the classic script that hands ``parts`` (base64) over; who asked is known by the script's own address."""
    return b'khoShard(["' + b'","'.join(parts) + b'"])\n'


def parts_of(content: bytes) -> list[bytes]:
    """Return the parts that `script` made the content of."""
    return content[len(b'khoShard(["') : -len(b'"])\n')].split(b'","')


def shard_path(name: str) -> str:
    """Return where the shard called ``name`` stands in the site."""
    return f"{FOLDER}/{name}.js"


def text_path(name: str) -> str:
    """Return where the text file called ``name`` stands in the site."""
    return f"{TEXT_FOLDER}/{name}.js"
