import type { ShownRoof } from "@datalogue/api";
import { ScopeForm } from "../../components/scope-form.js";
import { ScrollTable } from "../../components/scroll-table.js";
import { atTerritory, counted, formatNumber, typographic } from "../../format/index.js";
import { addressOf } from "../../reading/address.js";
import type { Site } from "../../site.js";
import { RoofMap } from "../../solar/roof-map.js";
import { classOf, nameRoof, roofClasses } from "../../solar/roof-words.js";
import { type Content, UNNAMED } from "./solar-content.js";

/** Looks for an address: an ordinary form, that our server answers and forgets. */
export function AddressForm({
  content: { path, sought, chosen },
  asked,
}: {
  content: Content;
  asked: string | undefined;
}) {
  const [first, ...others] = sought?.places ?? [];
  return (
    <>
      <form class="search" action={path} aria-label="Chercher mon toit">
        <label for="adresse">Mon adresse</label>
        <input id="adresse" name="adresse" type="text" value={asked} maxlength={200} autocomplete="street-address" />
        <button class="button--main" type="submit">
          Trouver
        </button>
      </form>
      {sought?.failed && <p role="status">Le service d’adresses ne répond pas. La liste, elle, est à jour.</p>}
      {chosen && first && (
        <p class="small" role="status">
          Le toit le plus proche de «&#8239;{typographic(first.label)}&#8239;».
          {others.length > 0 && " Ce n’est pas la bonne adresse\u202f? "}
          {others.map(({ label }, rank) => (
            <>
              {rank > 0 && ", "}
              <a href={addressOf(path, { adresse: label })}>{typographic(label)}</a>
            </>
          ))}
        </p>
      )}
    </>
  );
}

export function Choosing({ site, content }: { site: Site; content: Content }) {
  const { path, open, near, more, chosen, commune, street, communes, streets } = content;
  const addressOfRoof = (id: string) => addressOf(path, { toit: id });
  const centre = (chosen ?? near[0])?.centre;
  const territory = commune === undefined ? undefined : site.services.territories.get(commune);
  return (
    <section class="stack" aria-labelledby="choisir">
      <h2 id="choisir">Choisir le toit</h2>
      <ScopeForm action={path} many>
        <label for="commune" class="visually-hidden">
          Commune
        </label>
        <select id="commune" name="commune">
          <option value="">Choisir la commune</option>
          {communes.map(({ code, name, roofs }) => (
            <option key={code} value={code} selected={code === commune}>
              {name} ({counted(roofs, "toit")})
            </option>
          ))}
        </select>
        {streets.length > 0 && (
          <>
            <label for="voie" class="visually-hidden">
              Voie
            </label>
            <select id="voie" name="voie">
              <option value="">Choisir la voie</option>
              {streets.map((one) => (
                <option key={one.street} value={one.street ?? UNNAMED} selected={one.street === street}>
                  {one.street === null ? "Sans adresse" : typographic(one.street)} ({counted(one.roofs, "toit")})
                </option>
              ))}
            </select>
          </>
        )}
      </ScopeForm>
      {near.length > 0 && (
        <>
          <RoofMap
            roofs={near}
            chosen={chosen?.roof.id}
            label={`Toits${territory ? ` ${atTerritory(territory)}` : ""}`}
            addressOfRoof={addressOfRoof}
          />
          <details class="fold" open={chosen === undefined}>
            <summary>
              {chosen ? "Les toits voisins, en tableau" : "Choisir dans la liste"}{" "}
              <span class="small fold-note">{counted(near.length, "toit")}</span>
            </summary>
            <ScrollTable label="Toits de la liste">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Toit</th>
                    <th scope="col">Potentiel</th>
                    <th scope="col" class="num">
                      Surface utile
                    </th>
                    <th scope="col" class="num">
                      Reçoit
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {near.map((one) => (
                    <RoofRow key={one.roof.id} roof={one} href={addressOfRoof(one.roof.id)} isChosen={one === chosen} />
                  ))}
                </tbody>
              </table>
            </ScrollTable>
          </details>
          {more > 0 && (
            <p class="small">
              Et {counted(more, "autre toit", "autres toits")}&nbsp;: ils sont sur la carte, et dans les lignes du jeu.
            </p>
          )}
        </>
      )}
      <p class="links no-print">
        <a
          href={addressOf("/carte", {
            couches: open.roofs.dataset.slug,
            indicateur: "aucun",
            vue: centre && `${centre[1].toFixed(5)},${centre[0].toFixed(5)},18`,
          })}
        >
          Choisir sur la carte
        </a>
        <a href={`/jeux/${open.roofs.dataset.slug}`}>Les toits en tableau</a>
        <a href={`${path}/communes`}>Commune par commune</a>
      </p>
    </section>
  );
}

function RoofRow({ roof, href, isChosen }: { roof: ShownRoof; href: string; isChosen: boolean }) {
  const { estimate } = roof;
  const found = classOf(roof);
  return (
    <tr>
      <th scope="row">
        <a href={href} aria-current={isChosen ? "true" : undefined}>
          {nameRoof(roof)}
        </a>
      </th>
      <td>{found ? roofClasses[found].label : "illisible"}</td>
      <td class="num">{estimate.kind === "estimate" && `${formatNumber(estimate.usableArea.value)}\u00a0m²`}</td>
      <td class="num">{estimate.kind === "estimate" && `${formatNumber(estimate.irradiation.value)}\u00a0kWh/m²`}</td>
    </tr>
  );
}
