"""The facts of a plain text's own document: head and foot, and one name of the issuer made of several lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.closing import Signature, read_closing
from build_tools.head_bodies import PARTY_UNIT_ALONE
from build_tools.header import Header, read_header
from build_tools.model import Signer
from build_tools.numbers import DocumentNumber, parse_number
from build_tools.page_lines import read_lines, without_copy
from build_tools.portal_fields import read_portal_fields
from build_tools.text import squeeze
from build_tools.vocabulary import Vocabulary, word_key

_PARTY_UNIT = re.compile(r"(?:BAN|VĂN PHÒNG|ỦY BAN KIỂM TRA|UỶ BAN KIỂM TRA|TRUNG TÂM|CƠ QUAN|TRƯỜNG|ĐẢNG ĐOÀN|BCĐ)\b")
_PARTY_BODY = re.compile(r"(?:TỈNH|THÀNH|HUYỆN|THỊ|QUẬN|ĐẢNG)\s*(?:ỦY|UỶ)\b")
_PARTY_PLACE = re.compile(r"(?P<kind>TỈNH|THÀNH|HUYỆN|THỊ|QUẬN) (?:ỦY|UỶ) (?P<place>.+)")
_SHORT_KINDS = {"THÀNH": "THÀNH PHỐ", "THỊ": "THỊ XÃ"}
_JOINT_TYPES = ("liên tịch", "liên bộ", "liên ngành")
_STATE_UNIT = re.compile(r"(?:SỞ|PHÒNG|BAN|CHI CỤC|VĂN PHÒNG|TRUNG TÂM|THANH TRA|CÔNG AN)\b")
_STATE_BODY = re.compile(
    r"(?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|ỦY BAN HÀNH CHÍNH|HĐND|HỘI ĐỒNG NHÂN DÂN)\s*(?P<place>.*)$"
)
_MASS_UNIT = re.compile(
    r"(?P<organ>BAN CHẤP HÀNH|BCH|BAN THƯỜNG VỤ|BTV)\s*(?P<place>(?:TỈNH|HUYỆN|THÀNH PHỐ|TP\.?|QUẬN|"
    r"THỊ XÃ|XÃ|PHƯỜNG)\b.*)$"
)
_MASS_BODY = re.compile(r"(?:HỘI|ĐOÀN|LIÊN ĐOÀN|LIÊN HIỆP|TỔNG LIÊN ĐOÀN|MẶT TRẬN)\b")
_CENTRAL = re.compile(r"(?:ỦY BAN|UỶ BAN|BAN CHẤP HÀNH|BCH|BAN THƯỜNG VỤ|ĐOÀN CHỦ TỊCH|BAN BÍ THƯ) (?:TRUNG ƯƠNG|TW)")
_PLACE = re.compile(r"\b(?:TỈNH|HUYỆN|THÀNH PHỐ|TP|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)\b")
_ACRONYMS = frozenset("UBND HĐND TNCS MTTQ LHPN BCH BTV TW TƯ CNTT TP PTNT BCĐ HTX TNHH MTV CP EVN LĐLĐ BHXH".split())  # noqa: SIM905
_SIGNED_FOR = re.compile(r"(?:T\s?/\s?M|TM)\s?[.,]?\s*(?P<body>.+)$")
_ORGAN = re.compile(r"BAN (?:THƯỜNG TRỰC|THƯỜNG VỤ|CHẤP HÀNH)|BCH|BTV|ĐOÀN CHỦ TỊCH")
_VOWEL = re.compile(r"[AEIOUYĂÂÊÔƠƯÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ]")
_BARE_ORGAN = re.compile(r"BAN (?:THƯỜNG VỤ|CHẤP HÀNH|BÍ THƯ)|THƯỜNG TRỰC|BTV|BCH")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a document says of itself, as written; None or empty where it says nothing."""

    number: DocumentNumber | None = None
    type: str | None = None
    issuer: str | None = None
    place: str | None = None
    issued: str | None = None
    title: str | None = None
    signers: tuple[Signer, ...] = ()
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    has_head: bool = False
    unnamed: Signature | None = None


def read_letterhead(text: str, *, vocabulary: Vocabulary) -> Letterhead:
    """Return the facts of the document that ``text`` captures; a news article has no head (``has_head`` is False)."""
    lines = without_copy(read_lines(text))
    header = read_header(lines, vocabulary)
    has_head = header.number_line is not None or header.type_line is not None
    closing = read_closing(lines, (header.type_line or header.number_line or 0) + 1 if has_head else 0)
    if not has_head and (fields := read_portal_fields(lines)):
        return _from_portal(fields)
    kind = header.type or _type_of_letter(header)
    return Letterhead(
        number=header.number,
        type=kind,
        issuer=_issuer(header, closing.signers, vocabulary) if has_head else None,
        place=header.place,
        issued=header.issued,
        title=header.title if has_head else None,
        signers=closing.signers,
        recipients=closing.recipients,
        addressees=header.addressees,
        has_head=has_head,
        unnamed=closing.unnamed if has_head else None,
    )


