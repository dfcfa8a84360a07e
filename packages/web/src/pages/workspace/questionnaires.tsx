import {
  type AnswerSheet,
  nextSteps,
  type Questionnaire,
  type SharedService,
  type TopicState,
  type Totals,
  topicStates,
  withheldReasons,
} from "@datalogue/api";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, formatNumber, typographic } from "../../format/index.js";
import { addressOf } from "../../reading/address.js";
import type { Site } from "../../site.js";
import { type Told, ToldAbove } from "./sign-in.js";

/** Where questionnaires are answered. */
export const QUESTIONNAIRES = "/espace/questionnaires";

/** Where one is answered for an organisation, topic by topic. */
export function questionnairePath(id: string, organisation?: string, topic?: string): string {
  return addressOf(`${QUESTIONNAIRES}/${id}`, { organisme: organisation, sujet: topic });
}

/** Said to who reads answers, or none, and gives none. */
export const WHO_ANSWERS = "Répondent ceux qui contribuent pour un organisme à qui le questionnaire est proposé.";

interface OneProps {
  visit: Visit;
  questionnaire: Questionnaire;
  told?: Told | undefined;
}

interface OverviewProps extends OneProps {
  /** Of the organisation looked at; undefined where the caller answers for none. */
  sheet: AnswerSheet | undefined;
  /** Slugs of those that the caller may answer for. */
  answerable: string[];
  /** Slugs of their organisations that are asked. */
  readable: string[];
  services: readonly SharedService[];
  /** For members. */
  totals: Totals | undefined;
  /** For the shared service: of each organisation asked. */
  all: AnswerSheet[] | undefined;
}

