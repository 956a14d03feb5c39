import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.store.errors import StoreError
from service.store.keys import Keys
from service.store.reporters import code


def test_the_secret_is_made_once_for_its_owner_alone_and_serves_again(tmp_path):
    file = tmp_path / "var" / "raw.key"
    sealed = Keys.open(file).seal(b"text")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["raw.key"]
    assert Keys.open(file).unseal(sealed) == b"text"


def test_all_who_start_at_once_share_one_secret(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda _: Keys.open(tmp_path / "raw.key"), range(8)))
    assert len({each.code("form", "x") for each in keys}) == 1


def test_a_secret_of_the_settings_leaves_no_file(tmp_path):
    Keys.open(tmp_path / "raw.key", "s" * 32)
    assert list(tmp_path.iterdir()) == []


def test_another_secret_opens_nothing_and_makes_other_codes():
    one, other = Keys(b"1" * 32), Keys(b"2" * 32)
    assert other.unseal(one.seal(b"text")) is None
    assert one.code("form", "a") != other.code("form", "a")


def test_codes_differ_by_purpose_and_by_where_values_end():
    keys = Keys(b"1" * 32)
    assert (
        len({keys.code("a", "b", "c"), keys.code("b", "b", "c"), keys.code("a", "bc", ""), keys.code("a", "bc")}) == 4
    )


@pytest.mark.parametrize("content", ["", "abc", "xyz" * 40, "ab" * 31])
def test_a_file_that_holds_no_secret_is_named_with_the_mend(tmp_path, content):
    file = tmp_path / "raw.key"
    file.write_text(content)
    with pytest.raises(StoreError) as raised:
        Keys.open(file)
    assert str(raised.value) == (
        f"密钥文件 {file} 里不是密钥，请用备份恢复；没有备份就删掉它重新启动，已经存下的原文会读不出来。"
    )


def test_a_reporter_is_a_network_of_ipv6_or_an_address_of_ipv4():
    keys = Keys(b"1" * 32)
    assert code(keys, "2001:db8::1") == code(keys, "2001:db8::2:3")
    assert code(keys, "2001:db8::1") != code(keys, "2001:db8:0:1::1")
    assert code(keys, "192.0.2.1") == code(keys, "::ffff:192.0.2.1")
    assert code(keys, "192.0.2.1") != code(keys, "192.0.2.2")
    assert code(keys, "") == code(keys, "")
