import { serveTasks } from "../threads/serve-tasks.js";
import { type ProjectionTask, project } from "./project.js";

/** The thread where grids are applied to all those counted. */
serveTasks((task: ProjectionTask) => project(task));
