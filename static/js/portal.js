// What makes the pages pleasant? Each module looks for its own hooks; a page without them, or without scripts, still works.

import { wireConditions } from "./conditions.js";
import { wireCounters } from "./counter.js";
import { wireErrors } from "./errors.js";
import { wireFilters } from "./filters.js";
import { wirePolling } from "./poll.js";
import { wirePrinting } from "./printing.js";
import { showCurrent } from "./side-nav.js";
import { wireSubmitOnce } from "./submit-once.js";
import { wireUploads } from "./upload.js";

// Uploads come before submit-once: a form waits for its files before it counts as sent.
wireConditions(document);
wireCounters(document);
wireUploads(document);
wireSubmitOnce(document);
wireFilters(document);
wirePolling(document);
wirePrinting();
showCurrent(document);
wireErrors(document);
