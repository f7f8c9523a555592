# Model Cube in two images:
#   docker build --target web --tag modelcube .             the web server
#   docker build --target worker --tag modelcube-worker .   measures networks, on NVIDIA GPUs where there are some
FROM python:3.11-slim AS source
WORKDIR /source
COPY pyproject.toml README.md LICENSE CITATION.cff ./
COPY app app
COPY templates templates
COPY static static
COPY results results
RUN python -m venv /opt/modelcube

FROM source AS build-web
RUN /opt/modelcube/bin/pip install --no-cache-dir '.[postgres]'

# Pictures of plots are drawn by Chromium: without its sandbox, which a container's profile forbids to an ordinary user, so
# none of its helpers is needed, and without a graphics card. Chinese ones need a font with Chinese letters. What the
# browser leaves behind goes to /tmp, not to the data.
FROM python:3.11-slim AS web
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /data modelcube
COPY --from=build-web /opt/modelcube /opt/modelcube
ENV PATH=/opt/modelcube/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BROWSER_PATH=/usr/bin/chromium \
    XDG_CONFIG_HOME=/tmp/.config \
    XDG_CACHE_HOME=/tmp/.cache \
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

# PyTorch's wheels bring CUDA's libraries; the base brings what they need of the driver's side, and compilers' runtimes.
FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04 AS worker
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends python3 python3-venv \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /data modelcube
WORKDIR /source
COPY pyproject.toml README.md LICENSE CITATION.cff ./
COPY app app
COPY templates templates
COPY static static
COPY results results
RUN python3 -m venv /opt/modelcube \
    && /opt/modelcube/bin/pip install --no-cache-dir '.[evaluate,postgres]'
ENV PATH=/opt/modelcube/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MODELCUBE_DATA_DIR=/data
USER modelcube
WORKDIR /data
VOLUME /data
CMD ["modelcube", "worker"]
