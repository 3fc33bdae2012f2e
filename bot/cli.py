"""The command line: run, run-scaled, part, migrate, shell, train, validate, docs, figures, pictures, parse, preview,
coverage, evaluate, channel, insights, export, erase.

Each command lives in `bot.commands`; heavy imports happen only in the command that needs them, so that a mistake is
told at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bot.commands.errors import UserError

ROOT = Path(__file__).parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Runs one command and returns its exit code; what a person can mend is told in one sentence."""
    options = _parser().parse_args(arguments)
    os.chdir(ROOT)
    try:
        return int(options.command(options) or 0)
    except UserError as error:
        print(f"Knee Guide: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Knee Guide: chat guidance for knee pain.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="start the servers and print the address of the chat page")
    run.set_defaults(command=_run)
    commands.add_parser("run-scaled", help="start several replicas with PostgreSQL, Redis and nginx").set_defaults(
        command=_run_scaled
    )
    part = commands.add_parser("part", help="run one server in the foreground, for systemd")
    part.add_argument("name", choices=["rasa", "actions"])
    part.set_defaults(command=_part)
    commands.add_parser("migrate", help="bring the databases up to date").set_defaults(command=_migrate)
    commands.add_parser("shell", help="talk in the Rasa shell").set_defaults(command=_shell)
    train = commands.add_parser("train", help="train the model if the data changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    train.set_defaults(command=_train)
    commands.add_parser("validate", help="check the knowledge base").set_defaults(command=_validate)
    commands.add_parser("docs", help="write the tables and the exercise page of the documentation").set_defaults(
        command=_docs
    )
    commands.add_parser("figures", help="draw the figures of the exercises").set_defaults(command=_figures)
    commands.add_parser("pictures", help="take the pictures of the chat page for the documentation").set_defaults(
        command=_pictures
    )
    parse = commands.add_parser("parse", help="show how a message is understood")
    parse.add_argument("text")
    parse.add_argument("--json", action="store_true", help="print all that the pipeline gives, as JSON")
    parse.set_defaults(command=_parse)
    preview = commands.add_parser("preview", help="show what the bot says of a record, as a channel shows it")
    preview.add_argument("kind_or_id", metavar="[KIND] ID", nargs="+", help="KIND: exercise, topic, treatment or sign")
    preview.add_argument(
        "--channel",
        default="cmdline",
        help="rest, web, telegram, slack, messenger, sms, whatsapp, matrix; all others, as cmdline, show text only",
    )
    preview.set_defaults(command=_preview)
    coverage = commands.add_parser("coverage", help="list the facts that no test question reaches")
    coverage.add_argument("--questions", type=Path, help="the file of questions, if not the project's own")
    coverage.set_defaults(command=_coverage)
    evaluate = commands.add_parser("evaluate", help="measure the understanding, or a labelled file of messages")
    evaluate.add_argument("file", type=Path, nargs="?", help="a file to send through the servers")
    evaluate.add_argument("--show", action="store_true", help="list each message that went wrong")
    evaluate.set_defaults(command=_evaluate)
    channel = commands.add_parser("channel", help="check a messaging channel, or register its webhook")
    channel.add_argument("name", help="telegram, slack, messenger, twilio or matrix")
    channel.add_argument("what", choices=["check"], help="check the variables, and ask the vendor for the bot")
    channel.add_argument("--register", action="store_true", help="tell the vendor where to deliver messages")
    channel.set_defaults(command=_channel)
    insights = commands.add_parser("insights", help="report what was understood, asked in vain and escalated")
    insights.add_argument("--days", type=int, default=30, help="how far to look back")
    insights.set_defaults(command=_insights)
    export = commands.add_parser("export", help="print everything that is kept of one person, as JSON")
    export.add_argument("id", help="the id of the conversation")
    export.set_defaults(command=_export)
    erase = commands.add_parser("erase", help="delete everything that is kept of one person")
    erase.add_argument("id", help="the id of the conversation")
    erase.set_defaults(command=_erase)
    return parser


def _run(options: argparse.Namespace) -> int:
    from bot.commands.serve import serve

    return serve()


def _run_scaled(options: argparse.Namespace) -> int:
    from bot.commands.scaled import run_scaled

    return run_scaled()


def _part(options: argparse.Namespace) -> int:
    from bot.commands.part import run_part

    return run_part(options.name)


def _migrate(options: argparse.Namespace) -> int:
    from bot.commands.part import migrate

    return migrate()


def _shell(options: argparse.Namespace) -> int:
    from bot.commands.serve import shell

    return shell()


def _train(options: argparse.Namespace) -> int:
    from bot.commands.train import ensure_model

    ensure_model(force=options.force)
    return 0


def _validate(options: argparse.Namespace) -> int:
    from bot.commands.content import validate

    return validate()


def _docs(options: argparse.Namespace) -> int:
    from bot.commands.docs import docs

    return docs()


def _figures(options: argparse.Namespace) -> int:
    from bot.commands.figures import figures

    return figures()


def _pictures(options: argparse.Namespace) -> int:
    from bot.commands.pictures import pictures

    return pictures()


def _parse(options: argparse.Namespace) -> int:
    from bot.commands.explain import parse

    return parse(options.text, as_json=options.json)


def _preview(options: argparse.Namespace) -> int:
    from bot.commands.preview import preview

    return preview(*options.kind_or_id, channel=options.channel)


def _coverage(options: argparse.Namespace) -> int:
    from bot.commands.coverage import QUESTIONS, coverage

    return coverage(options.questions or QUESTIONS)


def _evaluate(options: argparse.Namespace) -> int:
    if options.file is None:
        from bot.commands.nlu_report import report

        return report()
    from bot.commands.evaluate import evaluate

    return evaluate(options.file, show=options.show)


def _channel(options: argparse.Namespace) -> int:
    from bot.commands.channel import channel

    return channel(options.name, register=options.register)


def _insights(options: argparse.Namespace) -> int:
    from bot.commands.insights import insights

    return insights(options.days)


def _export(options: argparse.Namespace) -> int:
    from bot.commands.privacy import export

    return export(options.id)


def _erase(options: argparse.Namespace) -> int:
    from bot.commands.privacy import erase

    return erase(options.id)
