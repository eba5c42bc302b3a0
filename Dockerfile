# The image of web, worker and beat: Debian 12, prepared by the same bin/setup as `make run`.
FROM debian:bookworm-slim

WORKDIR /srv/portal
ENV LANG=C.UTF-8 PYTHONUNBUFFERED=1 DATA_DIR=/srv/data XDG_CACHE_HOME=/tmp/cache

COPY bin/setup bin/setup
COPY requirements.txt .
RUN bin/setup serve && rm -rf /var/lib/apt/lists/* var ~/.cache

COPY . .
RUN useradd --system --home-dir /srv/portal --shell /usr/sbin/nologin portal && install -d -o portal -g portal /srv/data
USER portal
# The files under their hashed names are part of the image; the secret of this line is used by nothing else.
RUN SECRET_KEY=for-collectstatic-only .venv/bin/python manage.py collectstatic --noinput --verbosity 0

EXPOSE 8000
CMD ["bin/web"]
