import { renderWorkspace } from "../../components/workspace-document.js";
import type { Site } from "../../site.js";

/** Answers of a form whose session was over when it was sent: kept through the sign-in, by the page itself. */
export interface KeptAnswers {
  /** Path of the form. */
  path: string;
  fields: Record<string, string>;
}

/** What such a form says of itself, and is said again by the page that gives the answers back. */
const OWN_FIELDS: string[] = ["jeton", "reprise"];
/** Forms that are long to fill: their answers are carried. */
const LONG = /^\/publier\/[\w-]{1,64}\/(description|difference|tableau\/ligne|tableau\/coller)$/;
const MOST = 100_000;

/** What a form brought, where it is one that is long to fill; undefined for others. */
export function keepAnswers(path: string, body: unknown): KeptAnswers | undefined {
  if (!LONG.test(path) || typeof body !== "object" || body === null) return undefined;
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(body))
    if (typeof value === "string" && !OWN_FIELDS.includes(name) && /^\w{1,40}$/.test(name)) fields[name] = value;
  return { path, fields };
}

/** What the sign-in form carries; undefined for anything else. */
export function readKept(text: string): KeptAnswers | undefined {
  if (text === "" || text.length > MOST) return undefined;
  try {
    const { path, fields } = JSON.parse(text) as Partial<KeptAnswers>;
    return typeof path === "string" ? keepAnswers(path, fields) : undefined;
  } catch {
    return undefined;
  }
}

/** In a form of the sign-in: what is carried, and where to come back. */
export function KeptFields({ kept }: { kept: KeptAnswers | undefined }) {
  if (!kept) return null;
  const text = JSON.stringify(kept);
  return text.length > MOST ? null : <input type="hidden" name="garde" value={text} />;
}

/** Who is signed in again finds the form as it was filled: by a gesture, since nothing is sent without one. */
export function keptPage(site: Site, { kept, formToken }: { kept: KeptAnswers; formToken: string }): string {
  return renderWorkspace({
    site,
    title: "Vos réponses sont gardées",
    children: (
      <div class="section narrow">
        <h1>Vous êtes de nouveau connecté, vos réponses sont gardées</h1>
        <p>Rien n’est encore enregistré&nbsp;: retrouvez le formulaire tel que vous l’aviez rempli.</p>
        <form method="post" action={kept.path}>
          <input type="hidden" name="jeton" value={formToken} />
          <input type="hidden" name="reprise" value="oui" />
          {Object.entries(kept.fields).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <p>
            <button class="button--main wide-phone" type="submit">
              Retrouver mes réponses
            </button>
          </p>
        </form>
      </div>
    ),
  });
}
