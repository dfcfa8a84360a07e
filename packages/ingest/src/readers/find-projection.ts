import type { Position } from "geojson";
import { type Box, isInBox } from "../checks/france.js";
import type { IssueCollector } from "../issues/issue-collector.js";
import type { Note } from "../note.js";
import {
  createProjector,
  METROPOLITAN_EXTENT,
  type Projection,
  projectionOfValues,
  webMercator,
  wgs84,
} from "../projection.js";
import type { ReadContext } from "./reader.js";

type Bilingual = Record<"fr" | "en", string>;

/** What a layer says of the system of its coordinates. */
export interface Announcement {
  /** The system as named in the file; undefined when the file names none. */
  title: string | undefined;
  /** The same, when it is one that we know. */
  projection: Projection | undefined;
  /** Who says it: "fichier .prj". */
  source: Bilingual;
  /** "le fichier .prj annonce". */
  says: Bilingual;
  /** "pas de fichier .prj". */
  absent: Bilingual;
}

/** The system of the coordinates: what the file says, unless the values say otherwise; undefined when neither tells. */
export function findProjection(
  position: Position | undefined,
  { title, projection: announced, source, says, absent }: Announcement,
  { issues, geography }: Pick<ReadContext, "issues" | "geography">,
  normalised: Note[],
): Projection | undefined {
  if (!position) return announced ?? wgs84;
  const [x, y] = position as [number, number];
  const measured = projectionOfValues(x, y, geography?.bbox);
  const degrees = measured === wgs84;
  const place = `${x}, ${y}`;
  if (title !== undefined && !announced) return refuseSystem({ title, source }, issues);
  if (announced && (announced === wgs84) === degrees && !isBelied(announced, measured, [x, y], geography?.bbox)) {
    if (announced !== wgs84)
      normalised.push({
        fr: `Coordonnées converties de ${announced.title} (${source.fr}) en WGS84.`,
        en: `Coordinates converted from ${announced.title} (${source.en}) to WGS84.`,
      });
    return announced;
  }
  if (!measured) {
    issues.add(
      "unknown-projection",
      null,
      { value: place },
      {
        reason: announced
          ? {
              fr: `${says.fr} ${announced.title} mais les valeurs (${place}) n'en sont pas`,
              en: `${says.en} ${announced.title} but the values (${place}) are not`,
            }
          : {
              fr: `${absent.fr} et les valeurs (${place}) ne sont ni des degrés ni un système français connu`,
              en: `${absent.en} and the values (${place}) are neither degrees nor a known French system`,
            },
      },
    );
    return undefined;
  }
  const why = announced
    ? {
        fr: `${says.fr} ${announced.title} mais les valeurs sont en ${measured.title}`,
        en: `${says.en} ${announced.title} but the values are in ${measured.title}`,
      }
    : absent;
  normalised.push(
    degrees
      ? {
          fr: `Coordonnées lues en degrés WGS84 d'après leurs valeurs (${why.fr}).`,
          en: `Coordinates read as WGS84 degrees from their values (${why.en}).`,
        }
      : {
          fr: `Coordonnées converties de ${measured.title} en WGS84, système reconnu d'après leurs valeurs (${why.fr}).`,
          en: `Coordinates converted from ${measured.title} to WGS84, a system recognised from their values (${why.en}).`,
        },
  );
  return measured;
}

/** Says that a system is none that we know, by its name. */
export function refuseSystem({ title = "", source }: Pick<Announcement, "title" | "source">, issues: IssueCollector) {
  const reason = {
    fr: `le système « ${title} » (${source.fr}) n'est pas connu`,
    en: `the system “${title}” (${source.en}) is not known`,
  };
  issues.add("unknown-projection", null, { value: title }, { reason });
  return undefined;
}

/**
 * Whether metres are not of the system that is announced: they would be far from where it is used, or out of the territory while another one places
 * them there or, for one of metropolitan France, off its coasts while another of these systems places them within. Elsewhere these place by chance in
 * France what is not: Saint-Martin in UTM would be near Brive in Lambert II étendu. Web Mercator is of the whole world: it is believed, and places by
 * chance in France what is at sea.
 */
function isBelied(
  announced: Projection,
  measured: Projection | undefined,
  metres: Position,
  territory: Box | undefined,
): boolean {
  if (!announced.extent || !metres.every(Number.isFinite)) return false;
  const isPlacedIn = (box: Box, projection = announced) => {
    const [longitude, latitude] = createProjector(projection).toDegrees(metres) as [number, number];
    return isInBox(box, longitude, latitude);
  };
  if (!isPlacedIn(announced.extent)) return true;
  if (!measured || measured === webMercator || measured.epsg === announced.epsg) return false;
  return (
    announced.extent === METROPOLITAN_EXTENT ||
    (territory !== undefined && isPlacedIn(territory, measured) && !isPlacedIn(territory))
  );
}
