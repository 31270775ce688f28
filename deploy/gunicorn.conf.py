"""How gunicorn serves coordhub: `gunicorn -c deploy/gunicorn.conf.py`, from the project's folder.

PORT and HOST say where (127.0.0.1:8000). What the site itself needs is in coordhub/settings.py.
"""

import os
import signal

wsgi_app = "coordhub.wsgi"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 8
preload_app = True  # an error in the code stops the start, and "coordhub is at" is only said when it is true
control_socket_disable = True  # nobody steers it from outside; no socket file in the home folder
proc_name = "coordhub"

# No access log: the address of an answer form or of an invitation is the key to it, and a line with address and time
# would tell who answered when. What goes wrong is logged, without those.
accesslog = None
errorlog = "-"
loglevel = "warning"


def on_starting(server):
    from coordhub.logs import WithoutPrivateParts

    server.log.error_log.addFilter(WithoutPrivateParts())


def when_ready(server):
    """Once the code is loaded and the port is open, before the workers are forked."""
    from django.db import connections

    connections.close_all()  # what loading opened must not be shared between workers
    print(f"coordhub is at {server.LISTENERS[0]}  (Ctrl-C stops it)", flush=True)


def post_worker_init(worker):
    """Ctrl-C is for the master alone, which stops its workers.

    The terminal sends it to all of them, and a worker that is told twice to quit can wait for itself (half a minute).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
