"""`parley chat`, `ask`, `recommend`: talk, one turn, or no dialogue at all."""

from typing import Annotated

import typer

from app.options import Catalog, Json, User
from app.output import document, printable, put, quiet_stdout


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(chat)
    app.command()(ask)
    app.command()(recommend)


def chat(user: User = None, catalog: Catalog = "") -> None:
    """Chat in the terminal. An empty line or Ctrl-D ends it."""
    from app.chatting import chat_loop
    from app.opening import open_home

    with quiet_stdout():
        home = open_home(catalog)
        home.live()
    chat_loop(home, user)


def ask(
    text: Annotated[str, typer.Argument(help="What you would say.")],
    user: User = None,
    conversation: Annotated[str | None, typer.Option("--conversation", help="Go on with this conversation.")] = None,
    catalog: Catalog = "",
    as_json: Json = False,
) -> None:
    """One turn of a conversation."""
    from app.chatting import answer, turn_text
    from app.opening import open_home

    with quiet_stdout():
        turn = answer(open_home(catalog), text, user, conversation)
    put(document(turn.as_record()) if as_json else printable(turn_text(turn)))


def recommend(
    user: User = None,
    text: Annotated[str, typer.Option("--text", help="What is wished for, in words.")] = "",
    like: Annotated[list[str] | None, typer.Option("--like", help="The id of a liked item; repeat it.")] = None,
    dislike: Annotated[list[str] | None, typer.Option("--dislike", help="The id of a disliked item.")] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="A condition: year>=1990, genre=Comedy|Drama, price<20.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 10,
    catalog: Catalog = "",
    as_json: Json = False,
) -> None:
    """Recommendations without a dialogue."""
    import asyncio

    from agent.request import RecommendRequest
    from app.chatting import cards_text
    from app.opening import open_home
    from domain.where import parse_where

    with quiet_stdout():
        home = open_home(catalog)
        live = home.live()
        schema = live.catalog.view().schema
        constraints = tuple(parse_where(expression, schema) for expression in where or ())
        request = RecommendRequest(
            user=user, text=text, liked=tuple(like or ()), disliked=tuple(dislike or ()),
            constraints=constraints, limit=limit,
        )  # fmt: skip
        answer = asyncio.run(live.assistant.recommend(request))
    put(document(answer.as_record()) if as_json else printable(cards_text(answer.items)))
