import type { MethodTable } from "../writing/methods-of.js";

/** The methods of each address of drafts; what is not here reads only, as the rest of the API. */
export const draftMethods: MethodTable = [
  [/^\/api\/drafts$/, ["GET", "POST"]],
  [/^\/api\/drafts\/[^/]+$/, ["GET", "PATCH", "DELETE"]],
  [/^\/api\/drafts\/[^/]+\/file$/, ["GET", "PUT"]],
  [/^\/api\/drafts\/[^/]+\/copy$/, ["GET", "POST"]],
  [/^\/api\/drafts\/[^/]+\/(fetch|submit|publish|plan|return|withdraw|comments)$/, ["POST"]],
  [/^\/api\/drafts\/[^/]+\/comments\/[^/]+\/settle$/, ["POST"]],
  [/^\/api\/drafts\/[^/]+\/rows$/, ["GET", "POST", "PATCH"]],
  [/^\/api\/drafts\/[^/]+\/rows\/undo$/, ["POST"]],
  [/^\/api\/drafts\/[^/]+\/uploads$/, ["POST"]],
  [/^\/api\/drafts\/[^/]+\/uploads\/[^/]+$/, ["HEAD", "PATCH", "DELETE"]],
  [/^\/api\/datasets\/[^/]+\/rollback$/, ["GET", "POST"]],
];
