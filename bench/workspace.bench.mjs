import { load } from "./lib/load.mjs";
import { middle, processorSeconds, withFolder } from "./lib/measure.mjs";
import { withServer } from "./lib/served-table.mjs";

const SMALL = { organisations: 3, people: 5, drafts: 2 };
const LARGE = { organisations: 1000, people: 10_000, drafts: 900 };
const PAGES = [
  ["administrator", "/espace"],
  ["administrator", "/administration/personnes"],
  ["administrator", "/publier"],
  ["administrator", "/api/drafts"],
  ["administrator", "/api/sources?page_size=50"],
  ["administrator", "/espace/sources"],
  ["publisher", "/espace/sources"],
  ["publisher", "/espace"],
  ["publisher", "/publier"],
  ["publisher", "/api/drafts"],
];
const ROUNDS = 5;
const SECONDS = 1;

/**
 * The pages of the workspace for who administers the catalogue and for who publishes for one organisation, and one decision of access, in
 * a large installation beside a small one of the same build: processor time of the server for each, which a busy machine changes least.
 */
export async function run() {
  const small = await measure(SMALL);
  const large = await measure(LARGE);
  const { organisations, people, drafts } = LARGE;
  console.log(
    `${organisations} organisations, ${people} people, ${drafts} drafts, beside ${SMALL.organisations}, ${SMALL.people} and ${SMALL.drafts}:`,
  );
  for (const [rank, [who, address]] of PAGES.entries()) {
    const [one, other] = [small.pages[rank], large.pages[rank]];
    console.log(
      `${address} (${who}): ${other.toFixed(1)} ms of processor, ${one.toFixed(1)} in the small one: ${(other / one).toFixed(1)} times (limit: 50 ms)`,
    );
  }
  for (const who of ["administrator", "publisher"])
    console.log(
      `one decision (${who}): ${large.micros[who].toFixed(2)} µs, ${(large.micros[who] / small.micros[who]).toFixed(1)} times the small one (aim: ≤ 2)`,
    );
}

function measure({ organisations, people, drafts }) {
  return withFolder((folder) =>
    withServer("serve-workspace.mjs", [folder, organisations, people, drafts], async ({ url, pid, tokens, micros }) => {
      const pages = [];
      for (const [who, address] of PAGES) {
        const headers = { Cookie: `datalogue=${tokens[who]}` };
        const times = [];
        for (let round = 0; round <= ROUNDS; round++) {
          const before = processorSeconds(pid);
          const { perSecond } = await load(() => url + address, SECONDS, { clients: 4, headers });
          // The first one warms up.
          if (round > 0) times.push(((processorSeconds(pid) - before) / (perSecond * SECONDS)) * 1e3);
        }
        pages.push(middle(times));
      }
      return { pages, micros };
    }),
  );
}
