import type { ComponentChildren } from "preact";
import { KeyFigure } from "../../components/key-figure.js";
import { Pager } from "../../components/pager.js";
import { ScrollTable } from "../../components/scroll-table.js";
import { SignedComment } from "../../components/signed-comment.js";
import { TallyLine } from "../../components/tally-line.js";
import { Icon } from "../../icons/icon.js";
import type { KeyFigureModel } from "../../observatory/key-figure.js";

const HERE = "/charte#composants";

const figure: KeyFigureModel = {
  title: "Exemple",
  value: "214",
  absence: null,
  masked: false,
  unit: "kg par habitant",
  year: 2024,
  provisional: true,
  trend: {
    direction: "down",
    amount: "8\u202f%",
    times: null,
    signed: "−8\u202f%",
    phrase: "8\u202f% de moins qu’en 2019",
  },
  since: 2019,
  isCompared: true,
  reference: "Moyenne du pôle\u00a0: 230\u00a0kg",
  aim: {
    target: "Objectif 2030\u00a0: 195\u00a0kg",
    href: HERE,
    state: { status: "to-watch", sentence: "La baisse continue, mais trop lentement." },
  },
  remark: null,
  spark: { path: "M2 8L24 12L46 20L68 22L92 32", dot: { x: 92, y: 32 }, target: { x: 92, y: 36 } },
};

/** The parts that pages are made of, with invented words. */
export function ComponentsSection() {
  return (
    <section class="section" aria-labelledby="composants">
      <h2 id="composants">Des composants</h2>
      <p>Cet exemple ne mène nulle part&nbsp;: ses liens et ses boutons ramènent ici.</p>
      <Part title="Boutons et liens">
        <p class="actions">
          <a class="button button--main" href={HERE}>
            Télécharger (CSV, 48&nbsp;ko)
          </a>
          <a class="button" href={HERE}>
            Voir l’observatoire
          </a>
          <a href={HERE}>Un lien dans le texte</a>
        </p>
      </Part>
      <Part title="Chiffre clé, décompte">
        <div>
          <div class="neatline" />
          <div class="key-figures key-figures--3">
            <KeyFigure figure={figure} why={HERE} />
            <KeyFigure
              figure={{
                ...figure,
                title: "Exemple masqué",
                value: null,
                absence: "secret statistique",
                masked: true,
                aim: null,
                trend: null,
                spark: null,
                provisional: false,
              }}
              why={HERE}
            />
            <KeyFigure
              figure={{
                ...figure,
                title: "Exemple absent",
                value: null,
                absence: "non disponible",
                aim: null,
                trend: null,
                spark: null,
                provisional: false,
              }}
              why={HERE}
            />
          </div>
        </div>
        <TallyLine tally={{ "on-track": 4, "to-watch": 2, "off-track": 1, "not-computable": 3 }} />
      </Part>
      <Part title="Tableau">
        <ScrollTable label="Tableau d’exemple">
          <table>
            <caption>Valeurs inventées, 2024. p&nbsp;: valeur provisoire</caption>
            <thead>
              <tr>
                <th scope="col">
                  <a href={HERE}>commune</a>
                </th>
                <th scope="col" class="num" aria-sort="descending">
                  <a href={HERE}>kg</a>
                </th>
              </tr>
            </thead>
            <tbody>
              <tr>
                <th scope="row">Première</th>
                <td class="num">
                  301 <abbr title="valeur provisoire">p</abbr>
                </td>
              </tr>
              <tr class="here">
                <th scope="row">La vôtre</th>
                <td class="num">214</td>
              </tr>
              <tr>
                <th scope="row">Troisième</th>
                <td class="num">
                  <span class="masked">secret statistique</span>
                </td>
              </tr>
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">Ensemble</th>
                <td class="num">230</td>
              </tr>
            </tfoot>
          </table>
        </ScrollTable>
        <Pager label="Pages de l’exemple" page={2} pages={3} address={() => HERE} />
      </Part>
      <Part title="Formulaire">
        <form class="stack" action="/charte">
          <div class="field">
            <label for="exemple-texte">
              Un champ
              <span class="hint" id="exemple-aide">
                Ce qu’il attend, en une phrase.
              </span>
            </label>
            <input id="exemple-texte" type="text" aria-describedby="exemple-aide" />
          </div>
          <div class="field field--error">
            <label for="exemple-erreur">Un champ à corriger</label>
            <input id="exemple-erreur" type="text" aria-invalid="true" aria-describedby="exemple-faute" />
            <p class="error" id="exemple-faute">
              «&#8239;n.d.&#8239;» n’est pas un nombre. Laissez la cellule vide si la valeur est inconnue.
            </p>
          </div>
          <div class="field">
            <label for="exemple-liste">Une liste</label>
            <select id="exemple-liste">
              <option>Pôle</option>
              <option>Une commune</option>
            </select>
          </div>
          <fieldset>
            <legend>Un choix</legend>
            <label class="choice">
              <input type="radio" name="exemple" value="1" checked /> Premier <span class="count">9</span>
            </label>
            <label class="choice">
              <input type="radio" name="exemple" value="2" /> Second <span class="count">1</span>
            </label>
          </fieldset>
          <button type="submit">Revenir ici</button>
        </form>
      </Part>
      <Part title="Commentaire signé">
        <SignedComment
          paragraphs={["La baisse continue, mais trop lentement pour l'objectif."]}
          author="Un agent (nom fictif)"
          date="2025-03-03"
        />
      </Part>
      <Part title="Panneau, téléchargements, étapes">
        <div class="cols cols--2">
          <div class="panel">
            <h4>Vérification</h4>
            <ul class="checks">
              <li class="is-ok">
                <Icon name="ok" />
                <span>conforme à son schéma</span>
              </li>
              <li class="is-watch">
                <Icon name="watch" />
                <span>2 points à vérifier</span>
              </li>
              <li class="is-off">
                <Icon name="off" />
                <span>1 erreur</span>
              </li>
            </ul>
          </div>
          <div class="downloads">
            <a href={HERE}>
              CSV <span>2&#8239;057 lignes, 145 ko</span>
            </a>
            <a href={HERE}>
              GeoPackage <span>90 ko</span>
            </a>
          </div>
        </div>
        <ol class="stepper">
          <li class="done">Déposer</li>
          <li aria-current="step">Vérifier</li>
          <li>Publier</li>
        </ol>
      </Part>
      <Part title="Anomalies d’un fichier">
        <div class="verdict">
          <p>
            <strong>Votre fichier est à corriger</strong>
          </p>
          <p>Rien n’est publié, rien n’est perdu&nbsp;: la version 6 reste en ligne.</p>
        </div>
        <div class="verdict verdict--ok">
          <p>
            <strong>Votre fichier est bon</strong>
          </p>
        </div>
        <p>
          Écrire <ins>2024-06-24</ins> au lieu de <del>24-06-2024</del>.
        </p>
      </Part>
    </section>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="stack">
      <h3>{title}</h3>
      {children}
    </div>
  );
}
