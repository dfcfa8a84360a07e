import type { Token } from "./read-tokens.js";
import { fontTokens, measureTokens, spaceTokens, typeTokens } from "./tokens.js";

/** Letters, sizes, spaces: those of the visitor's own system, and one scale. */
export function TypeSection({ tokens }: { tokens: Map<string, Token> }) {
  return (
    <section class="section" aria-labelledby="lettres">
      <h2 id="lettres">Des lettres déjà là</h2>
      <p>
        Aucune police n’est téléchargée. Les titres, les phrases d’ouverture et les grands chiffres sont à empattements,
        le reste non. Rien de plus petit que 14&nbsp;pixels.
      </p>
      <dl class="specimens">
        {Object.entries(typeTokens).map(([name, use]) => (
          <div key={name}>
            <dt>
              <code>--{name}</code>
            </dt>
            <dd class={`specimen specimen-${name}`}>L’île, le marais et l’estuaire</dd>
            <dd class="small">
              {use}, <code>{tokens.get(name)?.light}</code>
            </dd>
          </div>
        ))}
        {Object.entries(fontTokens).map(([name, use]) => (
          <div key={name}>
            <dt>
              <code>--{name}</code>
            </dt>
            <dd class={`specimen specimen-${name}`}>1&#8239;234,5 kg en 2024</dd>
            <dd class="small">{use}</dd>
          </div>
        ))}
      </dl>
      <h3>Espaces</h3>
      <dl class="specimens">
        {spaceTokens.map((name) => (
          <div key={name}>
            <dt>
              <code>--{name}</code>
            </dt>
            <dd>
              <svg class="space" viewBox="0 0 80 12" width="80" height="12" aria-hidden="true">
                <rect width={16 * Number.parseFloat(tokens.get(name)?.light ?? "0")} height="12" />
              </svg>
            </dd>
            <dd class="small">{tokens.get(name)?.light}</dd>
          </div>
        ))}
        {Object.entries(measureTokens).map(([name, use]) => (
          <div key={name}>
            <dt>
              <code>--{name}</code>
            </dt>
            <dd>
              <code>{tokens.get(name)?.light}</code>
            </dd>
            <dd class="small">{use}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
