/** The methods of each address of drafts; what is not here reads only, as the rest of the API. */
const METHODS: [RegExp, string[]][] = [
  [/^\/api\/drafts$/, ["GET", "POST"]],
  [/^\/api\/drafts\/[^/]+$/, ["GET", "PATCH", "DELETE"]],
  [/^\/api\/drafts\/[^/]+\/file$/, ["GET", "PUT"]],
  [/^\/api\/drafts\/[^/]+\/copy$/, ["GET", "POST"]],
  [/^\/api\/drafts\/[^/]+\/rows$/, ["GET", "POST", "PATCH"]],
  [/^\/api\/drafts\/[^/]+\/rows\/undo$/, ["POST"]],
  [/^\/api\/drafts\/[^/]+\/(fetch|submit|publish|plan)$/, ["POST"]],
  [/^\/api\/drafts\/[^/]+\/uploads$/, ["POST"]],
  [/^\/api\/drafts\/[^/]+\/uploads\/[^/]+$/, ["HEAD", "PATCH", "DELETE"]],
  [/^\/api\/datasets\/[^/]+\/rollback$/, ["GET", "POST"]],
];

/** What an address of drafts takes besides OPTIONS; undefined for the others. */
export function methodsOfDraft(path: string): string[] | undefined {
  const address = path.toLowerCase().replace(/(.)\/$/, "$1");
  return METHODS.find(([pattern]) => pattern.test(address))?.[1];
}
