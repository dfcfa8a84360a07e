/** Pages of figures and searches: each is whole without this script, which must stay under 2 kB once compressed. */
import { offerCopies } from "./page/copy.js";
import { listenForms } from "./page/forms.js";
import { listenParts } from "./page/notes.js";
import { offerVersions } from "./page/versions.js";

const main = document.querySelector("main") as HTMLElement;
listenForms();
listenParts(main);
offerVersions(main);
offerCopies(main);
