import { type CampaignRecord, civilDay } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { renderWorkspace } from "../../../components/workspace-document.js";
import { counted, formatDate, plural, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { installationPath, kindPath, stateSigns } from "./say-standing.js";

/** `/controles/{kind}/campagnes/{id}`: what was seen in a campaign, past, under way or to come. */
export function campaignPage(site: Site, { visit, record }: { visit: Visit; record: CampaignRecord }): string {
  const { kind, campaign, objects } = record;
  const today = civilDay(site.now());
  const seen = objects.filter((one) => one.seen !== null);
  const out = seen.filter((one) => one.seen?.state === "out").length;
  const asked = objects.reduce((sum, { actions }) => sum + actions.asked, 0);
  const done = objects.reduce((sum, { actions }) => sum + actions.done, 0);
  const toCome = today < campaign.from;
  // What was found wrong comes first; what was not seen has nothing to say yet, and says it last.
  const rank = ({ seen: one }: (typeof objects)[number]) =>
    one === null ? 3 : { out: 0, fault: 1, good: 2 }[one.state];
  const listed = objects.toSorted((a, b) => rank(a) - rank(b));
  return renderWorkspace({
    site,
    title: campaign.title,
    visit,
    place: "/controles",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={kindPath(kind)}>{typographic(kind.title)}</a> · {typographic(campaign.title)}
          </p>
          <h1>
            {toCome
              ? `${counted(objects.length, kind.words.one, kind.words.several)} à voir`
              : `${seen.length} ${plural(seen.length, "vu", "vus")} sur ${counted(objects.length, kind.words.one, kind.words.several)}`}
            {out > 0 && `, ${out} hors service`}
          </h1>
          <p>
            Du {formatDate(campaign.from)} au {formatDate(campaign.until)}
            {campaign.until < today ? ", finie." : toCome ? ", à venir." : ", en cours."}
            {asked > 0 &&
              ` ${counted(asked, "action demandée", "actions demandées")}, dont ${done} ${plural(done, "faite", "faites")} depuis.`}
          </p>
        </div>
        <section class="section" aria-labelledby="objets">
          <h2 id="objets">Ce qui a été vu</h2>
          <ul class="rows rows--3">
            {listed.map(({ installation, seen: one, actions }) => (
              <li key={installation.key}>
                <div>
                  <h3>
                    <a href={installationPath(kind, installation.key)}>{typographic(installation.name)}</a>
                  </h3>
                  <p>{installation.kind && typographic(installation.kind)}</p>
                </div>
                {one === null ? (
                  <p class="is-todo">
                    <Icon name="plan" /> {campaign.until < today ? "Pas vu" : "Pas encore vu"}
                  </p>
                ) : (
                  <p class={`is-${stateSigns[one.state].tone}`}>
                    <Icon name={stateSigns[one.state].icon} /> {typographic(one.label)}, le {formatDate(one.on)}
                  </p>
                )}
                <p>
                  {[
                    ...(actions.asked > 0
                      ? [
                          `${counted(actions.asked, "action", "actions")}, ${actions.done} ${plural(actions.done, "faite", "faites")}`,
                        ]
                      : []),
                    ...(one && one.photos > 0 ? [counted(one.photos, "photo", "photos")] : []),
                  ].join(". ")}
                </p>
              </li>
            ))}
          </ul>
        </section>
      </>
    ),
  });
}
