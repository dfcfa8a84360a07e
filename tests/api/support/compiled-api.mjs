// What processes of tests take of the API: from its bundle, which is read in a fraction of the time of its modules.
import { findBundle } from "../../../packages/api/dist/threads/find-bundle.js";

const module = new URL("../../../packages/api/dist/index.js", import.meta.url);

export const { createApiApp, openDatalogue, readSettings } = await import((findBundle(module)?.url ?? module).href);
