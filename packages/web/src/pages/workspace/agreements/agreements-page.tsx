import type { ReadAgreement } from "@datalogue/api";
import type { Visit } from "../../../components/visit.js";
import { AGREEMENT_LABELS, renderWorkspace } from "../../../components/workspace-document.js";
import { capitalise, counted, formatDate, ofName, typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { Status } from "./agreement-page.js";
import { AGREEMENTS, agreementPath, standings, tellUntil } from "./agreement-words.js";

interface AgreementsProps {
  visit: Visit;
  agreements: ReadAgreement[];
}

/** `/convention`: the agreements that somebody's organisations are a party to. */
export function agreementsPage(site: Site, { visit, agreements }: AgreementsProps): string {
  const place = AGREEMENT_LABELS[visit.agreements ?? "partner"];
  const live = agreements.filter(({ state }) => state === "running").length;
  return renderWorkspace({
    site,
    title: place,
    visit,
    place: AGREEMENTS,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">{place}</p>
          <h1>
            {agreements.length === 0
              ? "Aucune convention ne vous lie"
              : live === 0
                ? "Aucune convention n’est en cours"
                : counted(live, "convention en cours", "conventions en cours")}
          </h1>
          {agreements.length === 0 && (
            <p>
              Une convention dit quelles données un partenaire confie, ce qui peut en sortir, après quel délai et
              jusqu’à quand. Elle se signe d’abord, puis s’écrit dans le catalogue&nbsp;:{" "}
              <a href="/contact">en parler</a>.
            </p>
          )}
        </div>
        {agreements.length > 0 && (
          <section class="section" aria-label="Conventions">
            <ul class="rows">
              {agreements.map((read) => {
                const { agreement, state } = read;
                return (
                  <li key={agreement.id}>
                    <div>
                      <h2>{typographic(agreement.title)}</h2>
                      <p>
                        {capitalise(ofName(visit.organisationName(agreement.partner)))} à{" "}
                        {visit.organisationName(agreement.recipient)},{" "}
                        {counted(agreement.datasets.length, "jeu", "jeux")}
                      </p>
                    </div>
                    <div>
                      <Status of={standings[state]} words={standings[state].words} />
                      <p>{tellDates(read)}</p>
                    </div>
                    <a class="button" href={agreementPath(agreement.id)}>
                      Ouvrir<span class="visually-hidden">&nbsp;: {typographic(agreement.title)}</span>
                    </a>
                  </li>
                );
              })}
            </ul>
          </section>
        )}
      </>
    ),
  });
}

function tellDates({ agreement: { start }, state, since, lastDay }: ReadAgreement): string {
  if (state === "coming") return `À partir du ${formatDate(start)}`;
  if (state === "withdrawn") return `Le ${formatDate(since?.toISOString() ?? "")}`;
  return state === "ended" ? `Le ${formatDate(lastDay)}` : capitalise(tellUntil(lastDay));
}
