import type { Dataset, PublicQuestion, QuestionForm } from "@datalogue/api";
import { type Fault, FieldFrame, FormField, saidOf } from "../../components/form-field.js";
import { renderDocument } from "../../components/layout.js";
import { formatDate, typographic } from "../../format/index.js";
import type { PageAnswer, Site } from "../../site.js";

/** Those that are shown at once. */
const SHOWN = 3;

/** A question with the name that signs its answer. */
type SignedQuestion = PublicQuestion & { signature: string };

/** What was asked of a dataset and answered in public. */
export async function loadQuestions(site: Site, { id }: Pick<Dataset, "id">): Promise<SignedQuestion[]> {
  const { catalogue, questions } = site.services;
  const found = await questions.listPublished(id);
  return Promise.all(
    found.map(async (one) => ({
      ...one,
      signature: (await catalogue.getOrganisation(one.organisation))?.name ?? one.organisation,
    })),
  );
}

/** What was asked and answered, the way to ask, and who answers. */
export function Questions({ site, dataset, questions }: { site: Site; dataset: Dataset; questions: SignedQuestion[] }) {
  const subject = encodeURIComponent(`Jeu «\u00a0${typographic(dataset.title)}\u00a0», version ${dataset.version}`);
  const [first, others] = [questions.slice(0, SHOWN), questions.slice(SHOWN)];
  return (
    <section class="stack" aria-labelledby="questions">
      <h2 id="questions">Une question, une erreur</h2>
      {first.map((question) => (
        <Answered key={question.id} question={question} />
      ))}
      {others.length > 0 && (
        <details class="fold">
          <summary>
            <span>Les autres questions</span>
            <span class="fold-note">{others.length}</span>
          </summary>
          <div class="stack">
            {others.map((question) => (
              <Answered key={question.id} question={question} />
            ))}
          </div>
        </details>
      )}
      <details class="fold">
        <summary>Signaler une erreur ou poser une question</summary>
        <AskForm slug={dataset.slug} writesBack={site.services.questions.writesBack} />
      </details>
      <p>
        {typographic(dataset.contact.name)} répond de ce jeu&nbsp;:{" "}
        <a class="address" href={`mailto:${dataset.contact.email}?subject=${subject}`}>
          {dataset.contact.email}
        </a>
      </p>
    </section>
  );
}

function Answered({ question }: { question: SignedQuestion }) {
  const { kind, message, place, version, askedAt, answer, answeredAt, signature } = question;
  return (
    <article class="panel stack">
      <blockquote class="quote">
        <Lines text={message} />
        <footer>
          {kind === "error" ? "Erreur signalée" : "Question posée"} le {formatDate(askedAt)}, version {version}
          {place !== null && ` · ${place}`}
        </footer>
      </blockquote>
      <p>
        <strong>{typographic(signature)}</strong>, le {formatDate(answeredAt)}&nbsp;:
      </p>
      <Lines text={answer} />
    </article>
  );
}

function Lines({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n+/).map((line, rank) => (
        <p key={rank}>{typographic(line)}</p>
      ))}
    </>
  );
}

interface AskFormProps {
  slug: string;
  /** Whether an answer can be sent: an address is asked for nothing else. */
  writesBack: boolean;
  given?: QuestionForm | undefined;
  fault?: Fault | undefined;
}

const KINDS = [
  ["error", "Je signale une erreur"],
  ["question", "Je pose une question"],
] as const;

/** The form of anybody: neither account nor cookie. */
function AskForm({ slug, writesBack, given, fault }: AskFormProps) {
  const { kind = "error", message, place, email } = given ?? {};
  const faultOf = (field: string) => (fault?.field === field ? fault.message : undefined);
  const hint =
    "2 000 signes au plus. N’écrivez rien de personnel : l’organisme peut publier la question et sa réponse.";
  return (
    <form class="stack" method="post" action={`/jeux/${slug}/signaler`}>
      <fieldset>
        <legend>Que voulez-vous faire&nbsp;?</legend>
        {KINDS.map(([value, label]) => (
          <label key={value} class="choice">
            <input type="radio" name="kind" value={value} checked={kind === value} /> {label}
          </label>
        ))}
      </fieldset>
      <FieldFrame id="message" label="Votre message" hint={hint} message={faultOf("message")}>
        <textarea
          id="message"
          name="message"
          rows={5}
          maxLength={2000}
          required
          {...saidOf({ id: "message", hint, message: faultOf("message") })}
        >
          {message}
        </textarea>
      </FieldFrame>
      <FormField
        name="place"
        label="Colonne ou ligne dont il s’agit"
        optional
        maxLength={200}
        value={place}
        fault={fault}
      />
      {writesBack && (
        <FormField
          name="email"
          type="email"
          label="Votre courriel"
          optional
          hint="Pour vous répondre. Jamais montré, effacé un mois après la réponse."
          maxLength={254}
          value={email}
          fault={fault}
        />
      )}
      <p>
        <button class="button--main wide-phone" type="submit">
          Envoyer à l’organisme
        </button>
      </p>
    </form>
  );
}

interface AskPageProps {
  dataset: { slug: string; title: string; organisationName: string };
  state:
    | { kind: "form"; given?: QuestionForm; fault?: Fault }
    | { kind: "paused"; given: QuestionForm }
    | { kind: "done" };
}

/** `/jeux/{jeu}/signaler`: the same form alone, what is wrong with it, and that it arrived. */
export function askQuestionPage(site: Site, { dataset, state }: AskPageProps): PageAnswer {
  const title = typographic(dataset.title);
  const page = `/jeux/${dataset.slug}`;
  const heading = state.kind === "done" ? "C’est envoyé, merci" : "Signaler une erreur ou poser une question";
  return {
    status: state.kind === "paused" ? 429 : state.kind === "form" && state.fault ? 422 : 200,
    demonstration: false,
    headers: { "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex" },
    html: renderDocument({
      site,
      title: heading,
      description: heading,
      canonical: `${page}/signaler`,
      place: "jeux",
      breadcrumb: [
        { label: "Jeux de données", href: "/jeux" },
        { label: title, href: page },
      ],
      children: (
        <>
          <div class="page-head">
            <h1>{heading}</h1>
            <p class="intro">
              {state.kind === "done"
                ? `${typographic(dataset.organisationName)} lira votre message. Rien n’en paraît avant sa réponse. Une réponse publique se lira sur la page du jeu.`
                : `Sur «\u00a0${title}\u00a0», à ${typographic(dataset.organisationName)}.`}
            </p>
          </div>
          <div class="section narrow">
            {state.kind === "paused" && (
              <p class="verdict" data-tone="watch">
                <span>
                  <strong>Trop de messages à la fois.</strong> Rien n’est envoyé, votre texte est gardé ici&nbsp;:
                  renvoyez-le dans un quart d’heure.
                </span>
              </p>
            )}
            {state.kind === "done" ? (
              <p>
                <a class="button" href={page}>
                  Revenir au jeu
                </a>
              </p>
            ) : (
              <AskForm
                slug={dataset.slug}
                writesBack={site.services.questions.writesBack}
                given={state.given}
                fault={state.kind === "form" ? state.fault : undefined}
              />
            )}
          </div>
        </>
      ),
    }),
  };
}
