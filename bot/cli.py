"""The command line: run, shell, train, validate, docs, parse, preview, evaluate and bench.

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
    commands.add_parser("shell", help="talk in the Rasa shell").set_defaults(command=_shell)
    train = commands.add_parser("train", help="train the model if the data changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    train.set_defaults(command=_train)
    commands.add_parser("validate", help="check the knowledge base").set_defaults(command=_validate)
    commands.add_parser("docs", help="write the tables of the documentation").set_defaults(command=_docs)
    parse = commands.add_parser("parse", help="show how a message is understood")
    parse.add_argument("text")
    parse.set_defaults(command=_parse)
    preview = commands.add_parser("preview", help="show what the bot says of an exercise, topic or treatment")
    preview.add_argument("record")
    preview.set_defaults(command=_preview)
    evaluate = commands.add_parser("evaluate", help="measure a labelled file of messages")
    evaluate.add_argument("file", type=Path)
    evaluate.add_argument("--show", action="store_true", help="list each message that went wrong")
    evaluate.set_defaults(command=_evaluate)
    bench = commands.add_parser("bench", help="measure start, latency and memory")
    bench.set_defaults(command=_bench)
    return parser


def _run(options: argparse.Namespace) -> int:
    from bot.commands.serve import serve

    return serve()


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


def _parse(options: argparse.Namespace) -> int:
    from bot.commands.content import parse

    return parse(options.text)


def _preview(options: argparse.Namespace) -> int:
    from bot.commands.content import preview

    return preview(options.record)


def _evaluate(options: argparse.Namespace) -> int:
    from bot.commands.evaluate import evaluate

    return evaluate(options.file, show=options.show)


def _bench(options: argparse.Namespace) -> int:
    from bot.commands.bench import bench

    return bench()
