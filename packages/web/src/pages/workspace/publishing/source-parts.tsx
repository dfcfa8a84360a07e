import type { BoundTo, Draft, DraftChanges } from "@datalogue/api";
import { type Frequency, frequencies as known } from "@datalogue/ingest";
import { formatDate, frequencies, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Answer } from "./form-parts.js";

/** How often an address is asked, in the order of the list; those a dataset says besides are in it when it has one. */
const RHYTHMS: readonly Frequency[] = ["DAILY", "WEEKLY", "MONTHLY", "QUARTERLY", "ANNUAL"];

/** The value of « as often as the dataset says », and of « once ». */
const DECLARED = "jeu";
const ONCE = "une-fois";

interface RhythmProps {
  id: string;
  name?: string;
  /** Undefined: once; null: as often as the dataset says. */
  value: Frequency | null | undefined;
  /** Whether « once » and « as the dataset says » may be chosen. */
  once?: boolean;
  declared?: boolean;
}

/** How often an address is asked again. */
export function RhythmSelect({ id, name = "rythme", value, once = false, declared = false }: RhythmProps) {
  const listed = value && !RHYTHMS.includes(value) ? [...RHYTHMS, value] : RHYTHMS;
  return (
    <select id={id} name={name}>
      {once && (
        <option value={ONCE} selected={value === undefined}>
          une seule fois
        </option>
      )}
      {declared && (
        <option value={DECLARED} selected={value === null}>
          au rythme annoncé du jeu
        </option>
      )}
      {listed.map((one) => (
        <option key={one} value={one} selected={one === value}>
          {rhythmOf(one)}
        </option>
      ))}
    </select>
  );
}

const WORDS: Partial<Record<Frequency, string>> = {
  DAILY: "chaque nuit",
  WEEKLY: "chaque semaine",
  MONTHLY: "chaque mois",
  QUARTERLY: "chaque trimestre",
  ANNUAL: "chaque année",
};

/** « chaque mois », or the words of the frequency. */
export function rhythmOf(frequency: Frequency): string {
  return WORDS[frequency] ?? frequencies[frequency];
}

/** What a form says of the rhythm: undefined for once, null for that of the dataset. */
export function readRhythm(answer: string): Frequency | null | undefined {
  if (answer === DECLARED) return null;
  return known.find((one) => one === answer);
}

/** Said before rows are typed for a dataset whose files are read with a recipe, and come from nowhere by themselves. */
export function RecipeWarning({ draft }: { draft: Pick<Draft, "boundTo" | "hasRecipe"> }) {
  if (draft.boundTo || !draft.hasRecipe) return null;
  return (
    <p class="verdict" data-tone="watch">
      <span>
        <Icon name="watch" /> <strong>Ce jeu vient d’un fichier, lu d’une façon qui est retenue.</strong> Le prochain
        fichier déposé prendra la place de ce que vous changez ici&nbsp;: reportez aussi vos changements dans le
        fichier.
      </span>
    </p>
  );
}

/** Said before a file is deposited or typed for a dataset that is read at an address: the next file would take its place. */
export function SourceWarning({ boundTo }: { boundTo: BoundTo | null }) {
  if (!boundTo) return null;
  const { producer, paused, frequency } = boundTo;
  return (
    <p class="verdict" data-tone="watch">
      <span>
        <Icon name="watch" />{" "}
        {paused ? (
          <>
            <strong>La source de ce jeu est en pause</strong> ({typographic(producer)})&nbsp;: elle ne remplacera pas ce
            que vous publiez tant qu’on ne la reprend pas.
          </>
        ) : (
          <>
            <strong>Ce jeu est relu à une adresse, {rhythmOf(frequency)}</strong> ({typographic(producer)}). Son
            prochain fichier remplacerait ce que vous changez à la main&nbsp;: avant de publier, vous choisirez de la
            mettre en pause ou de la laisser continuer.
          </>
        )}{" "}
        <a href="/espace/sources">Voir la source</a>
      </span>
    </p>
  );
}