/** `/espace/questionnaires/{id}`: how far one's organisation is, what to do next, the totals. */
export function questionnairePage(site: Site, props: OverviewProps): string {
  const { visit, questionnaire, told, sheet, answerable, readable, services, totals, all } = props;
  const { id, title, intro } = questionnaire;
  const states = sheet && topicStates(questionnaire, sheet.answers, sheet.earlier?.answers);
  const organisation = sheet?.organisation;
  const mayAnswer = organisation !== undefined && answerable.includes(organisation);
  const asked = states?.reduce((sum, state) => sum + state.asked, 0) ?? 0;
  const answered = states?.reduce((sum, state) => sum + answeredInYear(state), 0) ?? 0;
  const steps = sheet ? nextSteps(questionnaire, { ...sheet.earlier?.answers, ...sheet.answers }) : [];
  const first = states?.find((state) => answeredInYear(state) < state.asked) ?? states?.[0];
  return renderWorkspace({
    site,
    title: typographic(title),
    visit,
    place: QUESTIONNAIRES,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            {typographic(title)}
            {organisation && ` · ${visit.organisationName(organisation)}`}
          </p>
          <h1>
            {states
              ? answered === 0
                ? `${counted(asked, "question attend", "questions attendent")} une réponse`
                : `${counted(answered, "réponse", "réponses")} sur ${asked}`
              : all
                ? howMany(questionnaire, all)
                : "Vous ne répondez pour aucun organisme"}
          </h1>
          <p>{typographic(intro)}</p>
          {!mayAnswer && !all && <p>{WHO_ANSWERS}</p>}
          <ToldAbove told={told} />
          {sheet?.earlier && (
            <p class="small">
              Réponses reprises de la fois d’avant&nbsp;: enregistrez chaque sujet pour les confirmer en {sheet.year}.
            </p>
          )}
        </div>
        {readable.length > 1 && (
          <nav aria-label="Organismes">
            <p>
              {readable.map((slug, rank) => (
                <>
                  {rank > 0 && " · "}
                  <a href={questionnairePath(id, slug)} aria-current={slug === organisation ? "true" : undefined}>
                    {visit.organisationName(slug)}
                  </a>
                </>
              ))}
            </p>
          </nav>
        )}
        {states && organisation !== undefined && (
          <section class="section" aria-labelledby="sujets">
            <h2 id="sujets">Sujet par sujet</h2>
            <ul class="rows">
              {states.map((state) => (
                <li key={state.id}>
                  <h3>{typographic(state.title)}</h3>
                  <p>
                    {stateWords(state)}
                    {sheet && toConfirmWords(state, sheet)}.
                  </p>
                  {mayAnswer && (
                    <a
                      class={state.id === first?.id && answered < asked ? "button button--main" : "button"}
                      href={questionnairePath(id, organisation, state.id)}
                    >
                      {state.answered === 0 ? "Répondre" : "Relire"}
                      <span class="visually-hidden">&nbsp;: {typographic(state.title)}</span>
                    </a>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
        {steps.length > 0 && (
          <section class="section" aria-labelledby="la-suite">
            <h2 id="la-suite">{counted(steps.length, "pas à faire", "pas à faire")}</h2>
            <ul class="stack">
              {steps.map(({ question, advice, service }) => {
                const helps = services.find((one) => one.id === service);
                return (
                  <li key={question}>
                    {typographic(advice)}
                    {helps && (
                      <span class="small">
                        <br />
                        Un service aide&nbsp;: <a href={`/services#${helps.id}`}>{typographic(helps.name)}</a>
                      </span>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        )}
        {totals && <TotalsSection totals={totals} />}
        {all && (
          <section class="section" aria-labelledby="service">
            <h2 id="service">Pour le service partagé</h2>
            {states && <p>{howMany(questionnaire, all)}.</p>}
            <p class="actions">
              <a class="button" href={`${QUESTIONNAIRES}/${id}/reponses`}>
                Lire les réponses
              </a>
            </p>
          </section>
        )}
      </>
    ),
  });
}

const answeredInYear = ({ answered, toConfirm }: TopicState) => answered - toConfirm;
const hasAnswered = (questionnaire: Questionnaire, { answers }: AnswerSheet) =>
  topicStates(questionnaire, answers).some(({ answered }) => answered > 0);

/** Of the organisations asked, those that answered something this year. */
function howMany(questionnaire: Questionnaire, sheets: AnswerSheet[]): string {
  const [first] = sheets;
  if (!first) return "Aucun organisme du catalogue n’est interrogé";
  const answered = sheets.filter((sheet) => hasAnswered(questionnaire, sheet)).length;
  return answered === 0
    ? `Aucun organisme n’a encore répondu en ${first.year}`
    : `${counted(answered, "organisme a répondu", "organismes ont répondu")} sur ${sheets.length} en ${first.year}`;
}

/** "3 pas faits sur 8, 4 questions sur 4" */
function stateWords({ asked, answered, steps, possible }: TopicState): string {
  if (answered === 0) return "Pas encore de réponse";
  const questions = `${answered} ${answered > 1 ? "questions" : "question"} sur ${asked}`;
  return possible === 0 ? questions : `${steps} pas ${steps > 1 ? "faits" : "fait"} sur ${possible}, ${questions}`;
}

/** What follows the state of a topic: ", 4 réponses à confirmer en 2027" */
const toConfirmWords = ({ toConfirm }: TopicState, { year }: AnswerSheet) =>
  toConfirm > 0 && `, ${counted(toConfirm, "réponse", "réponses")} à confirmer en ${year}`;

function StepsMade({ percent, bound }: { percent: number; bound?: "at-most" | "at-least" | undefined }) {
  return (
    <>
      <strong>{formatNumber(percent)}&#8239;%</strong>
      {bound && (bound === "at-most" ? " au plus" : " au moins")} des pas faits
    </>
  );
}

function TotalsSection({ totals }: { totals: Totals }) {
  return (
    <section class="section" aria-labelledby="totaux">
      <h2 id="totaux">Ensemble, au {formatDate(totals.settledAt)}</h2>
      <ul class="rows">
        {totals.topics.map(({ id, title, organisations, percent, bound, withheld, last }) => (
          <li key={id}>
            <h3>{typographic(title)}</h3>
            <p>
              {percent === null ? (
                <>Masqué&nbsp;: {withheld && typographic(withheldReasons[withheld])}.</>
              ) : (
                <StepsMade percent={percent} bound={bound} />
              )}
            </p>
            {last && (
              <p>
                Dernier total, au {formatDate(last.settledAt)}&nbsp;: <StepsMade {...last} />,{" "}
                {counted(last.organisations, "organisme", "organismes")}.
              </p>
            )}
            <p>
              {counted(organisations, "organisme concerné a tout répondu", "organismes concernés ont tout répondu")}
            </p>
          </li>
        ))}
      </ul>
      <p class="small">
        Un pas&nbsp;: une réponse de plus vers la plus avancée. Aucun total ne montre un organisme seul.
      </p>
    </section>
  );
}

interface TopicProps extends OneProps {
  sheet: AnswerSheet;
  topic: Questionnaire["topics"][number];
  /** What was chosen and not written, from the sheet as it was at a revision: what somebody else wrote since is in this one. */
  given?: { answers: Readonly<Record<string, string>>; revision: number } | undefined;
}

/** `/espace/questionnaires/{id}?sujet=`: the questions of a topic, answered for an organisation. */
export function topicPage(site: Site, { visit, questionnaire, told, sheet, topic, given }: TopicProps): string {
  const { id } = questionnaire;
  const rank = questionnaire.topics.indexOf(topic);
  const back = questionnairePath(id, sheet.organisation);
  const isLast = rank === questionnaire.topics.length - 1;
  return renderWorkspace({
    site,
    title: typographic(topic.title),
    visit,
    place: QUESTIONNAIRES,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={back}>{typographic(questionnaire.title)}</a> · {visit.organisationName(sheet.organisation)} · sujet{" "}
            {rank + 1} sur {questionnaire.topics.length}
          </p>
          <h1>{typographic(topic.title)}</h1>
          <ToldAbove told={told} />
        </div>
        <OwnForm visit={visit} class="stack narrow" action={`${QUESTIONNAIRES}/${id}`}>
          <input type="hidden" name="organisation" value={sheet.organisation} />
          <input type="hidden" name="topic" value={topic.id} />
          <input type="hidden" name="revision" value={String(sheet.revision)} />
          {topic.questions.map(({ id: question, question: words, help, answers }) => {
            const kept = sheet.answers[question];
            const chosen = given?.answers[question] ?? kept ?? sheet.earlier?.answers[question];
            const isPassed = given !== undefined && given.revision !== sheet.revision;
            const other = isPassed && kept !== undefined && chosen !== kept;
            return (
              <fieldset key={question} aria-describedby={help ? `${question}-aide` : undefined}>
                <legend>{typographic(words)}</legend>
                {help && (
                  <p class="hint" id={`${question}-aide`}>
                    {typographic(help)}
                  </p>
                )}
                {other && (
                  <p class="error">
                    Enregistré entre-temps&nbsp;:{" "}
                    {typographic(
                      answers.find((one) => one.id === kept)?.label ?? "une réponse qui n’est plus proposée",
                    )}
                    . Votre choix est gardé ci-dessous.
                  </p>
                )}
                {answers.map((answer) => (
                  <label key={answer.id} class="choice">
                    <input type="radio" name={`q-${question}`} value={answer.id} checked={answer.id === chosen} />{" "}
                    {typographic(answer.label)}
                  </label>
                ))}
              </fieldset>
            );
          })}
          <p class="actions">
            <button class="button--main wide-phone" type="submit">
              {isLast ? "Enregistrer" : "Enregistrer, et passer au sujet suivant"}
            </button>
            <a href={back}>Quitter sans enregistrer</a>
          </p>
        </OwnForm>
      </>
    ),
  });
}

interface AnswersProps extends OneProps {
  /** Of each organisation asked. */
  sheets: AnswerSheet[];
  totals: Totals | undefined;
}

/** `/espace/questionnaires/{id}/reponses`: the answers of all, for the shared service. */
export function answersPage(site: Site, { visit, questionnaire, told, sheets, totals }: AnswersProps): string {
  const { id, title } = questionnaire;
  const organisations = sheets
    .map((sheet) => ({ sheet, name: visit.organisationName(sheet.organisation) }))
    .sort((a, b) => a.name.localeCompare(b.name, "fr"));
  return renderWorkspace({
    site,
    title: "Réponses",
    visit,
    place: QUESTIONNAIRES,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={questionnairePath(id)}>{typographic(title)}</a>
          </p>
          <h1>{howMany(questionnaire, sheets)}</h1>
          <p>Ces réponses sont lues par chaque organisme et par le service partagé. Les membres lisent les totaux.</p>
          <ToldAbove told={told} />
        </div>
        {organisations.length > 0 && (
          <section class="section" aria-labelledby="organismes">
            <h2 id="organismes">Par organisme</h2>
            <ul class="rows">
              {organisations.map(({ sheet, name }) => {
                const when = whenAnswered(questionnaire, sheet);
                return (
                  <li key={sheet.organisation}>
                    <h3>{typographic(name)}</h3>
                    {when ? (
                      <>
                        <p>
                          {topicStates(questionnaire, sheet.answers, sheet.earlier?.answers).map((state) => (
                            <>
                              {typographic(state.title)}&nbsp;:{" "}
                              {state.answered === 0 ? "sans réponse" : `${state.steps}\u00a0pas sur ${state.possible}`}
                              {toConfirmWords(state, sheet)}
                              <br />
                            </>
                          ))}
                          <span class="small">{when}</span>
                        </p>
                        <a class="button" href={questionnairePath(id, sheet.organisation)}>
                          Lire
                          <span class="visually-hidden">&nbsp;: {typographic(name)}</span>
                        </a>
                      </>
                    ) : (
                      <p>Pas encore de réponse.</p>
                    )}
                  </li>
                );
              })}
            </ul>
          </section>
        )}
        <section class="section" aria-labelledby="arreter">
          <h2 id="arreter">Totaux pour les membres</h2>
          <p>
            {totals ? `Les derniers sont du ${formatDate(totals.settledAt)}.` : "Aucun n’a encore été arrêté."} Ils se
            font des réponses enregistrées cette année par les organismes interrogés. Un sujet n’est montré que si assez
            d’organismes y ont tout répondu, et si trois au moins ont changé depuis la fois d’avant.
          </p>
          <OwnForm visit={visit} action={`${QUESTIONNAIRES}/${id}/totaux`}>
            <button class="button--main wide-phone" type="submit">
              Arrêter les totaux d’aujourd’hui
            </button>
          </OwnForm>
        </section>
        {totals && <TotalsSection totals={totals} />}
      </>
    ),
  });
}

/** Undefined where nothing that is asked was ever answered. */
function whenAnswered(questionnaire: Questionnaire, sheet: AnswerSheet): string | undefined {
  const { earlier, updatedAt, year } = sheet;
  if (updatedAt && hasAnswered(questionnaire, sheet)) return `Répondu le ${formatDate(updatedAt)}`;
  return earlier ? `Répondu en ${earlier.year}, pas encore en ${year}` : undefined;
}

/** `/espace/questionnaires`: those of the territory. */
export function questionnairesPage(
  site: Site,
  { visit, questionnaires }: { visit: Visit; questionnaires: readonly Questionnaire[] },
): string {
  return renderWorkspace({
    site,
    title: "Questionnaires",
    visit,
    place: QUESTIONNAIRES,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Questionnaires</p>
          <h1>
            {questionnaires.length === 0
              ? "Aucun questionnaire n’est proposé"
              : counted(questionnaires.length, "questionnaire est proposé", "questionnaires sont proposés")}
          </h1>
        </div>
        {questionnaires.length > 0 && (
          <ul class="rows">
            {questionnaires.map(({ id, title, intro }) => (
              <li key={id}>
                <h2>{typographic(title)}</h2>
                <p>{typographic(intro)}</p>
                <a class="button" href={questionnairePath(id)}>
                  Ouvrir
                  <span class="visually-hidden">&nbsp;: {typographic(title)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  });
}
