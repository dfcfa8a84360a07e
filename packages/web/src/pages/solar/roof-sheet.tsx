import type { OpenCadastre, ShownRoof } from "@datalogue/api";
import { ScrollTable } from "../../components/scroll-table.js";
import { formatNumber, typographic } from "../../format/index.js";
import type { Gain } from "../../solar/load-gain.js";
import { roofFacts } from "../../solar/roof-facts.js";
import { Facts, RoofGain } from "../../solar/roof-gain.js";
import { MONTHS, nameRoof, roofClasses } from "../../solar/roof-words.js";

export function RoofSheet({ open, roof, gain }: { open: OpenCadastre; roof: ShownRoof; gain: Gain | undefined }) {
  const { estimate } = roof;
  const name = nameRoof(roof);
  if (estimate.kind === "faults")
    return (
      <section class="stack" id="fiche" aria-labelledby="fiche-titre">
        <h2 id="fiche-titre">{name}&nbsp;: illisible</h2>
        <p>
          Ce que la couche dit de ce toit ne peut pas être (inclinaison, orientation ou irradiation du territoire). Il
          n’est pas calculé.
        </p>
      </section>
    );
  const { irradiation, monthly } = estimate;
  return (
    <section class="stack" id="fiche" aria-labelledby="fiche-titre">
      <h2 id="fiche-titre">
        {name}&nbsp;: {roofClasses[estimate.class].sentence}
      </h2>
      {gain?.faults.map((fault) => (
        <p key={fault} class="panel" role="alert">
          {typographic(fault)} La valeur habituelle la remplace.
        </p>
      ))}
      <Headline open={open} gain={gain} irradiation={irradiation.value} />
      <Facts facts={roofFacts(open, estimate, gain)} />
      {gain && <RoofGain open={open} gain={gain} />}
      {monthly && (
        <details class="fold">
          <summary>Ce que le toit reçoit, mois par mois</summary>
          <ScrollTable label="Irradiation mois par mois">
            <table>
              <thead>
                <tr>
                  <th scope="col">Mois</th>
                  <th scope="col" class="num">
                    kWh/m²
                  </th>
                </tr>
              </thead>
              <tbody>
                {monthly.map((value, month) => (
                  <tr key={MONTHS[month]}>
                    <th scope="row">{MONTHS[month]}</th>
                    <td class="num">{formatNumber(value)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </details>
      )}
    </section>
  );
}

/** The figure that answers the title: energy of a year beside what a household uses; without simulator, what the roof receives. */
function Headline({
  open: { cadastre },
  gain,
  irradiation,
}: {
  open: OpenCadastre;
  gain: Gain | undefined;
  irradiation: number;
}) {
  const roles = cadastre.simulator?.figures;
  const energy = roles && gain?.figure(roles.energy);
  const share = roles && gain?.figure(roles.share);
  if (energy === undefined)
    return (
      <>
        <p>
          <span class="total">{formatNumber(irradiation)}&nbsp;kWh/m²</span>
        </p>
        <p>reçus en un an par chaque mètre carré du toit.</p>
      </>
    );
  return (
    <>
      <p>
        <span class="total">{formatNumber(energy)}&nbsp;kWh</span>
      </p>
      <p>par an{share !== undefined && `, soit ${formatNumber(share)}\u00a0% de ce que consomme le foyer`}.</p>
    </>
  );
}

/** What comes next; nobody who installs is named. */
export function Steps({ open: { cadastre }, monument }: { open: OpenCadastre; monument: number | null | undefined }) {
  const limit = cadastre.monuments?.metres;
  return (
    <section class="section" aria-labelledby="suite">
      <h2 id="suite">Et maintenant&#8239;?</h2>
      {typeof monument === "number" && (
        <p class="panel">
          <strong>Un monument protégé est à {formatNumber(Math.round(monument / 10) * 10)}&nbsp;m environ.</strong>{" "}
          Consultez l’architecte des bâtiments de France avant tout projet.
        </p>
      )}
      {monument === null && <p>Aucun monument protégé connu ici à moins de {limit}&nbsp;m de ce toit.</p>}
      {monument === undefined && limit !== undefined && (
        <p>
          Le catalogue n’a pas encore la couche des monuments protégés&nbsp;: à moins de {limit}&nbsp;m de l’un d’eux,
          consultez l’architecte des bâtiments de France.
        </p>
      )}
      <ol class="clock plain">
        {cadastre.steps.map(({ when, title, text, link }, rank) => (
          <li key={when} class={rank === 0 ? "next" : undefined}>
            <p class="day">{typographic(when)}</p>
            <p>
              <strong>{typographic(title)}</strong> {typographic(text)}{" "}
              {link && <a href={link.href}>{typographic(link.label)}</a>}
            </p>
          </li>
        ))}
      </ol>
      <p class="small">
        Estimation faite sans visite&nbsp;: elle ne dit rien de l’état de la charpente. Votre adresse n’est ni gardée ni
        transmise à une entreprise.
      </p>
    </section>
  );
}
