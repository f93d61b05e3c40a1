"""Short-lived tokens for people's browsers, issued by an operator."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from app.dependencies import ERRORS, OperatorDep, SettingsDep
from app.schemas import Body, Id, TokenOut
from app.tokens import Tokens

router = APIRouter(prefix="/v1", tags=["access"], responses=ERRORS)


class TokenIn(Body):
    """For whom, and for how long (default: as long as the server allows)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"user_id": "anna", "seconds": 600}]})

    user_id: Id
    seconds: Annotated[int, Field(ge=1, le=86_400)] | None = None


@router.post(
    "/tokens",
    response_model=TokenOut,
    summary="A token for one person's browser",
    responses={501: {"description": "No secret set"}},
)
async def token(body: TokenIn, settings: SettingsDep, _: OperatorDep) -> dict[str, object]:
    """Send it as `Authorization: Bearer TOKEN`: it speaks for this user and nobody else, until it expires."""
    made, expires_at = Tokens(settings.server).issue(body.user_id, body.seconds)
    return {"token": made, "token_type": "Bearer", "user_id": body.user_id, "expires_at": expires_at}