def _from_portal(fields: dict[str, str]) -> Letterhead:
    """A page that shows a document's facts and not its text."""
    signers = (Signer(fields["signer"]),) if "signer" in fields else ()
    return Letterhead(
        number=parse_number(fields["number"]) if "number" in fields else None,
        type=fields.get("type"),
        issuer=fields.get("issuer"),
        issued=fields.get("issued"),
        title=fields.get("title"),
        signers=signers,
        has_head=True,
    )


def _type_of_letter(header: Header) -> str | None:
    """A công văn prints no type: its number says CV or no type at all, or it has a V/v line or addressees."""
    number = header.number
    if number is None:
        return "Công văn" if header.number_line is not None and (header.addressees or header.title) else None
    return "Công văn" if number.type_code in {None, "CV"} or header.title or header.addressees else None


def _issuer(header: Header, signers: tuple[Signer, ...], vocabulary: Vocabulary) -> str | None:
    joint = _joint_bodies(header)
    if joint:
        return " - ".join(case_name(body, vocabulary) for body in joint)
    if header.bodies:
        return compose_issuer(header.bodies, vocabulary)
    for signer in signers:
        signed = _SIGNED_FOR.match((signer.authority or "").split("\n")[0])
        if signed and not (header.titled_by and _BARE_ORGAN.fullmatch(squeeze(signed["body"]))):
            return case_name(signed["body"], vocabulary)
    if header.titled_by:
        name = header.titled_by
        return case_name(name, vocabulary) if name.isupper() else name[:1].upper() + name[1:]
    return None


def _joint_bodies(header: Header) -> tuple[str, ...]:
    """The bodies of a ``… liên tịch`` that stand one below the other, as many as its number has codes of bodies.

    Not where the upper may be the lower's superior, or one line names several.
    """
    if header.number is None or not (header.type or "").lower().endswith(_JOINT_TYPES):
        return ()
    count = len(header.number.body_codes)
    stacked = header.bodies[-count:] if count > 1 else ()
    unsure = any("-" in body or _PARTY_BODY.match(body) or _STATE_BODY.match(body) for body in stacked)
    return () if unsure or len(stacked) < count else stacked


def compose_issuer(bodies: tuple[str, ...], vocabulary: Vocabulary) -> str:
    """Make one name of the printed lines, superior first: ``HUYỆN ỦY TRIỆU SƠN`` / ``BAN TUYÊN GIÁO`` → one name.

    A unit without a place of its own takes its superior's; a body that has one stands alone.
    """
    own = bodies[-1]
    superior = bodies[-2] if len(bodies) > 1 else ""
    if superior.endswith((" TRUNG ƯƠNG", " TW")) and _CENTRAL.search(superior) and _MASS_BODY.match(own):
        own, superior = f"{superior} {own}", ""  # the organ stands over its body
    mass = _MASS_UNIT.match(own)
    if mass and _MASS_BODY.match(superior):
        organ = {"BCH": "BAN CHẤP HÀNH", "BTV": "BAN THƯỜNG VỤ"}.get(mass["organ"], mass["organ"])
        return case_name(f"{organ} {re.sub(r' VIỆT NAM$', '', superior)} {mass['place']}", vocabulary)
    party = _compose_party(own, superior)
    if party:
        return case_name(party, vocabulary)
    if (own.startswith("ĐẠI HỘI ") and superior.startswith("ĐẢNG BỘ ")) or _is_organ(own, superior):
        return case_name(f"{own} {superior}", vocabulary)
    if (
        own.startswith("PHÒNG ")
        and superior.startswith(("SỞ ", "CỤC ", "CÔNG TY ", "TRƯỜNG "))
        and not _PLACE.search(own)
    ):
        return case_name(f"{own} {superior}", vocabulary)
    state = _STATE_BODY.match(superior)
    if state and own.startswith("BAN ") and superior.startswith(("HĐND", "HỘI ĐỒNG")):
        return case_name(f"{own} {superior}", vocabulary)
    if state and _STATE_UNIT.match(own):
        place = state["place"]
        if own.endswith((" TỈNH", " HUYỆN", " THÀNH PHỐ", " QUẬN", " XÃ")):
            return case_name(own + place.removeprefix(own.rsplit(" ", 1)[-1]), vocabulary)
        if not _PLACE.search(own) and place and not own.endswith(place.split(" ", 1)[-1]):
            return case_name(f"{own} {place}", vocabulary)
    return case_name(own, vocabulary)


