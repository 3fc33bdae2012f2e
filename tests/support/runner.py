"""Talks with the whole bot in one process: the trained agent and the real actions, without HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from dataclasses import dataclass, field
from typing import Any

from bot.commands.train import ensure_model


@dataclass(slots=True)
class Answered:
    """What the bot said in one turn."""

    bubbles: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """All bubbles as one text."""
        return "\n\n".join(bubble.get("text") or "" for bubble in self.bubbles)

    @property
    def custom(self) -> list[dict[str, Any]]:
        """The machine-readable parts."""
        return [bubble["custom"] for bubble in self.bubbles if bubble.get("custom")]

    @property
    def level(self) -> str | None:
        """The level of advice, the strictest when there are several; None without one."""
        order = ["emergency", "urgent", "see_doctor", "rest", "self_care"]
        levels = [part["level"] for part in self.custom if part.get("level")]
        return min(levels, key=order.index, default=None)

    @property
    def cards(self) -> list[str]:
        """The kinds of card shown."""
        return [part["card"] for part in self.custom if part.get("card")]

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The choices offered last."""
        return next((bubble["buttons"] for bubble in reversed(self.bubbles) if bubble.get("buttons")), [])


@dataclass(slots=True)
class Talk:
    """One conversation."""

    bot: Bot
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4()}")

    def say(self, text: str) -> Answered:
        """Sends a message, or an offered payload, and returns what came back."""
        return self.bot.handle(self.sender, text)

    def pick(self, answered: Answered, title: str) -> Answered:
        """Presses the button with this title."""
        payload = next(button["payload"] for button in answered.buttons if button["title"] == title)
        return self.say(payload)

    def slot(self, name: str) -> Any:
        """The value of a slot now."""
        tracker = self.bot.run(self.bot.agent.tracker_store.retrieve(self.sender))
        return tracker.get_slot(name)


class Bot:
    """The agent, the action executor and one event loop."""

    def __init__(self, agent: Any) -> None:
        self.agent = agent
        self._loop = asyncio.new_event_loop()

    def run(self, coroutine: Any) -> Any:
        """Runs a coroutine on the bot's own loop."""
        return self._loop.run_until_complete(coroutine)

    def handle(self, sender: str, text: str) -> Answered:
        """One turn."""
        from rasa.core.channels.channel import UserMessage

        from bot.channels.rest import RestOutput

        output = RestOutput()
        self.run(self.agent.handle_message(UserMessage(text, output, sender, input_channel="rest")))
        self.run(output.hand_over())
        return Answered(output.bubbles)

    def parse(self, text: str) -> dict[str, Any]:
        """How the NLU understands a text."""
        return self.run(self.agent.parse_message(text))

    def talk(self) -> Talk:
        """A fresh conversation."""
        return Talk(self)


def load_bot() -> Bot:
    """Loads the current model with the actions of this checkout."""
    model = ensure_model()
    import rasa.utils.log_utils
    from rasa.core.agent import Agent
    from rasa.utils.endpoints import ClientResponseError as RasaResponseError
    from rasa.utils.endpoints import EndpointConfig
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection

    from bot.channels.locks import ConversationLocks

    rasa.utils.log_utils.configure_structlog(logging.ERROR)

    class InProcessActions(EndpointConfig):
        """An action endpoint that calls the executor instead of a server; JSON both ways, as over HTTP."""

        def __init__(self) -> None:
            super().__init__(url="http://in-process/webhook")
            self.executor = ActionExecutor()
            self.executor.register_package("actions")

        async def request(self, method: str = "post", subpath: Any = None, **options: Any) -> Any:
            try:
                result = await self.executor.run(json.loads(json.dumps(options["json"])))
            except ActionExecutionRejection as error:
                body = json.dumps({"error": str(error), "action_name": error.action_name})
                raise RasaResponseError(400, "rejected", body) from error
            return json.loads(json.dumps(result)) if result else {}

    agent = Agent.load(str(model), action_endpoint=InProcessActions(), lock_store=ConversationLocks())
    return Bot(agent)
