"""How the next answer is tuned: two sliders, and the catalogue where a home has several."""

from collections.abc import Sequence

from ui.render.markup import Html, tag
from ui.visit import Visit
from ui.wording import Words


def tune(visit: Visit, catalogs: Sequence[str], words: Words) -> Html:
    """The sliders act on the next answer; the middle leaves it as it is."""
    return tag(
        "div",
        tag("h3", words.say("tune")),
        _slider("newness", visit.newness, "tune_familiar", "tune_new", words),
        _slider("variety", visit.variety, "tune_focused", "tune_varied", words),
        _catalogs(visit.catalog, catalogs, words) if len(catalogs) > 1 else None,
        class_="tune",
    )


def _slider(name: str, value: float, low: str, high: str, words: Words) -> Html:
    ends = (words.say(low), words.say(high))
    control = tag(
        "input",
        type="range",
        min=-100,
        max=100,
        step=10,
        value=round(value * 100),
        class_="slider",
        data_do="tune",
        data_name=name,
        data_focus=f"tune {name}",
        aria_label=words.say("tune_between", low=ends[0], high=ends[1]),
    )
    shown = tag("span", *[tag("span", end) for end in ends], class_="slider-ends", aria_hidden="true")
    return tag("div", control, shown, class_="slider-row")


def _catalogs(chosen: str, catalogs: Sequence[str], words: Words) -> Html:
    current = chosen or catalogs[0]
    options = [tag("option", name, value=name, selected=name == current) for name in catalogs]
    select = tag("select", *options, class_="language", data_do="catalog", aria_label=words.say("catalog"))
    return tag("label", tag("span", words.say("catalog")), select, class_="catalog-row")
