import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { middle, processorSeconds, withFolder } from "./lib/measure.mjs";
import { read, withServer } from "./lib/served-table.mjs";

const MANY = 50_000;
/** As many as the demonstration has. */
const FEW = 500;
const ROUNDS = 15;
const COMMUNES = ["17219", "17385", "17140", "17093", "17337", "17323"];
const PAGE = "/observatoires/energie/solaire";

/** A cadastre of 50 000 roofs: its publication, and its pages beside the same pages of a cadastre of 500. */
export async function run() {
  await withFolder(async (folder) => {
    const place = async () => mkdtemp(join(folder, "s-"));
    await withServer("serve-roofs.mjs", [await place(), String(FEW)], async (few) => {
      await withServer("serve-roofs.mjs", [await place(), String(MANY)], async (many) => {
        console.log(`publication of ${MANY} roofs with their tiles: ${many.seconds.toFixed(1)} s (aim: under 60)`);
        const last = MANY - 1;
        // Added up once for a version: the pages that follow find it.
        const sums = [];
        for (const commune of COMMUNES) {
          await read(`${few.url}${PAGE}?commune=${commune}`);
          const before = processorSeconds(many.pid);
          await read(`${many.url}${PAGE}?commune=${commune}`);
          sums.push(processorSeconds(many.pid) - before);
        }
        console.log(
          `a commune of ${Math.round(MANY / COMMUNES.length)} roofs added up, once: ${(middle(sums) * 1000).toFixed(0)} ms of processor (aim: under 1 000)`,
        );
        await compare("streets of a commune", few, many, () => "?commune=17219");
        await compare("roofs of a street", few, many, ({ isFew }, round) => {
          const street = 6 * ((isFew ? round : round * 100) % (isFew ? 3 : 333));
          return `?commune=17219&voie=Rue+${street}`;
        });
        await compare("a roof", few, many, ({ isFew }, round) => `?toit=BANC-${isFew ? round : last - 7 * round}`);
        await compare("an address", few, many, ({ isFew }, round) => `?adresse=${isFew ? round : last - 7 * round}`);
        await compareTiles(few, many);
      });
    });
  });
}

/** Middle time of a page in both, asked in turn; what was added up before is not counted. */
async function compare(what, few, many, query) {
  const times = { few: [], many: [] };
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, { url }] of Object.entries({ few, many })) {
      const { seconds } = await read(`${url}${PAGE}${query({ isFew: name === "few" }, round)}`);
      if (round > 0) times[name].push(seconds * 1000);
    }
  const [small, large] = [middle(times.few), middle(times.many)];
  console.log(
    `${what}: ${large.toFixed(1)} ms among ${MANY} roofs, ${small.toFixed(1)} among ${FEW}: ${(large / small).toFixed(2)} × (aim: under 2)`,
  );
}

/** Tiles of the level where roofs are told apart. */
const ZOOM = 14;

async function compareTiles(few, many) {
  const column = (x) => Math.floor(((x + 180) / 360) * 2 ** ZOOM);
  const line = (y) => {
    const angle = (y * Math.PI) / 180;
    return Math.floor(((1 - Math.log(Math.tan(angle) + 1 / Math.cos(angle)) / Math.PI) / 2) * 2 ** ZOOM);
  };
  const times = { few: [], many: [] };
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, { url }] of Object.entries({ few, many })) {
      const tile = `${line(45.7505)}/${column(-1.299 + round * 0.001)}`;
      const { seconds } = await read(`${url}/ogc/collections/energie-toits/tiles/WebMercatorQuad/${ZOOM}/${tile}`);
      if (round > 0) times[name].push(seconds * 1000);
    }
  const [small, large] = [middle(times.few), middle(times.many)];
  console.log(
    `a tile: ${large.toFixed(1)} ms among ${MANY} roofs, ${small.toFixed(1)} among ${FEW}: ${(large / small).toFixed(2)} × (aim: under 3)`,
  );
}
