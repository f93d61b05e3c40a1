"""Two negations that make a wish: 没有科幻元素的我不看, "no films that aren't war", "if it isn't horror, don't bother".

The first negation becomes a plain wish and the second one says nothing more, whatever stands between them.
"""

from collections.abc import Sequence
from dataclasses import replace

from agent.understanding.found import Span
from agent.understanding.lexicons import words
from agent.understanding.tokens import Token

_FIRST = frozenset({"negate", "dislike", "dislike_post", "dislike_said", "except_only", "unless", "lack", "misery"})
_REFUSING = frozenset({"negate", "dislike", "dislike_post", "dislike_said", "except_only", "misery"})
_WANTED, _SAID = frozenset({"want_double"}), frozenset({"filler"})
_BESIDE = frozenset({"item", "filler"})
_STOPS = frozenset(".!?;\n。！？；…")
_ACTS_NOT = frozenset({"不看", "不来", "不买", "不读", "不"})
"""They open a condition before a misery alone (不看恐怖片浑身难受)."""
_MOST = 9
"""Tokens between a value and the refusal that closes the sentence."""


def fold(tokens: Sequence[Token], spans: Sequence[Span]) -> list[Span]:
    """The spans with each pair of negations as one wish."""
    if sum(bool(s.groups & _FIRST) for s in spans) < 2:
        return list(spans)
    hurts = any("misery" in s.groups for s in spans)
    found = list(spans)
    for n, span in enumerate(found):
        if not span.groups & _FIRST or span.senses or span.is_title:
            continue
        other = _second_before_value(tokens, found, n)
        if other is None and _opens(tokens, span, hurts=hurts):
            other = _closing(tokens, found, n)
        if other is None and "unless" in span.groups:
            other = _refused_before(tokens, found, n)
        if other is not None:
            found[n] = replace(span, groups=_WANTED)
            found[other] = replace(found[other], groups=_SAID)
    return found


def _second_before_value(tokens: Sequence[Token], spans: Sequence[Span], n: int) -> int | None:
    """ "no films that aren't V", 不想看没有V的: the place of the second negation, both before the value."""
    first, second = spans[n], n + 1
    if not first.groups & {"negate", "dislike"}:
        return None
    while second < len(spans) and spans[second].groups and not spans[second].groups & _REFUSING:
        if spans[second].senses or spans[second].bound or spans[second].groups & {"contrast", "correct", "or", "and"}:
            return None
        second += 1
    if second + 1 >= len(spans) or spans[second].groups.isdisjoint({"negate"}):
        return None
    said = " ".join(t.norm for t in tokens[spans[second].start : spans[second].end]).replace(" ", "_")
    between = tokens[first.end : spans[second].start]
    han = tokens[spans[second].start].kind == "han"
    if any(t.kind == "mark" for t in between) or said.replace("_", "" if han else " ") not in words("nearby", "second"):
        return None
    if len(between) > (2 if han else 6) or not (han or _leads_to(between, said)):
        return None
    value = spans[second + 1]
    return second if value.senses and value.start - spans[second].end <= (0 if han else 2) else None


def _leads_to(between: Sequence[Token], said: str) -> bool:
    """Whether "that", "which" or "it" leads from one to the other, or "without" needs none."""
    return said in ("without", "lacking", "free_of", "devoid_of") or any(
        t.norm in ("that", "which", "who", "it", "thats", "they", "theyre", "its", "there") for t in between
    )


def _refused_before(tokens: Sequence[Token], spans: Sequence[Span], n: int) -> int | None:
    """ "not interested unless it's V": the refusal without an object before the condition."""
    if n + 1 >= len(spans) or (not spans[n + 1].senses and not (n + 2 < len(spans) and spans[n + 2].senses)):
        return None
    for k in range(n - 1, -1, -1):
        if spans[k].senses or spans[k].bound or spans[k].is_title:
            return None
        if any(t.text in _STOPS for t in tokens[spans[k].end : spans[n].start]):
            return None
        if spans[k].groups & _REFUSING:
            return k
    return None


def _opens(tokens: Sequence[Token], span: Span, *, hurts: bool) -> bool:
    """Whether a negation may be a condition: 不是, 没有 and 无 always, English after "if"."""
    said = tuple(t.norm for t in tokens[span.start : span.end])
    if "unless" in span.groups and any(t.text in ("否", "然") for t in tokens[span.end :]):
        return True  # 除非是日本的，否则别给我
    if tokens[span.start].kind == "han":
        return "".join(said) in words("nearby", "conditions") or ("".join(said) in _ACTS_NOT and hurts)
    if "unless" in span.groups:
        return True
    return any(t.norm in ("if", "when") for t in tokens[max(0, span.start - 4) : span.start])


def _closing(tokens: Sequence[Token], spans: Sequence[Span], n: int) -> int | None:
    """The place of the refusal that closes the sentence and has no object of its own, None where there is none."""
    value = next((k for k in range(n + 1, len(spans)) if spans[k].senses or spans[k].bound), None)
    hurts = any("misery" in s.groups for s in spans[n + 1 :])
    reach = (3 if hurts else 1) if tokens[spans[n].start].kind == "han" else 4
    if value is None or spans[value].start - spans[n].end > reach:
        return None
    if any(t.text == "比" for t in tokens[spans[n].end : spans[value].start]):
        return None  # 没有比恐怖片更让我讨厌的了
    last = value
    while (nxt := _next_value(spans, last)) is not None:
        last = nxt
    for k in range(last + 1, len(spans)):
        between = tokens[spans[last].end : spans[k].start]
        if len(between) > _MOST or any(t.text in _STOPS for t in between) or spans[k].senses or spans[k].is_title:
            return None
        if spans[k].groups & {"contrast", "correct", "or", "act:recommend"} and not spans[k].groups & _REFUSING:
            return None
        if spans[k].groups & _REFUSING:
            relative = spans[k].end < len(tokens) and tokens[spans[k].end].text == "的"
            if tokens[spans[k].start].text == "非" and spans[k].end - spans[k].start == 1:
                return None  # 非爱情、非动画
            said_so = "misery" in spans[k].groups or _conditional(tokens, between)
            return k if _bare(tokens, spans, k) and said_so and not relative else None
    return None


def _next_value(spans: Sequence[Span], last: int) -> int | None:
    """The place of a value right behind another one, no more than 的 between (没有德尼罗的黑帮片我不看)."""
    k = last + 1
    while k < len(spans) and spans[k].groups <= _BESIDE and not spans[k].senses and not spans[k].bound:
        k += 1
    return k if k < len(spans) and spans[k].senses and spans[k].start - spans[last].end <= 1 else None


def _conditional(tokens: Sequence[Token], between: Sequence[Token]) -> bool:
    """Chinese needs a 的, 就 or 我 between (没有字幕，不要恐怖片 is two refusals), or nothing at all (没V不行)."""
    if not between or between[0].kind != "han":
        return True
    return any(t.text in "的就我都一统律那可" for t in between) and bool(tokens)


def _bare(tokens: Sequence[Token], spans: Sequence[Span], k: int) -> bool:
    """Whether nothing that could be refused follows in the sentence."""
    end = next((i for i in range(spans[k].end, len(tokens)) if tokens[i].kind == "mark"), len(tokens))
    return not any(s.senses or s.is_title or s.bound for s in spans[k + 1 :] if s.start < end)
