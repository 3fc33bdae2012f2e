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
from bot.channels.messaging import STOP_SECONDS
from bot.channels.turns import TURN_SECONDS
from bot.commands import serve
from bot.commands.services import Nginx
from bot.logs import KEEP_DAYS
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


def test_compose_runs_two_replicas_the_stores_and_one_open_door() -> None:
    assert set(SERVICES) == {"migrate", "replica-1", "replica-2", "postgres", "redis", "proxy"}
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["proxy"]["ports"] == ["${KNEE_PUBLISH:-127.0.0.1:8080}:8080"]
    for number in (1, 2):
        assert f"server replica-{number}:5005" in SERVICES["proxy"]["environment"]["KNEE_UPSTREAMS"]


def test_no_container_lives_in_the_network_of_another_which_it_would_lose_when_that_one_restarts() -> None:
    assert [name for name, service in SERVICES.items() if "network_mode" in service] == []
    # The action server is on the loopback of its own container, beside its Rasa server.
    assert [SERVICES[f"replica-{number}"]["command"] for number in (1, 2)] == [["python", "-m", "bot", "run"]] * 2


def test_what_containers_print_does_not_fill_the_disk() -> None:
    assert [name for name, service in SERVICES.items() if not service["logging"]["options"]["max-size"]] == []


PROXIES = {
    "compose": (SERVICES["proxy"]["image"], SERVICES["proxy"]["environment"]["KNEE_UPSTREAMS"]),
    "kubernetes": next(
        (container["image"], next(told["value"] for told in container["env"] if told["name"] == "KNEE_UPSTREAMS"))
        for name, container in containers()
        if name == "Deployment/proxy/nginx"
    ),
}


@pytest.mark.parametrize("where", PROXIES)
def test_the_proxy_finds_a_replica_again_that_was_made_anew(where: str) -> None:
    image, upstreams = PROXIES[where]
    version = tuple(map(int, re.findall(r"nginx:(\d+)\.(\d+)", image)[0]))
    # The first stable one whose upstreams follow a name.
    assert version >= (1, 28)
    resolver, *servers = (part.split() for part in upstreams.split(";") if part.strip())
    assert resolver[0] == "resolver"
    assert servers and all(server[0] == "server" and "resolve" in server for server in servers)


def test_the_proxy_of_kubernetes_sees_every_pod() -> None:
    assert MANIFESTS["Service/knee-guide"]["spec"]["clusterIP"] == "None"
    assert "sessionAffinity" not in MANIFESTS["Service/knee-guide"]["spec"]


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
    paths += re.findall(r"127\.0\.0\.1:5005(/[\w/?=,]+)", str(SERVICES["replica-1"]["healthcheck"]["test"]))
    assert set(paths) == {"/health/live", "/health/ready?parts=model,actions"}
    assert {"model", "actions"} <= set(PARTS)


@pytest.mark.parametrize("name", [name for name, _ in containers()])
def test_every_container_of_kubernetes_runs_as_nobody_and_writes_only_where_it_was_told(name: str) -> None:
    pod = PODS["/".join(name.split("/")[:2])]["spec"]["securityContext"]
    own = dict(containers())[name]["securityContext"]
    assert pod["runAsNonRoot"] is True and pod["runAsUser"] > 0
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert (own["allowPrivilegeEscalation"], own["readOnlyRootFilesystem"]) == (False, True)


@pytest.mark.parametrize(
    "command",
    [
        SERVICES["postgres"].get("command", []),
        dict(containers())["StatefulSet/postgres/postgres"].get("args", []),
    ],
    ids=["compose", "kubernetes"],
)
def test_every_postgresql_is_told_not_to_quote_statements_in_its_log(command: list[str]) -> None:
    assert {"log_min_error_statement=panic", "log_error_verbosity=terse"} <= set(command)


