import type { People } from "@datalogue/api";
import { foldText, type Organisation } from "@datalogue/ingest";
import type { Visit } from "../../components/visit.js";
import { countPages } from "../../reading/page-number.js";
import { PAGE } from "./people.js";

/** As whom the site may be looked at: what the form sends, what it shows. */
export interface Look {
  value: string;
  label: string;
}

/** Those of a page, of all that answer what is looked for; `all`: how many there are, looked for or not. */
export interface FoundLooks {
  /** What is looked for: each of its words is in the name of the organisation, or in what `People.find` looks at. */
  text: string;
  page: number;
  pages: number;
  organisations: Look[];
  people: Look[];
  count: number;
  all: number;
}

/** A page of the organisations of the catalogue, and of the people that the caller administers: fifty of each at most. */
export async function findLooks(
  people: Pick<People, "find">,
  organisations: readonly Organisation[],
  { visit, text, page }: { visit: Visit; text: string; page: number },
): Promise<FoundLooks> {
  const words = foldText(text).split(" ");
  const named = organisations.filter(({ name, shortName }) => {
    const folded = foldText(`${name} ${shortName ?? ""}`);
    return words.every((word) => folded.includes(word));
  });
  const found = await people.find(visit.caller, { text, page, pageSize: PAGE });
  return {
    ...{ text, page, pages: countPages(Math.max(named.length, found.count), PAGE) },
    organisations: named
      .slice((page - 1) * PAGE, page * PAGE)
      .map(({ slug }) => ({ value: `organisation:${slug}`, label: visit.organisationName(slug) })),
    people: found.people.map(({ id, name, email }) => ({ value: `person:${id}`, label: `${name} (${email})` })),
    count: named.length + found.count,
    all: organisations.length + found.all,
  };
}
