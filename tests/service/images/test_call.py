"""The call that judges a picture, and the page that takes one, in this process."""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from starlette.datastructures import Headers

from service.app import MAX_IMAGE_FORM_BYTES
from service.images.kinds import MAX_BYTES
from service.images.upload import InMemory
from tests.screenshots import ETC, encode, message, screenshots

FORM = {"content-type": "multipart/form-data; boundary=b"}


def send(client: TestClient, data: bytes, name: str = "a.png"):
    return client.post("/v1/score/image", files={"image": (name, data)})


def refused(response, status: int) -> dict:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()


@pytest.fixture
def reading(served, reader) -> TestClient:
    return served(reader)


def test_a_screenshot_is_read_and_judged_like_its_text(reading):
    code = next(shot for shot in screenshots() if shot.name == "code")
    answer = send(reading, code.data).json()
    assert list(answer) == ["text", "qr_codes", "assessment"]
    assert (answer["text"], answer["qr_codes"]) == (code.text, ["https://jd-lq.top/q?g=81"])
    assert answer["assessment"] == reading.post("/v1/score", json={"text": code.judged}).json()
    findings = answer["assessment"]["evidence"]
    assert all(code.judged[finding["start"] : finding["end"]] == finding["text"] for finding in findings)
    assert any(finding["kind"] == "link" and "jd-lq.top" in finding["text"] for finding in findings)


def test_a_picture_is_told_by_its_content_not_by_its_name(reading):
    response = reading.post("/v1/score/image", files={"image": ("a.pdf", encode(message(ETC), "WEBP"), "text/plain")})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (encode(message("您好"))[:900], "这张图片打不开，可能没有传完，请重新截图再试。"),
        (
            encode(Image.new("L", (17_000, 20))),
            "这张图片太大，最多 4000 万像素、每边 16000 像素，请裁掉不用的部分再试。",
        ),
        (encode(Image.new("L", (300, 300))), "图里没有读出文字，请换一张清楚些的截图，或者把文字打进来。"),
        (
            encode(Image.new("L", (60, 60)), save_all=True, append_images=[Image.new("L", (60, 60), 9)]),
            "动图读不了，请换成一张普通的截图。",
        ),
        (b"", "请选一张截图。"),
    ],
    ids=["broken", "large", "no text", "moving", "empty"],
)
def test_a_picture_that_cannot_be_read_is_refused_with_what_to_do(reading, data, said):
    assert refused(send(reading, data), 422)["errors"] == [{"field": "image", "message": said}]


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PDF"])
def test_other_files_are_of_the_wrong_type(reading, kind):
    response = send(reading, encode(message(ETC), kind))
    assert refused(response, 415)["detail"] == "只能读 PNG、JPEG、WebP 格式的图片，请换一张截图。"
    assert response.headers["accept"] == "image/png, image/jpeg, image/webp"


def test_ten_megabytes_are_taken_and_a_byte_more_is_not(reading):
    data = encode(message(ETC))
    assert send(reading, data + b"\0" * (MAX_BYTES - len(data))).status_code == 200
    document = refused(send(reading, data + b"\0" * (MAX_BYTES - len(data) + 1)), 413)
    assert (document["detail"], document["limit"]) == ("图片太大，最大 10 MB，请裁掉不用的部分再试。", MAX_BYTES)


@pytest.mark.parametrize("path", ["/v1/score/image", "/"])
def test_a_form_that_announces_too_much_is_refused_before_it_is_read(reading, path):
    headers = FORM | {"content-length": str(MAX_IMAGE_FORM_BYTES + 1)}
    assert refused(reading.post(path, content=b"", headers=headers), 413)["limit"] == MAX_IMAGE_FORM_BYTES


@pytest.mark.parametrize("kind", ["application/json", "image/png", "application/x-www-form-urlencoded", ""])
def test_a_picture_comes_in_a_form(reading, kind):
    response = reading.post("/v1/score/image", content=encode(message(ETC)), headers={"content-type": kind})
    assert refused(response, 415)["detail"] == "请用 multipart/form-data 发送，图片放在 image 这一项里。"
    assert response.headers["accept"] == "multipart/form-data"


