"""A small invented graph with every feature that a page can show; no person, body or number in it is real.

Lam Sơn is a district of the province Đông Hải: the province's 05-CT/TU is implemented by the district's 12-CV/HU, which
a commune implements in turn; a state decision stands beside them, and one value of everything is hostile.
"""

import datetime as dt
from dataclasses import replace

from build_tools.model import (
    Attachment,
    Body,
    Citation,
    CitedDocument,
    Correction,
    Digest,
    Directive,
    Graph,
    Heading,
    Link,
    Mention,
    Note,
    Organisation,
    Posting,
    Receipt,
    ReceivedStamp,
    RecipientClass,
    RecipientItem,
    Reference,
    Signer,
    Source,
    Statement,
)

LETTER = "huyen-uy-lam-son/2021/12-cv-hu"
PLAN = "dang-uy-xa-an-binh/2021/03-kh-du"
DECISION = "uy-ban-nhan-dan-tinh-dong-hai/2021/77-qd-ubnd"
NEWS = "huyen-uy-lam-son/2020/thong-bao-2020-12-30"
HOSTILE = "huyen-uy-lam-son/2019/1-cv-hu"
CHAIN_TOP = "tinh-uy-dong-hai/2021/05-ct-tu"
CONCLUSION = "ban-bi-thu/2020/90-kl-tw"
APPEAL = "chua-ro/chua-ro/loi-keu-goi"
TWIN = "tinh-uy-tay-hai/2021/05-ct-tu"
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'

_SENTENCE = "Thực hiện Chỉ thị số 05-CT/TU ngày 02/3/2021 của Tỉnh ủy Đông Hải, điểm 2, Kết luận 90-KL/TW"


def invented_graph(*, letters: int = 0) -> tuple[Graph, dict[str, Body]]:
    """Return the graph and the rendered texts of its directives; ``letters`` more letters make long lists."""
    digests = {digest.directive.key: digest for digest in (_letter(), _plan(), _decision(), _news(), _hostile())}
    links = _links(digests)
    outgoing = {
        LETTER: (
            Reference(LETTER, CHAIN_TOP, "thuc_hien", (0, 1)),
            Reference(LETTER, CONCLUSION, "tiep_tuc_thuc_hien", (2,)),
        ),
        PLAN: (Reference(PLAN, LETTER, "thuc_hien", (0,)),),
        DECISION: (Reference(DECISION, CONCLUSION, "sua_doi", (0,)),),
    }
    for number in range(letters):
        digest, link = _numbered_letter(number)
        key = digest.directive.key
        digests[key], links[key] = digest, (link,)
        outgoing[key] = (Reference(key, CHAIN_TOP, "thuc_hien", (0,)),)
    digests = dict(sorted(digests.items()))
    graph = Graph(
        digests=digests,
        organisations={each.id: each for each in _organisations()},
        issuer_of={key: key.partition("/")[0] for key in digests},
        links=dict(sorted(links.items())),
        doubtful=frozenset(),
        citations=sum(map(len, links.values())),
        outgoing=outgoing,
        incoming=_turned_round(outgoing),
        cited={each.key: each for each in _cited(links)},
        addressees={LETTER: _addressees()},
        recipients={LETTER: _recipients()},
        receipts=_receipts(),
        classes={each.id: each for each in _classes()},
        same_number=dict.fromkeys((CHAIN_TOP, TWIN), tuple(sorted((CHAIN_TOP, TWIN)))),
        moved={"huyen-uy-lam-son/chua-ro/12-cv-hu": LETTER},
    )
    usual = Body(("<p>Thực hiện ", 0, "Chỉ thị số 05-CT/TU", -1, ".</p>\n"))
    return graph, {key: _bodies().get(key, usual) for key in digests}


