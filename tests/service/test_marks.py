from model.assessment import Finding, Kind
from service.pages.marks import MAX_REASONS, Piece, Reason, mark

TEXT = "请登录 etc-rz.top 重新认证，逾期停用"


def finding(text: str, reason: str, weight: float = 1.0, kind: Kind = Kind.WORDING) -> Finding:
    start = TEXT.index(text)
    return Finding(kind, start, start + len(text), text, weight, reason)


def test_a_message_without_evidence_is_one_piece():
    assert mark(TEXT, []) == ((Piece(TEXT, False, ()),), ())


def test_reasons_are_numbered_in_their_order_and_stand_behind_their_spans():
    evidence = [finding("etc-rz.top", "域名不是官方的", kind=Kind.LINK), finding("逾期停用", "催你快办")]
    assert mark(TEXT, evidence) == (
        (
            Piece("请登录 ", False, ()),
            Piece("etc-rz.top", True, (1,)),
            Piece(" 重新认证，", False, ()),
            Piece("逾期停用", True, (2,)),
        ),
        (Reason(1, "域名不是官方的", ("etc-rz.top",)), Reason(2, "催你快办", ("逾期停用",))),
    )


def test_findings_of_one_reason_share_its_number():
    pieces, reasons = mark(TEXT, [finding("逾期", "催你快办"), finding("重新认证", "催你快办")])
    assert reasons == (Reason(1, "催你快办", ("逾期", "重新认证")),)
    assert [piece.text for piece in pieces if piece.numbers == (1,)] == ["重新认证", "逾期"]


def test_spans_that_overlap_are_cut_so_that_nothing_is_lost_or_doubled():
    evidence = [finding("登录 etc-rz.top", "叫你去登录"), finding("etc-rz.top 重新认证", "域名不是官方的")]
    pieces, _ = mark(TEXT, evidence)
    assert pieces == (
        Piece("请", False, ()),
        Piece("登录 ", True, ()),
        Piece("etc-rz.top", True, (1,)),
        Piece(" 重新认证", True, (2,)),
        Piece("，逾期停用", False, ()),
    )


def test_what_speaks_against_a_scam_is_not_marked():
    assert mark(TEXT, [finding("请登录", "语气平常", weight=-0.5)]) == ((Piece(TEXT, False, ()),), ())


def test_a_remark_that_hardly_weighs_is_not_marked():
    assert mark(TEXT, [finding("请登录", "这是登记在册的官方号码", weight=0.01)]) == ((Piece(TEXT, False, ()),), ())


def test_a_reason_that_stands_on_no_span_is_listed_without_a_mark():
    sender = Finding(Kind.SENDER, 0, 0, "", 1.0, "号码不像银行的")
    assert mark(TEXT, [sender]) == ((Piece(TEXT, False, ()),), (Reason(1, "号码不像银行的", ()),))


def test_only_the_strongest_reasons_are_given():
    _, reasons = mark(TEXT, [finding("停用", f"理由{number}") for number in range(MAX_REASONS + 3)])
    assert [reason.text for reason in reasons] == [f"理由{number}" for number in range(MAX_REASONS)]
