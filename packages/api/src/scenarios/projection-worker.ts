import { serveTasks } from "../threads/serve-tasks.js";
import { findIdleRates, type ProjectionTask, project } from "./project.js";

/** What a thread is asked: a projection, or the rates of its grid that nobody pays. */
export type ScenarioTask = { kind: "project" | "idle-rates"; asked: ProjectionTask };

/** The thread where grids are applied to all those counted. */
serveTasks(({ kind, asked }: ScenarioTask) => (kind === "project" ? project(asked) : findIdleRates(asked)));
