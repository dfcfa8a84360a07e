import type { SharedService } from "@datalogue/api";
import type { OrganisationKind } from "@datalogue/ingest";
import { renderDocument } from "../components/layout.js";
import { capitalise, counted, listed, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { addressOf } from "../reading/address.js";
import type { PageAnswer, Site } from "../site.js";
import { QUESTIONNAIRES } from "./workspace/questionnaires.js";

export const sharedServicesRoute: PageRoute = {
  path: "/services",
  parameters: [],
  make: sharedServicesPage,
  kinds: [{ name: "services", title: "Services partagés", path: "/services" }],
};

/** `/services`: what the territory shares between its organisations, for whom, how to ask; the questionnaires that go with it. */
export async function sharedServicesPage(site: Site): Promise<PageAnswer> {
  const { catalogue, shared } = site.services;
  const { intro, services, questionnaires = [], demonstration = false } = shared;
  const organisations = await catalogue.listOrganisations();
  const named = (slug: string) => organisations.find((one) => one.slug === slug);
  return {
    status: 200,
    demonstration,
    html: renderDocument({
      site,
      title: "Services partagés",
      description: typographic(intro ?? "Ce que le territoire met en commun, pour qui, et comment le demander."),
      canonical: "/services",
      breadcrumb: [{ label: "Accueil", href: "/" }],
      demonstration,
      children: (
        <>
          <div class="page-head">
            <h1>
              {services.length === 0
                ? "Aucun service partagé n’est encore décrit"
                : counted(services.length, "service partagé", "services partagés")}
            </h1>
            <p class="intro">
              {typographic(
                intro ??
                  (services.length === 0
                    ? "Ce que les organismes du territoire mettent en commun sera décrit ici."
                    : "Ce que le territoire met en commun, pour qui, et comment le demander."),
              )}
            </p>
          </div>
          {services.map((service) => (
            <ServiceSection key={service.id} service={service} named={named} />
          ))}
          {questionnaires.map(({ id, title, intro: why }) => (
            <section key={id} class="section" aria-labelledby={`questionnaire-${id}`}>
              <h2 id={`questionnaire-${id}`}>{typographic(title)}</h2>
              <p>{typographic(why)}</p>
              <p>
                <a class="button wide-phone" href={addressOf("/connexion", { suite: `${QUESTIONNAIRES}/${id}` })}>
                  Répondre pour mon organisme
                </a>
              </p>
            </section>
          ))}
        </>
      ),
    }),
  };
}

interface ServiceProps {
  service: SharedService;
  named(slug: string): { slug: string; name: string } | undefined;
}

function ServiceSection({ service, named }: ServiceProps) {
  const { id, name, what, provider, ask, contact, cost, since, links = [] } = service;
  const who = named(provider);
  return (
    <section class="section duo" aria-labelledby={id}>
      <div class="stack">
        <h2 id={id}>{typographic(name)}</h2>
        <p>{typographic(what)}</p>
      </div>
      <dl class="meta-list">
        <div>
          <dt>Pour qui</dt>
          <dd>{forWhom(service, named)}</dd>
        </div>
        <div>
          <dt>Comment le demander</dt>
          <dd>{typographic(ask)}</dd>
        </div>
        <div>
          <dt>Rendu par</dt>
          <dd>
            {who ? <a href={`/organismes/${who.slug}`}>{typographic(who.name)}</a> : provider}
            {since && `, depuis ${since}`}
          </dd>
        </div>
        {contact && (
          <div>
            <dt>À qui s’adresser</dt>
            <dd>
              {[contact.name && typographic(contact.name), contact.phone].filter(Boolean).join(", ")}
              {contact.email && (
                <>
                  {(contact.name || contact.phone) && ", "}
                  <a href={`mailto:${contact.email}`}>{contact.email}</a>
                </>
              )}
            </dd>
          </div>
        )}
        {cost && (
          <div>
            <dt>Coût</dt>
            <dd>{typographic(cost)}</dd>
          </div>
        )}
        {links.length > 0 && (
          <div>
            <dt>Documents</dt>
            <dd>
              <ul class="plain">
                {links.map(({ title, url }) => (
                  <li key={url}>
                    <a href={url}>{typographic(title)}</a>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

const KINDS_OF_MANY = {
  commune: "les communes",
  epci: "les intercommunalités",
  petr: "le pôle territorial",
  syndicat: "les syndicats",
  partner: "les partenaires",
} satisfies Record<OrganisationKind, string>;

/** "Les communes, les intercommunalités, l'Office de tourisme": without a word of it in the document, all members. */
function forWhom({ for: whom }: SharedService, named: ServiceProps["named"]): string {
  const parts = [
    ...(whom?.kinds ?? []).map((kind) => KINDS_OF_MANY[kind]),
    ...(whom?.organisations ?? []).map((slug) => typographic(named(slug)?.name ?? slug)),
  ];
  if (parts.length === 0) return "Tous les organismes membres";
  return capitalise(listed(parts));
}
