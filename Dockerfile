# One image for worker, gateway, namespace job and command line.
FROM python:3.11-slim AS build
WORKDIR /build
COPY deploy/image-build.lock deploy/
RUN pip install --no-cache-dir --require-hashes -r deploy/image-build.lock
# Dependencies first: this layer lasts until the lock changes.
COPY requirements.runtime.lock ./
RUN uv venv --python /usr/local/bin/python /opt/milepost \
    && uv pip install --python /opt/milepost/bin/python --no-cache --compile-bytecode --require-hashes -r requirements.runtime.lock
COPY pyproject.toml ./
COPY workflows workflows
COPY activities activities
COPY worker worker
COPY proto/gen/milepost proto/gen/milepost
RUN python -m hatchling build -t wheel \
    && uv pip install --python /opt/milepost/bin/python --no-cache --compile-bytecode --no-deps dist/milepost-*.whl

FROM python:3.11-slim
# Number 1000 is the first user's on most Linux machines: key files made by that user are readable in the container.
RUN groupadd --gid 1000 milepost \
    && useradd --uid 1000 --gid milepost --no-create-home --home-dir /var/lib/milepost milepost \
    && install -d -o milepost -g milepost /var/lib/milepost /var/lib/milepost/store /var/lib/milepost/billing
COPY --from=build /opt/milepost /opt/milepost
# PYTHONTZPATH empty: time zones come from the locked tzdata package, never from the image.
ENV PATH=/opt/milepost/bin:$PATH \
    PYTHONTZPATH= \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
# Owned by root: the folder a program is started from is searched for modules, so it must not be writable.
WORKDIR /opt/milepost
USER milepost
CMD ["python", "-m", "worker"]