def _letter() -> Digest:
    directive = Directive(
        key=LETTER,
        type="Công văn",
        title="Về việc thực hiện Chỉ thị số 05-CT/TU",
        issuer="Huyện ủy Lam Sơn",
        number="12-CV/HU",
        place="Lam Sơn",
        issued=dt.date(2021, 3, 9),
        header=("ĐẢNG BỘ TỈNH ĐÔNG HẢI", "HUYỆN ỦY LAM SƠN", "*"),
        motto=("ĐẢNG CỘNG SẢN VIỆT NAM",),
        signers=(Signer("Trần Thị Mẫu", "PHÓ BÍ THƯ", "T/M BAN THƯỜNG VỤ"),),
        addressees=("Các chi, đảng bộ cơ sở",),
        recipients=("Thường trực Tỉnh ủy (B/c)", "Như kính gửi", "Lưu Văn phòng Huyện ủy"),
        received=(ReceivedStamp("Đảng ủy xã An Bình", "214", dt.date(2021, 3, 15)),),
        source=Source("12-cv-hu/trang quét.txt", "ab" * 32, "Bản quét có dấu đến."),
        notes=(
            Note("Nguồn in khoảng trắng.", field="number", as_written="Số 12 - CV/HU"),
            Note("Hai tỉnh có số này.", citation="05-CT/TU"),
        ),
        attachments=(Attachment("BIỂU MẪU", "bieu-mau"),),
        corrections=(Correction(dt.date(2022, 1, 5), "Sửa ngày ban hành theo bản gốc."),),
        omitted=("Dòng 1, khung của cổng.",),
        topics=("Y tế",),
    )
    citations = (
        Citation(18, 37, "Chỉ thị số 05-CT/TU", "Chỉ thị", "05-CT/TU", relation="thuc_hien"),
        Citation(
            0, 0, "Chỉ thị số 05-CT/TU ngày 02/3/2021 của Tỉnh ủy Đông Hải", "Chỉ thị", "05-CT/TU", relation="thuc_hien"
        ),
        Citation(0, 0, "Kết luận 90-KL/TW", "Kết luận", "90-KL/TW", pinpoint="điểm 2", relation="tiep_tuc_thuc_hien"),
        Citation(0, 0, "Công văn số 3", "Công văn", "3"),
        Citation(0, 0, "Công văn này", vague=True, antecedent=-1),
        Citation(0, 0, "văn bản nêu trên", vague=True),
    )
    mentions = (
        Mention("title", 2, 1, directive.title, 18, 37),
        _mention(_SENTENCE, citations[1].text),
        _mention(_SENTENCE, citations[2].text),
        _mention("Theo Công văn số 3.", "Công văn số 3"),
        _mention("Công văn này thay văn bản nêu trên.", "Công văn này"),
        _mention("Công văn này thay văn bản nêu trên.", "văn bản nêu trên"),
    )
    headings = (Heading(2, "I. MỤC ĐÍCH", "i-muc-dich"), Heading(1, "BIỂU MẪU", "bieu-mau"))
    return Digest(directive, citations, mentions, headings)


def _bodies() -> dict[str, Body]:
    return {
        LETTER: Body(
            (
                "<p>Thực hiện ",
                1,
                "Chỉ thị số 05-CT/TU ngày 02/3/2021 của ",
                -1,
                "<strong>",
                1,
                "Tỉnh ủy Đông Hải",
                -1,
                "</strong>, điểm 2, ",
                2,
                "Kết luận 90-KL/TW",
                -1,
                '.</p>\n<h2 id="i-muc-dich">I. MỤC ĐÍCH</h2>\n',
                '<p class="point">1. Theo ',
                3,
                "Công văn số 3",
                -1,
                ".</p>\n<p>",
                4,
                "Công văn này",
                -1,
                " thay ",
                5,
                "văn bản nêu trên",
                -1,
                ".</p>\n",
                '<h2 id="bieu-mau" class="attachment">BIỂU MẪU</h2>\n<table><thead><tr><th>TT</th>',
                '<th class="center">Tên</th>',
                "</tr></thead><tbody><tr><td>1</td><td></td></tr></tbody></table>\n",
            )
        ),
        NEWS: Body(("<p>Tin về cuộc họp.</p>\n",)),
        HOSTILE: Body(('<h2 id="x">&lt;script&gt;</h2>\n',)),
        PLAN: Body(("<p>Thực hiện ", 0, "Công văn số 12-CV/HU", -1, ".</p>\n")),
        DECISION: Body(("<p>Sửa đổi ", 0, "Kết luận số 90-KL/TW", -1, ".</p>\n")),
    }


def _plan() -> Digest:
    directive = Directive(
        key=PLAN,
        type="Kế hoạch",
        title="Thực hiện Công văn 12-CV/HU",
        issuer="Đảng ủy xã An Bình",
        number="03-KH/ĐU",
        issued=dt.date(2021, 3, 20),
        header=("HUYỆN ỦY LAM SƠN", "ĐẢNG ỦY XÃ AN BÌNH", "*"),
        heading=("KẾ HOẠCH",),
        signers=(Signer("Trần Thị Mẫu"),),
    )
    text = "Công văn số 12-CV/HU"
    return Digest(
        directive,
        (Citation(0, 0, text, "Công văn", "12-CV/HU", relation="thuc_hien"),),
        (_mention(f"Thực hiện {text}.", text),),
        (),
    )


def _decision() -> Digest:
    directive = Directive(
        key=DECISION,
        type="Quyết định",
        title="Về một việc",
        issuer="Ủy ban nhân dân tỉnh Đông Hải",
        number="77/QĐ-UBND",
        place="Đông Hải",
        issued=dt.date(2021, 2, 1),
        header=("ỦY BAN NHÂN DÂN", "TỈNH ĐÔNG HẢI"),
        motto=("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"),
        heading=("QUYẾT ĐỊNH",),
        signers=(Signer("Trần Thị Mậu", "CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN"),),
    )
    text = "Kết luận số 90-KL/TW"
    return Digest(
        directive,
        (Citation(0, 0, text, "Kết luận", "90-KL/TW", relation="sua_doi"),),
        (_mention(f"Sửa đổi {text}.", text),),
        (),
    )


