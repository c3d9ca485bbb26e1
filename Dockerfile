# One image for web, worker, beat and the preparing step; docker-compose.yml says which runs what.
# Packages are checked against the hashes in requirements/base.txt.

FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --require-hashes -r /tmp/base.txt

FROM python:3.11-slim-bookworm
# What draws PDF (isms/syslibs.py lists the same), and nothing else.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin isms \
    && install -d -o isms -g isms -m 0750 /data
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=isms.settings \
    STATIC_ROOT=/app/static-built \
    VAR_DIR=/data \
    BIND=0.0.0.0 \
    PORT=8000
WORKDIR /app
COPY manage.py pyproject.toml ./
COPY isms/ isms/
COPY core/ core/
COPY audit/ audit/
COPY roles/ roles/
COPY classification/ classification/
COPY assets/ assets/
COPY erasing/ erasing/
COPY reports/ reports/
COPY templates/ templates/
COPY static/ static/
# Settings want a database address and a key; collecting files uses neither.
RUN DATABASE_URL=postgres://build@localhost/build SECRET_KEY=build VAR_DIR=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q . \
    && rm -rf /tmp/build
USER isms
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/halsa/levande/', timeout=4)"]
CMD ["gunicorn", "--config", "python:isms.gunicorn", "isms.wsgi:application"]
