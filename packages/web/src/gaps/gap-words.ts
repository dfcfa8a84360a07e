import { type GapCause, gapCauses, type Services } from "@datalogue/api";
import type { Territory } from "@datalogue/ingest";
import { inSentence } from "../charts/in-sentence.js";
import { capitalise, counted, formatDate, listed, nameOf, ofTerritory, typographic } from "../format/index.js";
import type { IconName } from "../icons/icon.js";
import { addressOf } from "../reading/address.js";
import type { GapGroup } from "./group-gaps.js";

/** What the address of the page of gaps says. */
export interface GapState {
  territoire?: string | undefined;
  theme?: string | undefined;
  jeu?: string | undefined;
  indicateur?: string | undefined;
  cause?: string | undefined;
}

/** The address of what is missing. */
export function gapsAddress({ territoire, theme, jeu, indicateur, cause }: GapState = {}): string {
  return addressOf("/manques", { territoire, theme, jeu, indicateur, cause });
}

/** How each cause is drawn. */
export const gapIcons: Record<GapCause, IconName> = {
  late: "watch",
  "not-published": "unknown",
  incomplete: "unknown",
  "no-denominator": "unknown",
  "not-computable": "unknown",
  secret: "lock",
};

/** « 27 non publiés », « 1 mise à jour en retard ». */
export function countCause(cause: GapCause, count: number): string {
  return counted(count, gapCauses[cause].label, PLURALS[cause]);
}

const PLURALS: Record<GapCause, string> = {
  late: "mises à jour en retard",
  "not-published": "non publiés",
  incomplete: "incomplets",
  "no-denominator": "sans population",
  "not-computable": "non calculables",
  secret: "sous secret statistique",
};

/** « 2020 à 2022 », « 2015, 2017 et 2018 », « 2012 à 2015 et 2021 »; periods that are no year one by one. */
export function periodWords(periods: string[]): string {
  const runs: [string, string][] = [];
  for (const period of periods) {
    const last = runs.at(-1);
    if (last && /^\d{4}$/.test(period) && Number(period) === Number(last[1]) + 1) last[1] = period;
    else runs.push([period, period]);
  }
  return listed(
    runs.flatMap(([from, to]) => {
      if (from === to) return [from.replace("/", "\u2013")];
      return Number(to) - Number(from) === 1 ? [from, to] : [`${from} à ${to}`];
    }),
  );
}

/** « les 8 communes de l’Île d’Oléron », « Saint-Sornin et Le Gua », « Arvert, Le Gua et 5 autres ». */
export function placeNames({ territories }: Pick<Services, "territories">, codes: string[]): string {
  const left = new Set(codes);
  const found: string[] = [];
  const { territory: home, epcis, communes } = territories.home();
  const take = (whole: Territory, members: Territory[]) => {
    if (members.length < 2 || !members.every(({ code }) => left.has(code))) return;
    for (const { code } of members) left.delete(code);
    found.push(`les ${counted(members.length, "commune")} ${ofTerritory(whole)}`);
  };
  take(home, communes);
  for (const epci of epcis) take(epci, territories.communesOf(epci.code));
  // A whole whose every commune is named has nothing more to say.
  if (found.length > 0) for (const { code } of [home, ...epcis]) if (coversAll(code)) left.delete(code);
  const names = [...left].map((code) => {
    const territory = territories.get(code);
    return territory ? nameOf(territory) : code;
  });
  const shown = names.length > MOST + 1 ? [...names.slice(0, MOST), `${names.length - MOST} autres`] : names;
  return listed([...found, ...shown]);

  function coversAll(code: string): boolean {
    return territories.communesOf(code).every((commune) => codes.includes(commune.code));
  }
}

const MOST = 3;

/** What a group is of: « Levées de bacs », « 12 indicateurs », the title of a dataset that is late. */
export function subjectOfGroup(
  { indicators, catalogue }: { indicators: Services["indicators"]; catalogue: ReadonlyMap<string, string> },
  group: GapGroup,
): string {
  const [first, second, ...others] = group.indicators.flatMap((id) => indicators.get(id) ?? []);
  if (!first) return group.datasets.map((slug) => catalogue.get(slug) ?? slug).join(", ");
  const title = typographic(first.shortTitle);
  if (!second) return title;
  return others.length === 0
    ? `${title} et ${inSentence(typographic(second.shortTitle))}`
    : `${title} et ${others.length + 1}\u00a0autres indicateurs`;
}

/** « depuis 2021 » for figures of a year, « depuis le 3 mars 2026 » for an update. */
export function sinceWords({ periods, since }: GapGroup): string {
  return periods[0] === undefined ? `depuis le ${formatDate(since)}` : `depuis ${periods[0].slice(0, 4)}`;
}

/** Why, in one sentence: the reason of all where they have one, else what the cause means. */
export function reasonOfGroup({ reason, cause }: GapGroup): string {
  return capitalise(typographic(reason ?? gapCauses[cause].meaning));
}
