// What makes the pages pleasant? Each module looks for its own hooks; a page without them, or without scripts, still works.

import "./composing.js";
import { wireAutosave } from "./autosave.js";
import { wireClosing } from "./closing.js";
import { wireConditions } from "./conditions.js";
import { wireCounters } from "./counter.js";
import { wireDates } from "./dates.js";
import { wireErrors } from "./errors.js";
import { wireChosen } from "./files.js";
import { wireFilters } from "./filters.js";
import { wireLetterFields } from "./letter-fields.js";
import { wireLookUps } from "./look-up.js";
import { wirePlaces } from "./places.js";
import { wirePasswords } from "./passwords.js";
import { wirePolling } from "./poll.js";
import { wirePreviews } from "./preview.js";
import { wirePrinting } from "./printing.js";
import { wireRemarks } from "./remarks.js";
import { showCurrent } from "./side-nav.js";
import { wireSubmitOnce } from "./submit-once.js";
import { wireTyped } from "./typed.js";
import { wireUploads } from "./upload.js";

// Uploads and autosave come before submit-once: a form waits for its files and answers before it counts as sent.
wireConditions(document);
wireCounters(document);
wireDates(document);
wireUploads(document);
wireChosen(document);
wireAutosave(document);
wireSubmitOnce(document);
wireFilters(document);
wirePasswords(document);
wireLookUps(document);
wirePolling(document);
wireClosing(document);
wirePreviews(document);
wireLetterFields(document);
wireRemarks(document);
wireTyped(document);
wirePrinting();
wirePlaces(document);
showCurrent(document);
wireErrors(document);
