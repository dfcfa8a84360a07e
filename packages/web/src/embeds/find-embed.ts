import type { Query, Site } from "../site.js";
import type { Embed } from "./embed.js";
import { embedIndicator } from "./embed-indicator.js";
import { embedObservatory } from "./embed-observatory.js";
import { keyFigures } from "./observatory-blocks.js";

/** The words of an address that a frame reads. */
const WORDS = ["bloc", "territoire", "annee", "etat"];

/**
 * What can be shown in a frame of a page of this site, or of a frame itself: that of an anchor (« #shares-flux »), else the first
 * thing to see. Undefined where the address is none of ours, or of a page that has no frame. Throws `PageProblem`, as frames do.
 */
export async function findEmbed(site: Site, address: string): Promise<Embed | undefined> {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const own = new URL(site.publicUrl);
  const root = own.pathname.replace(/\/$/, "");
  if (url.host !== own.host || !/^https?:$/.test(url.protocol) || !url.pathname.startsWith(`${root}/`))
    return undefined;
  const anchor = url.hash.slice(1) || undefined;
  const query: Query = Object.fromEntries(
    WORDS.flatMap((name) => {
      const value = url.searchParams.get(name)?.trim().slice(0, 200);
      return value ? [[name, value]] : [];
    }),
  );
  const [, frame, kind, id = "", block, ...rest] = url.pathname
    .slice(root.length)
    .replace(/^\/(?!integrer\/)/, "/page/")
    .split("/")
    .map(decode);
  if (rest.length > 0 || !id) return undefined;
  const isFrame = frame === "integrer";
  if (kind === "indicateurs" && block === undefined) {
    const isChart = anchor !== undefined && /^[a-z]+(-.+)?$/.test(anchor) && !SECTIONS.has(anchor);
    return embedIndicator(site, id, !query.bloc && isChart ? { ...query, bloc: anchor } : query);
  }
  if (kind === "observatoires" && isFrame === (block !== undefined))
    return embedObservatory(site, id, block ?? anchor ?? keyFigures.name, query);
  return undefined;
}

/** Anchors of the page of an indicator that are no chart. */
const SECTIONS = new Set(["evolution", "communes", "calcul", "methode", "valeurs", "emporter", "integrer", "contenu"]);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
