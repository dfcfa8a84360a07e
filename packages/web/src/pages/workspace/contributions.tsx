import {
  type ContributionForm,
  contributionKinds,
  type FormAnswers,
  type FormSettings,
  type HandCells,
  type Likeness,
  MAX_HAND_ROWS,
  type RowFault,
  type WaitingContribution,
} from "@datalogue/api";
import type { Field } from "@datalogue/ingest";
import { ChoicesFrame, type Fault, FieldFrame, FormField, saidOf } from "../../components/form-field.js";
import { controlOf, ShownColumns } from "../../components/shown-columns.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, typographic, unmarkedTitle } from "../../format/index.js";
import { Icon } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { contributePath, ToldAnswer } from "../dataset/contribute.js";
import { CellField } from "./hand-table/cell-field.js";
import { titleOf } from "./hand-table/name-row.js";
import { REPLACES_DEMONSTRATION } from "./publishing/difference.js";
import { type Told, ToldAbove } from "./sign-in.js";

export const contributionsPath = (slug: string) => `/espace/jeux/${slug}/contributions`;

/** Contributions on a page of the list. */
export const SHOWN = 20;

interface ContributionsProps {
  visit: Visit;
  settings: FormSettings;
  waiting: readonly WaitingContribution[];
  total: number;
  page: number;
  /** What was typed of the form and is not saved, with what is wrong. */
  typed?: FormAnswers | undefined;
  faults?: readonly Fault[];
  told?: Told | undefined;
}

/** `/espace/jeux/{slug}/contributions`: what the public proposes, the oldest first, and the form that it answers to. */
export function contributionsPage(site: Site, props: ContributionsProps): string {
  const { visit, settings, waiting, total, page, told } = props;
  const { dataset } = settings;
  const here = contributionsPath(dataset.slug);
  return renderWorkspace({
    ...{ site, visit, title: "Contributions du public", place: "/espace" },
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={`/jeux/${dataset.slug}`}>{unmarkedTitle(dataset)}</a>
          </p>
          <h1>
            {total === 0
              ? "Aucune proposition n’attend"
              : counted(total, "proposition attend votre lecture", "propositions attendent votre lecture")}
          </h1>
          {total > 0 && (
            <p>
              Acceptée, une proposition devient une ligne du tableau tenu à la main&nbsp;: elle paraît quand vous le
              publiez. Rien n’est public avant.
            </p>
          )}
          <ToldAbove told={told} />
        </div>
        {waiting.length > 0 && (
          <section class="section" aria-label="Propositions à lire">
            {waiting.map((one) => (
              <Waiting key={one.id} one={one} fields={settings.fields} visit={visit} here={here} />
            ))}
            {total > SHOWN && (
              <nav class="actions" aria-label="Pages des propositions">
                {page > 1 && <a href={`${here}?page=${page - 1}`}>Propositions précédentes</a>}
                {page * SHOWN < total && <a href={`${here}?page=${page + 1}`}>Propositions suivantes</a>}
              </nav>
            )}
          </section>
        )}
        <FormSection {...props} />
      </>
    ),
  });
}

interface WaitingProps {
  one: WaitingContribution;
  fields: readonly Field[];
  visit: Visit;
  here: string;
}

const isError = ({ severity }: RowFault) => severity === "error";