@pytest.mark.parametrize(
    "body",
    [b"", b"--b\r\n", b"--x\r\n\r\n--x--", b'--b\r\nContent-Disposition: form-data; filename="a"\r\n\r\nx\r\n--b--'],
)
def test_a_form_that_is_none_is_unreadable_or_lacks_the_picture(reading, body):
    response = reading.post("/v1/score/image", content=body, headers=FORM)
    assert refused(response, response.status_code)["status"] in (400, 422)


def test_a_form_without_a_boundary_and_one_with_two_files_are_unreadable(reading):
    without = reading.post("/v1/score/image", content=b"x", headers={"content-type": "multipart/form-data"})
    two = reading.post("/v1/score/image", files=[("image", b"x"), ("image", b"y")])
    for response in (without, two):
        assert refused(response, 400)["detail"] == "发来的表单读不懂，请检查后再发；一次只能发一张图片。"


@pytest.mark.parametrize("form", [{"files": {"other": b"x"}}, {"data": {"image": "x"}, "files": {"y": b""}}])
def test_a_form_without_the_picture_names_what_is_missing(reading, form):
    document = refused(reading.post("/v1/score/image", **form), 422)
    assert document["errors"] == [{"field": "image", "message": "请选一张截图。"}]


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"slow", "这张图片读得太久，请裁掉不用的部分再试，或者把文字打进来。"),
        (b"die", "这张图片没有读成，请再试一次，或者把文字打进来。"),
        (b"fail", "这张图片没有读成，请再试一次，或者把文字打进来。"),
    ],
)
def test_a_reading_that_fails_is_unavailable_and_the_service_goes_on(served, stand_in, picture, said):
    client = served(stand_in(read_seconds=1))
    response = send(client, b"\xff\xd8\xff" + picture)
    assert refused(response, 503)["detail"] == said
    assert response.headers["retry-after"] == "10"
    assert send(client, b"\xff\xd8\xff ok").status_code == 200


def test_who_comes_when_the_queue_is_full_is_told_when_to_come_back(served, stand_in):
    pool = stand_in(waiting=0)
    client = served(pool)
    held = pool.read(b"wait")
    response = send(client, encode(message(ETC)))
    assert refused(response, 503)["detail"].startswith("现在读图的人多，请过一会儿再试")
    assert response.headers["retry-after"] == "10"
    page = client.post("/", data={"text": "我贴的字", "check": "yes"}, files={"image": encode(message(ETC))})
    assert (page.status_code, page.headers["retry-after"]) == (503, "10")
    assert "现在读图的人多" in page.text
    assert "我贴的字</textarea>" in page.text
    held.result(60)


def test_pictures_count_against_the_limits_of_an_address(served, reader):
    client = served(reader, rate_limits="1/minute")
    assert [send(client, b"x").status_code for _ in range(2)] == [415, 429]


def test_a_text_from_a_picture_that_is_too_long_is_refused(served, stand_in):
    document = refused(send(served(stand_in()), b"\xff\xd8\xff" + b"x" * 5001), 422)
    assert document["errors"][0]["field"] == "image"
    assert "超过 5000 字的上限" in document["errors"][0]["message"]


def test_where_nothing_can_be_read_the_call_the_page_and_readyz_say_so(client, served):
    from service.images.pool import Pool

    without = served(Pool(0))
    assert refused(send(without, encode(message(ETC))), 503)["detail"] == "这台机器上没有装识图功能，请把文字打进来查。"
    assert without.get("/readyz").json()["parts"]["images"] == "off"
    assert without.get("/readyz").status_code == 200
    page = without.get("/").text
    assert 'type="file"' not in page
    assert "这里读不了截图，图里的字请打进来查。" in page
    posted = without.post("/", data={"text": "", "check": "yes"}, files={"image": encode(message(ETC))})
    assert posted.status_code == 503
    assert "这台机器上没有装识图功能，请把文字打进来查。" in posted.text
    assert without.post("/", data={"text": ETC, "check": "yes"}).status_code == 200


