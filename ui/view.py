"""What the page shows of a conversation at one moment: all HTML, put together from pure parts."""

from collections.abc import Iterable

from agent.messages import language_of as guessed
from domain.conversation import Conversation, Preferences
from domain.errors import ParleyError
from domain.frozen import Frozen
from ui.port import Home
from ui.render.chrome import bar, welcome
from ui.render.markup import Html, join
from ui.render.panel import PanelState, panel
from ui.render.senses import senses
from ui.render.turns import Progress, finished, turn_html
from ui.settings import UiSettings
from ui.visit import Visit
from ui.wording import Words, language_of, words_of


class View(Frozen):
    """The page's parts as HTML."""

    bar: str
    past: str
    live: str
    panel: str
    senses: str


class Viewer:
    """Draws a conversation for one visitor's language."""

    def __init__(self, home: Home, settings: UiSettings) -> None:
        self._home = home
        self._settings = settings

    def words(self, visit: Visit, accepted: str, conversation: Conversation | None = None, said: str = "") -> Words:
        """The words to use: as chosen; else Chinese for a Chinese message, as the newest turn, as the browser asks."""
        chosen = visit.language if visit.language != "auto" else self._settings.language
        if chosen != "auto":
            return words_of(chosen)
        if said and guessed(said) == "zh":
            return words_of("zh")
        if conversation and conversation.turns:
            return words_of(conversation.turns[-1].language)
        return words_of(language_of(accepted))

    def view(self, visit: Visit, words: Words, conversation: Conversation | None, running: Progress | None) -> View:
        """The whole page: the turns that are kept, and the one in flight."""
        turns = [finished(t) for t in conversation.turns] if conversation else []
        known = conversation.preferences if conversation else Preferences()
        live = running or (turns.pop() if turns else None)
        return View(
            bar=bar(self._settings.title, words, visit.language),
            past=join(*[self.turn(t, words, visit) for t in turns]),
            live=self.turn(live, words, visit, known, newest=True) if live else self._welcome(words),
            panel=self.panel(known, words, visit),
            senses=senses(words, sees=self._home.sees, hears=self._home.hears),
        )

    def turn(
        self, progress: Progress, words: Words, visit: Visit, known: Preferences | None = None, *, newest: bool = False
    ) -> Html:
        """One turn."""
        behind = (i for r in progress.items or () for e in r.evidence for i in e.item_ids)
        wishes = known.constraints if known else ()
        names = self._names(behind, words, visit)
        return turn_html(progress, words, self._settings, names=names, wishes=wishes, newest=newest)

    def panel(self, known: Preferences, words: Words, visit: Visit) -> Html:
        """What Parley knows, how the answers are tuned, and the other chats of this browser."""
        tastes = self._home.tastes(visit.user, visit.catalog) if visit.user else ()
        facts = self._home.profile(visit.user, visit.catalog) if visit.user else {}
        ids = (*known.liked, *known.disliked, *known.seen, *(t.item_id for t in tastes))
        state = PanelState(visit=visit, catalogs=tuple(self._home.catalogs()), tastes=tuple(tastes), facts=facts)
        return panel(known, words, self._names(ids, words, visit), state)

    def name(self, item_id: str, words: Words, visit: Visit) -> str:
        """An item's title in the page's language; its id where it is no longer there."""
        try:
            return self._home.chat(visit.catalog).item(item_id).title(words.language)
        except ParleyError:
            return item_id

    def _names(self, ids: Iterable[str], words: Words, visit: Visit) -> dict[str, str]:
        return {i: self.name(i, words, visit) for i in dict.fromkeys(ids)}

    def _welcome(self, words: Words) -> Html:
        return welcome(words, self._settings.examples.get(words.language) or words.example_prompts)
