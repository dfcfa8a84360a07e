import { serveTasks } from "../threads/serve-tasks.js";
import { selectLayer } from "./select-layer.js";

/** The thread where the layers of a kit are cut. */
serveTasks(selectLayer);
