import { type Dataset, type Quality, scoreDataset } from "@datalogue/api";
import { counted, typographic } from "../../format/index.js";
import { gapsAddress } from "../../gaps/gap-words.js";
import { Icon } from "../../icons/icon.js";
import type { Site } from "../../site.js";

/** The score of data.gouv.fr as it will be: what is met, and what to do for the rest. */
export function QualityPanel({ site, dataset }: { site: Site; dataset: Dataset }) {
  const quality: Quality = scoreDataset(dataset, { publicUrl: site.publicUrl, now: site.now() });
  const { score, max, criteria } = quality;
  const missing = criteria.filter(({ met }) => !met);
  return (
    <section class="panel quality" aria-labelledby="qualite">
      <h2 id="qualite">Qualité de la fiche</h2>
      <p class="score">
        {score} <small>critères sur {max}</small>
      </p>
      <meter min={0} max={max} value={score} aria-labelledby="qualite" />
      {missing.length > 0 && (
        <ul class="checks">
          {missing.map(({ id, title, advice }) => (
            <li key={id} class="is-watch">
              <Icon name="watch" />
              <span>
                <strong>{typographic(title)}&nbsp;: non.</strong> {advice && typographic(advice)}
              </span>
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>{counted(score, "critère rempli", "critères remplis")}</summary>
        <ul class="checks">
          {criteria
            .filter(({ met }) => met)
            .map(({ id, title }) => (
              <li key={id} class="is-ok">
                <Icon name="ok" />
                <span>{typographic(title)}</span>
              </li>
            ))}
        </ul>
      </details>
      <p class="small">Les critères sont ceux de data.gouv.fr, calculés avant la moisson.</p>
    </section>
  );
}

/** « 3 erreurs », or « Des erreurs » where how many is not told. */
function tellCount(count: number | null, noun: string, nouns = `${noun}s`): string {
  return count === null ? `Des ${nouns}` : counted(count, noun, nouns);
}

/** What the check of the file found, and the way to the report. */
export function Validation({ dataset }: { dataset: Dataset }) {
  const { valid, error, warning, info } = dataset.validation;
  return (
    <section class="panel quality" aria-labelledby="verification">
      <h2 id="verification">Vérification</h2>
      <p>
        <span class="status" data-status={valid ? "on-track" : "off-track"}>
          <Icon name={valid ? "ok" : "off"} /> {valid ? "conforme à son schéma" : "non conforme"}
        </span>
      </p>
      <ul class="checks">
        {error !== 0 && (
          <li class="is-off">
            <Icon name="off" />
            <span>{tellCount(error, "erreur")}</span>
          </li>
        )}
        <li class={warning === 0 ? "is-ok" : "is-watch"}>
          <Icon name={warning === 0 ? "ok" : "watch"} />
          <span>
            {warning === 0 ? "Aucun point à vérifier" : tellCount(warning, "point à vérifier", "points à vérifier")}
          </span>
        </li>
        {info !== 0 && (
          <li class="is-ok">
            <Icon name="ok" />
            <span>{tellCount(info, "remarque")}</span>
          </li>
        )}
      </ul>
      <p class="links">
        <a href={`/jeux/${dataset.slug}/rapport`}>Lire le rapport</a>
        {!dataset.agreement && <a href={`/verifier?jeu=${dataset.slug}`}>Vérifier le prochain fichier</a>}
        <a href={gapsAddress({ jeu: dataset.slug })}>Ce qui manque</a>
      </p>
    </section>
  );
}