/** What the publication does to the source of the dataset, said or asked before it. `typed`: answers of a form that was refused. */
export function SourceChoice({ draft, typed }: { draft: Draft; typed?: Answer | undefined }) {
  const { source, boundTo } = draft;
  if (source?.act === "bind") return <Binding draft={draft} source={source} typed={typed} />;
  if (source?.act === "mend")
    return (
      <p class="verdict" data-tone="ok">
        <span>
          <Icon name="ok" /> Ce fichier vient de la source du jeu. <strong>Les prochains seront lus comme lui</strong>
          &nbsp;: ses colonnes, sa feuille et sa ligne de titres sont gardées.
        </span>
      </p>
    );
  if (!boundTo) return null;
  const isFollowed = (typed?.("source") || source?.act) === "follow";
  return (
    <fieldset class="field stack">
      <legend>
        Et la source du jeu&#8239;?
        <span class="hint">
          {typographic(boundTo.producer)}, relue {rhythmOf(boundTo.frequency)}
          {boundTo.paused && ", en pause aujourd’hui"}.
        </span>
      </legend>
      <label class="choice">
        <input type="radio" name="source" value="pause" checked={!isFollowed} /> La mettre en pause&nbsp;: ce que je
        publie reste
      </label>
      <label class="choice">
        <input type="radio" name="source" value="follow" checked={isFollowed} /> La laisser continuer&nbsp;: son
        prochain fichier remplacera ce que je publie
      </label>
    </fieldset>
  );
}

function Binding({
  draft,
  source,
  typed,
}: {
  draft: Draft;
  source: Extract<Draft["source"], { act: "bind" }>;
  typed: Answer | undefined;
}) {
  // The source may be bound since a form without these fields was made: what it does not say is as it is kept.
  const rhythm = typed?.("rythme");
  const records = draft.reading?.records ?? draft.reading?.report?.rows ?? 0;
  const columns = (draft.reading?.columns ?? []).flatMap(({ header, field }) => (field === null ? [] : header));
  return (
    <fieldset class="stack">
      <legend class="h">Redemander cette adresse</legend>
      <p class="small break">{source.url}</p>
      <div class="field">
        <label for="rythme">Quand</label>
        <RhythmSelect id="rythme" value={rhythm ? readRhythm(rhythm) : source.frequency} once declared />
      </div>
      <div class="field">
        <label for="moins">
          Le moins de lignes attendu
          <span class="hint" id="moins-aide">
            Il en a {records.toLocaleString("fr-FR")}. Un fichier plus court n’est pas publié&#8239;; sans nombre, il en
            faut la moitié de celles qui sont en ligne.
          </span>
        </label>
        <input
          id="moins"
          name="moins"
          class="short"
          type="number"
          min={1}
          value={rhythm ? typed?.("moins") : (source.leastRows ?? "")}
          aria-describedby="moins-aide"
        />
      </div>
      <p class="small">
        Un fichier où manque {columns.length === 1 ? "sa colonne" : `l’une de ses ${columns.length} colonnes`} (
        {columns.slice(0, 12).join(", ")}
        {columns.length > 12 && "…"}) n’est pas publié non plus&nbsp;: il attend dans un brouillon, et la version en
        ligne reste.
      </p>
    </fieldset>
  );
}

/** What the form of the last step says of the source; undefined where it says nothing new. */
export function readSourceChoice({ source, boundTo }: Draft, answer: Answer): DraftChanges["source"] {
  if (source?.act === "bind") {
    const frequency = readRhythm(answer("rythme"));
    if (frequency === undefined) return null;
    const typed = answer("moins").trim();
    const least = Number(typed);
    const leastRows = typed === "" ? null : Number.isInteger(least) && least > 0 ? least : source.leastRows;
    if (frequency === source.frequency && leastRows === source.leastRows) return undefined;
    return { act: "bind" as const, frequency, leastRows };
  }
  if (source?.act === "mend" || !boundTo) return undefined;
  const act = answer("source");
  if ((act !== "pause" && act !== "follow") || act === source?.act) return undefined;
  return { act };
}

/** Above a file that a source gave: why nobody published it, and what is done here. */
export function HeldReason({ draft }: { draft: Draft }) {
  if (draft.source?.act !== "mend") return null;
  return (
    <div class="verdict">
      <p>
        <Icon name="off" /> <strong>La source du jeu a donné ce fichier, et il n’a pas été publié.</strong>{" "}
        {typographic(draft.source.reason)}
      </p>
      <p>
        Dites ci-dessous comment le lire. Une fois publié, les prochains fichiers de cette source seront lus de la même
        façon.
        {draft.file && <> Reçu le {formatDate(draft.file.receivedAt)}.</>}
      </p>
    </div>
  );
}
