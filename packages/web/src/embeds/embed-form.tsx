import type { Territory } from "@datalogue/ingest";
import { frameHeightOf } from "../blocks/index.js";
import { chartName, mainChart } from "../charts/indicator-charts.js";
import { HiddenState } from "../components/hidden-state.js";
import { escapeText } from "../format/escape.js";
import type { IndicatorData } from "../observatory/load-indicator.js";
import { leave } from "../reading/address.js";
import type { Site } from "../site.js";
import { embedCode } from "./embed-code.js";
import { indicatorEmbedAddress, listBlocks } from "./embed-indicator.js";

interface IndicatorEmbedFormProps {
  site: Site;
  data: IndicatorData;
  territory: Territory;
  year: number;
  /** Name of the block chosen; the main chart without one. */
  block: string | undefined;
}

/** « Intégrer » on the page of an indicator: the code that follows publications, and the one that stays as published. */
export function IndicatorEmbedForm({ site, data, territory, year, block }: IndicatorEmbedFormProps) {
  const { indicator, set, home, frozen } = data;
  const blocks = listBlocks(site.services, data);
  const wanted = block ?? chartName(mainChart(site.services, data));
  const chosen = blocks.find(({ name }) => name === wanted);
  if (!chosen) return null;
  const territoire = leave(territory.code, home.code);
  const codeOf = (state: { annee?: number; etat?: string | undefined }) =>
    embedCode(site.publicUrl, {
      address: indicatorEmbedAddress(indicator.id, { bloc: chosen.name, territoire, ...state }),
      title: indicator.title,
      height: frameHeightOf(chosen.block.kind, [indicator]),
    });
  const last = data.series.known(territory.code).at(-1)?.year;
  const annee = leave(year, last);
  const etat = frozen ? set?.state : undefined;
  return (
    <EmbedForm
      action={`/indicateurs/${indicator.id}`}
      state={{ territoire, annee: annee?.toString(), etat }}
      blocks={blocks}
      chosen={chosen.name}
      code={frozen ? undefined : codeOf(annee === undefined ? {} : { annee })}
      frozenCode={set && codeOf({ annee: year, etat: set.state })}
      frame={indicatorEmbedAddress(indicator.id, { bloc: chosen.name, territoire, annee, etat })}
    />
  );
}

interface EmbedFormProps {
  /** Address of the page, without its state. */
  action: string;
  state: Record<string, string | undefined>;
  blocks: { name: string; title: string }[];
  /** Name of one of them. */
  chosen: string;
  /** The HTML to copy, that follows publications; that stays as published, where there is one. */
  code: string | undefined;
  frozenCode?: string | undefined;
  /** Address of the frame. */
  frame: string;
}

/** « Intégrer »: which block, then the code to copy. */
export function EmbedForm({ action, state, blocks, chosen, code, frozenCode, frame }: EmbedFormProps) {
  return (
    <form class="stack" action={`${action}#integrer`}>
      <h3 id="integrer">Intégrer dans un autre site</h3>
      <HiddenState state={state} />
      <div class="row-filter">
        <p class="field">
          <label for="bloc">Ce qui sera montré</label>
          <select id="bloc" name="bloc">
            {blocks.map(({ name, title }) => (
              <option key={name} value={name} selected={name === chosen}>
                {title}
              </option>
            ))}
          </select>
        </p>
        <button type="submit">Afficher le code</button>
      </div>
      {code && (
        <p class="field">
          <label for="code-vivant">Code à copier&nbsp;: suit les prochaines publications</label>
          <Code id="code-vivant" code={code} />
        </p>
      )}
      {frozenCode && (
        <p class="field">
          <label for="code-fige">Code à copier&nbsp;: figé, garde ces chiffres quoi qu’il soit publié ensuite</label>
          <Code id="code-fige" code={frozenCode} />
        </p>
      )}
      <p class="small">
        <a href={frame}>Voir ce cadre seul</a>. Le cadre suffit&nbsp;; la ligne «&#8239;script&#8239;» règle sa hauteur.
        Aucun traceur, aucun témoin.
      </p>
    </form>
  );
}

function Code({ id, code }: { id: string; code: string }) {
  return (
    <textarea id={id} rows={7} readOnly spellcheck={false} dangerouslySetInnerHTML={{ __html: escapeText(code) }} />
  );
}
