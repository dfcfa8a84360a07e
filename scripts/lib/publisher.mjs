// An agent's program that publishes through the API: the same dataset, again and again.
import { ask } from "./traffic.mjs";

const ORGANISATION = "pole-marennes-oleron";
const METADATA = {
  title: "Comptage d’essai",
  description: "Lignes d’essai, inventées par un programme : elles ne décrivent rien.",
  theme: "mobilites",
  licence: "lov2",
  frequency: "DAILY",
  keywords: ["essai"],
  access: "open",
  demonstration: { notice: "Ces chiffres sont inventés par un programme d’essai.", provenance: "Programme d’essai." },
};

/** A table whose every cell of `valeur` is the number of the publication: a reader that meets two of them has read a mixture. */
export function writeCounts(number, rows) {
  let text = "code,jour,valeur\n";
  for (let row = 1; row <= rows; row++)
    text += `L${row},2026-01-${String(1 + (row % 28)).padStart(2, "0")},${number}\n`;
  return text;
}

/**
 * Publishes numbers 1, 2, 3… `publish(number)` gives what was acknowledged, `{ slug, version }`, or throws what was answered; `url` may be
 * another process of the same site each time.
 */
export function openPublisher({ key, rows = 5_000 }) {
  let slug;
  const api = async (url, method, path, { body, headers = {}, accept = [200, 201] } = {}) => {
    const answer = await ask(url + path, { method, body, headers: { Authorization: `Bearer ${key}`, ...headers } });
    if (!accept.includes(answer.status)) {
      const error = new Error(
        `${method} ${path} answered ${answer.status || answer.fault}: ${answer.text.slice(0, 300)}`,
      );
      error.status = answer.status;
      throw error;
    }
    return answer.text ? JSON.parse(answer.text) : undefined;
  };
  const json = (value) => ({ body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
  return {
    slug: () => slug,
    async publish(url, number) {
      const { id } = await api(
        url,
        "POST",
        "/api/drafts",
        json({ organisation: ORGANISATION, ...(slug ? { dataset: slug } : { title: METADATA.title }) }),
      );
      await api(url, "PUT", `/api/drafts/${id}/file`, {
        body: writeCounts(number, rows),
        headers: { "Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="essai.csv"' },
      });
      if (!slug)
        await api(url, "PATCH", `/api/drafts/${id}`, json({ metadata: METADATA, note: `Publication ${number}` }));
      const published = await api(url, "POST", `/api/drafts/${id}/publish`, json({}));
      slug = published.slug;
      return published;
    },
  };
}