def test_the_page_shows_what_was_read_with_its_verdict_and_lets_it_be_corrected(reading):
    code = next(shot for shot in screenshots() if shot.name == "code")
    assert '<input type="file" id="image" name="image"' in reading.get("/").text
    response = reading.post("/", data={"text": "", "check": "yes"}, files={"image": ("a.png", code.data)})
    assert response.status_code == 200
    assert "高度可疑</h1>" in response.text
    field = re.search(r'<textarea id="text" name="text"[^>]*>\n(.*?)</textarea>', response.text, re.DOTALL)[1]
    assert unescape(field) == code.judged
    assert "图里有二维码，没有打开，里面写的是：" in response.text
    assert "<q>https://jd-lq.top/q?g=81</q>" in response.text
    assert 'href="https' not in response.text
    again = reading.post("/", data={"text": "明天几点吃饭", "check": "yes", "from_image": "yes"})
    assert "暂未发现诈骗特征</h1>" in again.text
    assert '<textarea id="text"' in again.text
    assert '<textarea id="text"' not in reading.post("/", data={"text": "明天几点吃饭", "check": "yes"}).text


def test_what_was_pasted_beside_a_screenshot_is_judged_with_it(reading):
    response = reading.post("/", data={"text": "这是真的吗？", "check": "yes"}, files={"image": encode(message(ETC))})
    field = re.search(r'<textarea id="text" name="text"[^>]*>\n(.*?)</textarea>', response.text, re.DOTALL)[1]
    assert unescape(field).startswith("这是真的吗？\n\n【ETC中心】")


def test_a_file_field_that_was_left_empty_changes_nothing(reading):
    # A browser sends the empty field as a file without a name.
    body = (
        '--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n您好\r\n'
        '--b\r\nContent-Disposition: form-data; name="image"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="check"\r\n\r\nyes\r\n--b--\r\n'
    )
    response = reading.post("/", content=body.encode(), headers=FORM)
    assert response.status_code == 200
    assert '<textarea id="text"' not in response.text


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"hello", 415, "只能读 PNG、JPEG、WebP 格式的图片，请换一张截图。"),
        (b"\xff\xd8\xff rubbish", 422, "这张图片打不开，可能没有传完，请重新截图再试。"),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), 413, "图片太大，最大 10 MB，请裁掉不用的部分再试。"),
    ],
    ids=["wrong type", "broken", "too large"],
)
def test_the_page_says_at_the_file_field_what_is_wrong_and_keeps_the_text(reading, data, status, said):
    response = reading.post("/", data={"text": "我贴的字", "paid": "yes", "check": "yes"}, files={"image": ("a", data)})
    assert response.status_code == status
    assert f"<span>{said}</span>" in response.text
    assert 'aria-invalid="true" aria-describedby="image-error image-hint"' in response.text
    assert "我贴的字</textarea>" in response.text


def test_a_large_picture_is_held_in_memory_and_not_laid_on_the_disk():
    parser = InMemory(Headers(FORM), _pieces(b"\xff\xd8\xff" + bytes(5_000_000)))
    form = asyncio.run(parser.parse())
    upload = form["image"]
    assert upload.size == 5_000_003
    assert upload.file._rolled is False
    asyncio.run(form.close())


async def _pieces(data: bytes) -> AsyncIterator[bytes]:
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    for piece in (head, data, b"\r\n--b--\r\n"):
        yield piece


def test_the_size_switch_does_not_read_the_picture(served, stand_in):
    pool = stand_in()
    response = served(pool).post("/", data={"text": "还没查", "size": "large"}, files={"image": b"\xff\xd8\xff"})
    assert response.status_code == 200
    assert "还没查</textarea>" in response.text
    assert pool.processes == []


def test_nothing_of_a_picture_reaches_the_log(reading, caplog):
    with caplog.at_level(logging.DEBUG):
        send(reading, encode(message("我的密码是 8848")))
        send(reading, b"\xff\xd8\xff 8848", name="8848.png")
    assert "8848" not in caplog.text


def test_the_call_is_described_with_its_form_and_every_answer(reading):
    described = reading.get("/openapi.json").json()["paths"]["/v1/score/image"]["post"]
    schema = described["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert schema["required"] == ["image"]
    assert schema["properties"]["image"]["format"] == "binary"
    assert sorted(described["responses"]) == ["200", "400", "413", "415", "422", "429", "500", "503"]
    assert described["responses"]["503"]["headers"]["Retry-After"]["schema"] == {"type": "integer"}
