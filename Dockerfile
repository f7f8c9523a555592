# Model Cube's web server. Build: docker build --target web --tag modelcube .
FROM python:3.11-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE CITATION.cff ./
COPY app app
COPY templates templates
COPY static static
COPY results results
RUN python -m venv /opt/modelcube && /opt/modelcube/bin/pip install --no-cache-dir .

FROM python:3.11-slim AS web
RUN useradd --system --uid 10001 --create-home --home-dir /data modelcube
COPY --from=build /opt/modelcube /opt/modelcube
ENV PATH=/opt/modelcube/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MODELCUBE_HOST=0.0.0.0 \
    MODELCUBE_PORT=8000 \
    MODELCUBE_DATA_DIR=/data
USER modelcube
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["modelcube", "serve"]
