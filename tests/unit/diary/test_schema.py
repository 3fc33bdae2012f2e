"""The tables of the diary and the way to them from an empty database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from bot.database.engine import engine_for
from bot.diary.schema import PART, differences, downgrade, open_database, upgrade
from bot.diary.tables import metadata


def test_an_empty_database_is_brought_to_the_tables_of_the_code(url: str) -> None:
    assert differences(open_database(url)) == []


def test_opening_twice_changes_nothing_and_keeps_what_is_there(url: str) -> None:
    with open_database(url).begin() as connection:
        connection.execute(text("insert into person values (1, 'anna', '2024-01-01', '2024-01-01')"))
    engine = open_database(url)
    with engine.connect() as connection:
        assert connection.execute(text("select key from person")).scalar() == "anna"
    assert differences(engine) == []


def test_every_migration_can_be_taken_back_and_made_again(url: str) -> None:
    engine = open_database(url)
    downgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert differences(engine) == []


def test_a_table_that_is_missing_is_noticed(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("drop table note"))
    assert "note" in str(differences(engine))


def test_the_migrations_are_numbered_in_one_row() -> None:
    names = sorted(path.name[:4] for path in PART.folder.glob("*.py"))
    assert names == [f"{number:04}" for number in range(1, len(names) + 1)]


def test_foreign_keys_are_kept(url: str) -> None:
    with pytest.raises(IntegrityError), open_database(url).begin() as connection:
        connection.execute(text("insert into note (person_id, day, text) values (77, '2024-01-01', 'x')"))


def test_every_table_but_that_of_people_belongs_to_a_person() -> None:
    owned = [table for table in metadata.sorted_tables if table.name != "person"]
    assert [table.name for table in owned if table.c.person_id.nullable] == []
    assert all(key.ondelete == "CASCADE" for table in owned for key in table.foreign_keys)


def test_the_tables_can_be_made_in_postgresql_too() -> None:
    dialect = postgresql.dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    assert all("CREATE TABLE" in statement for statement in made)
    assert '"end" VARCHAR' in "".join(made), "a word of the language must be quoted"


def test_a_folder_with_a_percent_sign_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "100% mine"
    folder.mkdir()
    assert differences(open_database(f"sqlite:///{folder / 'diary.db'}")) == []


def test_another_database_than_sqlite_gets_no_setting_of_sqlite() -> None:
    assert engine_for("postgresql://nobody@localhost/none").dialect.name == "postgresql"
