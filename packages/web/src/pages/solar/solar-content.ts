import type { OpenCadastre, ShownRoof } from "@datalogue/api";
import type { Told } from "../../components/told-panel.js";
import { nameOf } from "../../format/index.js";
import { addressOf } from "../../reading/address.js";
import { findAddress, type Sought } from "../../reading/find-address.js";
import type { Query, Site } from "../../site.js";
import { openCadastre } from "../../solar/open-cadastre.js";

/** Metres from an address within which a roof is its own, and from a roof within which others are shown. */
const OWN = 40;

const AROUND = 90;

/** Roofs around another that the map and the list show. */
const MOST = 200;

/** `voie=-`: roofs of which no address is known. */
export const UNNAMED = "-";

/** All that the page shows, read from its address. */
export interface Content {
  path: string;
  open: OpenCadastre;
  sought: Sought | null;
  chosen: ShownRoof | undefined;
  /** Those that the map and the list show, and how many are left out. */
  near: ShownRoof[];
  more: number;
  commune: string | undefined;
  street: string | null | undefined;
  communes: { code: string; name: string; roofs: number }[];
  streets: { street: string | null; roofs: number }[];
  told: Told | undefined;
}

export async function loadContent(site: Site, theme: string, query: Query): Promise<Content> {
  const { solar, territories } = site.services;
  const path = `/observatoires/${theme}/solaire`;
  const open = await openCadastre(site, theme);
  const communes = (await solar.listCommunes(open))
    .map((one) => {
      const territory = territories.get(one.code);
      return { ...one, name: territory ? nameOf(territory) : one.code };
    })
    .sort((a, b) => a.name.localeCompare(b.name, "fr"));
  const sought = await findAddress(site, query.adresse);
  const place = sought?.places[0];
  const found = place ? await solar.listAround(open, [place.longitude, place.latitude], OWN) : [];
  const chosen = query.toit === undefined ? found[0] : await solar.findRoof(open, query.toit);
  const commune = chosen?.roof.commune ?? communes.find(({ code }) => code === query.commune)?.code;
  const streets = commune === undefined ? [] : await solar.listStreets(open, commune);
  const asked = query.voie === UNNAMED ? null : query.voie;
  const street = chosen ? chosen.roof.street : streets.find((one) => one.street === asked)?.street;
  const listed =
    chosen !== undefined
      ? shorten(await solar.listAround(open, chosen.centre, AROUND))
      : commune !== undefined && street !== undefined
        ? await solar.listRoofs(open, commune, street)
        : { roofs: [], more: 0 };
  return {
    ...{ path, open, sought, chosen, commune, street, communes, streets },
    ...{ near: listed.roofs, more: listed.more },
    told: tellWhatLacks(query, { path, sought, chosen, commune, street, communes }),
  };
}

function shorten(roofs: ShownRoof[]): { roofs: ShownRoof[]; more: number } {
  return { roofs: roofs.slice(0, MOST), more: Math.max(0, roofs.length - MOST) };
}

/** A roof, a street or a commune that cannot be found, and how to find another. */
function tellWhatLacks(
  query: Query,
  {
    path,
    sought,
    chosen,
    commune,
    street,
    communes,
  }: Pick<Content, "path" | "sought" | "chosen" | "commune" | "street" | "communes">,
): Told | undefined {
  if (chosen) return undefined;
  const choices = communes.map(({ code, name }) => ({ label: name, href: addressOf(path, { commune: code }) }));
  if (query.toit !== undefined)
    return {
      status: 404,
      title: "Toit introuvable.",
      rest: "Aucun toit ne porte cet identifiant\u00a0: la couche a peut-être été refaite. Cherchez-le dans la liste de sa commune.",
      choices,
    };
  if (sought && !sought.failed)
    return {
      status: 404,
      title: "Toit introuvable.",
      rest:
        sought.places.length === 0
          ? "Aucune adresse ne répond à ces mots dans le territoire. Écrivez le numéro, la voie et la commune, ou prenez la liste."
          : `L’adresse est connue, mais la couche n’a aucun toit à moins de ${OWN}\u00a0m. Regardez dans la liste de la commune.`,
      choices,
    };
  if (query.commune !== undefined && commune === undefined)
    return { status: 404, title: "Aucun toit connu dans cette commune.", rest: "", choices };
  if (query.voie !== undefined && query.voie !== "" && street === undefined)
    return {
      status: 404,
      title: "Aucun toit connu dans cette voie.",
      rest: "Choisissez-en une autre dans la liste.",
      choices: [],
    };
  return undefined;
}
