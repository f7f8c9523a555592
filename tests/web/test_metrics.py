from fastapi.testclient import TestClient

from modelcube.web.metrics import RequestMetrics


def test_requests_are_counted_by_route_template(client: TestClient) -> None:
    client.get("/static/0/nothing-1.css")
    client.get("/static/0/nothing-2.css")
    text = client.get("/metrics").text
    assert 'modelcube_requests_total{method="GET",route="/static/{version}/{path:path}",status="404"}' in text
    assert "nothing-1" not in text


def test_unknown_methods_and_paths_make_no_series_of_their_own(client: TestClient) -> None:
    client.request("FROB", "/frob")
    text = client.get("/metrics").text
    assert 'modelcube_requests_total{method="other",route="unmatched",status="404"}' in text


def test_times_fall_into_buckets() -> None:
    metrics = RequestMetrics()
    metrics.count("GET", "/scale", 200, 0.003)
    text = metrics.text().decode()
    assert 'modelcube_request_seconds_bucket{le="0.002",route="/scale"} 0.0' in text
    assert 'modelcube_request_seconds_bucket{le="0.005",route="/scale"} 1.0' in text
