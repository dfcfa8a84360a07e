import base from "./vitest.config.js";
export default { ...base, test: { ...base.test, setupFiles: ["/tmp/trim-m/setup.mjs"] } };