def test_whoever_stops_a_server_waits_longer_than_the_server_waits_for_its_turns() -> None:
    compose = SERVICES["replica-1"]
    rasa = next(unit.read_text(encoding="utf-8") for unit in UNITS if "rasa" in unit.name)
    pod = PODS["Deployment/knee-guide"]["spec"]
    [container] = [found for found in pod["containers"] if found["name"] == "rasa"]
    told = {
        compose["environment"]["SANIC_GRACEFUL_SHUTDOWN_TIMEOUT"],
        *re.findall(r"SANIC_GRACEFUL_SHUTDOWN_TIMEOUT=(\d+)", rasa),
        *(entry["value"] for entry in container["env"] if entry["name"] == "SANIC_GRACEFUL_SHUTDOWN_TIMEOUT"),
    }
    assert told == {str(int(TURN_SECONDS))}
    asleep = int(container["lifecycle"]["preStop"]["exec"]["command"][-1])
    waits = [
        int(compose["stop_grace_period"].removesuffix("s")),
        int(re.findall(r"TimeoutStopSec=(\d+)", rasa)[0]),
        pod["terminationGracePeriodSeconds"] - asleep,
        serve._STOP_SECONDS,
    ]
    # First the messaging channels end what they have begun, then the server waits for its requests.
    assert min(waits) > TURN_SECONDS + STOP_SECONDS


def test_kustomize_lists_every_manifest_and_the_one_template() -> None:
    found = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text(encoding="utf-8"))
    assert sorted(found["resources"]) == sorted(f"kubernetes/{p.name}" for p in (DEPLOY / "kubernetes").iterdir())
    assert found["configMapGenerator"][0]["files"] == ["default.conf.template=nginx.conf.template"]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        # The project is not under /opt here.
        text = unit.read_text(encoding="utf-8").replace("/opt/knee-guide/.venv/bin/python", sys.executable)
        (tmp_path / unit.name.replace("@", "@1")).write_text(text, encoding="utf-8")
    assert len(UNITS) == 2
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, [line for line in checked.stderr.splitlines() if str(tmp_path) in line]) == (0, [])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_that_finds_no_database_at_boot_is_started_again_for_as_long_as_it_takes(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    # What a unit requires and what fails once takes it down for good.
    assert not re.search(r"^(Requires|BindsTo|Requisite)=", text, re.MULTILINE)
    assert {"Restart=on-failure", "StartLimitIntervalSec=0"} <= set(text.splitlines())


def test_the_tables_are_brought_up_to_date_before_each_start_of_a_rasa_server() -> None:
    before = {unit.name: re.findall(r"^ExecStartPre=.* -m bot (\w+)$", unit.read_text("utf-8"), re.M) for unit in UNITS}
    assert before == {"knee-guide-rasa@.service": ["migrate"], "knee-guide-actions@.service": []}


def test_what_units_print_is_kept_for_as_long_as_the_log_of_the_program() -> None:
    for unit in UNITS:
        assert "LogNamespace=knee-guide" in unit.read_text(encoding="utf-8").splitlines()
    journal = (DEPLOY / "systemd" / "journald@knee-guide.conf").read_text(encoding="utf-8").splitlines()
    assert {"MaxFileSec=1day", f"MaxRetentionSec={KEEP_DAYS}day"} <= set(journal)


def test_the_documented_secret_of_kubernetes_is_one_that_kubectl_makes() -> None:
    documented = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    # It refuses both together.
    assert "--from-env-file" in documented and "--from-literal" not in documented


def test_documented_commands_of_compose_name_services_that_there_are_and_build_only_what_can_be_built() -> None:
    documented = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    commands = re.findall(r"docker compose (?:-f \S+ )?([^`#\n]+)", documented)
    assert commands
    for command in commands:
        named = [word for word in command.split()[1:] if not word.startswith("-")]
        assert set(named) <= set(SERVICES), command
        assert "--build" not in command or not named
    assert [name for name, service in SERVICES.items() if "build" in service] == ["migrate"]
