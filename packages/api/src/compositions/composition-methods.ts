import type { MethodTable } from "../writing/methods-of.js";

/** The methods of each address of the documents that are composed. */
export const compositionMethods: MethodTable = [
  [/^\/api\/compositions\/[^/]+\/[^/]+$/, ["GET", "PUT", "DELETE"]],
  [/^\/api\/compositions\/[^/]+\/[^/]+\/draft$/, ["DELETE"]],
  [/^\/api\/compositions\/[^/]+\/[^/]+\/(publish|revert)$/, ["POST"]],
];
