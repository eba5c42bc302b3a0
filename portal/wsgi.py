"""What does gunicorn serve?"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

# What was loaded by now lives as long as the process: the collector need not look at it, and the workers share its memory.
gc.collect()
gc.freeze()
