"""How stacked wishes are worded for a measurement: templates of their own, apart from the words Parley says itself.

`{v}` is the value, `{a}` and `{b}` the bounds, `{noun}` what the catalogue holds. A field without phrases of its own is
asked for by its name.
"""

from collections.abc import Mapping, Sequence

Phrases = Mapping[str, Sequence[str]]

KIND, CLAUSE = "kind", "clause"
"""A wish is said before the noun ("a quiet {noun}") or as a clause behind it."""

OPENINGS: Phrases = {
    "en": (
        "I'm after a {noun}: {wishes}.",
        "Could you find me a {noun}? {wishes}",
        "{wishes}. What {noun} would that be?",
        "Looking for {noun}s, {wishes}",
        "my list for tonight's {noun}: {wishes}, thanks!",
    ),
    "zh": (
        "想找{noun}：{wishes}。",
        "有没有这样的{noun}，{wishes}？",
        "帮我挑{noun}，{wishes}",
        "{wishes}，有什么{noun}吗",
    ),
}

JOINTS: Phrases = {"en": (", ", ", and ", "; "), "zh": ("，", "，而且", "，还要")}

WORD_WISHES: Mapping[str, Mapping[str, Phrases]] = {
    "en": {
        "director": {"=": ("directed by {v}", "a {v} film"), "!=": ("not directed by {v}", "nothing by {v}")},
        "actor": {"=": ("with {v} in it", "starring {v}"), "!=": ("without {v}", "not with {v}")},
        "author": {"=": ("by {v}", "written by {v}"), "!=": ("not by {v}", "anyone but {v}")},
        "brand": {"=": ("by {v}", "made by {v}"), "!=": ("not {v}",)},
        "gender": {"=": ("for {v}",), "!=": ("not for {v}",), "in": ("for {a} or {b}",)},
        "country": {"=": ("made in {v}", "from {v}"), "!=": ("not from {v}",)},
        "language": {"=": ("in {v}", "written in {v}"), "!=": ("not in {v}",)},
        "genre": {
            "=": ("{v}", "it has to be {v}"),
            "!=": ("no {v}", "anything but {v}", "not {v}"),
            "in": ("either {a} or {b}", "{a} or {b}"),
        },
        "*": {"=": ("{v}", "it should be {v}"), "!=": ("no {v}", "not {v}"), "in": ("{a} or {b}", "either {a} or {b}")},
    },
    "zh": {
        "director": {"=": ("{v}导演的", "导演是{v}"), "!=": ("不要{v}导演的",)},
        "actor": {"=": ("{v}演的", "有{v}出演"), "!=": ("不要有{v}的",)},
        "author": {"=": ("{v}写的", "作者是{v}"), "!=": ("不要{v}写的",)},
        "translator": {"=": ("{v}翻译的", "译者是{v}"), "!=": ("不要{v}翻译的",)},
        "publisher": {"=": ("{v}出的", "出版社要{v}"), "!=": ("不要{v}出的",)},
        "binding": {"=": ("{v}的", "装帧要{v}"), "!=": ("不要{v}的",)},
        "genre": {"=": ("{v}", "类型要{v}"), "!=": ("不要{v}", "别是{v}"), "in": ("{a}或者{b}", "{a}或{b}都行")},
        "*": {"=": ("{v}", "要{v}的"), "!=": ("不要{v}", "别是{v}的"), "in": ("{a}或者{b}", "{a}或{b}都可以")},
    },
}

NUMBER_WISHES: Mapping[str, Mapping[str, Phrases]] = {
    "en": {
        "year": {
            ">=": ("from {v} or later", "not older than {v}"),
            "<=": ("from {v} or before", "nothing newer than {v}"),
            "between": ("from between {a} and {b}", "from {a} to {b}"),
        },
        "runtime_min": {
            ">=": ("at least {v} minutes long",),
            "<=": ("at most {v} minutes", "no longer than {v} minutes"),
            "between": ("between {a} and {b} minutes long",),
        },
        "price": {
            ">=": ("for ${v} or more", "at least ${v}"),
            "<=": ("up to ${v}", "for at most ${v}", "no more than {v} dollars"),
            "between": ("between ${a} and ${b}", "costing {a} to {b} dollars"),
        },
        "pages": {">=": ("at least {v} pages",), "<=": ("at most {v} pages",), "between": ("{a} to {b} pages",)},
        "rating": {">=": ("rated {v} or better", "with a rating of at least {v}"), "<=": ("rated at most {v}",)},
        "*": {
            ">=": ("{field} at least {v}",),
            "<=": ("{field} at most {v}",),
            "between": ("{field} between {a} and {b}",),
        },
    },
    "zh": {
        "year": {">=": ("{v}年起的", "{v}年及之后"), "<=": ("{v}年及以前的",), "between": ("{a}到{b}年之间的",)},
        "runtime_min": {
            ">=": ("至少{v}分钟",),
            "<=": ("不超过{v}分钟", "最多{v}分钟"),
            "between": ("{a}到{b}分钟",),
        },
        "price": {">=": ("至少{v}元",), "<=": ("不超过{v}元", "最多{v}块"), "between": ("{a}到{b}元",)},
        "pages": {">=": ("至少{v}页",), "<=": ("不超过{v}页", "最多{v}页"), "between": ("{a}到{b}页",)},
        "rating": {">=": ("评分至少{v}", "评分不低于{v}"), "<=": ("评分不超过{v}",)},
        "*": {">=": ("{field}至少{v}",), "<=": ("{field}最多{v}",), "between": ("{field}在{a}到{b}之间",)},
    },
}

CODES: Mapping[str, Mapping[str, str]] = {
    "en": {"M": "men", "F": "women", "U": "everybody"},
    "zh": {"M": "男士", "F": "女士", "U": "所有人"},
}
"""What nobody says as the record writes it, in words."""
