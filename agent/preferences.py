"""What the conversation has established, folded over its messages: the newest explicit wish wins. Pure."""

from collections.abc import Iterable, Sequence

from agent import shopping, wishes
from agent.person import read_person
from agent.unlearning import SAID
from domain.conversation import Preferences, Turn
from domain.intent import Act, Constraint, Intent, Mention, Sentiment, Step, leaving_out

_FOLDED = frozenset({Act.RECOMMEND, Act.REFINE, Act.MORE_LIKE, Act.REACT, Act.RESET})
_LAST = frozenset({"last", "that", "this", "it"})
_PERSON = frozenset({"me", "profile", "likes", "memory", "likes_and_dislikes"})


def fold(
    preferences: Preferences,
    intent: Intent,
    *,
    also: bool | frozenset[str] = False,
    earlier: Sequence[Turn] = (),
) -> Preferences:
    """The preferences after a message.

    A new positive wish replaces the older ones of its field (joins them where the person says "also", of all fields or
    of those in `also`); exclusions stay
    until lifted or contradicted by a later explicit wish; a new subject lets go of what was only for the last ask; an
    intent without steps changes nothing. `earlier` are the turns so far, needed to take back the last one.
    """
    for step in intent.steps:
        if step.act is Act.RESET:
            preferences = _reset(preferences, step, earlier)
    steps = [step for step in intent.steps if step.act in _FOLDED]
    if not also and any(_new_subject(step, preferences) for step in steps):
        preferences = let_go(preferences)
    elif not also and any(_other_subject(step, preferences) for step in steps):
        preferences = preferences.model_copy(update={"search_text": ""})
    fresh = [c for step in steps for c in step.constraints]
    fresh += [leaving_out(intent.left_out)] if intent.left_out and steps else []
    kept = wishes.lift(preferences.constraints, intent.lifted)
    merged = wishes.merge(kept, fresh, also=also)
    preferences = preferences.model_copy(update={"constraints": merged, **_texts(preferences, steps, also=bool(also))})
    for step in intent.steps:
        preferences = preferences if step.act is Act.RESET else _fold_mentions(preferences, step)
    return preferences


def react(preferences: Preferences, mention: Mention) -> Preferences:
    """The preferences after one reaction to one item; a newer sentiment about the same item replaces the older."""
    item_id = mention.item_id
    if item_id is None:
        return preferences
    update: dict[str, object] = {"last_item": item_id}
    if mention.sentiment in (Sentiment.LIKE, Sentiment.DISLIKE):
        liked, disliked = _without(preferences.liked, item_id), _without(preferences.disliked, item_id)
        is_like = mention.sentiment is Sentiment.LIKE
        update["liked"] = (*liked, item_id) if is_like else liked
        update["disliked"] = disliked if is_like else (*disliked, item_id)
        update["like_ids"] = preferences.like_ids if is_like else _without(preferences.like_ids, item_id)
    if mention.sentiment is Sentiment.SEEN:
        update["seen"] = (*_without(preferences.seen, item_id), item_id)
    return preferences.model_copy(update=update)


def take_back(preferences: Preferences, item_id: str) -> Preferences:
    """The preferences without any reaction to one item."""
    names = ("liked", "disliked", "seen", "like_ids")
    return preferences.model_copy(update={name: _without(getattr(preferences, name), item_id) for name in names})


def drop(preferences: Preferences, wish: Constraint) -> Preferences:
    """The preferences without one wish; unchanged where it does not hold."""
    return preferences.model_copy(update={"constraints": tuple(c for c in preferences.constraints if c != wish)})


def remember_shown(preferences: Preferences, item_ids: Sequence[str]) -> Preferences:
    """The preferences after cards were shown; a single card becomes what "it" means, several make "it" unclear."""
    shown = tuple(dict.fromkeys((*preferences.shown, *item_ids)))
    last = item_ids[0] if len(item_ids) == 1 else None if item_ids else preferences.last_item
    return preferences.model_copy(update={"shown": shown, "last_item": last})


def _without(ids: Iterable[str], item_id: str) -> tuple[str, ...]:
    return tuple(i for i in ids if i != item_id)


def let_go(preferences: Preferences) -> Preferences:
    """The preferences without what was only for the last ask; exclusions and reactions stay."""
    exclusions = tuple(c for c in preferences.constraints if wishes.is_exclusion(c))
    return preferences.model_copy(update={"constraints": exclusions, "search_text": "", "like_ids": ()})


def _new_subject(step: Step, preferences: Preferences) -> bool:
    if step.act is Act.MORE_LIKE:
        return bool(step.mentions) and not any(m.item_id in preferences.shown for m in step.mentions if m.item_id)
    if step.act is not Act.RECOMMEND:
        return False
    return bool(step.search_text) or any(wishes.is_subject(c) for c in step.constraints)


