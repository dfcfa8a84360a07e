import {
  type Block,
  findNamedBlock,
  type Indicator,
  indicatorsOf,
  nameBlocks,
  type Observatory,
  type Services,
} from "@datalogue/api";
import type { PlacedBlock } from "../blocks/block.js";
import { frameHeightOf, placeBlock, sourcesHeightOf } from "../blocks/index.js";
import { CardRank } from "../components/card-heading.js";
import { nameOf, sourcesOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { datasetsOfObservatory } from "../observatory/load-observatory.js";
import type { Reading } from "../observatory/reading.js";
import { addressOf } from "../reading/address.js";
import { chooseObservatory, openReading } from "../reading/observatory-reading.js";
import { PageProblem, type Query, type Site } from "../site.js";
import type { Embed } from "./embed.js";
import {
  checkShared,
  communeTable,
  keyFigures,
  type ObservatoryBlock,
  observatoryEmbedAddress,
} from "./observatory-blocks.js";
import { Communes, Figures } from "./observatory-parts.js";
import { serveEmbed } from "./serve-embed.js";

export const embedObservatoryRoute: PageRoute = {
  path: "/integrer/observatoires/:theme/:block",
  parameters: ["territoire", "annee", "fond"],
  make: (site, { theme = "", block = "" }, query, { headers }) =>
    serveEmbed(site, (open) => embedObservatory(open, theme, block, query), query, headers),
  datasets: (site, { theme = "" }) => datasetsOfObservatory(site.services, theme),
  kinds: [
    {
      name: "integrer-bloc",
      title: "Chiffres clés dans un autre site",
      path: "/integrer/observatoires/{theme}/chiffres",
    },
  ],
};

/**
 * `/integrer/observatoires/{theme}/{block}`: one block of an observatory by its name (`nameBlocks`), its key figures or its table.
 * Throws `PageProblem` where there is none, or nothing that everybody may read; the refusal of what is no longer shared.
 */
export async function embedObservatory(site: Site, theme: string, name: string, query: Query): Promise<Embed> {
  const observatory = chooseObservatory(site.services, theme);
  const isOwn = name === keyFigures.name || name === communeTable.name;
  const block = isOwn ? undefined : await findBlock(site.services, observatory, name);
  const unknown = () =>
    new PageProblem(
      404,
      "Bloc inconnu",
      `Cet observatoire n’a pas de bloc «\u202f${name.slice(0, 60)}\u202f» à montrer. Chaque graphique de sa page mène à son code.`,
      [
        {
          label: "Voir l’observatoire",
          href: addressOf(`/observatoires/${theme}`, { territoire: query.territoire, annee: query.annee }),
        },
      ],
    );
  // Before the figures are read: wrong addresses are without number.
  if (!isOwn && !block) throw unknown();
  if (block) await checkShared(site.services, block);
  const { data, reading } = await openReading(site, theme, query);
  if (!reading)
    throw new PageProblem(404, "Aucun chiffre à montrer", "Aucun chiffre de cet observatoire n’est publié pour tous.");
  const { territory, year } = reading;
  const found = block ? await placePart(reading, block) : ownPart(reading, name);
  if (!found) throw unknown();
  const heading = `${typographic(observatory.title)}\u00a0· ${nameOf(territory)}\u00a0· ${year}`;
  return {
    title: `${typographic(observatory.title)}, ${nameOf(territory)}\u00a0: ${found.title}`,
    heading,
    address: observatoryEmbedAddress(theme, found.name, { territoire: query.territoire, annee: query.annee }),
    page: `${reading.address({})}#${found.name}`,
    image: addressOf(`/observatoires/${encodeURIComponent(theme)}/partage.png`, {
      territoire: query.territoire,
      annee: query.annee,
    }),
    height: found.height,
    demonstration: data.demonstrations.size > 0,
    view: found.view,
    notes: found.notes,
  };
}

interface Found {
  name: string;
  title: string;
  height: number;
  view: PlacedBlock["view"];
  notes: string[];
}

/** The key figures, or the table of communes. */
function ownPart(reading: Reading, name: string): Found {
  const whole = (part: ObservatoryBlock, title: string, view: Found["view"]): Found => ({
    name,
    title,
    height: part.height + sourcesHeightOf(reading.data.figures),
    view: <CardRank.Provider value={3}>{view}</CardRank.Provider>,
    notes: notesOf(reading, reading.data.figures),
  });
  return name === keyFigures.name
    ? whole(keyFigures, "l’essentiel en chiffres", <Figures reading={reading} />)
    : whole(communeTable, "les chiffres par commune", <Communes reading={reading} />);
}

/** Where the figures shown come from; of what shows none, that it speaks of invented ones. */
function notesOf({ data: { demonstrations } }: Reading, shown: Indicator[]): string[] {
  const sources = sourcesOf(shown.map((indicator) => ({ indicator, demonstration: demonstrations.has(indicator.id) })));
  if (sources) return [`Source\u00a0: ${sources}`];
  return demonstrations.size > 0 ? ["Données de démonstration."] : [];
}

/** The block that an address names, or named. */
async function findBlock(services: Services, observatory: Observatory, asked: string): Promise<Block | undefined> {
  return (
    findNamedBlock(observatory, asked) ??
    findByRank(observatory, asked) ??
    (await findMovedLayer(services, observatory, asked))
  );
}

/** Undefined for a block that has nothing to show, or that speaks of an indicator without public value. */
async function placePart(reading: Reading, block: Block): Promise<Found | undefined> {
  const { observatory, series, indicators } = reading.data;
  const name = nameBlocks(observatory).get(block) ?? "";
  const about = "indicator" in block ? block.indicator : undefined;
  if (about !== undefined && (series.get(about)?.codes().length ?? 0) === 0) return undefined;
  const placed = await placeBlock(block, reading, name);
  if (!placed) return undefined;
  const indicator = about === undefined ? undefined : indicators.get(about);
  const shown = indicatorsOf(block).flatMap((id) => indicators.get(id) ?? []);
  const own = observatory.sections.find(({ blocks }) => blocks.includes(block));
  return {
    name,
    title: typographic(indicator?.title ?? own?.title ?? placed.heading ?? observatory.title),
    height: frameHeightOf(block.kind, shown),
    // A card says it by itself.
    notes: placed.place === "card" ? [] : notesOf(reading, shown),
    view:
      placed.place === "figure" ? (
        <div class="key-figures key-figures--1">{placed.view}</div>
      ) : placed.place === "prose" ? (
        <div class="prose">{placed.view}</div>
      ) : (
        placed.view
      ),
  };
}

/** The block that an address written before blocks had names speaks of: « communes-2 », the second of the section « communes ». */
function findByRank({ sections }: Observatory, name: string): Block | undefined {
  const [, section = "", rank = ""] = /^(.+)-([1-9]\d?)$/.exec(name) ?? [];
  return sections.find(({ id }) => id === section)?.blocks[Number(rank) - 1];
}

/** The layer that an address spoke of before it left its section, as the texts composed in the site tell; none for a name that was never given. */
async function findMovedLayer(
  { formerLayers }: Pick<Services, "formerLayers">,
  observatory: Observatory,
  name: string,
): Promise<Block | undefined> {
  const layers = observatory.sections.flatMap(({ blocks }) => blocks).filter((block) => block.kind === "layer");
  // Wrong addresses are without number.
  if (layers.length === 0 || !name.startsWith("layer-")) return undefined;
  const former = (await formerLayers(observatory)).get(name);
  return layers.find(({ dataset }) => dataset === former);
}
