import { renderDocument } from "../components/layout.js";
import { LONGEST_QUESTION, SiteSearch } from "../components/site-search.js";
import { StatusBadge } from "../components/status-badge.js";
import { type Told, ToldPanel } from "../components/told-panel.js";
import { counted, nameOf, typographic } from "../format/index.js";
import type { PageRoute } from "../http/page-route.js";
import { addressOf } from "../reading/address.js";
import { findResults, type Hit, type HitSection, type SearchResults } from "../search/find-results.js";
import type { PageAnswer, Query, Site } from "../site.js";

/** What the cut leaves of a character written in two (an emoji). */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

export const searchRoute: PageRoute = {
  path: "/recherche",
  parameters: ["q"],
  make: (site, _params, query) => searchPage(site, query),
  kinds: [
    { name: "recherche", title: "Recherche dans tout le site", path: "/recherche?q={theme}%20{commune}" },
    { name: "recherche-vide", title: "Recherche à faire", path: "/recherche" },
    { name: "recherche-aucune", title: "Recherche sans réponse", path: "/recherche?q=introuvable" },
  ],
};

/** `/recherche?q=`: what the site holds of some words, the most probable first, then by kind, each with its figure. */
export async function searchPage(site: Site, query: Query): Promise<PageAnswer> {
  const whole = query.q?.trim() ?? "";
  const q = whole.slice(0, LONGEST_QUESTION).replace(HALF_CHARACTER, "").trim();
  const found = q ? await findResults(site, q) : undefined;
  const told = toldOf(whole, q, found);
  return {
    status: told?.status ?? 200,
    demonstration: found?.demonstration ?? false,
    html: renderDocument({
      site,
      title: q ? `«\u202f${q}\u202f»\u00a0: recherche` : "Recherche",
      description: "Chercher une commune, un chiffre, un objectif, un jeu de données ou un mot.",
      canonical: addressOf("/recherche", { q }),
      place: "recherche",
      demonstration: found?.demonstration ?? false,
      children: (
        <>
          <div class="page-head">
            <h1>Recherche</h1>
            <search>
              <SiteSearch id="q" label="Chercher une commune, un sujet, un mot" q={q} />
            </search>
            {told && <ToldPanel told={told} />}
            {found && found.total > 0 && <Counted found={found} />}
          </div>
          {found?.first && (
            <section class="section" aria-labelledby="premier">
              <h2 id="premier">Le plus probable</h2>
              <ul class="hits hits--first plain">
                <HitItem hit={found.first} />
              </ul>
            </section>
          )}
          <div class="hit-sections">
            {found?.sections.map((section) => (
              <Section key={section.id} section={section} />
            ))}
          </div>
          {(!found || found.total === 0) && <WhatNext site={site} q={found?.asked ? q : ""} />}
        </>
      ),
    }),
  };
}

/** What of the question cannot be read. */
function toldOf(whole: string, q: string, found: SearchResults | undefined): Told | undefined {
  if (whole.length > LONGEST_QUESTION)
    return {
      status: 400,
      title: `Votre recherche dépasse ${LONGEST_QUESTION} caractères.`,
      rest: "Nous n’en lisons que le début\u00a0: quelques mots suffisent.",
      choices: [],
    };
  if (found && !found.asked)
    return {
      status: 400,
      title: `«\u202f${q}\u202f» ne contient aucun mot à chercher.`,
      rest: "Écrivez un nom de commune, un sujet, un sigle.",
      choices: [],
    };
  return undefined;
}

function Counted({ found: { total, place, all, left, near } }: { found: SearchResults }) {
  return (
    <p class="small">
      {counted(total, "réponse", "réponses")}
      {place && `, chiffres\u00a0: ${nameOf(place)}`}.{" "}
      {left.length > 0
        ? `Rien ne répond à ${listQuoted(left)}\u00a0: voici les réponses sans ${left.length > 1 ? "ces mots" : "ce mot"}. `
        : !all && "Aucune n’a tous ces mots\u00a0: voici celles qui en ont le plus. "}
      {near.length > 0 &&
        `Rien n’est écrit ${listQuoted(near.map(({ asked }) => asked))}\u00a0: nous avons lu ${listQuoted(near.flatMap(({ taken }) => taken))}. `}
      {/* Not where a word was found to mean nothing: it may be one. */}
      {left.length === 0 && "Les accents et les fautes de frappe sont pardonnés."}
    </p>
  );
}

const listQuoted = (words: string[]) => words.map((word) => `«\u202f${typographic(word)}\u202f»`).join(", ");

function Section({ section: { id, title, total, hits, more } }: { section: HitSection }) {
  return (
    <section class="section" aria-labelledby={`r-${id}`}>
      <h2 id={`r-${id}`}>
        {title} <span class="small">{hits.length < total ? `${hits.length} sur ${total}` : total}</span>
      </h2>
      <ul class="hits plain">
        {hits.map((hit) => (
          <HitItem key={hit.href} hit={hit} />
        ))}
      </ul>
      {more && (
        <p>
          <a href={more.href}>{more.label}</a>
        </p>
      )}
    </section>
  );
}

function HitItem({ hit: { href, title, detail, figure, status } }: { hit: Hit }) {
  return (
    <li>
      <h3>
        <a href={href}>{title}</a>
      </h3>
      {status && <StatusBadge status={status} />}
      {detail && <p>{detail}</p>}
      {figure && (
        <p class="hit-figure">
          <b>{figure.value}</b> <span>{figure.words}</span>
        </p>
      )}
    </li>
  );
}

/** What to try when nothing is asked, or nothing answers. */
function WhatNext({ site, q }: { site: Site; q: string }) {
  const { observatories } = site.services;
  return (
    <section class="section" aria-labelledby="suite">
      <h2 id="suite">{q ? `Rien ne répond à «\u202f${q}\u202f»` : "Par où commencer"}</h2>
      <div class="prose">
        {q && <p>Essayez un mot plus court ou plus courant, ou le nom d’une commune seul.</p>}
        <p>{q ? "Ou partez d’un thème\u00a0:" : "D’un thème\u00a0:"}</p>
        <ul class="choices">
          {observatories.list().map(({ theme, title }) => (
            <li key={theme}>
              <a href={`/observatoires/${theme}`}>{typographic(title)}</a>
            </li>
          ))}
        </ul>
        <p>
          Ou de <a href="/territoires">votre commune</a>, des <a href="/jeux">jeux de données</a>, des{" "}
          <a href="/suivi">objectifs</a>, du <a href="/glossaire">glossaire</a>. Rien de cela&#8239;?{" "}
          <a href="/contact">Dites-nous ce que vous cherchez</a>.
        </p>
      </div>
    </section>
  );
}
