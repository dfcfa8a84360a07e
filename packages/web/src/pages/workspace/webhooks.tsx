import {
  type Delivery,
  type EventType,
  eventTypeNames,
  eventTypes,
  type NamedScope,
  type Webhook,
} from "@datalogue/api";
import { ChoicesFrame, type Fault, FieldFrame, FormField, saidOf } from "../../components/form-field.js";
import { Pager } from "../../components/pager.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { capitalise, counted, formatDate, formatMoment, typographic } from "../../format/index.js";
import { Icon, type IconName } from "../../icons/icon.js";
import type { Site } from "../../site.js";
import { OrganisationField } from "./organisation-field.js";
import { type Told, ToldAbove } from "./sign-in.js";

const HERE = "/espace/webhooks";

/** What a form offers to follow, by kind: « theme:culture ». */
export interface ScopeChoices {
  label: string;
  options: { value: string; label: string }[];
}

/** What was answered to the form that adds or changes one. */
export interface WebhookAnswers {
  organisation?: string;
  url?: string;
  label?: string;
  types?: string[];
  scope?: string;
  dataset?: string;
}

interface FormProps {
  visit: Visit;
  choices: ScopeChoices[];
  answers: WebhookAnswers;
  fault?: Fault | undefined;
}

interface ListProps extends FormProps {
  webhooks: (Webhook & { named: NamedScope | undefined })[];
  /** Those that the visitor administers, by slug. */
  organisations: string[];
  told?: Told | undefined;
}

