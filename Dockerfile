# Two steps: the first installs what the lock file names, the second runs it as a user who may write to /data alone.
FROM python:3.13-slim AS build
WORKDIR /srv/dateline
RUN python -m venv /opt/dateline
COPY requirements.lock ./
RUN /opt/dateline/bin/pip install --disable-pip-version-check --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY migrations ./migrations
COPY static ./static
COPY templates ./templates
RUN /opt/dateline/bin/pip install --disable-pip-version-check --no-cache-dir --no-deps --no-build-isolation -e . \
 && /opt/dateline/bin/python -m compileall -q app

FROM python:3.13-slim
# For `dateline backup` on PostgreSQL.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/dateline /opt/dateline
COPY --from=build /srv/dateline /srv/dateline
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin dateline \
 && install -d -o dateline -g dateline -m 0750 /data
ENV PATH=/opt/dateline/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATELINE_DATABASE_URL=sqlite:////data/dateline.sqlite3 \
    DATELINE_HOST=0.0.0.0 \
    DATELINE_PORT=8000
WORKDIR /data
USER dateline
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["dateline", "serve"]
