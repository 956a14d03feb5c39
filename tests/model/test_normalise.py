"""Disguises are undone with the way back to the original, and genuine messages come through unharmed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import normalise as steps
from model.normalise import Disguise, Draft, normalise, plain_characters

# What was sent, what is read, and every disguise: its kind and the characters of the original that it is made of.
DISGUISED = [
    # full width
    ("电话１38１２345678", "电话13812345678", [("full_width", "１"), ("full_width", "１"), ("full_width", "２")]),
    ("加ｖx123456", "加微信123456", [("full_width", "ｖ"), ("letters", "ｖx")]),
    # circled and enclosed
    ("①③⑧客服", "138客服", [("circled", "①"), ("circled", "③"), ("circled", "⑧")]),
    ("❶❸❽客服", "138客服", [("circled", "❶"), ("circled", "❸"), ("circled", "❽")]),
    ("➀➂➇⓪⓿", "13800", [("circled", c) for c in "➀➂➇⓪⓿"]),
    ("⓵⓷⓼", "138", [("circled", c) for c in "⓵⓷⓼"]),
    ("1③8", "138", [("circled", "③")]),
    ("加Ⓥ领红包", "加微信领红包", [("circled", "Ⓥ"), ("letters", "Ⓥ")]),
    ("🅥信", "微信", [("circled", "🅥"), ("homophone", "🅥信")]),
    ("🆅信", "微信", [("circled", "🆅"), ("homophone", "🆅信")]),
    ("加🇻🇽领红包", "加微信领红包", [("circled", "🇻"), ("circled", "🇽"), ("letters", "🇻🇽")]),
    ("𝐕𝐗:hello88", "微信:hello88", [("circled", "𝐕"), ("circled", "𝐗"), ("letters", "𝐕𝐗")]),
    ("¹³⁸", "138", [("circled", c) for c in "¹³⁸"]),
    ("1\u20e33\u20e38", "138", [("zero_width", "\u20e3"), ("zero_width", "\u20e3")]),
    # invisible
    ("微\u200b信", "微信", [("zero_width", "\u200b")]),
    ("银\u2060行", "银行", [("zero_width", "\u2060")]),
    ("贷\u00ad款", "贷款", [("zero_width", "\u00ad")]),
    ("138\ufeff0013\u200d8000", "13800138000", [("zero_width", "\ufeff"), ("zero_width", "\u200d")]),
    ("中\u0336奖\u0336了", "中奖了", [("zero_width", "\u0336"), ("zero_width", "\u0336")]),
    ("etc-r\u200bz.top", "etc-rz.top", [("zero_width", "\u200b")]),
    # emoji and symbols inside words
    ("微❤信", "微信", [("symbol", "❤")]),
    ("微❤️信", "微信", [("symbol", "❤")]),
    ("银*行", "银行", [("symbol", "*")]),
    ("八*年", "八年", [("symbol", "*")]),
    ("贷_款", "贷款", [("symbol", "_")]),
    ("优|惠大酬宾", "优惠大酬宾", [("symbol", "|")]),
    ("淘丨宝客服", "淘宝客服", [("symbol", "丨")]),
    ("信用&卡", "信用卡", [("symbol", "&")]),
    ("恭.候光临", "恭候光临", [("symbol", ".")]),
    ("投·资", "投资", [("symbol", "·")]),
    ("刷🔥单", "刷单", [("symbol", "🔥")]),
    # separators
    ("加.微.信", "加微信", [("separator", "加.微.信")]),
    ("征 信 優 化", "征信优化", [("separator", "征 信 優 化")]),
    ("刷-单-兼-职", "刷单兼职", [("separator", "刷-单-兼-职")]),
    ("国 地 税 票", "国地税票", [("separator", "国 地 税 票")]),
    # characters written as their parts
    ("微亻言", "微信", [("split", "亻言")]),
    ("钅艮行卡", "银行卡", [("split", "钅艮")]),
    ("贝兼钱", "赚钱", [("split", "贝兼")]),
    ("赌贝者场", "赌赌场", [("split", "贝者")]),
    # rare and traditional characters
    ("噂儆的客户", "尊敬的客户", [("lookalike", "噂"), ("lookalike", "儆")]),
    ("埖呗", "花呗", [("lookalike", "埖")]),
    ("幸运用戸", "幸运用户", [("lookalike", "戸")]),
    ("網銀過期", "网银过期", []),
    # homophones and look-alike words
    ("薇信", "微信", [("homophone", "薇信")]),
    ("徽信", "微信", [("homophone", "徽信")]),
    ("加威信", "加微信", [("homophone", "加威信")]),
    ("葳信", "微信", [("homophone", "葳信")]),
    ("扣扣", "qq", [("homophone", "扣扣")]),
    ("伽薇", "加微信", [("homophone", "伽薇")]),
    ("加薇亻言hello88", "加微信hello88", [("split", "亻言"), ("homophone", "加薇亻言")]),
    ("代开發漂", "代开发票", [("homophone", "开發漂")]),
    ("足球菜票", "足球彩票", [("homophone", "菜票")]),
    # letters for words
    ("加V：hello88", "加微信:hello88", [("letters", "V")]),
    ("加v了解", "加微信了解", [("letters", "v")]),
    ("+VX hello88", "+微信 hello88", [("letters", "VX")]),
    ("vx13hello", "vx13hello", []),
    ("wx hello88", "微信 hello88", [("letters", "wx")]),
    ("添加vxhello88", "添加微信hello88", [("letters", "vx")]),
    ("加w123456", "加微信123456", [("letters", "w")]),
    ("加微hello88", "加微信hello88", [("letters", "微")]),
    ("Q裙", "qq群", [("homophone", "Q裙")]),
    ("进裙", "进群", [("homophone", "进裙")]),
    ("加q 123456", "加qq 123456", []),
    ("Q：123456", "qq:123456", []),
    # numerals, zeros, digits set apart
    ("一三八零零一三八零零零", "13800138000", [("numeral", "一三八零零一三八零零零")]),
    ("壹叁捌零零壹叁捌零零零", "13800138000", [("numeral", "壹叁捌零零壹叁捌零零零")]),
    ("138零零138零零零", "13800138000", [("numeral", "138零零138零零零")]),
    ("138一0013一8000", "13800138000", [("numeral", "138一0013一8000")]),
    ("1 3 8 0 0 1 3 8 0 0 0", "13800138000", [("separator", "1 3 8 0 0 1 3 8 0 0 0")]),
    ("1-3-8-0-0-1-3-8-0-0-0", "13800138000", [("separator", "1-3-8-0-0-1-3-8-0-0-0")]),
    ("138🔥0013🔥8000", "13800138000", [("separator", "138🔥0013🔥8000")]),
    ("奖金5ooo元", "奖金5000元", [("zeros", "5ooo")]),
    ("奖金looo元", "奖金1000元", [("zeros", "looo")]),
    ("拨1o086", "拨10086", [("zeros", "1o086")]),
    # links
    ("登录etc-rz点top", "登录etc-rz.top", [("link", "点")]),
    ("登录etc-rz。top", "登录etc-rz.top", [("link", "。")]),
    ("登录wap。tb-5d。top", "登录wap.tb-5d.top", [("link", "。"), ("link", "。")]),
    ("登录etc-rz · top", "登录etc-rz.top", [("link", " · ")]),
    ("登录www . etcrz . com", "登录www.etcrz.com", [("link", " . "), ("link", " . ")]),
    ("登录abc(dot)com", "登录abc.com", [("link", "(dot)")]),
    ("w w w . a b c . c o m", "www.abc.com", [("link", "w w w . a b c . c o m")]),
    ("登录http://etc-r\nz.top", "登录http://etc-rz.top", [("link", "\n")]),
    ("登录etc-rz\n.top", "登录etc-rz.top", [("link", "\n")]),
    ("登录etc-rz.\ncom", "登录etc-rz.com", [("link", "\n")]),
]

# Genuine messages; only their letters become lower-case and their punctuation half-width.
HALF_WIDTH = str.maketrans("，！？：；（）～", ",!?:;()~")
GENUINE = [
    "您尾号1234的储蓄卡11月24日18:30消费支出1,280.50元，余额3,456.78元。【工商银行】",
    "【招商银行】您的账单金额3元/月，如有疑问请拨95555，切勿泄露密码、验证码。",
    "您的验证码是835261，5分钟内有效，请勿告知他人。非本人操作请忽略。",
    "Your Google verification code is 835261. Do not share it with anyone.",
    "【Visa】Verified by Visa code: 662190",
    "【菜鸟驿站】您的包裹已到幸福路店，取件码3-2-1088，营业至21:00。",
    "【顺丰】VD82508已由张师傅派送，电话138****5678，请保持畅通。",
    "订单VL425451已发货，预计周四、周五送达。",
    "自2026年1月1日起，请到定点机构就医购药，带好身份证、医保卡。",
    "现场备有茶点及儿童看护区，欢迎带孩子来。",
    "上午9点及下午3点各有一场，8点App推送直播间地址。",
    "停电通知：11月25日8:00-17:00，幸福路、和平路、解放路停电，请提前做好准备。",
    "5G套餐：199元/月、500分钟/月、30GB/月，办理请回复KT。",
    "会议议程：1️⃣ 签到 2️⃣ 汇报 3️⃣ 讨论",
    "妈妈生日🎂快乐，永远年轻❤️",
    "新年🎉快乐！恭喜🎊发财！",
    "我们一家👨‍👩‍👧去香港🇭🇰玩，明天回来。",
    "欢迎关注：🇨🇳女排今晚8:00，直播见！",
    "转发：联系人王佳薇，手机\u202a138****5678\u202c",
    "宝贝才三岁，宝贝长大了再说吧。",
    "李嘉薇老师的课改到周三、周五下午。",
    "维信金科提醒您：借款将于11月30日到期，请在App还款。",
    "微芯科技诚邀您参加11月28日的技术沙龙。",
    "月抛美瞳买二送一，仅限今天，到店自取。",
    "如果聊得来就见个面吧，效果聊胜于无。",
    "办正事要紧，头发飘逸不飘逸不重要。",
    "复制用Ctrl+C，粘贴用Ctrl+V，专家V2版本已更新。",
    "4G+WiFi全覆盖，大家v1.0别用了，升级到v2.1。",
    "欢迎加VIP会员，参加V聚活动，满100减10。",
    "38元一份，地址发我，添加wangmei为家人。",
    "本店有红/白/灰三色，快递/外卖均可，学生/老人八折。",
    "北京-上海G1024次11月24日18:30开，08车12A号。",
    "附近有油、盐、酱、醋卖吗？顺便买点葱、姜、蒜。",
    "一二三四五六七，孩子数到七就睡着了。",
    "二〇二六年十一月二十四日，第三届三次会议。",
    "本期号码：3,5,7,9,1,2,8，仅供参考。",
    "比分3:1，第四节还有5:30，加油！",
    "卡号6222****1234，户名张**，请核对。",
    "请问C++和Java哪个好学？我想学Python3.11。",
    "哈哈哈(^_^)，明天见~~ o(∩_∩)o",
    "回复TD退订。top榜单每周更新，app里查看。",
    "会上讨论了王*、李*两位同志的申请。",
    "请加群聊天，家里老人要多加小心。",
    "文件在D:\\work\\readme.md，周二、周四上午接种。",
    "爸，我到学校了，宿舍302，一切都好，勿念。",
    "链接https://t.cn/A6o1234x，用浏览器打开即可。",
    "10月o日",
    "微信支付：收款码到账20.00元。",
]
CONVERTED = [
    ("【玉山銀行】您於11/24刷卡NT$1,280，如有疑問請洽客服。", "【玉山银行】您于11/24刷卡nt$1,280,如有疑问请洽客服。"),
    ("你返嚟細聲啲，傢俬聽日到，俾面啲嘛", "你返嚟细声啲,家私听日到,俾面啲嘛"),
    ("Ｃ１座４０１室，電話２２３４５６７８", "c1座401室,电话22345678"),
    ("地點：\n幸福路１號\n時間：周三", "地点: 幸福路1号 时间:周三"),
    ("用WeChat Pay付款，或搜weixin", "用微信 pay付款,或搜微信"),
    ("打开weixin110.qq.com解封", "打开weixin110.qq.com解封"),
    ("今天气温8℃～15℃，建面88㎡", "今天气温8°c~15°c,建面88m2"),
    ("请办：①带身份证②到窗口取号③缴费", "请办:1带身份证2到窗口取号3缴费"),
    ("Ⅲ级响应，½杯水，㈱三井，№5", "iii级响应,1⁄2杯水,株三井,no5"),
]


def quoted(original: str, draft: Draft) -> list[tuple[str, str]]:
    return [(disguise.kind, original[disguise.start : disguise.end]) for disguise in draft.disguises]


@pytest.mark.parametrize(("original", "text", "disguises"), DISGUISED)
def test_a_disguise_is_undone_and_its_place_in_the_original_kept(original, text, disguises):
    draft = normalise(original)
    assert draft.text == text
    assert sorted(quoted(original, draft)) == sorted(disguises)


@pytest.mark.parametrize("message", GENUINE)
def test_a_genuine_message_comes_through_unharmed(message):
    draft = normalise(message)
    invisible = {"\u202a": "", "\u202c": "", "\u200d": "", "\ufe0f": "", "\u20e3": ""}
    assert draft.text == message.translate(HALF_WIDTH).translate(str.maketrans(invisible)).lower()
    assert draft.disguises == ()


@pytest.mark.parametrize(("message", "text"), CONVERTED)
def test_other_scripts_and_widths_are_written_alike_without_counting_as_a_disguise(message, text):
    draft = normalise(message)
    assert draft.text == text
    assert draft.disguises == ()


def test_every_character_keeps_the_way_back_to_the_original():
    original = "加薇亻言：①③⑧"
    draft = normalise(original)
    assert draft.text == "加微信:138"
    assert draft.starts == [0, 1, 2, 4, 5, 6, 7]
    assert draft.ends == [1, 2, 4, 5, 6, 7, 8]
    assert draft.span(1, 3) == (1, 4)
    assert draft.span(4, 7) == (5, 8)


def test_a_replacement_of_the_same_length_keeps_the_way_back_character_by_character():
    draft = plain_characters("abcd").replace([(1, 3, "xy")], "letters")
    assert draft == Draft("axyd", [0, 1, 2, 3], [1, 2, 3, 4], (Disguise("letters", 1, 3),))


def test_a_replacement_of_another_length_stands_for_the_whole_span():
    draft = plain_characters("abcd").replace([(1, 3, "x")], "letters")
    assert draft == Draft("axd", [0, 1, 3], [1, 3, 4], (Disguise("letters", 1, 3),))


def test_a_removal_leaves_nothing_and_an_empty_span_has_no_place():
    draft = plain_characters("abcd").replace([(1, 3, "")])
    assert draft == Draft("ad", [0, 3], [1, 4])
    assert draft.span(1, 1) == (0, 0)


def test_a_text_of_invisible_characters_alone_becomes_empty():
    assert normalise("\u200b\ufeff") == Draft("", [], [])


def test_every_step_can_be_called_alone():
    assert [step(plain_characters("微❤信")).text for step in steps.STEPS] == [
        "微❤信",
        "微❤信",
        "微❤信",
        "微信",
        "微❤信",
        "微❤信",
        "微❤信",
    ]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="微信加vx138一三八ooo点top. \n*❤\u200b①亻言qQ裙银行/、", max_size=60))
def test_the_way_back_is_ordered_and_inside_the_original_whatever_the_text(text):
    draft = normalise(text)
    assert len(draft.text) == len(draft.starts) == len(draft.ends)
    assert draft.starts == sorted(draft.starts)
    assert draft.ends == sorted(draft.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(draft.starts, draft.ends, strict=True))
    assert all(0 <= one.start < one.end <= len(text) for one in draft.disguises)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="〹薴🉇🉈"), max_size=40))
def test_a_text_that_was_normalised_once_keeps_its_characters(text):
    once = plain_characters(text).text
    assert plain_characters(once).text == once