/** `/espace/webhooks`: the programs that are told what is published, and the form that adds one. */
export function webhooksPage(site: Site, props: ListProps): string {
  const { visit, webhooks, organisations, answers, told, fault } = props;
  const chosen = answers.organisation ?? visit.caller.memberships[0]?.organisation;
  const failing = webhooks.filter(({ lastFailure }) => lastFailure !== null).length;
  return renderWorkspace({
    site,
    title: "Webhooks",
    visit,
    place: HERE,
    faults: fault ? [fault] : [],
    children: (
      <>
        <div class="page-head">
          <p class="kicker">Webhooks</p>
          <h1>
            {webhooks.length === 0
              ? "Aucun programme n’est averti"
              : `${counted(webhooks.length, "programme averti", "programmes avertis")}${failing > 0 ? `, ${failing} en échec` : ""}`}
          </h1>
          <p>
            À chaque publication, un message signé part vers l’adresse que vous donnez&nbsp;: un autre site se met à
            jour sans venir voir. Seul ce que tout le monde peut lire est dit.
          </p>
          <ToldAbove told={told} />
        </div>
        {webhooks.length > 0 && (
          <section class="section" aria-labelledby="adresses">
            <h2 id="adresses">Adresses</h2>
            <ul class="rows">
              {webhooks.map((webhook) => (
                <li key={webhook.id}>
                  <div>
                    <h3>
                      <a href={`${HERE}/${webhook.id}`}>{nameOf(webhook)}</a>
                    </h3>
                    <p class="small">
                      {visit.organisationName(webhook.organisation)} · {tellScope(webhook.named)}
                    </p>
                  </div>
                  <State webhook={webhook} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <section class="section narrow" aria-label="Ajouter une adresse">
          <details class="fold" open={webhooks.length === 0 || fault !== undefined}>
            <summary>Ajouter une adresse</summary>
            <OwnForm visit={visit} class="stack" action={HERE}>
              <OrganisationField {...{ visit, organisations, chosen, fault }} />
              <WebhookFields {...props} fault={fault} />
              <p>
                <button class="button--main wide-phone" type="submit">
                  Ajouter cette adresse
                </button>
              </p>
              <p class="small">Le secret qui sert à vérifier les signatures sera montré une seule fois.</p>
            </OwnForm>
          </details>
        </section>
      </>
    ),
  });
}

function WebhookFields({ choices, answers, fault }: Omit<FormProps, "visit">) {
  const wrong = (field: string) => (fault?.field === field ? fault.message : undefined);
  return (
    <>
      <FormField
        name="url"
        label="Adresse qui reçoit les messages"
        hint="En https, sans mot de passe : https://exemple.fr/datalogue"
        maxLength={2000}
        autocomplete="off"
        required
        value={answers.url}
        fault={fault}
      />
      <FormField
        name="label"
        label="Un nom pour vous y retrouver"
        optional
        maxLength={100}
        autocomplete="off"
        value={answers.label}
        fault={fault}
      />
      <ChoicesFrame id="types" legend="De quoi l’avertir ?" message={wrong("types")}>
        {eventTypeNames.map((type) => (
          <label key={type} class="choice">
            <input type="checkbox" name={`type:${type}`} checked={(answers.types ?? eventTypeNames).includes(type)} />
            <span>
              {typographic(eventTypes[type])} <span class="small">({type})</span>
            </span>
          </label>
        ))}
      </ChoicesFrame>
      <FieldFrame id="scope" label="De quoi en particulier ?" className="mid">
        <select id="scope" name="scope" {...saidOf({ id: "scope" })}>
          <option value="all:">De tout le catalogue</option>
          {choices.map(({ label, options }) => (
            <optgroup key={label} label={label}>
              {options.map((option) => (
                <option key={option.value} value={option.value} selected={option.value === answers.scope}>
                  {typographic(option.label)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </FieldFrame>
      <FormField
        name="dataset"
        label="Ou d’un seul jeu"
        optional
        hint="L’adresse de sa page, ou son nom court."
        maxLength={500}
        autocomplete="off"
        value={answers.dataset}
        fault={fault?.field === "scope" ? { ...fault, field: "dataset" } : fault}
      />
    </>
  );
}

interface WebhookProps extends FormProps {
  webhook: Webhook;
  named: NamedScope | undefined;
  deliveries: Delivery[];
  page: number;
  pages: number;
  /** Shown this once. */
  secret?: string | undefined;
  now: Date;
  told?: Told | undefined;
}

/** `/espace/webhooks/{id}`: what was sent to one, a trial, its secret, its end. */
export function webhookPage(site: Site, props: WebhookProps): string {
  const { visit, webhook, named, deliveries, page, pages, secret, now, told, fault } = props;
  const here = `${HERE}/${webhook.id}`;
  const isStopped = webhook.stoppedAt !== null;
  const formerUntil =
    webhook.formerUntil !== null && webhook.formerUntil > now.toISOString() ? webhook.formerUntil : null;
  return renderWorkspace({
    site,
    title: nameOf(webhook),
    visit,
    place: HERE,
    faults: fault ? [fault] : [],
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={HERE}>Webhooks</a>
          </p>
          <h1>{nameOf(webhook)}</h1>
          <p>
            <code>{webhook.url}</code>
          </p>
          <p>
            {visit.organisationName(webhook.organisation)} · {tellScope(named)} · depuis le{" "}
            {formatDate(webhook.createdAt)}
          </p>
          <State webhook={webhook} />
          <ToldAbove told={told} />
          {secret && (
            <div class="verdict" data-tone="ok" role="status">
              <h2>Secret créé&nbsp;: copiez-le maintenant</h2>
              <p>Il ne sera plus jamais montré. Le programme qui reçoit s’en sert pour vérifier les signatures.</p>
              <p class="secret">{secret}</p>
            </div>
          )}
        </div>
        <section class="section" aria-labelledby="envois">
          <h2 id="envois">{deliveries.length === 0 ? "Rien n’a encore été envoyé" : "Envois"}</h2>
          {!isStopped && (
            <OwnForm visit={visit} action={`${here}/essai`}>
              <button type="submit">Envoyer un essai</button>
            </OwnForm>
          )}
          {deliveries.length > 0 && (
            <ul class="rows after">
              {deliveries.map((delivery) => (
                <DeliveryLine key={delivery.id} visit={visit} here={here} delivery={delivery} isStopped={isStopped} />
              ))}
            </ul>
          )}
          <Pager
            label="Pages des envois"
            page={page}
            pages={pages}
            address={(number) => `${here}?page=${number}#envois`}
          />
          <p class="small">
            Un message qui n’arrive pas est essayé dix fois en trois jours, sous le même identifiant. L’histoire est
            gardée soixante jours.
          </p>
        </section>
        <section class="section narrow" aria-labelledby="reglages">
          <h2 id="reglages">Réglages</h2>
          <details class="fold" open={fault !== undefined}>
            <summary>Changer l’adresse, ou de quoi elle est avertie</summary>
            <OwnForm visit={visit} class="stack" action={`${here}/changer`}>
              <WebhookFields {...props} />
              <p>
                <button type="submit">Enregistrer</button>
              </p>
            </OwnForm>
          </details>
          <details class="fold">
            <summary>Changer le secret</summary>
            <OwnForm visit={visit} class="stack" action={`${here}/secret`}>
              <p>
                Pendant 24 heures, chaque message porte deux signatures, du nouveau secret et de l’ancien&nbsp;: le
                temps de changer le programme qui reçoit.
                {formerUntil !== null &&
                  ` L’ancien secret signe encore jusqu’au ${formatMoment(formerUntil)} ; celui d’avant ne signera plus.`}
              </p>
              <p>
                <button type="submit">Changer le secret</button>
              </p>
            </OwnForm>
          </details>
          <details class="fold">
            <summary>{isStopped ? "Reprendre les envois" : "Arrêter les envois"}</summary>
            <OwnForm visit={visit} class="stack" action={`${here}/${isStopped ? "reprendre" : "arreter"}`}>
              <p>
                {isStopped
                  ? "L’adresse sera avertie de ce qui se publie à partir de maintenant : ce qui s’est passé entre-temps n’est pas rattrapé."
                  : "Ce qui attend d’être envoyé ne le sera plus. L’adresse et son histoire restent."}
              </p>
              <p>
                <button class={isStopped ? undefined : "button--stop"} type="submit">
                  {isStopped ? "Reprendre les envois" : "Arrêter les envois"}
                </button>
              </p>
            </OwnForm>
          </details>
          <details class="fold">
            <summary>Retirer ce webhook</summary>
            <OwnForm visit={visit} class="stack" action={`${here}/retirer`}>
              <p>
                Plus rien ne lui sera envoyé, et l’histoire de ses envois est effacée. On ne revient pas en arrière.
              </p>
              <p>
                <button class="button--stop" type="submit">
                  Retirer ce webhook
                </button>
              </p>
            </OwnForm>
          </details>
        </section>
      </>
    ),
  });
}

interface LineProps {
  visit: Visit;
  here: string;
  delivery: Delivery;
  isStopped: boolean;
}

function DeliveryLine({ visit, here, delivery, isStopped }: LineProps) {
  const { id, message, type, state, createdAt, tries, nextAt, body } = delivery;
  const look = states[state];
  const last = tries.at(-1);
  return (
    <li>
      <div>
        <h3>{type === "webhook.test" ? "Essai" : capitalise(typographic(eventTypes[type as EventType] ?? type))}</h3>
        <p class="small">{formatMoment(createdAt)}</p>
      </div>
      <div>
        <span class="status" data-status={look.status}>
          <Icon name={look.icon} /> {look.words}
        </span>
        {last?.failure && <p class="small">{typographic(last.failure)}</p>}
        {state === "waiting" && tries.length > 0 && nextAt && (
          <p class="small">Prochain essai le {formatMoment(nextAt)}.</p>
        )}
      </div>
      <details class="fold whole">
        <summary>
          {counted(tries.length, "essai", "essais")}
          <span class="visually-hidden"> du message {message}</span>
        </summary>
        <p class="small">
          webhook-id&nbsp;: <code>{message}</code>
        </p>
        {tries.length > 0 && (
          <ul class="plain small">
            {tries.map(({ at, status, failure }) => (
              <li key={at}>
                {formatMoment(at)}&nbsp;: {failure === null ? `reçu (${status})` : typographic(failure)}
              </li>
            ))}
          </ul>
        )}
        <pre class="snippet">
          <code>{JSON.stringify(JSON.parse(body), null, 2)}</code>
        </pre>
        {!isStopped && (
          <OwnForm visit={visit} action={`${here}/renvoyer`}>
            <input type="hidden" name="id" value={id} />
            <button type="submit">Envoyer de nouveau</button>
          </OwnForm>
        )}
      </details>
    </li>
  );
}

const states = {
  waiting: { icon: "watch", status: "to-watch", words: "à envoyer" },
  arrived: { icon: "ok", status: "on-track", words: "reçu" },
  failed: { icon: "off", status: "off-track", words: "non reçu" },
  dropped: { icon: "unknown", status: "not-computable", words: "plus à envoyer" },
} as const satisfies Record<Delivery["state"], { icon: IconName; status: string; words: string }>;

function State({ webhook: { stoppedAt, stoppedWhy, lastFailure } }: { webhook: Webhook }) {
  if (stoppedAt !== null)
    return (
      <span class="status" data-status="not-computable">
        <Icon name="unknown" /> arrêté le {formatDate(stoppedAt)}
        {stoppedWhy === "gone" && ", l’adresse ne veut plus rien recevoir"}
      </span>
    );
  if (lastFailure !== null)
    return (
      <div>
        <span class="status" data-status="off-track">
          <Icon name="off" /> en échec
        </span>
        <p class="small">
          Le {formatMoment(lastFailure.at)}&nbsp;: {typographic(lastFailure.reason)}
        </p>
      </div>
    );
  return (
    <span class="status" data-status="on-track">
      <Icon name="ok" /> en service
    </span>
  );
}

function nameOf({ label, url }: Webhook): string {
  return label ?? new URL(url).host;
}

function tellScope(named: NamedScope | undefined): string {
  if (!named) return "ce qu’il suivait n’est plus dans le catalogue";
  return named.kind === "all" ? "tout le catalogue" : typographic(named.title);
}