def _news() -> Digest:
    directive = Directive(
        key=NEWS,
        type="Thông báo",
        title="V/v họp tổng kết",
        issuer="Huyện ủy Lam Sơn",
        form="reported",
        meeting=dt.date(2020, 12, 30),
        posting=Posting(
            portal="Cổng Đông Hải",
            headline="Lam Sơn thực hiện Kết luận 90-KL/TW",
            posted="31/12/2020 08:00",
            author="Người viết",
            views="1.234",
            comments="0",
            rating="Tổng số điểm là: 0",
            poll="Bạn biết trang này qua đâu?",
            counters_heading="Thống kê",
            counters=(("Hôm nay", "22,696"), ("Tổng", "12,645,846")),
            remarks=("Số lượt xem không có nhãn.",),
        ),
    )
    text = "Kết luận 90-KL/TW"
    citation = Citation(18, 35, text, "Kết luận", "90-KL/TW")
    return Digest(directive, (citation,), (Mention("headline", 5, 1, "Lam Sơn thực hiện " + text, 18, 35),), ())


def _hostile() -> Digest:
    directive = Directive(
        key=HOSTILE,
        type=f"Công văn {EVIL}",
        title=EVIL,
        issuer=EVIL,
        number=EVIL,
        place=EVIL,
        issued=dt.date(2019, 1, 1),
        header=(EVIL,),
        motto=(EVIL,),
        heading=(EVIL,),
        signers=(Signer(EVIL, EVIL, EVIL),),
        received=(ReceivedStamp(EVIL, EVIL),),
        posting=Posting(*(EVIL,) * 9, counters=((EVIL, EVIL),), counters_heading=EVIL, remarks=(EVIL,)),
        source=Source("javascript:alert(1)", EVIL, EVIL),
        notes=(Note(EVIL, EVIL, EVIL, EVIL),),
        attachments=(Attachment(EVIL, "x"),),
        corrections=(Correction(dt.date(2020, 1, 1), EVIL),),
        omitted=(EVIL,),
        topics=(EVIL,),
    )
    citation = Citation(0, len(EVIL), EVIL, pinpoint=EVIL)
    return Digest(directive, (citation,), (Mention("title", 1, 1, EVIL, 0, len(EVIL)),), (Heading(2, EVIL, "x"),))


def _numbered_letter(number: int) -> tuple[Digest, Link]:
    year = 2010 + number % 9
    key = f"huyen-uy-lam-son/{year}/{number + 100}-cv-hu"
    directive = Directive(
        key=key,
        type="Công văn",
        title=f"Về việc thứ {number}",
        issuer="Huyện ủy Lam Sơn",
        number=f"{number + 100}-CV/HU",
        issued=dt.date(year, 1 + number % 12, 1 + number % 28),
    )
    text = "Chỉ thị số 05-CT/TU"
    citation = Citation(0, 0, text, "Chỉ thị", "05-CT/TU", relation="thuc_hien")
    digest = Digest(directive, (citation,), (_mention(f"Thực hiện {text} lần {number}.", text),), ())
    return digest, Link(citation, "resolved", (CHAIN_TOP,))


def _links(digests: dict[str, Digest]) -> dict[str, tuple[Link, ...]]:
    targets: dict[str, list[tuple[str, tuple[str, ...]]]] = {
        LETTER: [
            ("resolved", (CHAIN_TOP,)),
            ("resolved", (CHAIN_TOP,)),
            ("resolved", (CONCLUSION,)),
            ("ambiguous", (HOSTILE, TWIN)),
            ("vague", (LETTER,)),
            ("vague", ()),
        ],
        PLAN: [("resolved", (LETTER,))],
        DECISION: [("resolved", (CONCLUSION,))],
        NEWS: [("resolved", (CONCLUSION,))],
        HOSTILE: [("unnumbered", (APPEAL,))],
    }
    return {
        key: tuple(
            Link(citation, status, found)  # type: ignore[arg-type]
            for citation, (status, found) in zip(digests[key].citations, chosen, strict=True)
        )
        for key, chosen in targets.items()
    }


