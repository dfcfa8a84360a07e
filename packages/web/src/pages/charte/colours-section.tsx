import { ScrollTable } from "../../components/scroll-table.js";
import { formatNumber } from "../../format/index.js";
import { asSeen, contrastOf, deficiencies } from "./colour.js";
import type { Token } from "./read-tokens.js";
import { categoryTokens, classTokens, colourGroups, drawnPairs, textPairs } from "./tokens.js";

type Tokens = Map<string, Token>;
const THEMES = ["light", "dark"] as const;
const themeWords = { light: "clair", dark: "sombre" };

/** Every colour, in both themes whatever the visitor's; what is written on what, with its contrast. */
export function ColoursSection({ tokens }: { tokens: Tokens }) {
  return (
    <section class="section" aria-labelledby="couleurs">
      <h2 id="couleurs">Des couleurs de carte marine</h2>
      <p>
        Eau pâle, encre, filets. Le magenta, que les cartes des marins gardent pour les routes, est gardé pour ce qui
        est prévu. Aucune couleur ne parle seule&nbsp;: des mots ou une forme disent la même chose.
      </p>
      {colourGroups.map(({ title, tokens: names }) => (
        <div key={title} class="stack">
          <h3>{title}</h3>
          <ScrollTable label={`Couleurs\u00a0: ${title}`}>
            <table class="table--rows">
              <caption>{title}, dans les deux thèmes</caption>
              <thead>
                <tr>
                  <th scope="col">Nom</th>
                  <th scope="col">Clair</th>
                  <th scope="col">Sombre</th>
                  <th scope="col">Emploi</th>
                </tr>
              </thead>
              <tbody>
                {Object.entries(names).map(([name, use]) => (
                  <tr key={name}>
                    <th scope="row">
                      <code>--{name}</code>
                    </th>
                    {THEMES.map((theme) => (
                      <td key={theme}>
                        <Patch colour={tokens.get(name)?.[theme] ?? ""} /> <code>{tokens.get(name)?.[theme]}</code>
                      </td>
                    ))}
                    <td>{use}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollTable>
        </div>
      ))}
      <h3>Contrastes</h3>
      <p>Un texte se détache d’au moins 4,5 pour 1, un trait qui compte d’au moins 3 pour 1, dans les deux thèmes.</p>
      <Contrasts tokens={tokens} pairs={textPairs} title="Textes" least={4.5} />
      <Contrasts tokens={tokens} pairs={drawnPairs} title="Traits" least={3} />
    </section>
  );
}

interface ContrastsProps {
  tokens: Tokens;
  pairs: [string, string][];
  title: string;
  least: number;
}

function Contrasts({ tokens, pairs, title, least }: ContrastsProps) {
  const contrast = (one: string, other: string, theme: "light" | "dark") =>
    contrastOf(tokens.get(one)?.[theme] ?? "", tokens.get(other)?.[theme] ?? "");
  return (
    <details class="table">
      <summary>
        {title}&nbsp;: {formatNumber(least, least % 1 ? 1 : 0)} pour 1 au moins
      </summary>
      <ScrollTable label={`Contrastes\u00a0: ${title}`}>
        <table>
          <caption>{title}, contraste dans chaque thème</caption>
          <thead>
            <tr>
              <th scope="col">Sur</th>
              {THEMES.map((theme) => (
                <th key={theme} scope="col" class="num">
                  {themeWords[theme]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pairs.map(([one, other]) => (
              <tr key={`${one} ${other}`}>
                <th scope="row">
                  <code>--{one}</code> sur <code>--{other}</code>
                </th>
                {THEMES.map((theme) => (
                  <td key={theme} class="num">
                    {formatNumber(contrast(one, other, theme), 1)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollTable>
    </details>
  );
}

/** The colours of charts as each kind of eye sees them. */
export function ScalesSection({ tokens }: { tokens: Tokens }) {
  return (
    <section class="section" aria-labelledby="echelles">
      <h2 id="echelles">Des échelles que tous les yeux distinguent</h2>
      <p>
        Sept couleurs de catégories, toujours dans cet ordre, et cinq classes du peu au beaucoup. Les voici comme les
        voient les personnes à qui manque une sorte de cône de la rétine. Une étiquette accompagne toujours la couleur.
      </p>
      <div class="cols cols--2">
        {THEMES.map((theme) => (
          <div key={theme} class="stack">
            <h3>Thème {themeWords[theme]}</h3>
            <Scale title="Catégories" colours={categoryTokens.map((name) => tokens.get(name)?.[theme] ?? "")} />
            <Scale title="Classes" colours={classTokens.map((name) => tokens.get(name)?.[theme] ?? "")} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Scale({ title, colours }: { title: string; colours: string[] }) {
  const rows = [
    { name: "vision courante", colours },
    ...deficiencies.map((deficiency) => ({ name: deficiency, colours: colours.map((one) => asSeen(one, deficiency)) })),
  ];
  return (
    <div>
      <h4>{title}</h4>
      <dl class="scale">
        {rows.map((row) => (
          <div key={row.name}>
            <dt class="small">{row.name}</dt>
            <dd>
              <svg viewBox={`0 0 ${colours.length * 20} 20`} class="scale-row" aria-hidden="true">
                {row.colours.map((colour, index) => (
                  <rect key={colour} x={index * 20 + 1} y="0" width="18" height="20" fill={whole(colour)} />
                ))}
              </svg>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Patch({ colour }: { colour: string }) {
  return (
    <svg class="patch" viewBox="0 0 40 20" aria-hidden="true">
      <rect width="40" height="20" fill={whole(colour)} />
    </svg>
  );
}

/** The colour with its opacity: the style sheet turns those of charts, six figures long, to the visitor's theme. */
function whole(colour: string): string {
  return `${colour.length === 4 ? colour.replace(/[\da-f]/gi, "$&$&") : colour}ff`;
}
