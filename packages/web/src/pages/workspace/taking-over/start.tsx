import { type ImporterKind, importerKinds, importers } from "@datalogue/api";
import { FormField } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../../components/workspace-document.js";
import { typographic } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";

export const TAKING_OVER = "/espace/reprendre";

interface StartProps {
  visit: Visit;
  told?: Told | undefined;
  /** What was refused, and what was typed. */
  fault?: { kind: string; url: string; message: string } | undefined;
}

/** `/espace/reprendre`: which catalogue, by a file or an address. */
export function startPage(site: Site, { visit, told, fault }: StartProps): string {
  return renderWorkspace({
    site,
    title: "Reprendre un catalogue existant",
    visit,
    place: "/espace",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Reprendre un catalogue</p>
          <h1>Vos fiches existent déjà ailleurs&#8239;? Ne les tapez pas de nouveau</h1>
          <p>
            Donnez-les telles qu’elles sont&nbsp;: vous verrez, jeu par jeu, ce qui serait repris et ce qui manque. Rien
            n’est écrit avant que vous ne choisissiez, et rien n’est publié&nbsp;: chaque fiche choisie devient un
            brouillon.
          </p>
          <ToldAbove told={told} />
        </div>
        <section class="section" aria-labelledby="sortes">
          <h2 id="sortes">D’où viennent-elles&#8239;?</h2>
          {importerKinds.map((kind) => (
            <KindFold key={kind} {...{ kind, visit }} fault={fault?.kind === kind ? fault : undefined} />
          ))}
        </section>
      </>
    ),
  });
}

function KindFold({ kind, visit, fault }: { kind: ImporterKind } & Pick<StartProps, "visit" | "fault">) {
  const { title, file, address } = importers[kind];
  const action = (way: string, more: Record<string, string> = {}) =>
    `${TAKING_OVER}/${way}?${new URLSearchParams({ sorte: kind, ...more })}`;
  return (
    <details class="fold" open={fault !== undefined}>
      <summary>{typographic(title)}</summary>
      <div class="stack mid">
        {address && (
          <OwnForm visit={visit} class="stack" action={action("adresse")}>
            <FormField
              name="adresse"
              id={`adresse-${kind}`}
              label={address.label}
              hint={address.hint}
              value={fault?.url ?? ""}
              fault={fault && { field: "adresse", message: fault.message }}
              required
            />
            {address.key && (
              <FormField
                name="cle"
                id={`cle-${kind}`}
                label="Clé d’accès"
                hint={address.key}
                autocomplete="off"
                optional
              />
            )}
            <p>
              <button type="submit">
                Lire cette adresse<span class="visually-hidden"> : {typographic(title)}</span>
              </button>
            </p>
          </OwnForm>
        )}
        {file && (
          // A file is sent by its own form: its token is in the address, read before the file is.
          <form
            class="stack"
            method="post"
            enctype="multipart/form-data"
            action={action("fichier", { jeton: visit.formToken })}
          >
            <div class="field">
              <label for={`fichier-${kind}`}>
                {address ? "Ou un fichier" : "Le fichier"}
                <span class="hint" id={`fichier-${kind}-aide`}>
                  {typographic(file.hint)}
                </span>
              </label>
              <input
                id={`fichier-${kind}`}
                type="file"
                name="file"
                accept={file.accept}
                aria-describedby={`fichier-${kind}-aide`}
                required
              />
            </div>
            <p>
              <button type="submit">
                Lire ce fichier<span class="visually-hidden"> : {typographic(title)}</span>
              </button>
            </p>
          </form>
        )}
      </div>
    </details>
  );
}
