import { isCheck } from "../checking/routes.js";
import { isMcp } from "../mcp/routes.js";
import { operations } from "../openapi/operations.js";

/** In the order in which they are told. */
const ORDER = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** The addresses that take more than a reading, with their methods, as rooms declare them; but for those that have rules of their own. */
const written = [...new Set(operations.map(({ path }) => path))]
  .map((path) => {
    const methods = operations.filter((one) => one.path === path).map(({ method }) => method.toUpperCase());
    return { path, methods: ORDER.filter((method) => methods.includes(method)) };
  })
  .filter(({ path, methods }) => methods.some((method) => method !== "GET") && !isCheck(path) && !isMcp(path))
  .map(({ path, methods }) => ({ pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`, "i"), methods }));

/** Any of them: most addresses read only, which one look tells. */
const anyWritten = new RegExp(written.map(({ pattern }) => pattern.source).join("|"), "i");

/** What an address takes besides OPTIONS; undefined for what reads only, as most of the API. */
export function methodsOf(path: string): string[] | undefined {
  if (!anyWritten.test(path)) return undefined;
  return written.find(({ pattern }) => pattern.test(path))?.methods;
}