def _other_subject(step: Step, preferences: Preferences) -> bool:
    """Whether a refinement names another kind of thing: the words said about the last kind were about that one."""
    if step.act is not Act.REFINE:
        return False
    wanted = _kinds(preferences.constraints)
    return any(field in wanted and not wanted[field] & now for field, now in _kinds(step.constraints).items())


def _kinds(constraints: Sequence[Constraint]) -> dict[str, set[object]]:
    """The wanted values by field of the wishes that say what kind of thing it must be."""
    kinds: dict[str, set[object]] = {}
    for constraint in constraints:
        if constraint.hard and wishes.is_subject(constraint):
            kinds.setdefault(constraint.field, set()).update(wishes.values(constraint))
    return kinds


def _texts(preferences: Preferences, steps: Sequence[Step], *, also: bool) -> dict[str, object]:
    said = [step.search_text for step in steps if step.search_text]
    was = preferences.search_text
    left = was if also else shopping.without_older(was, said)
    older = [left] if left else []
    together = [*older, *said] if left == was else [*said, *older]  # "blue" in the place of "red" is "blue dress"
    update: dict[str, object] = {"search_text": " ".join(dict.fromkeys(together))}
    alike = [m.item_id for s in steps if s.act is Act.MORE_LIKE for m in s.mentions if m.item_id]
    if alike:
        update["like_ids"] = tuple(dict.fromkeys(alike))
    return update


def _fold_mentions(preferences: Preferences, step: Step) -> Preferences:
    before = preferences.last_item
    if step.act is Act.CHAT:  # what was chosen is of interest, but neither liked nor known yet
        chosen = [m.item_id for m in step.mentions if m.item_id]
        preferences = preferences.model_copy(
            update={"like_ids": tuple(dict.fromkeys((*preferences.like_ids, *chosen)))}
        )
    for mention in step.mentions:
        preferences = react(preferences, mention)
    if step.act is Act.COMPARE and before in {m.item_id for m in step.mentions}:
        return preferences.model_copy(update={"last_item": before})  # "compare it with the third": "it" stays
    return preferences


def _reset(preferences: Preferences, step: Step, earlier: Sequence[Turn]) -> Preferences:
    about = step.about.casefold()
    if about in _LAST:
        return _undo(preferences, earlier)
    if about == SAID:
        for mention in step.mentions:
            preferences = take_back(preferences, mention.item_id or "")
        return preferences
    if about in _PERSON:
        return Preferences(shown=preferences.shown, refused=preferences.refused, seen=preferences.seen)
    if about in ("", "all", "everything", "wishes"):
        known = tuple(dict.fromkeys((*preferences.seen, *preferences.liked)))  # what was liked is known, no new card
        gone = {"constraints": (), "search_text": "", "like_ids": (), "liked": (), "let_go": (), "last_item": None}
        return preferences.model_copy(update={**gone, "seen": known})
    return preferences.model_copy(update={"constraints": wishes.lift(preferences.constraints, (about,), all_of=True)})


def undone(intent: Intent, earlier: Sequence[Turn]) -> Turn | None:
    """The turn that a message takes back ("forget that"); None where it takes none back."""
    takes_back = any(s.act is Act.RESET and s.about.casefold() in _LAST for s in intent.steps)
    standing = _standing(earlier) if takes_back else []
    return standing[-1] if standing else None


def _undo(preferences: Preferences, earlier: Sequence[Turn]) -> Preferences:
    """Without the last message that said something: wishes and facts as they were before it, none of its reactions."""
    standing = _standing(earlier)
    if not standing:
        return preferences
    told = read_person(standing[-1].text).profile
    facts = {name: value for name, value in preferences.profile.items() if name not in told}
    for turn in standing[:-1]:
        facts |= {name: value for name, value in read_person(turn.text).profile.items() if name in told}
    before = Preferences(shown=preferences.shown)
    for turn in standing[:-1]:
        before = fold(before, turn.intent, also=wishes.says_also(turn.text))
    said = {m.item_id for m in standing[-1].intent.mentions if m.item_id}
    kept = {n: tuple(i for i in getattr(preferences, n) if i not in said) for n in ("liked", "disliked", "seen")}
    update = {"constraints": before.constraints, "search_text": before.search_text, "like_ids": before.like_ids}
    return preferences.model_copy(update={**update, **kept, "profile": facts})


def _standing(turns: Sequence[Turn]) -> list[Turn]:
    """The turns whose wishes or reactions still stand: those that said any, less those taken back since."""
    standing: list[Turn] = []
    for turn in turns:
        if any(s.act is Act.RESET and s.about.casefold() in _LAST for s in turn.intent.steps):
            standing = standing[:-1]
        elif _says_wishes(turn.intent) or read_person(turn.text).profile:
            standing.append(turn)
    return standing


def _says_wishes(intent: Intent) -> bool:
    return bool(intent.lifted or intent.left_out) or any(map(_says_something, intent.steps))


def _says_something(step: Step) -> bool:
    said = step.constraints or step.mentions or step.search_text
    return step.act is Act.RESET or (step.act in _FOLDED and bool(said))
