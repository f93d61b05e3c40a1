"""A turn, finished or still running, as HTML."""

from collections.abc import Mapping, Sequence

from domain.candidates import Recommendation
from domain.conversation import Degraded, Turn
from domain.events import Ended, Failed, Found, Recommended, Reply, TurnEvent, Understood
from domain.frozen import Frozen
from domain.intent import Constraint, Intent
from ui.render.cards import card
from ui.render.icons import icon
from ui.render.markup import Html, tag
from ui.render.prose import plain, prose
from ui.render.wishes import chips, listed
from ui.settings import UiSettings
from ui.wording import Words


class Progress(Frozen):
    """All that is known of a turn so far; `after` folds one event in."""

    text: str
    turn_id: str = ""
    intent: Intent | None = None
    found: Found | None = None
    items: tuple[Recommendation, ...] | None = None
    reply: str = ""
    turn: Turn | None = None
    failed: Failed | None = None

    def after(self, event: TurnEvent) -> "Progress":
        """The progress with one more event."""
        return self.model_copy(update=_update(self, event))

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.turn is not None or self.failed is not None


def _update(progress: Progress, event: TurnEvent) -> dict[str, object]:
    match event:
        case Understood():
            return {"intent": event.intent}
        case Found():
            return {"found": event}
        case Recommended():
            return {"items": event.items, "turn_id": event.turn_id}
        case Reply():
            return {"reply": progress.reply + event.text}
        case Ended():
            return _ended(event.turn)
        case Failed():
            return {"failed": event}


def _ended(turn: Turn) -> dict[str, object]:
    kept = {"turn_id": turn.turn_id, "intent": turn.intent, "items": turn.items, "reply": turn.reply}
    return {"turn": turn, "text": turn.text, **kept}


def finished(turn: Turn) -> Progress:
    """A kept turn as progress that is over."""
    return Progress(text=turn.text).after(Ended(turn=turn))


def turn_html(
    progress: Progress,
    words: Words,
    settings: UiSettings,
    *,
    names: Mapping[str, str] | None = None,
    wishes: Sequence[Constraint] = (),
    newest: bool = False,
) -> Html:
    """One turn: what was said, the steps, the cards, then the words. Only the newest turn offers what to say next.

    `wishes` are the wishes that hold now; chips of the newest turn can be removed while they are among them.
    """
    asked = progress.intent.understood if progress.intent else ()
    shown = progress.items or ()
    cards = [card(r, words, settings, turn_id=progress.turn_id, names=names, asked=asked) for r in shown]
    turn = progress.turn
    return tag(
        "section",
        _said(progress.text, words),
        _steps(progress, words, wishes if newest else ()),
        tag("div", *cards, class_="cards") if cards else None,
        _reply(progress.reply),
        _degraded(turn.degraded if turn else (), words),
        _failed(progress, words) if progress.failed else None,
        _next(turn.suggestions, words) if turn and newest else None,
        class_="turn",
        data_over=str(progress.over).lower(),
    )


def _said(text: str, words: Words) -> Html:
    return tag("div", tag("span", words.say("you"), class_="sr"), tag("p", text, dir="auto"), class_="said")


def _steps(progress: Progress, words: Words, wishes: Sequence[Constraint]) -> Html | None:
    """What was understood and found, as chips and one quiet line; what is being done now, while it runs."""
    understood = progress.intent.understood if progress.intent else ()
    removable = [c for c in understood if c in wishes]
    fixed = [c for c in understood if c not in wishes]
    parts = [
        chips(removable, words, removable=True),
        chips(fixed, words, removable=False),
        _found(progress.found, words),
        _not_understood(progress.intent, words),
        _working(progress, words),
    ]
    label = tag("span", words.say("understood"), class_="steps-label") if understood else None
    return tag("div", label, *parts, class_="steps") if any(parts) else None


def _found(found: Found | None, words: Words) -> Html | None:
    if found is None:
        return None
    sources = [words.maybe(f"source.{name}", name) for name, count in found.by_source.items() if count]
    key = "found" if sources and found.eligible != 1 else "found_one"
    return tag("span", words.say(key, eligible=found.eligible, sources=listed(sources, words)), class_="found")


def _not_understood(intent: Intent | None, words: Words) -> Html | None:
    if intent is None or not intent.not_understood:
        return None
    said = words.say("not_understood", words=listed([f"“{plain(w)}”" for w in intent.not_understood], words))
    return tag("span", said, class_="found")


def _working(progress: Progress, words: Words) -> Html | None:
    if progress.over:
        return None
    answering = progress.items is not None or bool(progress.reply)
    key = "choosing" if answering else "searching" if progress.intent else "working"
    dots = Html('<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>')
    return tag("span", words.say(key), dots, class_="working", role="status")


def _reply(reply: str) -> Html | None:
    return tag("div", prose(reply), class_="reply") if reply.strip() else None


def degraded_note(degraded: Sequence[Degraded], words: Words) -> str:
    """A calm sentence about the parts that did not run as they should."""
    names = dict.fromkeys(words.maybe(f"source.{d.part}", d.part.replace("_", " ")) for d in degraded)
    return words.say("degraded", parts=listed(list(names), words))


def _degraded(degraded: Sequence[Degraded], words: Words) -> Html | None:
    if not degraded:
        return None
    why = "; ".join(f"{d.part}: {d.why}" for d in degraded)
    return tag("p", icon("note"), tag("span", degraded_note(degraded, words)), class_="note", role="note", title=why)


def error_words(code: str, message: str, hint: str, words: Words) -> tuple[str, str]:
    """What happened and what to do, in the page's language where the error has a usual wording; else as raised."""
    usual = words.maybe(f"error.{code}", "")
    if "{" in usual:  # this wording was filled in where the error was raised
        return message, hint
    return usual or message, words.maybe(f"error.{code}_hint", hint) or words.say("error.other_hint")


def _failed(progress: Progress, words: Words) -> Html | None:
    failed = progress.failed
    if failed is None:
        return None
    message, hint = error_words(failed.code, failed.message, failed.hint, words)
    retry = tag(
        "button",
        words.say("error.retry"),
        type="button",
        class_="btn btn-line",
        data_do="say",
        data_text=progress.text,
        data_focus="retry",
    )
    said = tag("p", tag("strong", message), " ", hint)
    return tag("div", icon("note"), tag("div", said, retry), class_="note note-error", role="alert")


def _next(suggestions: Sequence[str], words: Words) -> Html | None:
    if not suggestions:
        return None
    said = dict.fromkeys(plain(s) for s in suggestions)
    buttons = [
        tag("button", s, type="button", class_="btn btn-line", data_do="say", data_text=s, data_focus=f"say {s}")
        for s in said
    ]
    return tag("div", *buttons, class_="next", role="group", aria_label=words.say("suggestions"))