function Waiting({ one, fields, visit, here }: WaitingProps) {
  const { id, kind, sentAt, revision, faults, alike } = one;
  const path = `${here}/${id}`;
  const isBlocked = faults.some(isError);
  // Several wait for the same acts: each is called by what it is about.
  const named = fields.find((field) => textIn(one.cells, field.name) !== "");
  const name = named && (
    <span class="visually-hidden">
      &nbsp;: <ToldAnswer field={named} text={textIn(one.cells, named.name)} />
    </span>
  );
  const accepted = { addition: "Accepter", correction: "Accepter la correction", withdrawal: "Accepter le retrait" };
  return (
    <article class="section stack" aria-labelledby={`c-${id}`}>
      <h2 id={`c-${id}`}>
        {contributionKinds[kind]} du {formatDate(sentAt)}
      </h2>
      <Cells one={one} fields={fields} />
      <Findings faults={faults} alike={alike} fields={fields} />
      <div class="actions">
        {!isBlocked && (
          <OwnForm visit={visit} action={`${path}/accepter`}>
            <input type="hidden" name="revision" value={revision} />
            <button class="wide-phone" type="submit">
              {accepted[kind]}
              {name}
            </button>
          </OwnForm>
        )}
        {kind !== "withdrawal" && (
          <a class="button wide-phone" href={path}>
            {isBlocked ? "Compléter, puis accepter" : "Modifier, puis accepter"}
            {name}
          </a>
        )}
      </div>
      <Refusal visit={visit} path={path} revision={revision} id={id} />
    </article>
  );
}

