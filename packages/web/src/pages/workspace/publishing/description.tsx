import type { Described, Draft, DraftDescription, ImportedFrom } from "@datalogue/api";
import { accessLevels, accessNames } from "@datalogue/ingest";
import type { ComponentChildren } from "preact";
import { ChoicesFrame, FieldFrame, saidOf } from "../../../components/form-field.js";
import type { Visit } from "../../../components/visit.js";
import { OwnForm } from "../../../components/workspace-document.js";
import { counted, frequencies, licences, typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";
import type { Site } from "../../../site.js";
import { type Told, ToldAbove } from "../sign-in.js";
import { EndBar, RevisionField } from "./form-parts.js";
import { type Step, stepPage } from "./step-page.js";
import { tellIn } from "./tell-answer.js";
import { tellChanged } from "./tell-changed.js";

/** What the form asks, by the names of its fields; texts as they are typed. */
export type DescriptionAnswers = Record<DescriptionQuestion, string>;

export const descriptionQuestions = [
  ...(["title", "description", "theme", "provenance", "from", "to", "frequency", "access"] as const),
  ...(["licence", "contactName", "contactEmail", "keywords", "spatial", "documentation"] as const),
];
export type DescriptionQuestion = (typeof descriptionQuestions)[number];

interface DescriptionProps {
  visit: Visit;
  draft: Draft;
  description: DraftDescription;
  done: readonly Step[];
  /** What was said of this step. */
  remarks?: ComponentChildren;
  /** What was typed, where it was refused. */
  typed?: DescriptionAnswers | undefined;
  faults?: readonly { field: string | null; message: string }[];
  /** Somebody else's answers, where the draft changed meanwhile. */
  others?: { who: string; when: string; answers: DescriptionAnswers } | undefined;
  told?: Told | undefined;
}

/** What is filled already, and says from where. */
const ORIGINS: Record<Described<unknown>["from"], string | undefined> = {
  draft: undefined,
  dataset: "repris",
  organisation: "de l’organisme",
  data: "du schéma",
  usual: "d’usage",
  missing: undefined,
};

/** Fields that a criterion of the score looks at. */
const CRITERIA: Partial<Record<DescriptionQuestion, string>> = {
  description: "description",
  frequency: "frequency",
  licence: "licence",
  from: "temporal",
  spatial: "spatial",
  documentation: "documented",
};

/** What the description says, as the form asks it. */
export function answersOf(description: DraftDescription): DescriptionAnswers {
  const { temporal, contact, keywords, documentation } = description;
  return {
    title: description.title.value ?? "",
    description: description.description.value ?? "",
    theme: description.theme.value ?? "",
    provenance: description.provenance.value ?? "",
    from: temporal.value?.from ?? "",
    to: temporal.value?.to ?? "",
    frequency: description.frequency.value ?? "",
    access: description.access.value ?? "",
    licence: description.licence.value ?? "",
    contactName: contact.value?.name ?? "",
    contactEmail: contact.value?.email ?? "",
    keywords: keywords.value?.join(", ") ?? "",
    spatial: description.spatial.value ?? "",
    documentation: documentation.value?.[0]?.url ?? "",
  };
}

/** Where each answer comes from. */
export function originsOf(description: DraftDescription): Record<DescriptionQuestion, Described<unknown>["from"]> {
  const { temporal, contact } = description;
  return {
    title: description.title.from,
    description: description.description.from,
    theme: description.theme.from,
    provenance: description.provenance.from,
    from: temporal.from,
    to: temporal.from,
    frequency: description.frequency.from,
    access: description.access.from,
    licence: description.licence.from,
    contactName: contact.from,
    contactEmail: contact.from,
    keywords: description.keywords.from,
    spatial: description.spatial.from,
    documentation: description.documentation.from,
  };
}

/** `/publier/{id}/description`: few questions, the rest filled and said from where, and the score that it would have. */
export function descriptionPage(site: Site, props: DescriptionProps): string {
  const { visit, draft, description, done, others, told } = props;
  return stepPage({
    ...{ site, visit, draft, done, remarks: props.remarks },
    step: "description",
    heading: headingOf(props),
    faults: props.faults,
    intro: (
      <>
        <ToldAbove told={told} />
        {others && <ChangedMeanwhile {...others} typed={props.typed} tell={tellIn(site, description)} />}
      </>
    ),
    children: (
      <OwnForm visit={visit} class="section" action={`/publier/${draft.id}/description`}>
        <RevisionField draft={draft} />
        {/* What was there when the page was made: what was not touched since gives way to what somebody else writes. */}
        <input type="hidden" name="avant" value={JSON.stringify(answersOf(description))} />
        {draft.imported && <LeftOut imported={draft.imported} />}
        <div class="cols cols--aside">
          <Questions {...props} />
          <Score description={description} />
        </div>
        <EndBar
          act={draft.dataset ? "Voir ce qui changera" : "Voir ce qui sera publié"}
          back={{ label: "Revenir", href: `/publier/${draft.id}/rapport` }}
        />
      </OwnForm>
    ),
  });
}

/** What the record that the draft was made from says, and no field holds. */
function LeftOut({ imported: { catalogue, source, left } }: { imported: ImportedFrom }) {
  if (left.length === 0) return null;
  return (
    <details class="fold">
      <summary>
        {counted(
          left.length,
          "valeur de la fiche reprise n’a pas trouvé sa place",
          "valeurs de la fiche reprise n’ont pas trouvé leur place",
        )}
      </summary>
      <dl class="meta-list meta-list--pairs address">
        {left.map(({ from, value, why }) => (
          <div key={`${from} ${value}`}>
            <dt>{from}</dt>
            <dd>
              {value}
              {why && (
                <>
                  <br />
                  <span class="small">{typographic(why)}</span>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p class="small">
        {typographic(catalogue)}&nbsp;: <span class="address">{source}</span>
      </p>
    </details>
  );
}

/** What is refused is counted by the summary. */
function headingOf({ description, draft: { dataset }, faults = [] }: DescriptionProps): string {
  if (faults.length > 0) return "Décrivez votre jeu";
  const count = description.missing.filter((field) => field !== "note").length;
  if (count === 0) return dataset ? "Relisez la description : tout est repris" : "Relisez la description";
  return `Décrivez votre jeu : il manque ${counted(count, "réponse")}`;
}

function Questions({ draft, description, faults = [], typed }: DescriptionProps) {
  const answers = typed ?? answersOf(description);
  const origins = originsOf(description);
  const unmet = new Set(description.score.criteria.filter(({ met }) => !met).map(({ id }) => id));
  const tag = (name: DescriptionQuestion) => {
    const isNamed = origins[name] === "data" && draft.schema.kind === "usual";
    const origin = isNamed ? "d’après le nom du fichier" : ORIGINS[origins[name]];
    const criterion = CRITERIA[name];
    if (criterion && unmet.has(criterion)) return "1 point à gagner";
    return answers[name] === "" ? undefined : origin;
  };
  const common = (name: DescriptionQuestion) => ({
    name,
    value: answers[name],
    tag: tag(name),
    fault: faults.find(({ field }) => field === name)?.message,
  });
  return (
    <div class="stack">
      <TextQuestion {...common("title")} label="Titre" />
      <TextQuestion
        {...common("description")}
        label="De quoi s’agit-il ?"
        hint="Deux phrases pour quelqu’un qui ne connaît pas votre service."
        rows={4}
      />
      <ChoiceQuestion
        {...common("theme")}
        label="Thème"
        options={description.themes.map(({ slug, title }) => [slug, typographic(title)])}
      />
      <TextQuestion
        {...common("provenance")}
        label="Comment ces données sont-elles produites ?"
        hint="Exemple : pesée de chaque camion au quai de transfert. Facultatif."
        rows={3}
      />
      <div class="two">
        <TextQuestion {...common("from")} label="Du" type="date" />
        <TextQuestion {...common("to")} label="Au" type="date" />
      </div>
      <ChoiceQuestion {...common("frequency")} label="Mise à jour" options={Object.entries(frequencies)} />
      <ChoicesFrame id="access" legend="Qui peut voir ce jeu ?" tag={tag("access")} message={common("access").fault}>
        {accessNames.map((name) => (
          <label key={name} class="choice">
            <input type="radio" name="access" value={name} checked={answers.access === name} />
            {typographic(accessLevels[name].label)}
          </label>
        ))}
        <p class="hint">La fiche reste lue par tout le monde&nbsp;; elle dit à qui demander.</p>
      </ChoicesFrame>
      <details
        class="fold"
        open={description.licence.from === "missing" || faults.some(({ field }) => FOLDED.includes(field ?? ""))}
      >
        <summary>Licence, contact, mots-clés, territoire</summary>
        <div class="stack">
          <ChoiceQuestion
            {...common("licence")}
            label="Licence"
            options={Object.entries(licences).map(([id, { label }]) => [id, label])}
          />
          <TextQuestion {...common("contactName")} label="Contact public : nom du service" />
          <TextQuestion {...common("contactEmail")} label="Contact public : courriel" type="email" />
          <TextQuestion {...common("keywords")} label="Mots-clés" hint="Séparés par des virgules." />
          <TextQuestion {...common("spatial")} label="Territoire couvert" hint="Son code : 17093 ou 241700624." />
          <TextQuestion
            {...common("documentation")}
            label="Page qui explique les données"
            hint="Son adresse, si elle existe."
            type="url"
          />
        </div>
      </details>
    </div>
  );
}

const FOLDED = ["licence", "contactName", "contactEmail", "keywords", "spatial", "documentation"];

interface QuestionProps {
  name: DescriptionQuestion;
  label: string;
  value: string;
  tag?: string | undefined;
  hint?: string;
  fault?: string | undefined;
}

/** A question of the description: its label, where its answer comes from, help, what is wrong, then the control. */
function Question({ name, label, tag, hint, fault, children }: QuestionProps & { children: ComponentChildren }) {
  return (
    <FieldFrame id={name} label={label} tag={tag} hint={hint} message={fault}>
      {children}
    </FieldFrame>
  );
}

function controlOf({ name, hint, fault }: QuestionProps) {
  return { ...{ id: name, name }, ...saidOf({ id: name, hint, message: fault }) };
}

type Control = ReturnType<typeof controlOf> & { value: string };

/** A text of each kind, written out since what an input may say depends on its type. */
const INPUTS = {
  text: (control: Control) => <input type="text" {...control} />,
  date: (control: Control) => <input type="date" {...control} />,
  email: (control: Control) => <input type="email" {...control} />,
  url: (control: Control) => <input type="url" {...control} />,
};

function TextQuestion(props: QuestionProps & { rows?: number; type?: keyof typeof INPUTS }) {
  const { rows, type = "text", value } = props;
  return (
    <Question {...props}>
      {rows ? (
        <textarea {...controlOf(props)} rows={rows}>
          {value}
        </textarea>
      ) : (
        INPUTS[type]({ ...controlOf(props), value })
      )}
    </Question>
  );
}

function ChoiceQuestion(props: QuestionProps & { options: [value: string, label: string][] }) {
  const { value, options } = props;
  return (
    <Question {...props}>
      <select {...controlOf(props)}>
        {value === "" && <option value="">Choisissez…</option>}
        {options.map(([id, label]) => (
          <option key={id} value={id} selected={id === value}>
            {label}
          </option>
        ))}
      </select>
    </Question>
  );
}

function Score({ description: { score } }: { description: DraftDescription }) {
  const { score: points, max, criteria } = score;
  const missing = criteria.filter(({ met }) => !met);
  const met = criteria.filter((one) => one.met);
  return (
    <aside class="panel quality stay" aria-labelledby="note">
      <h2 id="note">Qualité</h2>
      <p class="score">
        {points} <small>sur {max}</small>
      </p>
      <meter min={0} max={max} value={points} aria-labelledby="note">
        {points} sur {max}
      </meter>
      <ul class="checks">
        {missing.map(({ id, title, advice }) => (
          <li key={id} class="is-todo">
            <Icon name="unknown" />
            <span>
              <strong>{typographic(title)}&nbsp;: pas encore.</strong> {advice && typographic(advice)}
            </span>
          </li>
        ))}
        {met.map(({ id, title }) => (
          <li key={id} class="is-ok">
            <Icon name="ok" />
            <span>{typographic(title)}</span>
          </li>
        ))}
      </ul>
      <p class="small">La note de la fiche, telle que data.gouv.fr la calculera.</p>
    </aside>
  );
}

const LABELS: Record<DescriptionQuestion, string> = {
  title: "Titre",
  description: "De quoi s’agit-il ?",
  theme: "Thème",
  provenance: "Comment ces données sont produites",
  from: "Du",
  to: "Au",
  frequency: "Mise à jour",
  access: "Qui peut voir ce jeu",
  licence: "Licence",
  contactName: "Contact : nom",
  contactEmail: "Contact : courriel",
  keywords: "Mots-clés",
  spatial: "Territoire",
  documentation: "Page d’explication",
};

const CODES = ["theme", "spatial", "licence", "frequency", "access"] as const;

const isDescribedCode = (name: string): name is (typeof CODES)[number] => CODES.some((one) => one === name);

/** Somebody else wrote at the same time: both texts, and what was typed here stays in the form. */
function ChangedMeanwhile({
  who,
  when,
  answers,
  typed,
  tell,
}: NonNullable<DescriptionProps["others"]> & {
  typed: DescriptionAnswers | undefined;
  tell: ReturnType<typeof tellIn>;
}) {
  /** Chosen in a list, an answer is a code: said in words. */
  const say = (name: (typeof descriptionQuestions)[number], answer = "") =>
    typographic(isDescribedCode(name) ? tell(name, answer) : answer || "(vide)");
  const differing = descriptionQuestions.filter((name) => typed && typed[name] !== answers[name]);
  return (
    <div class="verdict" data-tone="watch" role="alert">
      <h2>
        <Icon name="watch" /> {tellChanged(who, "ce brouillon")} {when}
      </h2>
      <p>
        Vos réponses sont gardées dans le formulaire, rien n’est encore enregistré. Comparez, puis enregistrez&nbsp;:
        vos réponses prendront la place de celles qui sont enregistrées.
      </p>
      {differing.length > 0 && (
        <details class="table" open>
          <summary>Voir {counted(differing.length, "différence")}</summary>
          <dl class="meta-list">
            {differing.map((name) => (
              <div key={name}>
                <dt>{typographic(LABELS[name])}</dt>
                <dd>
                  Enregistré&nbsp;: {say(name, answers[name])}
                  <br />
                  Le vôtre&nbsp;: {say(name, typed?.[name])}
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
