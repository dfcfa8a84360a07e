import { type NamedScope, type Rhythm, rhythmNames, rhythms, type Subscriber } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { EmailField, type Fault } from "../../components/form-field.js";
import type { Visit } from "../../components/visit.js";
import { OwnForm, renderWorkspace } from "../../components/workspace-document.js";
import { counted, typographic } from "../../format/index.js";
import type { Site } from "../../site.js";
import { type Told, ToldAbove } from "./sign-in.js";

/** Whether what is followed is open to everybody, with its rows or without them for now. */
export type FollowedStanding = "open" | "withdrawn" | "closed";

interface FollowProps {
  visit: Visit | undefined;
  followed: NamedScope;
  /** Whether it may be followed by e-mail: a server is set, and everybody may read it. */
  isOffered: boolean;
  standing: FollowedStanding;
  answers?: { email: string; rhythm: string };
  fault?: Fault | undefined;
}

/** `/suivre`: by e-mail, or by a feed. */
export function followPage(site: Site, props: FollowProps): string {
  const { visit, followed, isOffered, standing, answers, fault } = props;
  const { kind, value, path } = followed;
  const title = typographic(followed.title);
  const hidden = (
    <>
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="value" value={value} />
    </>
  );
  const chosen = answers?.rhythm ?? "weekly";
  return renderWorkspace({
    site,
    title: `Suivre ${title}`,
    visit,
    children: (
      <>
        <div class="page-head">
          <p class="kicker">
            <a href={path}>{title}</a>
          </p>
          <h1>Suivre ce qui change</h1>
          <p>
            Une publication, une correction, un retrait, un objectif qui change d’état&nbsp;: vous l’apprenez sans
            revenir voir.
          </p>
          {standing === "withdrawn" && (
            <p>
              Les lignes de ce jeu sont retirées pour l’instant&nbsp;: vous apprendrez qu’une nouvelle version les
              remplace.
            </p>
          )}
        </div>
        {isOffered && (
          <section class="section narrow" aria-labelledby="courriel">
            <h2 id="courriel">Par courriel</h2>
            {visit ? (
              <OwnForm visit={visit} class="stack" action="/compte/abonnements">
                {hidden}
                <input type="hidden" name="act" value="follow" />
                <p>
                  À votre adresse, <strong>{visit.person.email}</strong>.
                </p>
                <RhythmChoice chosen={chosen} />
                <p>
                  <button class="button--main wide-phone" type="submit">
                    Suivre par courriel
                  </button>
                </p>
              </OwnForm>
            ) : (
              <form class="stack" method="post" action="/suivre">
                {hidden}
                <EmailField value={answers?.email} fault={fault} />
                <RhythmChoice chosen={chosen} />
                <p>
                  <button class="button--main wide-phone" type="submit">
                    Recevoir le lien qui confirme
                  </button>
                </p>
              </form>
            )}
            <p class="small">
              Un seul message pour tout ce qui a changé, rien quand rien ne change. Votre adresse ne sert qu’à cela, et
              s’efface en un geste depuis chaque message. <a href="/confidentialite">Vie privée</a>
            </p>
          </section>
        )}
        <section class="section narrow" aria-labelledby="flux">
          <h2 id="flux">{isOffered ? "Ou par un flux Atom, sans adresse" : "Par un flux Atom"}</h2>
          {!isOffered && (
            <p>
              {standing === "closed"
                ? "Ce jeu est réservé : rien n’en est écrit par courriel. Son flux est pour qui peut le lire."
                : "Ce site n’envoie pas de courriel. Un lecteur de flux vous avertit, et personne ne garde votre adresse."}
            </p>
          )}
          <p>Donnez cette adresse à un lecteur de flux (Thunderbird, Feedly, FreshRSS…)&nbsp;:</p>
          <p class="secret">
            <a href={feedOf(followed)}>{`${site.publicUrl}${feedOf(followed)}`}</a>
          </p>
        </section>
      </>
    ),
  });
}

function feedOf({ path }: NamedScope): string {
  return `${path === "/" ? "" : path}/flux.atom`;
}

