# The app in a container:
#
#     docker build -t formcam .
#     docker run --rm -p 127.0.0.1:8501:8501 -v formcam:/data formcam
#
# and then http://127.0.0.1:8501. Publish the port on 127.0.0.1 as above: without it, Docker opens it to the network.

FROM python:3.11-slim-bookworm AS wheel
WORKDIR /source
COPY pyproject.toml README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY formcam formcam
COPY models models
COPY sample_videos sample_videos
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.11-slim-bookworm
# What OpenCV and MediaPipe load (tools/system.py).
RUN apt-get update \
    && apt-get install -y --no-install-recommends libegl1 libgl1 libgles2 libglib2.0-0 libxcb1 \
    && rm -rf /var/lib/apt/lists/*
# The user's folder of sessions must be there, and the user's own, before a volume takes its place.
RUN useradd --create-home --uid 1000 runner && install --directory --owner runner --group runner /data
COPY constraints.txt /install/
COPY --from=wheel /wheels /install/wheels
RUN pip install --no-cache-dir --constraint /install/constraints.txt /install/wheels/*.whl && rm -r /install
USER runner
WORKDIR /home/runner
ENV FORMCAM_DATA=/data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=5)"]
# In a container 127.0.0.1 is the container itself: here, and only here, the server listens on every address.
CMD ["formcam", "app", "--no-browser", "--address", "0.0.0.0"]
