/** What stops a build. */
const GRAVE = new Set(["high", "critical"]);

/**
 * The grave advisories in the JSON answer of `pnpm audit`, a line each; undefined when it is no answer: the registry was not reached, or takes no
 * such question.
 */
export function readAdvisories(output) {
  let answer;
  try {
    answer = JSON.parse(output);
  } catch {
    return undefined;
  }
  // Counts are there even when there is nothing to tell; a failure has none.
  if (typeof answer?.metadata?.vulnerabilities !== "object" || typeof answer.advisories !== "object") return undefined;
  return Object.values(answer.advisories)
    .filter(({ severity }) => GRAVE.has(severity))
    .map(({ module_name: name, vulnerable_versions: versions, severity, title, url }) =>
      [`${name} ${versions} (${severity})`, title, url].filter(Boolean).join(" : "),
    );
}