def _cited(links: dict[str, tuple[Link, ...]]) -> list[CitedDocument]:
    mentions = {
        target: tuple(
            (key, number)
            for key, found in sorted(links.items())
            for number, link in enumerate(found)
            if link.targets == (target,)
        )
        for target in (CHAIN_TOP, CONCLUSION, APPEAL)
    }
    return [
        CitedDocument(
            CHAIN_TOP,
            "05-CT/TU",
            "Chỉ thị",
            "về phòng dịch",
            "Tỉnh ủy Đông Hải",
            "tinh-uy-dong-hai",
            "2021-03-02",
            statements=(
                Statement("number", "05-CT/TU", LETTER, 1),
                Statement("type", "Chỉ thị", LETTER, 1),
                Statement("issued", "2021-03-02", LETTER, 1),
                Statement("issuer", "Tỉnh ủy Đông Hải", LETTER, 1),
                Statement("issuer", "Ban Thường vụ Tỉnh ủy", NEWS, 0),
            ),
            mentions=mentions[CHAIN_TOP],
        ),
        CitedDocument(
            CONCLUSION,
            "90-KL/TW",
            "Kết luận",
            None,
            None,
            None,
            "2020",
            statements=(Statement("number", "90-KL/TW", LETTER, 2),),
            mentions=mentions[CONCLUSION],
        ),
        CitedDocument(
            APPEAL,
            None,
            "Lời kêu gọi",
            EVIL,
            EVIL,
            statements=(Statement("issuer", EVIL, HOSTILE, 0),),
            mentions=mentions[APPEAL],
        ),
        CitedDocument(TWIN, "05-CT/TU", "Chỉ thị", issued="2021"),
    ]


def _organisations() -> list[Organisation]:
    return sorted(
        (
            Organisation("tinh-uy-dong-hai", "Tỉnh ủy Đông Hải", variants=("TU Đông Hải",), codes=("TU",)),
            Organisation(
                "huyen-uy-lam-son",
                "Huyện ủy Lam Sơn",
                local=("Huyện ủy",),
                codes=("HU",),
                parent="tinh-uy-dong-hai",
                valid_from=dt.date(1995, 5, 1),
                valid_to=dt.date(2025, 6, 30),
                succeeded_by=("dang-uy-xa-an-binh",),
                note="Kết thúc hoạt động cùng cấp huyện.",
            ),
            Organisation("dang-uy-xa-an-binh", "Đảng ủy xã An Bình", parent="huyen-uy-lam-son"),
            Organisation("thuong-truc-tinh-uy", "Thường trực Tỉnh ủy (chưa rõ tỉnh)", stated=False),
            Organisation("uy-ban-nhan-dan-tinh-dong-hai", "Ủy ban nhân dân tỉnh Đông Hải"),
        ),
        key=lambda each: each.id,
    )


def _addressees() -> tuple[RecipientItem, ...]:
    text = "Các chi, đảng bộ cơ sở"
    return (RecipientItem(text, ((text, "noi-nhan/huyen-uy-lam-son/cac-chi-dang-bo-co-so"),)),)


def _recipients() -> tuple[RecipientItem, ...]:
    return (
        RecipientItem(
            "Thường trực Tỉnh ủy (B/c)",
            (("Thường trực Tỉnh ủy", "co-quan/thuong-truc-tinh-uy"), (" (B/c)", None)),
            "B/c",
            "report_to",
        ),
        RecipientItem("Như kính gửi", (("Như kính gửi", None),), None, "as_addressed"),
        RecipientItem("Lưu Văn phòng Huyện ủy", (("Lưu Văn phòng Huyện ủy", None),), "Lưu", "file_copy"),
    )


def _receipts() -> dict[str, tuple[Receipt, ...]]:
    return {
        "co-quan/thuong-truc-tinh-uy": (
            Receipt(LETTER, "recipient", "Thường trực Tỉnh ủy (B/c)", "B/c"),
            Receipt(DECISION, "recipient", "Thường trực Tỉnh ủy (để phối hợp)", "để phối hợp"),
            Receipt(PLAN, "addressee", "Thường trực Tỉnh ủy"),
        ),
        "noi-nhan/huyen-uy-lam-son/cac-chi-dang-bo-co-so": (Receipt(LETTER, "addressee", "Các chi, đảng bộ cơ sở"),),
    }


def _classes() -> list[RecipientClass]:
    return [RecipientClass("huyen-uy-lam-son/cac-chi-dang-bo-co-so", "Các chi, đảng bộ cơ sở", "huyen-uy-lam-son")]


def _mention(sentence: str, words: str) -> Mention:
    start = sentence.index(words)
    return Mention("body", 10, 1, sentence, start, start + len(words))


def _turned_round(outgoing: dict[str, tuple[Reference, ...]]) -> dict[str, tuple[Reference, ...]]:
    incoming: dict[str, tuple[Reference, ...]] = {}
    for references in outgoing.values():
        for reference in references:
            incoming[reference.target] = (*incoming.get(reference.target, ()), reference)
    return dict(sorted(incoming.items()))


def without_header(directive: Directive) -> Directive:
    """Return the directive as a source that lost its printed header would give it."""
    return replace(directive, header=(), motto=())
