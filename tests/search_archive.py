"""An invented archive for the search tests: any number of documents from word lists, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from build_tools.search.documents import SearchFields
from build_tools.text import slug

_SUBJECTS = """các cơ quan, đơn vị|Ban Tuyên giáo Huyện ủy|Ủy ban nhân dân các xã, thị trấn|cấp ủy, tổ chức đảng các cấp|Văn phòng Huyện ủy
Mặt trận Tổ quốc và các đoàn thể|Phòng Văn hóa và Thông tin|Trung tâm Y tế huyện|lực lượng công an, quân sự|các trường học trên địa bàn
người đứng đầu cấp ủy, chính quyền|Phòng Tài chính - Kế hoạch|Sở Nông nghiệp và Môi trường|Hội Liên hiệp Phụ nữ|Đoàn Thanh niên Cộng sản
Liên đoàn Lao động|Hội Nông dân|Hội Cựu chiến binh|Kho bạc Nhà nước|Chi cục Thuế khu vực|Ban Quản lý dự án|đội ngũ báo cáo viên, tuyên truyền viên
cán bộ, đảng viên và Nhân dân|các doanh nghiệp, hợp tác xã|Thường trực Hội đồng nhân dân|Ban Tổ chức Tỉnh ủy|Ủy ban Kiểm tra|Hạt Kiểm lâm""".replace("\n", "|").split("|")
_ACTIONS = """tập trung lãnh đạo, chỉ đạo|tổ chức quán triệt, triển khai|tăng cường tuyên truyền, vận động|thường xuyên kiểm tra, giám sát|chủ động rà soát, thống kê
phối hợp chặt chẽ trong việc thực hiện|kịp thời báo cáo kết quả|nâng cao chất lượng, hiệu quả|đẩy nhanh tiến độ|xử lý nghiêm các vi phạm về|xây dựng kế hoạch cụ thể về
bố trí kinh phí bảo đảm cho|huy động mọi nguồn lực phục vụ|khắc phục triệt để tồn tại trong|sơ kết, tổng kết và nhân rộng mô hình|hướng dẫn, đôn đốc việc
công khai, minh bạch thông tin về|ứng dụng công nghệ thông tin vào|tháo gỡ khó khăn, vướng mắc trong|thực hiện đồng bộ các giải pháp về""".replace("\n", "|").split("|")
_OBJECTS = """công tác phòng, chống dịch bệnh|phát triển kinh tế - xã hội|cải cách thủ tục hành chính|bảo đảm quốc phòng, an ninh|xây dựng nông thôn mới|giảm nghèo bền vững
quản lý đất đai, khoáng sản|phòng cháy, chữa cháy rừng|chuyển đổi số toàn diện|giáo dục và đào tạo nghề|chăm sóc sức khỏe cộng đồng|tiêm chủng mở rộng
phòng, chống thiên tai và tìm kiếm cứu nạn|bảo vệ môi trường lưu vực sông|an toàn vệ sinh thực phẩm|trật tự an toàn giao thông|quản lý ngân sách, tài sản công
học tập và làm theo tư tưởng, đạo đức|tiếp công dân, giải quyết khiếu nại|phòng, chống tham nhũng, lãng phí|bầu cử đại biểu Quốc hội|kỷ niệm ngày Thương binh - Liệt sĩ
sắp xếp tổ chức bộ máy|thu hút đầu tư vào khu công nghiệp|bảo tồn di sản văn hóa phi vật thể|du lịch cộng đồng vùng cao|phòng, chống dịch tả lợn châu Phi
cấp nước sạch nông thôn|hòa giải ở cơ sở|quản lý thuế đối với hộ kinh doanh|xóa nhà tạm, nhà dột nát|phát triển đảng viên mới|đại hội đảng bộ các cấp
phổ biến giáo dục pháp luật|bình đẳng giới|vay vốn ưu đãi cho sinh viên|trồng cây gây rừng|thủy lợi nội đồng|quy hoạch sử dụng đất""".replace("\n", "|").split("|")
_ENDS = """theo đúng quy định của pháp luật|bảo đảm kịp thời, chính xác|trong tình hình mới|gắn với nhiệm vụ chính trị của địa phương|không để bị động, bất ngờ
góp phần củng cố niềm tin của Nhân dân|tạo sự thống nhất cao trong toàn Đảng bộ|trước ngày 15 hằng tháng|trong quý IV năm nay|phù hợp với điều kiện thực tế
với phương châm bốn tại chỗ|tránh hình thức, lãng phí|đúng đối tượng, đúng mục đích|và chịu trách nhiệm trước cấp trên|hoàn thành trước khi kết thúc năm""".replace("\n", "|").split("|")
_PLACES = """Sơn Dương|Triệu Sơn|Hoằng Hóa|Quảng Uyên|Yên Khánh|Đông Hòa|Mường Chà|Cư Kuin|Thủy Nguyên|Vĩnh Thuận|Ngọc Lặc|Bá Thước|Đại Từ|Phú Quý|Lạc Thủy|Kỳ Sơn
Na Hang|Quỳ Hợp|Bình Gia|Ba Bể|Chợ Mới|Đồng Hỷ|Tủa Chùa|Xín Mần|Ea Súp|Kông Chro|Tuy Đức|Hớn Quản|Gò Dầu|Giá Rai|U Minh|Đầm Dơi""".replace("\n", "|").split("|")
_TYPES = (("Công văn", "CV"), ("Chỉ thị", "CT"), ("Kế hoạch", "KH"), ("Thông báo", "TB"), ("Hướng dẫn", "HD"), ("Nghị quyết", "NQ"), ("Quyết định", "QĐ"), ("Báo cáo", "BC"))
_BODIES = (("Huyện ủy", "HU"), ("Ban Tuyên giáo Huyện ủy", "BTGHU"), ("Ủy ban nhân dân huyện", "UBND"), ("Ủy ban Kiểm tra Huyện ủy", "UBKTHU"))
_SIGNERS = ("Hoàng Văn Hiến", "Lê Thị Sen", "Nguyễn Thanh Tuấn", "Trần Quốc Bảo", "Phạm Thùy Dung", "Đỗ Mạnh Cường", "Vũ Thị Hòa", "Lý A Sùng")
_ONSETS = "b c ch d đ g gi h k kh l m n ng nh ph qu r s t th tr v x".split()
_RIMES = "a à á ả ã ạ an àn án ang áng ạng ao áo ăn ẳn âm ầm ấp ây ậy e é en ẻn ê ế ên ền i ì ích iêm iếm iên iển iệt o ò oa óa oan oàn ói on ô ồ ôn ồng ộc ơ ờ ơi ới u ủ ui ua ùa ung úng uy ủy uyên uyến ư ừ ưa ữa ương ưởng ước".split()


def invent_documents(count: int, *, seed: int = 1, syllables: int = 1100) -> Iterator[SearchFields]:
    """Yield ``count`` documents of about ``syllables`` each, one in ten only cited and without text; numbers are unique per issuer."""
    rng = random.Random(seed)
    names = [" ".join(rng.choice(_ONSETS).capitalize() + rng.choice(_RIMES) for _ in range(2)) for _ in range(count // 20 + 10)]
    for index in range(count):
        yield _document(rng, index, names, syllables)


def _document(rng: random.Random, index: int, names: list[str], syllables: int) -> SearchFields:
    kind, code = rng.choice(_TYPES)
    body, body_code = rng.choice(_BODIES)
    place = rng.choice(_PLACES)
    issued = date(2015, 1, 1) + timedelta(days=rng.randrange(4000))
    number = f"{index + 1}/{code}-{body_code}" if body_code == "UBND" else f"{index + 1}-{code}/{body_code}"
    issuer = f"{body} {place}"
    held = rng.random() > 0.1
    title = _title(rng, place, names)
    address = f"{slug(issuer)}/{issued.year}/{slug(number)}"
    return SearchFields(
        key=address,
        url=f"{'van-ban' if held else 'dan-chieu'}/{address}.html",
        title=title,
        held=held,
        number=number,
        type=kind,
        issuer=issuer,
        issued=issued.isoformat() if rng.random() > 0.02 else "",
        recipients=tuple(rng.sample(_SUBJECTS, rng.randint(2, 6))) if held else (),
        signers=(rng.choice(_SIGNERS),) if held else (),
        text=_text(rng, title, names, rng.randint(syllables // 3, syllables * 5 // 3)) if held else "",
    )


def _title(rng: random.Random, place: str, names: list[str]) -> str:
    tail = rng.choice(("", f" trên địa bàn {place}", f" tại xã {rng.choice(names)}", f" năm {rng.randint(2015, 2026)}"))
    return f"Về việc {rng.choice(_ACTIONS)} {rng.choice(_OBJECTS)}{tail} {rng.choice(_ENDS)}"


def _text(rng: random.Random, title: str, names: list[str], syllables: int) -> str:
    code, body = rng.choice(_TYPES)[1], rng.choice(_BODIES)[1]
    day = date(2015, 1, 1) + timedelta(days=rng.randrange(4000))
    written = [f"Thực hiện văn bản số {rng.randint(1, 900)}-{code}/{body} ngày {day.day}/{day.month}/{day.year}, {title[0].lower()}{title[1:]}."]
    length = 30
    while length < syllables:
        sentence = f"{rng.choice(_SUBJECTS)} {rng.choice(_ACTIONS)} {rng.choice(_OBJECTS)}"
        if rng.random() < 0.5:
            sentence += f", {rng.choice(_ACTIONS)} {rng.choice(_OBJECTS)} tại {rng.choice(names)}"
        sentence += f" {rng.choice(_ENDS)}." + rng.choice((" ", " ", " ", "\n\n"))
        written.append(sentence[0].upper() + sentence[1:])
        length += len(sentence.split())
    return " ".join(written)
