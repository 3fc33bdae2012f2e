"""Random requests after docs/openapi.yml, with right and wrong data: never a fault, and nobody else has to wait."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.conftest import Bystander
from tests.support.servers import RunningServers

API = schemathesis.openapi.from_path(Path(__file__).parents[2] / "docs" / "openapi.yml")
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]
FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
MANY = settings(FEW, max_examples=500, derandomize=False)
schemathesis.openapi.format("binary", st.binary())


def send(case: schemathesis.Case, entries: RunningServers) -> None:
    """Sends one request and checks its answer against the description."""
    answer = case.call(base_url=entries.url, timeout=30, allow_redirects=False)
    case.validate_response(answer, checks=CHECKS)


@API.parametrize()
@FEW
def test_no_request_is_a_fault(
    case: schemathesis.Case, entries: RunningServers, bystander: Bystander, no_fault: None
) -> None:
    send(case, entries)


@pytest.mark.long
@API.parametrize()
@MANY
def test_no_request_of_very_many_is_a_fault(
    case: schemathesis.Case, entries: RunningServers, bystander: Bystander, no_fault: None
) -> None:
    send(case, entries)
