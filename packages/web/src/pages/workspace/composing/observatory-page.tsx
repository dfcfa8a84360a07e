import {
  type Block,
  blockKinds,
  type ChartKind,
  chartKindNames,
  dataThemes,
  type Indicator,
  indicatorsOf,
  type MeasurableDataset,
  type Observatory,
} from "@datalogue/api";
import { FormField } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { counted, typographic, unmarkedTitle } from "../../../format/index.js";
import type { Site } from "../../../site.js";
import { seenBlock } from "./change-observatory.js";
import { COMPOSER, composingPage, revisionIn, type ShownDocument, shownIn } from "./composing-frame.js";
import { ClosePart, OpenPart } from "./composing-parts.js";
import {
  describeChange,
  drawnBlocks,
  listBlocks,
  lookOf,
  looksFor,
  type Named,
  type OrderedBlock,
  titleOfBlock,
  writeNotes,
  writeParagraphs,
} from "./edit-observatory.js";
import { Choice, Day, Line, Lines } from "./fields.js";
import { newDocumentPage } from "./new-document-page.js";
import { type NamedTheme, titleOfTheme } from "./title-of-theme.js";

interface ObservatoryComposerProps extends ShownDocument {
  indicators: readonly Indicator[];
  /** Those that layers show are named after these. */
  datasets: readonly MeasurableDataset[];
  themes: readonly NamedTheme[];
  /** The block that is open ("0-1"), or "page" for what heads the page. */
  open: string | undefined;
}

/** `/espace/composer/{theme}`: the blocks of an observatory in their order, and the page as it would be. */
export function observatoryComposerPage(site: Site, props: ObservatoryComposerProps): string {
  const { composition } = props;
  const page = composition.document as Observatory;
  const path = `${COMPOSER}/${composition.id}`;
  const title = typographic(page.title || composition.id);
  return composingPage(site, {
    ...props,
    path,
    up: { label: "Observatoires", href: COMPOSER },
    name: title,
    heading: `Observatoire\u00a0: ${title}`,
    shortcuts: (
      <a class="button" href="#ajouter">
        Ajouter un bloc
      </a>
    ),
    editor: <Blocks {...props} path={path} page={shownIn(props) as Observatory} />,
    preview: {
      bar: (
        <>
          Aperçu à jour de chaque changement, vu de vous seul · <a href={`${path}/apercu`}>l’ouvrir en entier</a>
        </>
      ),
      shown: <iframe class="seen" src={`${path}/apercu`} title={`Aperçu : ${title}`} />,
    },
    publish: {
      act: "Publier l’observatoire",
      note: describeChange(composition.published as Observatory | null, page, namedIn(props)),
      href: (place) => addressOfFault(path, place),
      online: `/observatoires/${composition.id}`,
      file: "observatory.json",
      under: "editor",
    },
  });
}

/** What is closed to the public, or is no more, is called as it is written. */
const namedIn = ({ indicators, datasets }: Pick<ObservatoryComposerProps, "indicators" | "datasets">): Named => ({
  find: (id) => indicators.find((one) => one.id === id),
  nameDataset(slug) {
    const dataset = datasets.find(({ names }) => names.includes(slug));
    return dataset ? unmarkedTitle(dataset) : slug;
  },
});

type PartProps = ObservatoryComposerProps & { path: string; page: Observatory };

