import type { RequestListener } from "node:http";
import supertest from "supertest";

/** What depends on when, and how many times, something was published. */
const OF_HISTORY = new Set([
  "version",
  "versions",
  "current",
  "modified",
  "issued",
  "updated",
  "published",
  "publishedAt",
  "note",
  "lateness",
  "late",
  "due",
]);

/** The addresses that say what a catalogue holds: its feeds, and for each dataset, indicator, plan and observatory what machines read of it. */
export async function listAddresses(app: RequestListener): Promise<string[]> {
  const api = supertest(app);
  const slugs = async (path: string, name: string): Promise<string[]> => {
    const { body } = await api.get(path);
    return body.data.map((one: Record<string, string>) => one[name]);
  };
  const datasets = await slugs("/api/datasets?page_size=200&sort=title", "slug");
  const indicators = await slugs("/api/indicators?page_size=200", "id");
  const plans = await slugs("/api/plans?page_size=200", "id");
  return [
    ...[
      "/api/datasets?page_size=200&sort=title",
      "/api/indicators?page_size=200",
      "/api/plans?page_size=200",
      "/api/gaps?page_size=200",
    ],
    ...[
      "/api/deadlines?page_size=200",
      "/catalogue.nt?page_size=200",
      "/catalogue.csv",
      "/api/territories?page_size=200",
    ],
    ...datasets.flatMap((slug) =>
      ["", "/schema", "/report", "/profile", "/data?page_size=200", "/datapackage.json"].map(
        (part) => `/api/datasets/${slug}${part}`,
      ),
    ),
    ...indicators.flatMap((id) => [`/api/indicators/${id}`, `/api/indicators/${id}/observations?page_size=200`]),
    ...plans.map((id) => `/api/plans/${id}`),
  ];
}

/** What an application answers at some addresses, but for version numbers, dates and history. */
export async function readAnswers(app: RequestListener, addresses: string[]): Promise<Map<string, string>> {
  const api = supertest(app);
  const answers = new Map<string, string>();
  for (const address of addresses) {
    const { status, type, text, body } = await api.get(address);
    const said = type.includes("json") ? JSON.stringify(withoutHistory(body)) : text.split("\n").sort().join("\n");
    answers.set(address, `${status} ${withoutDates(said)}`);
  }
  return answers;
}

/** The addresses whose answers differ, with the first place where they do. */
export function findDifferences(one: Map<string, string>, other: Map<string, string>): string[] {
  return [...one].flatMap(([address, answer]) => {
    const found = other.get(address) ?? "";
    if (found === answer) return [];
    let at = 0;
    while (at < answer.length && answer[at] === found[at]) at++;
    const around = (text: string) => text.slice(Math.max(0, at - 60), at + 120);
    return [`${address}: ${around(answer)} / ${around(found)}`];
  });
}

function withoutHistory(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHistory);
  if (typeof value !== "object" || value === null) return value;
  // The state of what was published is named by a digest of its versions.
  const isState = "servedAt" in value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, item]) =>
        OF_HISTORY.has(key) || (isState && ["id", "state", "address"].includes(key))
          ? []
          : [[key, withoutHistory(item)]],
      ),
  );
}

function withoutDates(text: string): string {
  return text
    .replace(/\/versions\/\d+/g, "/versions/n")
    .replace(/cursor=\w+/g, "cursor")
    .replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})/g, "(date)");
}
