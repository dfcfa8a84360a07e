import type { WaitingQuestion } from "@datalogue/api";
import { type Fault, FieldFrame, saidOf } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, formatDate, typographic, unmarkedTitle } from "../../format/index.js";
import type { Site } from "../../site.js";
import { type Told, ToldAbove } from "./sign-in.js";

/** What was answered to one of them, and who is to read it. */
export interface GivenAnswer {
  answer: string;
  how: "public" | "private";
}

interface QuestionsProps {
  visit: Visit;
  waiting: WaitingQuestion[];
  told?: Told | undefined;
  /** What is wrong with the answer to one of them, and that answer. */
  fault?: Fault | undefined;
  faulty?: string | undefined;
  given?: GivenAnswer | undefined;
}

const HERE = "/espace/questions";

/** `/espace/questions`: what the public asks, and the answers, signed by the organisation. */
export function questionsPage(site: Site, { visit, waiting, told, fault, faulty, given }: QuestionsProps): string {
  return renderWorkspace({
    site,
    title: "Questions du public",
    visit,
    place: HERE,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Questions du public</p>
          <h1>
            {waiting.length === 0
              ? "Aucune question n’attend"
              : counted(waiting.length, "question attend une réponse", "questions attendent une réponse")}
          </h1>
          <p>La réponse publique est signée par l’organisme, jamais par vous. Rien ne paraît avant elle.</p>
          <ToldAbove told={told} />
        </div>
        {waiting.map((question) => (
          <Waiting
            key={question.id}
            question={question}
            visit={visit}
            fault={faulty === question.id ? fault : undefined}
            given={faulty === question.id ? given : undefined}
          />
        ))}
      </>
    ),
  });
}

interface WaitingProps {
  question: WaitingQuestion;
  visit: Visit;
  fault: Fault | undefined;
  given: GivenAnswer | undefined;
}

function Waiting({ question, visit, fault, given }: WaitingProps) {
  const { id, dataset, kind, message, place, version, askedAt, mayWriteBack } = question;
  const field = `reponse-${id}`;
  const hint = `Signée «\u00a0${visit.organisationName(dataset.organisation)}\u00a0».`;
  const isPrivate = given?.how === "private";
  return (
    <article class="section narrow" aria-labelledby={`question-${id}`}>
      <h2 id={`question-${id}`}>
        {kind === "error" ? "Erreur signalée" : "Question"}&nbsp;: {unmarkedTitle(dataset)}
      </h2>
      <p class="small">
        Le {formatDate(askedAt)}, version {version}
        {place !== null && ` · ${place}`} · <a href={`/jeux/${dataset.slug}`}>Voir le jeu</a>
      </p>
      <blockquote class="quote">
        {message.split(/\n+/).map((line, rank) => (
          <p key={rank}>{typographic(line)}</p>
        ))}
      </blockquote>
      <OwnForm visit={visit} class="stack" action={`${HERE}/repondre`}>
        <input type="hidden" name="id" value={id} />
        <FieldFrame id={field} label="Réponse" hint={hint} message={fault?.message}>
          <textarea
            id={field}
            name="answer"
            rows={4}
            maxLength={2000}
            required
            {...saidOf({ id: field, hint, message: fault?.message })}
          >
            {given?.answer}
          </textarea>
        </FieldFrame>
        {mayWriteBack && (
          <fieldset>
            <legend>Qui lira la réponse</legend>
            <label class="choice">
              <input type="radio" name="how" value="public" checked={!isPrivate} /> tout le monde, avec la question, sur
              la page du jeu
            </label>
            <label class="choice">
              <input type="radio" name="how" value="private" checked={isPrivate} /> cette personne seule, par courriel
            </label>
          </fieldset>
        )}
        <p>
          <button class="button--main wide-phone" type="submit">
            {mayWriteBack ? "Répondre" : "Publier la question et la réponse"}
          </button>
        </p>
      </OwnForm>
      <details class="fold">
        <summary>Écarter sans répondre</summary>
        <OwnForm visit={visit} class="stack" action={`${HERE}/ecarter`}>
          <input type="hidden" name="id" value={id} />
          <p>Elle ne paraîtra pas et sera effacée dans un mois. La personne n’est pas prévenue.</p>
          <p>
            <button class="button--stop" type="submit">
              Écarter
            </button>
          </p>
        </OwnForm>
      </details>
    </article>
  );
}
