"""The files in `deploy` are whole, agree with the code, and are taken by the programs that read them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from bot.channels.health import PARTS
from bot.commands.services import Nginx
from tests.contracts.sources import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
MANIFESTS = {
    f"{found['kind']}/{found['metadata']['name']}": found
    for path in sorted((DEPLOY / "kubernetes").glob("*.yml"))
    for found in yaml.safe_load_all(path.read_text(encoding="utf-8"))
}
PODS = {name: found["spec"]["template"] for name, found in MANIFESTS.items() if "template" in found.get("spec", {})}
VARIABLE = re.compile(r"\bKNEE_[A-Z_]+\b")
# Filled into the proxy's template, or made by compose itself.
OF_THE_PROXY = {"KNEE_LISTEN", "KNEE_UPSTREAMS", "KNEE_RATE"}
OF_THE_FILES = {"KNEE_POSTGRES_PASSWORD", "KNEE_REDIS_PASSWORD", "KNEE_PUBLISH"}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def containers() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, pod in PODS.items():
        for container in [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]:
            yield f"{name}/{container['name']}", container


def test_nginx_takes_the_template(tmp_path: Path) -> None:
    proxy = Nginx(tmp_path, replicas=("127.0.0.1:1", "127.0.0.1:2"))
    proxy.prepare()
    run = subprocess.run([*proxy.command(), "-t"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert not VARIABLE.search((tmp_path / "knee.conf").read_text(encoding="utf-8").split("upstream knee", 1)[1])


def test_every_variable_in_deploy_is_one_that_something_reads() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    known = set(VARIABLE.findall(code)) | OF_THE_PROXY | OF_THE_FILES
    named = {
        (path.name, variable)
        for path in DEPLOY.rglob("*")
        if path.is_file()
        for variable in VARIABLE.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted(pair for pair in named if pair[1] not in known) == []


def test_compose_asks_for_nothing_that_the_example_does_not_hold() -> None:
    asked = set(re.findall(r"\$\{(KNEE_[A-Z_]+)", (DEPLOY / "compose.yml").read_text(encoding="utf-8")))
    assert asked <= set(VARIABLE.findall((DEPLOY / "environment.example").read_text(encoding="utf-8")))


def test_the_example_holds_no_secret() -> None:
    lines = (DEPLOY / "environment.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if re.match(r"KNEE_\w*(SECRET|PASSWORD|TOKEN)=.", line)] == []


def test_compose_runs_two_replicas_their_actions_the_stores_and_one_open_door() -> None:
    assert set(SERVICES) == {
        "migrate", "rasa-1", "actions-1", "rasa-2", "actions-2", "postgres", "redis", "proxy"
    }  # fmt: skip
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["proxy"]["ports"] == ["${KNEE_PUBLISH:-127.0.0.1:8080}:8080"]
    for number in (1, 2):
        assert SERVICES[f"actions-{number}"]["network_mode"] == f"service:rasa-{number}"
        assert f"server rasa-{number}:5005" in SERVICES["proxy"]["environment"]["KNEE_UPSTREAMS"]


def test_what_compose_waits_for_is_there_and_says_when_it_is_well() -> None:
    for service in SERVICES.values():
        waits = service.get("depends_on", {})
        assert set(waits) <= set(SERVICES)
        healthy = (
            [name for name in waits if waits[name]["condition"] == "service_healthy"] if type(waits) is dict else []
        )
        assert all("healthcheck" in SERVICES[name] for name in healthy)
    named = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert {volume for volume in named if not volume.startswith(".")} == set(COMPOSE["volumes"])


@pytest.mark.parametrize("name", [name for name in SERVICES if SERVICES[name]["image"] == "knee-guide"])
def test_our_containers_have_no_rights_and_write_nowhere_but_in_memory(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["command"][:3] == ["python", "-m", "bot"]


def test_the_image_is_made_of_what_the_repository_has_and_runs_as_nobody() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    copied = [part for line in lines if line.startswith("COPY") for part in line.split()[1:-1]]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied and all((ROOT / part).exists() and f"!{part}" in ignored for part in copied)
    assert "USER 10001" in lines
    assert any("--require-hashes" in line for line in lines)


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest_has_the_shape_that_kubernetes_knows(name: str) -> None:
    kubernetes_validate.validate(MANIFESTS[name], kubernetes_validate.latest_version(), strict=True)


def test_selectors_services_and_volumes_of_kubernetes_fit_together() -> None:
    for name, pod in PODS.items():
        assert MANIFESTS[name]["spec"]["selector"]["matchLabels"] == pod["metadata"]["labels"]
    labels = [pod["metadata"]["labels"] for pod in PODS.values()]
    ports = {port["name"] for _, container in containers() for port in container.get("ports", [])}
    for manifest in MANIFESTS.values():
        if manifest["kind"] == "Service":
            assert manifest["spec"]["selector"] in labels
            assert {port["targetPort"] for port in manifest["spec"]["ports"]} <= ports
    for name, pod in PODS.items():
        made = {volume["name"] for volume in pod["spec"].get("volumes", [])}
        made |= {claim["metadata"]["name"] for claim in MANIFESTS[name]["spec"].get("volumeClaimTemplates", [])}
        mounts = [c.get("volumeMounts", []) for c in pod["spec"]["containers"]]
        assert {mount["name"] for found in mounts for mount in found} == made


def test_every_container_of_kubernetes_has_limits_and_every_server_is_asked_how_it_is() -> None:
    serving = [(name, found) for name, found in containers() if "/migrate" not in name]
    assert [name for name, found in serving if "memory" not in found["resources"]["limits"]] == []
    asked = [name for name, found in serving if "readinessProbe" not in found]
    # Whether the actions are well is asked of the Rasa server that needs them.
    assert asked == ["Deployment/knee-guide/actions"]


def test_probes_ask_for_what_there_is_and_not_for_what_all_replicas_share() -> None:
    paths = [
        probe["httpGet"]["path"]
        for _, container in containers()
        for key, probe in container.items()
        if key.endswith("Probe") and "httpGet" in probe
    ]
    paths += re.findall(r"127\.0\.0\.1:5005(/[\w/?=,]+)", str(SERVICES["rasa-1"]["healthcheck"]["test"]))
    assert set(paths) == {"/health/live", "/health/ready?parts=model,actions"}
    assert {"model", "actions"} <= set(PARTS)


def test_kustomize_lists_every_manifest_and_the_one_template() -> None:
    found = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8"))
    assert sorted(found["resources"]) == sorted(f"kubernetes/{p.name}" for p in (DEPLOY / "kubernetes").iterdir())
    assert found["configMapGenerator"][0]["files"] == ["default.conf.template=nginx.conf.template"]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # The project is not under /opt here.
        text = unit.read_text(encoding="utf-8").replace("/opt/knee-guide/.venv/bin/python", sys.executable)
        (tmp_path / unit.name.replace("@", "@1")).write_text(text, encoding="utf-8")
    assert len(UNITS) == 3
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if str(tmp_path) in line]) == (0, [])
