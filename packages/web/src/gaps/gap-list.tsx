import { gapCauses } from "@datalogue/api";
import { formatDate, typographic, unmarkedTitle } from "../format/index.js";
import { Icon } from "../icons/icon.js";
import { addressOf } from "../reading/address.js";
import type { Site } from "../site.js";
import { gapIcons, periodWords, placeNames, reasonOfGroup, sinceWords, subjectOfGroup } from "./gap-words.js";
import type { GapGroup } from "./group-gaps.js";

interface GapListProps {
  site: Site;
  groups: GapGroup[];
  /** Titles of datasets, by slug. */
  titles: ReadonlyMap<string, string>;
  /** Names the territories of each: where several are on the page. */
  placed?: boolean;
}

/** What is missing, a hole a line: what, when and where, why, who owes it, since when. */
export function GapList({ site, groups, titles, placed = false }: GapListProps) {
  const { services } = site;
  return (
    <ul class="news news--gaps">
      {groups.map((group) => (
        <li key={`${group.cause} ${group.datasets} ${group.indicators} ${group.periods} ${group.territories}`}>
          <Icon name={gapIcons[group.cause]} />
          <div>
            <b>
              {subjectOfGroup({ indicators: services.indicators, catalogue: titles }, group)}
              {group.periods.length > 0 && `, ${periodWords(group.periods)}`}
            </b>
            {placed && group.periods.length > 0 && ` (${placeNames(services, group.territories)})`}
            {"\u00a0"}: {gapCauses[group.cause].label}. {reasonOfGroup(group)}
            {group.owedBy.length > 0 && (
              <>
                {" "}
                {group.owedBy.map(({ slug, name }, rank) => (
                  <>
                    {rank > 0 && ", "}
                    <a key={slug} href={`/organismes/${slug}`}>
                      {typographic(name)}
                    </a>
                  </>
                ))}
                {group.next && `\u202f; prochaine mise à jour prévue le ${formatDate(group.next)}`}.
              </>
            )}
            {placed && group.indicators.length > 2 && <Each site={site} group={group} />}
          </div>
          <span class="when">{sinceWords(group)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Each indicator of a hole, by its name. */
function Each({ site, group: { indicators, territories } }: { site: Site; group: GapGroup }) {
  const [only] = territories.length === 1 ? territories : [];
  return (
    <details>
      <summary>Les {indicators.length} indicateurs</summary>
      <ul class="plain">
        {indicators.map((id) => (
          <li key={id}>
            <a href={addressOf(`/indicateurs/${id}`, { territoire: only })}>
              {typographic(site.services.indicators.get(id)?.title ?? id)}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The titles of the datasets that groups name. */
export async function titlesOf(site: Site, groups: GapGroup[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for (const slug of new Set(groups.flatMap(({ datasets }) => datasets))) {
    const found = await site.services.catalogue.getDataset(slug);
    if (found) titles.set(slug, unmarkedTitle(found));
  }
  return titles;
}
