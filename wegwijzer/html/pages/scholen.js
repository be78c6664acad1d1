// /scholen, the page for schools and clubs.

import * as announce from "../js/shared/announce.js";
import * as copy from "../js/shared/copy.js";
import { findAll, html } from "../js/shared/dom.js";
import * as fields from "../js/shared/fields.js";

html.dataset.script = "";

announce.listen();
fields.listen();
copy.listen();

// Grow each field to show its whole text.
for (const field of findAll("textarea")) fields.update(field);
