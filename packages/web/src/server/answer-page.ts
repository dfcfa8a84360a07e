import { Answer, type Caller, type Datalogue, isFrozen, PUBLIC } from "@datalogue/api";
import { packPage } from "../http/pack-page.js";
import type { PageRoute, PageTools } from "../http/page-route.js";
import { canonicalAddress } from "../reading/page-address.js";
import { type Query, type Site, siteFor } from "../site.js";

/** The answer of a page to a caller. */
type AnswerPage = (route: PageRoute, params: Record<string, string>, query: Query, caller: Caller) => Promise<Answer>;

interface PageAnswersParts extends Pick<Datalogue, "answers" | "readState" | "readBasis"> {
  site: Site;
  /** Its headers are those of every answer. */
  tools: PageTools;
}

/** Each page is made once per state of the data and kept for the public; anew for who shows a key. */
export function pageAnswers({ site, answers, readState, readBasis, tools }: PageAnswersParts): AnswerPage {
  return async (route, params, query, caller) => {
    const { path, make, negotiated } = route;
    const headers = { ...tools.headers, Vary: `${negotiated ? "Accept, " : ""}Authorization, Accept-Encoding` };
    const makePage = async () => {
      const made = await make(siteFor(site, caller), params, query, { ...tools, headers });
      return made instanceof Answer ? made : packPage(made, headers);
    };
    const address = canonicalAddress(path, params, query);
    // Another form of the same address is kept there.
    const key = negotiated ? `html ${address}` : address;
    const state = await readState();
    if (caller.kind !== "public") return makePage();
    const datasets = route.datasets?.(site, params);
    const { basis = datasets && (() => ({ datasets })) } = route;
    const read = basis && !isFrozen(query) ? async () => readBasis(await basis(site, params)) : undefined;
    return answers.get(state, key, makePage, read);
  };
}

/** A tenth less to send than where a visitor waits for the page, for some twenty times the processor time (bench/EXPERIMENTS.md). */
const AHEAD_QUALITY = 10;

/** Makes the pages that most visitors open, one after the other; gives the address of each. */
export async function* makeAhead(
  pages: readonly PageRoute[],
  site: Site,
  answerPage: AnswerPage,
): AsyncGenerator<string> {
  for (const route of pages)
    for (const { params = {}, query = {} } of route.ahead?.(site) ?? []) {
      const page = await answerPage(route, params, query, PUBLIC);
      // As most browsers will ask for it.
      await page.in(page.codingFor("br"), AHEAD_QUALITY);
      yield canonicalAddress(route.path, params, query);
    }
}
