import socket

from modelcube.evaluation.jobs.machine import machine_name
from modelcube.settings import Settings


def test_a_machine_goes_by_its_setting_or_its_hosts_name() -> None:
    assert machine_name(Settings(machine="ours")) == "ours"
    assert machine_name(Settings()) == socket.gethostname()


def test_on_a_cluster_machines_go_by_their_hosts_names_as_ray_knows_them() -> None:
    assert machine_name(Settings(machine="ours", ray_address="10.0.0.1:6379")) == socket.gethostname()
