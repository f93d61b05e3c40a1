"""Runs the migrations of the state database (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from domain.errors import StoreFailed

SCRIPTS = Path(__file__).parent / "stores_migrations"


def migrate(connection: Connection, stamp: str = "", target: str = "head") -> None:
    """Bring the tables behind an open connection to `target`, from `stamp` where they never were stamped.

    Raises StoreFailed where a newer Parley made them.
    """
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        if stamp:
            command.stamp(config, stamp)
        command.upgrade(config, target)
    except CommandError as error:
        raise StoreFailed(f"the state database cannot be migrated: {error}", "update Parley") from error
