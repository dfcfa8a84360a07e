import { Answer, BadQuery, type Datalogue, HttpProblem, PUBLIC, searchParameters, sendAnswer } from "@datalogue/api";
import type { RequestHandler } from "express";
import { EMBED_WIDTH, type Embed } from "../embeds/embed.js";
import { frameCode } from "../embeds/embed-code.js";
import { findEmbed } from "../embeds/find-embed.js";
import { CARD_HEIGHT, CARD_WIDTH } from "../format/card-size.js";
import { escapeText } from "../format/escape.js";
import { typographic } from "../format/index.js";
import { addressOf } from "../reading/address.js";
import { PageProblem, type Site, siteFor } from "../site.js";

export const OEMBED_PATH = "/oembed";

/** The parameters of oEmbed; consumers add others of their own (`dnt`, `lang`…), which are left unread. */
const PARAMETERS = ["url", "format", "maxwidth", "maxheight"];

interface ServeOembedParts extends Pick<Datalogue, "answers" | "readState"> {
  site: Site;
  /** Headers of every answer. */
  guards: Record<string, string>;
}

/**
 * `/oembed?url=…`: how another site shows a page of ours in a frame (oembed.com, type rich). 404 for an address that is not ours, has
 * no frame, or whose figures are not for everybody; 501 for a format that is neither JSON nor XML.
 */
export function serveOembed({ site, answers, readState, guards }: ServeOembedParts): RequestHandler {
  const open = siteFor(site, PUBLIC);
  return async (request, response) => {
    const parameters = searchParameters(request);
    const query = Object.fromEntries(PARAMETERS.map((name) => [name, parameters.get(name) || undefined]));
    const address = addressOf(OEMBED_PATH, query);
    const answer = await answers.get(await readState(), address, () => describe(open, query, guards));
    await sendAnswer(request, response, answer);
  };
}

async function describe(
  site: Site,
  { url, format = "json", maxwidth, maxheight }: Record<string, string | undefined>,
  guards: Record<string, string>,
): Promise<Answer> {
  if (format !== "json" && format !== "xml")
    throw new HttpProblem(
      501,
      "format-non-servi",
      "Format non servi",
      `«\u00A0${format.slice(0, 40)}\u00A0» n'est pas servi ici. Demandez format=json ou format=xml.`,
    );
  if (url === undefined)
    throw new BadQuery(
      "parametre-manquant",
      "Le paramètre «\u00A0url\u00A0» est attendu\u00A0: l'adresse d'une page d'ici.",
      "url",
    );
  const widest = readLength("maxwidth", maxwidth) ?? Number.POSITIVE_INFINITY;
  const tallest = readLength("maxheight", maxheight) ?? Number.POSITIVE_INFINITY;
  const embed = await find(site, url);
  const [width, height] = [Math.min(widest, EMBED_WIDTH), Math.min(tallest, embed.height)];
  const info = site.services.catalogue.info();
  const described = {
    version: "1.0",
    type: "rich",
    title: embed.title,
    provider_name: typographic(info.title),
    provider_url: `${site.publicUrl}/`,
    cache_age: 3600,
    ...describeThumbnail(site.publicUrl + embed.image, { widest, tallest }),
    width,
    height,
    html: frameCode(site.publicUrl, { ...embed, height }, width),
  };
  const isXml = format === "xml";
  return new Answer(
    200,
    {
      ...guards,
      "Access-Control-Allow-Origin": "*",
      "Content-Type": isXml ? "text/xml; charset=utf-8" : "application/json; charset=utf-8",
      "Cache-Control": "public, no-cache",
    },
    isXml ? toXml(described) : JSON.stringify(described),
  );
}

async function find(site: Site, url: string): Promise<Embed> {
  const nothing = (reason: string, accepted: string[] = []) =>
    new HttpProblem(
      404,
      "cadre-inconnu",
      "Rien à intégrer à cette adresse",
      accepted.length > 0 ? `${reason} Adresses possibles\u00A0: ${accepted.join(", ")}.` : reason,
      {},
      undefined,
      accepted.length > 0 ? { accepted } : {},
    );
  try {
    const embed = await findEmbed(site, url);
    if (embed) return embed;
  } catch (error) {
    // What a page answers 400 is, seen from here, an address that leads to nothing.
    if (error instanceof PageProblem)
      throw nothing(
        error.message,
        error.choices.map(({ href }) => site.publicUrl + href),
      );
    throw error;
  }
  throw nothing(
    `Les pages qui s'intègrent sont celles des indicateurs (${site.publicUrl}/indicateurs/…) et des observatoires (${site.publicUrl}/observatoires/…).`,
  );
}

/** The image of a page, which is drawn in one size: left out of an answer that must be smaller, as oEmbed asks. */
function describeThumbnail(address: string, { widest, tallest }: { widest: number; tallest: number }) {
  if (widest < CARD_WIDTH || tallest < CARD_HEIGHT) return {};
  return { thumbnail_url: address, thumbnail_width: CARD_WIDTH, thumbnail_height: CARD_HEIGHT };
}

/** A length in pixels; undefined when none is asked. */
function readLength(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new BadQuery(
      "valeur-invalide",
      `«\u00A0${name}\u00A0» est un nombre de pixels, et non «\u00A0${text.slice(0, 40)}\u00A0».`,
      name,
    );
  return Number(text);
}

function toXml(described: Record<string, string | number>): string {
  const members = Object.entries(described).map(([name, value]) => `<${name}>${escapeText(String(value))}</${name}>`);
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${members.join("")}</oembed>\n`;
}