def _compose_party(own: str, superior: str) -> str | None:
    """Make the name of a Party body that needs its superior's words; None when it needs none."""
    if not _PARTY_BODY.match(superior):
        return f"{own} {superior}" if superior and PARTY_UNIT_ALONE.fullmatch(own) else None
    over = _PARTY_PLACE.fullmatch(superior)
    kind = _SHORT_KINDS.get(over["kind"], over["kind"]) if over else ""
    if over and own.endswith(f" {kind}"):  # ĐẢNG ỦY CÔNG AN TỈNH, under TỈNH ỦY NAM CƯỜNG
        return f"{own} {over['place'].removeprefix(f'{kind} ')}"
    whole = _PARTY_BODY.search(own) or "ĐẢNG BỘ" in own
    return f"{own} {superior}" if _PARTY_UNIT.match(own) and not whole else None


def _is_organ(own: str, superior: str) -> bool:
    """Whether the last line names only an organ of the body over it: ``BAN THƯỜNG VỤ``, ``ỦY BAN TRUNG ƯƠNG``."""
    return bool(superior) and bool(_ORGAN.fullmatch(own) or (_CENTRAL.fullmatch(own) and _MASS_BODY.match(superior)))


def case_name(shouted: str, vocabulary: Vocabulary) -> str:
    """Write a body's name in capitals as running text does: ``SỞ TƯ PHÁP TỈNH HÀ NAM`` → ``Sở Tư pháp tỉnh Hà Nam``."""
    words = squeeze(shouted).split(" ")
    known = vocabulary.words.heads | vocabulary.words.compounds | vocabulary.words.complete | vocabulary.words.places
    out: list[str] = []
    index = 0
    placed = False
    phrase, size = "", 1
    while index < len(words):
        for size in range(min(5, len(words) - index), 0, -1):
            phrase = word_key(" ".join(words[index : index + size])).rstrip(",")
            if size == 1 or phrase in _PROPER:
                break
            if phrase in known and not (placed and phrase not in vocabulary.words.heads | vocabulary.words.places):
                break
        piece = words[index : index + size]
        if phrase in _PROPER:
            out.append(_PROPER[phrase] + "," * piece[-1].endswith(","))
        elif size == 1:
            out.append(_case_word(piece[0], first=not out, vocabulary=vocabulary))
        elif phrase in vocabulary.words.places and out:
            out.append(phrase)
        else:
            out.append(_case_phrase(phrase) + "," * piece[-1].endswith(","))
        placed = phrase in vocabulary.words.places or (placed and size == 1)
        index += size
    return " ".join(out)


# Phrases of which a name writes other syllables with capitals than the first.
_PROPER_LIST = """
    Việt Nam; Bộ Chính trị; Ban Bí thư; Ban Bí thư Trung ương; Ban Bí thư Trung ương Đảng; Thủ tướng Chính phủ;
    Phó Thủ tướng; Phó Thủ tướng Chính phủ; Hội đồng Bộ trưởng; Hội đồng Nhà nước; Hội đồng Chính phủ; Ban Chỉ đạo;
    Ban Chỉ huy; Ban Quản lý; Bộ Chỉ huy; Bộ Tư lệnh; Bộ Tổng Tham mưu; Chánh Văn phòng; Phó Chủ tịch; Tổng Thanh tra;
    Tổng Công đoàn; Thành phố Hồ Chí Minh; Báo Nhân Dân; Dân chủ Cộng hòa
"""
_PROPER = {word_key(phrase): squeeze(phrase) for phrase in _PROPER_LIST.split(";")}


def _case_word(word: str, *, first: bool, vocabulary: Vocabulary) -> str:
    key = word_key(word)
    if word.strip("().,-") in _ACRONYMS or not word.isupper() or not _VOWEL.search(word):
        return word
    if (key in {"và", "các", "của", "lần", "thứ", "khóa", "khoá"} and not first) or (
        key in vocabulary.words.places and not first
    ):
        return key
    if re.fullmatch(r"[IVXLC]+", word):
        return word
    return "-".join(part.capitalize() for part in word.split("-"))


def _case_phrase(phrase: str) -> str:
    if phrase in {"nhân dân", "tối cao", "cấp cao", "nông thôn", "vận tải", "các cơ quan"}:
        return phrase
    lower = phrase.split(" ")
    return " ".join([lower[0].capitalize(), *lower[1:]])