function Blocks(props: PartProps) {
  const { visit, composition, indicators, themes, open, path, page } = props;
  const named = namedIn(props);
  const drawn = drawnBlocks(page);
  const blocks = listBlocks(page);
  const opened = listBlocks(composition.document as Observatory).find(({ place }) => place === open);
  return (
    <OwnForm visit={visit} class="stack" action={path}>
      <input type="hidden" name="revision" value={revisionIn(props)} />
      {open !== undefined && <input type="hidden" name="ouvert" value={open} />}
      {opened && <input type="hidden" name="vu" value={JSON.stringify(seenBlock(opened))} />}
      {/* Enter in a field saves, and does not press the first button of the list. */}
      <button class="visually-hidden" type="submit" name="acte" value="enregistrer" tabindex={-1}>
        Enregistrer
      </button>
      <h2 id="blocs">Les blocs, dans l’ordre</h2>
      <ol class="blocks plain">
        <li class={open === "page" ? "open" : undefined} id="bloc-page">
          <span class="num">–</span>
          <p>
            <strong>{open === "page" ? "Tête de la page" : <OpenPart place="page">Tête de la page</OpenPart>}</strong>
            <span class="kind">
              Titre, présentation et {counted(page.keyFigures.length, "chiffre clé", "chiffres clés")}
            </span>
          </p>
          {open === "page" && <PageEditor page={page} indicators={indicators} themes={themes} />}
        </li>
        {blocks.map((ordered, rank) => {
          const { place, block, section, opens } = ordered;
          const title = typographic(titleOfBlock(block, named));
          const isOpen = open === place;
          return (
            <li key={place} class={isOpen ? "open" : undefined} id={`bloc-${place}`}>
              <span class="num">{rank + 1}</span>
              <p>
                <strong>{isOpen ? title : <OpenPart place={place}>{title}</OpenPart>}</strong>
                <span class="kind">
                  {blockKinds[block.kind].title}
                  {chartKindNames.includes(block.kind as ChartKind) && !drawn.has(block) && ", sous un lien"}
                  {opens && section.title && typographic(` · rubrique « ${section.title} »`)}
                </span>
              </p>
              <span class="pair">
                <button
                  class="square"
                  type="submit"
                  name="acte"
                  id={`monter-${place}`}
                  value={`monter:${place}`}
                  aria-label={`Monter : ${title}, ${rank + 1} sur ${blocks.length}`}
                  aria-disabled={rank === 0}
                >
                  <span aria-hidden="true">↑</span>
                </button>
                <button
                  class="square"
                  type="submit"
                  name="acte"
                  id={`descendre-${place}`}
                  value={`descendre:${place}`}
                  aria-label={`Descendre : ${title}, ${rank + 1} sur ${blocks.length}`}
                  aria-disabled={rank === blocks.length - 1}
                >
                  <span aria-hidden="true">↓</span>
                </button>
              </span>
              {isOpen && <BlockEditor ordered={ordered} page={page} indicators={indicators} named={named} />}
            </li>
          );
        })}
      </ol>
      <div class="panel" id="ajouter">
        <h3>Ajouter un bloc</h3>
        <IndicatorChoice
          name="indicateur"
          label="Un indicateur"
          theme={composition.id}
          themes={themes}
          indicators={indicators}
          act="ajouter"
        />
        <p class="actions">
          <button type="submit" name="acte" value="ajouter-texte">
            Ajouter un texte
          </button>
          <button type="submit" name="acte" value="ajouter-commentaire">
            Ajouter un commentaire signé
          </button>
        </p>
      </div>
    </OwnForm>
  );
}

interface IndicatorChoiceProps {
  name: string;
  label: string;
  theme: string;
  themes: readonly NamedTheme[];
  indicators: readonly Indicator[];
  /** What the button does. */
  act: string;
}