function RhythmChoice({ chosen }: { chosen: string }) {
  return (
    <fieldset class="field">
      <legend>À quel rythme&#8239;?</legend>
      {rhythmNames.map((rhythm) => (
        <label key={rhythm} class="choice">
          <input type="radio" name="rhythm" value={rhythm} checked={rhythm === chosen} />
          <span>{rhythms[rhythm].title}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What is said once a message may have left: the same whatever is known of the address. */
export function askedPage(site: Site, { email }: { email: string }): string {
  return renderWorkspace({
    site,
    title: "Confirmez votre adresse",
    children: (
      <div class="page-head">
        <h1>Un courriel vous attend</h1>
        <p>
          Ouvrez le lien qu’il porte&nbsp;: vous ne recevrez rien d’autre avant. Il vaut sept jours. Il était pour{" "}
          <strong>{email}</strong>.
        </p>
        <p>Rien n’arrive&#8239;? Regardez dans les indésirables, ou recommencez dans un quart d’heure.</p>
      </div>
    ),
  });
}

interface ConfirmProps {
  token: string;
  followed: NamedScope | undefined;
  rhythm: Rhythm;
}

/** `/suivre/confirmer`: a gesture, since what reads mail before its receiver opens links too. */
export function confirmPage(site: Site, { token, followed, rhythm }: ConfirmProps): string {
  return renderWorkspace({
    site,
    title: "Confirmer",
    children: (
      <div class="section narrow">
        <h1>{followed ? typographic(`Suivre « ${followed.title} »`) : "Ce jeu ou ce thème n’est plus là"}</h1>
        {followed && (
          <form class="stack" method="post" action="/suivre/confirmer">
            <input type="hidden" name="cle" value={token} />
            <p>{rhythms[rhythm].title}, un message s’il y a du nouveau.</p>
            <p>
              <button class="button--main wide-phone" type="submit">
                Oui, me prévenir
              </button>
            </p>
          </form>
        )}
      </div>
    ),
  });
}

/** A link that opens nothing, or nothing any more. */
export function deadSubscriptionPage(site: Site): string {
  return renderWorkspace({
    site,
    title: "Lien qui ne sert plus",
    children: (
      <div class="page-head">
        <h1>Ce lien ne sert plus</h1>
        <p>
          {typographic(
            "Il a déjà servi, il est trop vieux, ou plus rien n’est suivi à cette adresse. Pour suivre un jeu, un thème ou un territoire, ouvrez sa page et choisissez « Suivre ».",
          )}
        </p>
        <p>
          <a href="/jeux">Les jeux de données</a>
        </p>
      </div>
    ),
  });
}

/** Nothing is followed any more. */
export function stoppedPage(site: Site): string {
  return renderWorkspace({
    site,
    title: "Vous ne suivez plus rien",
    children: (
      <div class="page-head">
        <h1>Vous ne suivez plus rien</h1>
        <p>Plus aucun message ne partira, et votre adresse est effacée d’ici.</p>
        <p>
          <a href="/">Revenir à l’accueil</a>
        </p>
      </div>
    ),
  });
}

interface ListProps {
  token: string;
  subscriber: Subscriber;
  told?: Told | undefined;
}

/** `/abonnements`: what an address follows, for who holds the link of one of its messages. */
export function subscriptionsPage(site: Site, { token, subscriber, told }: ListProps): string {
  const { email, subscriptions } = subscriber;
  return renderWorkspace({
    site,
    title: "Ce que vous suivez",
    children: (
      <>
        <div class="page-head">
          <p class="kicker">{email}</p>
          <h1>
            {subscriptions.length === 0
              ? "Vous ne suivez rien"
              : `Vous suivez ${counted(subscriptions.length, "chose")}`}
          </h1>
          <ToldAbove told={told} />
        </div>
        <section class="section" aria-label="Ce que vous suivez">
          <SubscriptionList
            subscriber={subscriber}
            form={({ children, class: look }) => (
              <form class={look} method="post" action="/abonnements">
                <input type="hidden" name="cle" value={token} />
                {children}
              </form>
            )}
          />
        </section>
      </>
    ),
  });
}

type FormOf = (props: { children: ComponentChildren; class?: string }) => ComponentChildren;

/** What an address follows: mute, stop, rhythm, all at once. `form`: what each gesture is sent by. */
function SubscriptionList({ subscriber, form: Form }: { subscriber: Subscriber; form: FormOf }) {
  const { subscriptions, rhythm } = subscriber;
  return (
    <>
      <ul class="rows">
        {subscriptions.map(({ id, followed, isMuted }) => {
          const title = followed ? typographic(followed.title) : "Ce qui n’est plus dans le catalogue";
          const name = <span class="visually-hidden"> : {title}</span>;
          return (
            <li key={id}>
              <div>
                <h3>{followed ? <a href={followed.path}>{title}</a> : title}</h3>
                {isMuted && <p class="small">En sourdine&nbsp;: rien n’en est écrit.</p>}
              </div>
              <Form>
                <input type="hidden" name="id" value={id} />
                <input type="hidden" name="act" value={isMuted ? "unmute" : "mute"} />
                <button type="submit">
                  {isMuted ? "Remettre" : "Mettre en sourdine"}
                  {name}
                </button>
              </Form>
              <Form>
                <input type="hidden" name="id" value={id} />
                <input type="hidden" name="act" value="remove" />
                <button class="button--stop" type="submit">
                  Ne plus suivre
                  {name}
                </button>
              </Form>
            </li>
          );
        })}
      </ul>
      <Form class="stack">
        <input type="hidden" name="act" value="rhythm" />
        <RhythmChoice chosen={rhythm} />
        <p>
          <button type="submit">Changer le rythme</button>
        </p>
      </Form>
      <details class="fold narrow">
        <summary>Tout arrêter</summary>
        <Form class="stack">
          <input type="hidden" name="act" value="remove-all" />
          <p>Plus aucun message. Votre adresse est effacée de ces listes.</p>
          <p>
            <button class="button--stop" type="submit">
              Tout arrêter
            </button>
          </p>
        </Form>
      </details>
    </>
  );
}

/** Of the account of somebody: what their address follows. */
export function OwnSubscriptions({ visit, subscriber }: { visit: Visit; subscriber: Subscriber | undefined }) {
  return (
    <section class="section" aria-labelledby="suivis">
      <h2 id="suivis">Ce que je suis par courriel</h2>
      {subscriber && subscriber.subscriptions.length > 0 ? (
        <SubscriptionList
          subscriber={subscriber}
          form={({ children, class: look }) => (
            <OwnForm visit={visit} action="/compte/abonnements" {...(look ? { class: look } : {})}>
              {children}
            </OwnForm>
          )}
        />
      ) : (
        <p>
          {typographic(
            "Rien pour l’instant. Ouvrez la page d’un jeu, d’un thème ou d’un territoire, et choisissez « Suivre ».",
          )}
        </p>
      )}
    </section>
  );
}
