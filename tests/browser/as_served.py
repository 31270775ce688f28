"""The settings of the site as it is served, with its collected static files in a folder of the test's own."""

import os

from coordhub.settings import *  # noqa: F403

STATIC_ROOT = os.environ["COLLECTED_STATIC_FILES"]