/** An indicator to choose, those of the theme first, and the button that takes it. */
function IndicatorChoice({ name, label, theme, themes, indicators, act }: IndicatorChoiceProps) {
  const titleOf = (one: string) => titleOfTheme(themes, one);
  const others = indicators.map((one) => one.theme).sort((a, b) => titleOf(a).localeCompare(titleOf(b), "fr"));
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {[...new Set([theme, ...others])].map((one) => (
          <optgroup key={one} label={one === theme ? "De ce thème" : typographic(titleOf(one))}>
            {indicators
              .filter((indicator) => indicator.theme === one)
              .sort((a, b) => a.shortTitle.localeCompare(b.shortTitle, "fr"))
              .map(({ id, title, unitLabel }) => (
                <option key={id} value={id}>
                  {typographic(`${title} (${unitLabel})`)}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
      <p>
        <button type="submit" name="acte" value={act}>
          Ajouter<span class="visually-hidden"> cet indicateur</span>
        </button>
      </p>
    </div>
  );
}

function Paragraphs({
  id,
  label,
  hint,
  value,
  rows,
}: {
  id: string;
  label: string;
  hint: string;
  value: string;
  rows: number;
}) {
  return (
    <div class="field">
      <label for={id}>
        {label}
        <span class="hint" id={`${id}-aide`}>
          {hint}
        </span>
      </label>
      <textarea id={id} name={id} rows={rows} aria-describedby={`${id}-aide`}>
        {value}
      </textarea>
    </div>
  );
}

const AS_PARAGRAPHS = "Une ligne vide entre deux paragraphes. Du texte seul\u00a0: aucune mise en forme n’est gardée.";

/** The themes of European catalogues, by code. */
export const europeanThemes = Object.entries(dataThemes).map(([code, { label }]) => [code, label ?? code] as const);

/** What heads a page: titles, the year of comparison, key figures. */
function PageEditor({
  page,
  indicators,
  themes,
}: {
  page: Observatory;
  indicators: readonly Indicator[];
  themes: readonly NamedTheme[];
}) {
  return (
    <div class="edit stack">
      <FormField name="titre" label="Titre de la page" value={page.title} />
      <Paragraphs
        id="presentation"
        label="Présentation"
        hint="Une phrase, pour l’accueil et les moteurs de recherche."
        value={page.description}
        rows={3}
      />
      <FormField
        name="annee"
        label="Année depuis laquelle les évolutions sont comptées"
        numeric
        control="short"
        value={String(page.compareWith ?? "")}
      />
      <div class="two">
        <FormField name="rang" label="Rang sur l’accueil" numeric control="short" value={String(page.order ?? "")} />
        <Choice
          name="theme-europeen"
          label="Thème européen"
          hint="Celui des catalogues qui moissonnent le site."
          value={page.dcatThemes[0]}
          options={europeanThemes}
        />
      </div>
      <fieldset class="field">
        <legend>Chiffres clés, dans l’ordre</legend>
        <ol class="blocks plain">
          {page.keyFigures.map((id, rank) => {
            const title = typographic(indicators.find((one) => one.id === id)?.shortTitle ?? id);
            return (
              <li key={id}>
                <span class="num">{rank + 1}</span>
                <p>{title}</p>
                <span class="pair">
                  <button
                    class="square"
                    type="submit"
                    name="acte"
                    id={`chiffre-monter-${rank}`}
                    value={`chiffre-monter:${rank}`}
                    aria-label={`Monter le chiffre : ${title}, ${rank + 1} sur ${page.keyFigures.length}`}
                    aria-disabled={rank === 0}
                  >
                    <span aria-hidden="true">↑</span>
                  </button>
                  <button
                    class="button--link"
                    type="submit"
                    name="acte"
                    value={`chiffre-retirer:${rank}`}
                    disabled={page.keyFigures.length === 1}
                  >
                    Retirer<span class="visually-hidden"> : {title}</span>
                  </button>
                </span>
              </li>
            );
          })}
        </ol>
      </fieldset>
      <IndicatorChoice
        name="chiffre"
        label="Un chiffre clé de plus"
        theme={page.theme}
        themes={themes}
        indicators={indicators.filter(({ id }) => !page.keyFigures.includes(id))}
        act="chiffre-ajouter"
      />
      <EditorActions />
    </div>
  );
}

function EditorActions({ place }: { place?: string }) {
  return (
    <p class="actions">
      <button type="submit" name="acte" value="enregistrer">
        Enregistrer ce bloc
      </button>
      <ClosePart />
      {place !== undefined && (
        <button class="button--link" type="submit" name="acte" value={`retirer:${place}`}>
          Retirer le bloc
        </button>
      )}
    </p>
  );
}

interface BlockEditorProps {
  ordered: OrderedBlock;
  page: Observatory;
  indicators: readonly Indicator[];
  named: Named;
}

function BlockEditor({ ordered, ...props }: BlockEditorProps) {
  const { place, block, section, opens } = ordered;
  return (
    <div class="edit stack">
      {opens && (
        <FormField
          name="rubrique"
          label="Titre de la rubrique qui s’ouvre ici"
          hint="Facultatif : sans lui, la page dit ce que montre son premier graphique."
          value={section.title ?? ""}
        />
      )}
      <BlockFields block={block} {...props} />
      <EditorActions place={place} />
    </div>
  );
}

function BlockFields({ block, page, indicators, named }: Omit<BlockEditorProps, "ordered"> & { block: Block }) {
  const { find, nameDataset } = named;
  if (block.kind === "text")
    return <Paragraphs id="texte" label="Texte" hint={AS_PARAGRAPHS} value={writeParagraphs(block.text)} rows={8} />;
  if (block.kind === "comment")
    return (
      <>
        <FormField name="auteur" label="Qui signe" value={block.author} />
        <FormField name="fonction" label="Sa fonction" value={block.role} />
        <Day name="jour" label="Jour" value={block.date} />
        <Paragraphs id="texte" label="Commentaire" hint={AS_PARAGRAPHS} value={writeParagraphs(block.text)} rows={8} />
      </>
    );
  if (block.kind === "notes")
    return (
      <Paragraphs
        id="mots"
        label="Mots expliqués"
        hint="Un par ligne : le mot, deux points, son explication."
        value={writeNotes(block.notes)}
        rows={8}
      />
    );
  if ("indicator" in block) {
    const indicator = find(block.indicator);
    const isDrawn = chartKindNames.includes(block.kind as ChartKind);
    return (
      <>
        <Choice
          name="forme"
          label="Comment le montrer"
          value={lookOf(block)}
          options={looksFor(block, indicator, find).map(({ value, title }) => [value, title] as const)}
        />
        <label class="choice">
          <input
            type="checkbox"
            name="dessine"
            value="oui"
            checked={isDrawn && "main" in block && block.main === true}
          />{" "}
          Dessiné sur la page (six graphiques au plus, les autres sont sous un lien)
        </label>
      </>
    );
  }
  if (block.kind === "table") {
    const shown = indicatorsOf(block);
    const themesOf = (ids: string[]) => ids.flatMap((id) => find(id)?.theme ?? []);
    const themes = themesOf(shown);
    // Without any, those that the page may go on with.
    const offered = themes.length > 0 ? themes : [page.theme, ...themesOf(page.keyFigures)];
    return (
      <fieldset class="field">
        <legend>Indicateurs du tableau</legend>
        {[
          ...indicators.filter(({ theme }) => offered.includes(theme)),
          // Those that are no more are shown as they are written.
          ...shown.filter((id) => !find(id)).map((id) => ({ id, shortTitle: id })),
        ].map(({ id, shortTitle }) => (
          <label key={id} class="choice">
            <input type="checkbox" name="tableau" value={id} checked={shown.includes(id)} /> {typographic(shortTitle)}
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <p class="small">
      {block.kind === "layer"
        ? typographic(`Ce bloc montre sur la carte les objets de « ${nameDataset(block.dataset)} »`)
        : "Ce bloc propose les fichiers de l’observatoire"}
      &nbsp;: il se place et se retire.
    </p>
  );
}

/** Where the question of a fault is: the open block, or the head of the page. */
function addressOfFault(path: string, place: string): string | undefined {
  const [, section, block] = /^sections\[(\d+)\](?:\.blocks\[(\d+)\])?/.exec(place) ?? [];
  if (section !== undefined) return `${path}?bloc=${section}-${block ?? 0}#bloc-${section}-${block ?? 0}`;
  return place === "" ? undefined : `${path}?bloc=page#bloc-page`;
}

/** `/espace/composer/nouveau`: the name of a theme, and what its page cannot go without. */
export function newObservatoryPage(
  site: Site,
  {
    visit,
    indicators,
    themes,
    id,
    page,
    fault,
  }: {
    visit: Visit;
    indicators: readonly Indicator[];
    themes: readonly NamedTheme[];
    id?: string;
    page?: Observatory;
    fault?: string | undefined;
  },
): string {
  const shown = page?.keyFigures[0];
  return newDocumentPage(site, {
    visit,
    title: "Ajouter un thème",
    up: { label: "Observatoires", href: COMPOSER },
    lead: "Un thème a sa page, ses indicateurs, ses documents et ses jeux. Rien n’est public avant la fin.",
    action: `${COMPOSER}/nouveau`,
    name: { value: id, example: "biodiversite", fault },
    children: (
      <>
        <Line name="titre" label="Titre de la page" value={page?.title} />
        <Lines
          name="presentation"
          label="Présentation"
          hint="Une phrase, pour l’accueil et les moteurs de recherche."
          value={page?.description}
          rows={2}
        />
        <Choice
          name="theme-europeen"
          label="Thème européen"
          hint="Celui des catalogues qui moissonnent le site."
          value={page?.dcatThemes[0] ?? "ENVI"}
          options={europeanThemes}
        />
        <Choice
          name="indicateur"
          label="Premier chiffre clé"
          hint="D’un autre thème s’il le faut : vous le remplacerez par ceux que vous écrirez."
          value={shown ?? indicators[0]?.id}
          options={indicators
            .map(({ id, title, theme }) => ({ id, title, theme: titleOfTheme(themes, theme) }))
            .sort((a, b) => a.theme.localeCompare(b.theme, "fr") || a.title.localeCompare(b.title, "fr"))
            .map(({ id, title, theme }) => [id, `${title} (${theme})`] as const)}
        />
      </>
    ),
  });
}
