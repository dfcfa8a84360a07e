export { commands } from "./commands/index.js";
export { createApp } from "./server.js";
