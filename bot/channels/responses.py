"""Says the responses of domain.yml; where a place shows text alone, their choices become a numbered list."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.channels.payloads import read_buttons
from bot.dialogue.message import Message, Offer
from bot.render.channels import OWN, render


class Responses(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's own responses, shown as the replies of actions are.

    Args:
        domain: Where the responses are.
        endpoint_config: What endpoints.yml says of it; nothing is configured there.
    """

    def __init__(self, domain: Domain, endpoint_config: object = None) -> None:
        super().__init__(domain.responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **filled: Any
    ) -> dict[str, Any] | None:
        """One response, filled in."""
        said: dict[str, Any] | None = await super().generate(utter_action, tracker, output_channel, **filled)
        channel = tracker.get_latest_input_channel()
        if said is None or channel in OWN:
            return said
        buttons = read_buttons(said.pop("buttons", None))
        offers = tuple(Offer(button["title"], button["payload"]) for button in buttons)
        return {**said, **render(Message(said.get("text") or "", offers), channel)}