/** The row that is proposed, or what would change of one that is there. */
function Cells({ one, fields }: Pick<WaitingProps, "one" | "fields">) {
  const { kind, cells, before } = one;
  const told = fields.filter(({ name }) => textIn(cells, name) !== "" || (before && textIn(before, name) !== ""));
  return (
    <dl class="meta-list">
      {told.map((field) => {
        const [now, was] = [textIn(cells, field.name), before ? textIn(before, field.name) : ""];
        const isMoved = before !== null && now !== was;
        const tell = (text: string) => (text === "" ? "vide" : <ToldAnswer field={field} text={text} />);
        return (
          <div key={field.name}>
            <dt>{typographic(titleOf(field))}</dt>
            <dd>
              {isMoved && kind === "withdrawal" ? (
                <>
                  {tell(now)} <span class="hint">dans la contribution&nbsp;: {tell(was)}</span>
                </>
              ) : isMoved ? (
                <>
                  <s>{tell(was)}</s> → <b>{tell(now)}</b>
                </>
              ) : (
                <ToldAnswer field={field} text={now} />
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const textIn = (cells: HandCells, name: string) => (Object.hasOwn(cells, name) ? (cells[name] ?? "") : "");

const WHY: Record<Likeness["why"], string> = {
  key: "Même identifiant que",
  place: "Au même endroit (à moins de 25 m) que",
  text: "Mêmes réponses que",
};

/** What `check` says of it, and what it looks like. */
function Findings({
  faults,
  alike,
  fields,
}: Pick<WaitingContribution, "faults" | "alike"> & Pick<WaitingProps, "fields">) {
  if (faults.length + alike.length === 0) return null;
  const called = (name: string | null) => {
    const field = fields.find((one) => one.name === name);
    return field ? `${typographic(titleOf(field))}\u00a0: ` : "";
  };
  return (
    <ul class="plain">
      {faults.map((fault) => (
        <li key={`${fault.field} ${fault.message}`} class={isError(fault) ? "error" : undefined}>
          <Icon name={isError(fault) ? "off" : "watch"} /> {called(fault.field)}
          {typographic(fault.message)}
        </li>
      ))}
      {alike.map(({ why, name, where }) => (
        <li key={`${why} ${where} ${name}`}>
          <Icon name="watch" /> Doublon probable. {WHY[why]} «&#8239;{name}&#8239;»
          {where === "row" ? ", déjà dans le tableau" : ", proposé aussi"}.
        </li>
      ))}
    </ul>
  );
}

/** The question of who refuses a contribution: its control, and its words. */
const askWhy = (id: string) => ({ id: `phrase-${id}`, label: "Pourquoi, en une phrase" });

function Refusal({
  visit,
  path,
  revision,
  id,
  fault,
  given,
}: {
  visit: Visit;
  path: string;
  revision: number;
  id: string;
  fault?: string | undefined;
  given?: string | undefined;
}) {
  const asked = askWhy(id);
  const hint = "Son auteur la lira par son lien privé, signée de votre organisme.";
  return (
    <details class="fold" open={fault !== undefined}>
      <summary>Refuser</summary>
      <OwnForm visit={visit} class="stack" action={`${path}/refuser`}>
        <input type="hidden" name="revision" value={revision} />
        <FieldFrame {...asked} hint={hint} message={fault}>
          <textarea
            id={asked.id}
            name="sentence"
            rows={2}
            maxLength={2000}
            required
            {...saidOf({ id: asked.id, hint, message: fault })}
          >
            {given}
          </textarea>
        </FieldFrame>
        <p>
          <button class="button--stop" type="submit">
            Refuser cette proposition
          </button>
        </p>
      </OwnForm>
    </details>
  );
}

const STATES: Record<ContributionForm["state"], string> = {
  open: "Le formulaire est ouvert",
  planned: "Le formulaire ouvrira à son premier jour",
  ended: "Le formulaire est terminé",
  closed: "Le formulaire est fermé",
};

function FormSection(props: ContributionsProps) {
  const { visit, settings, typed, faults = [] } = props;
  const { dataset, form, fields, needed, madeKey, obstacle } = settings;
  const here = contributionsPath(dataset.slug);
  const isOpen = form !== null && (form.state === "open" || form.state === "planned");
  const heading = form ? STATES[form.state] : "Ouvrir un formulaire au public";
  if (obstacle !== null && !isOpen)
    return (
      <section class="section narrow" aria-labelledby="formulaire">
        <h2 id="formulaire">Pas de formulaire public pour ce jeu</h2>
        <p>{typographic(obstacle)}</p>
      </section>
    );
  return (
    <section class="section narrow" aria-labelledby="formulaire">
      <h2 id="formulaire">{heading}</h2>
      {isOpen ? (
        <>
          {obstacle !== null && <p class="error">{typographic(obstacle)} Le formulaire ne se montre plus.</p>}
          <p>
            {form.state === "open" ? (
              <a class="address" href={contributePath(dataset.slug)}>
                {contributePath(dataset.slug)}
              </a>
            ) : (
              `Il ouvrira le ${formatDate(form.opensOn)}.`
            )}
            {form.closesOn !== null && ` Jusqu’au ${formatDate(form.closesOn)}.`}
          </p>
          <OwnForm visit={visit} action={`${here}/fermer`}>
            <p>
              <button class="button--stop wide-phone" type="submit">
                Fermer maintenant
              </button>
            </p>
          </OwnForm>
        </>
      ) : (
        <p>
          Des habitants proposent des lignes, sans compte (arbres, murets, bancs…)&nbsp;; vous lisez chacune avant
          qu’elle ne paraisse. {MAX_HAND_ROWS} lignes au plus dans un tableau tenu à la main.
          {dataset.demonstration && ` ${REPLACES_DEMONSTRATION}`}
        </p>
      )}
      <details class="fold" open={!isOpen || faults.length > 0}>
        <summary>{isOpen ? "Changer le formulaire" : "Ce que le formulaire demande"}</summary>
        <Settings
          {...{ visit, here, fields, needed, madeKey, faults }}
          answers={typed ?? form ?? undefined}
          isOpen={isOpen}
        />
      </details>
    </section>
  );
}

interface SettingsProps extends Pick<FormSettings, "fields" | "needed" | "madeKey"> {
  visit: Visit;
  here: string;
  faults: readonly Fault[];
  answers: FormAnswers | undefined;
  isOpen: boolean;
}

function Settings({ visit, here, fields, needed, madeKey, faults, answers, isOpen }: SettingsProps) {
  const faultOf = (name: string) => faults.find(({ field }) => field === name);
  const chosen = answers?.columns ?? fields.filter(({ name }) => name !== madeKey).map(({ name }) => name);
  const hint =
    "Deux ou trois phrases : ce que vous recensez, pourquoi, ce qu’il faut regarder. Du texte, sans mise en forme.";
  const columnFault = faultOf("columns")?.message;
  return (
    <OwnForm visit={visit} class="stack" action={`${here}/formulaire`}>
      <FormField
        {...{ name: "title", label: "Titre", value: answers?.title, fault: faultOf("title") }}
        hint="Ce que l’on fait : « Signaler une haie », « Recenser les murets »."
        maxLength={150}
        required
        autocomplete="off"
      />
      <FieldFrame
        id="introduction"
        label="Introduction"
        hint={hint}
        optional
        message={faultOf("introduction")?.message}
      >
        <textarea
          id="introduction"
          name="introduction"
          rows={4}
          maxLength={2000}
          {...saidOf({ id: "introduction", hint, message: faultOf("introduction")?.message })}
        >
          {answers?.introduction}
        </textarea>
      </FieldFrame>
      <ChoicesFrame id="columns" legend="Colonnes demandées" message={columnFault}>
        <p class="small">Les autres restent vides, ou vous les remplissez en acceptant.</p>
        {fields.map((field) => (
          <label class="choice" key={field.name}>
            <input type="checkbox" name="columns" value={field.name} checked={chosen.includes(field.name)} />
            <span>
              {typographic(titleOf(field))}{" "}
              {needed.includes(field.name) && <span class="hint">distingue une ligne d’une autre, à demander</span>}
              {field.name === madeKey && <span class="hint">rempli pour vous s’il n’est pas demandé</span>}
            </span>
          </label>
        ))}
      </ChoicesFrame>
      <FormField
        {...{ name: "opensOn", label: "Premier jour", value: answers?.opensOn, fault: faultOf("opensOn") }}
        type="date"
        required
      />
      <FormField
        {...{ name: "closesOn", label: "Dernier jour", value: answers?.closesOn ?? "", fault: faultOf("closesOn") }}
        hint="Laissez vide pour le fermer vous-même."
        type="date"
        optional
      />
      <label class="choice">
        <input type="checkbox" name="asksEmail" value="oui" checked={answers?.asksEmail ?? true} />
        <span>
          Proposer de laisser un courriel{" "}
          <span class="hint">Jamais montré, pas même à vous&#8239;; effacé un mois après votre décision.</span>
        </span>
      </label>
      <p>
        <button class="button--main wide-phone" type="submit">
          {isOpen ? "Enregistrer" : "Ouvrir le formulaire"}
        </button>
      </p>
    </OwnForm>
  );
}

interface OnePageProps {
  visit: Visit;
  dataset: FormSettings["dataset"];
  contribution: WaitingContribution;
  fields: readonly Field[];
  /** The column of identifiers that is filled where it is left empty. */
  madeKey: string | null;
  /** The row of the table that a correction is about, as it was read. */
  row: { revision: number } | null;
  typed?: HandCells | undefined;
  /** Those of what was typed. */
  faults?: readonly RowFault[] | undefined;
  /** What was typed over a text that its author changed meanwhile, or in columns that are no more: beside the form, not in it. */
  yours?: HandCells | undefined;
  /** Somebody changed the row meanwhile: what it holds now. */
  theirs?: { cells: HandCells; removed: boolean } | undefined;
  refusal?: { message: string; given: string } | undefined;
  told?: Told | undefined;
}

/** `/espace/jeux/{slug}/contributions/{id}`: a contribution as a form of all the columns, to be written before it is accepted. */
export function contributionPage(site: Site, props: OnePageProps): string {
  const { visit, dataset, contribution, fields, madeKey, row, typed, yours = {}, theirs, refusal, told } = props;
  const { id, kind, sentAt, revision, cells, alike, state } = contribution;
  const faults = props.faults ?? contribution.faults;
  const here = contributionsPath(dataset.slug);
  const path = `${here}/${id}`;
  const heading = `${contributionKinds[kind]} du ${formatDate(sentAt)}`;
  const values = { ...cells, ...typed };
  const gone = Object.keys(yours).filter((name) => !fields.some((field) => field.name === name));
  const kept = [...fields, ...gone.map((name) => ({ name }))].filter(
    ({ name }) => Object.hasOwn(yours, name) && textIn(yours, name) !== textIn(cells, name),
  );
  return renderWorkspace({
    ...{ site, visit, title: heading, place: "/espace" },
    faults: [
      ...(props.faults ?? []).filter(isError),
      ...(refusal ? [{ ...askWhy(id), message: refusal.message }] : []),
    ],
    // As it came, a proposal may have faults that nobody has been asked to mend yet, and that stop no refusal.
    tellsFaults: props.faults !== undefined,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={here}>{unmarkedTitle(dataset)}</a> · contributions du public
          </p>
          <h1>{heading}</h1>
          <ToldAbove told={told} />
        </div>
        <div class="section narrow">
          {state === "waiting" ? (
            <>
              {theirs && (
                <div class="panel stack">
                  <h2>La ligne est maintenant</h2>
                  {theirs.removed ? (
                    <p>Supprimée du tableau.</p>
                  ) : (
                    <TextList
                      cells={theirs.cells}
                      fields={fields.filter(({ name }) => textIn(theirs.cells, name) !== "")}
                    />
                  )}
                </div>
              )}
              {kept.length > 0 && (
                <div class="panel stack">
                  <h2>Votre texte, où il diffère</h2>
                  <TextList cells={yours} fields={kept} />
                </div>
              )}
              <Findings faults={faults.filter(({ field }) => field === null)} alike={alike} fields={fields} />
              {kind === "withdrawal" ? (
                <OwnForm visit={visit} class="stack" action={`${path}/accepter`}>
                  <Cells one={contribution} fields={fields} />
                  <Seen revision={revision} row={row} />
                  <p>
                    <button class="button--main" type="submit">
                      Accepter le retrait
                    </button>
                  </p>
                </OwnForm>
              ) : (
                <OwnForm visit={visit} class="stack" action={`${path}/accepter`}>
                  <Seen revision={revision} row={row} />
                  <input type="hidden" name="entier" value="oui" />
                  <ShownColumns columns={fields} />
                  {fields.map((field, at) => (
                    <CellField
                      key={field.name}
                      field={field.name === madeKey ? leftEmpty(field) : field}
                      name={controlOf(at)}
                      value={textIn(values, field.name)}
                      faults={faults.filter((one) => one.field === field.name)}
                    />
                  ))}
                  <p class="end-bar">
                    <button class="button--main" type="submit">
                      Accepter ainsi
                    </button>
                    <a href={here}>Revenir aux propositions</a>
                  </p>
                </OwnForm>
              )}
              <Refusal {...{ visit, path, revision, id }} fault={refusal?.message} given={refusal?.given} />
            </>
          ) : (
            <>
              <p>Cette proposition n’attend plus de décision.</p>
              <Cells one={contribution} fields={fields} />
              <p>
                <a class="button" href={here}>
                  Revenir aux propositions
                </a>
              </p>
            </>
          )}
        </div>
      </>
    ),
  });
}

/** Texts to read, by column. */
function TextList({ cells, fields }: { cells: HandCells; fields: readonly Field[] }) {
  return (
    <dl class="meta-list">
      {fields.map((field) => (
        <div key={field.name}>
          <dt>{typographic(titleOf(field))}</dt>
          <dd>
            {textIn(cells, field.name) === "" ? (
              <em>vide</em>
            ) : (
              <ToldAnswer field={field} text={textIn(cells, field.name)} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** As it is asked of who accepts: an identifier is made for them. */
function leftEmpty(field: Field): Field {
  const told = "Laissez vide : un identifiant est fait en acceptant.";
  return {
    ...field,
    description: field.description ? `${field.description} ${told}` : told,
    constraints: { ...field.constraints, required: false },
  };
}

/** What was read, so that nothing is accepted unseen. */
function Seen({ revision, row }: { revision: number; row: { revision: number } | null }) {
  return (
    <>
      <input type="hidden" name="revision" value={revision} />
      {row && <input type="hidden" name="ligne" value={row.revision} />}
    </>
  );
}
