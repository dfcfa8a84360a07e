import { serveTasks } from "../threads/serve-tasks.js";
import { compressEach } from "./compress-file.js";

/** The thread where the texts of a version are compressed while the rest of it is made; nobody waits for the first one. */
serveTasks(compressEach);
