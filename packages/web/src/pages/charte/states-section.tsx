import { type FollowUpStatus, followUpStatuses } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { StatusBadge } from "../../components/status-badge.js";
import { Icon } from "../../icons/icon.js";

const meanings: Record<FollowUpStatus, string> = {
  "on-track": "à ce rythme, l’objectif est tenu",
  "to-watch": "le rythme est trop lent, ou proche de la limite",
  "off-track": "à ce rythme, l’objectif est manqué",
  "not-computable": "il manque une valeur pour le dire\u00a0; une phrase dit laquelle",
};

/** Each state in words, shape and colour; each way to have no value. */
export function StatesSection() {
  return (
    <section class="section" aria-labelledby="etats">
      <h2 id="etats">Des états en mots, en forme et en couleur</h2>
      <div class="cols cols--2">
        <List title="Un objectif">
          {followUpStatuses.map((status) => (
            <Line key={status} sign={<StatusBadge status={status} />}>
              {meanings[status]}
            </Line>
          ))}
        </List>
        <List title="Une valeur qui manque">
          <Line sign={<span class="masked">secret statistique</span>}>connue, mais ferait reconnaître quelqu’un</Line>
          <Line sign={<span class="missing">non disponible</span>}>pas encore donnée</Line>
          <Line
            sign={
              <>
                214 <abbr title="valeur provisoire">p</abbr>
              </>
            }
          >
            provisoire&nbsp;: peut encore changer
          </Line>
          <Line
            sign={
              <>
                214 <abbr title="total incomplet">i</abbr>
              </>
            }
          >
            incomplète&nbsp;: une commune manque au total
          </Line>
          <Line sign={<span class="empty">vide</span>}>cellule vide d’un fichier</Line>
        </List>
        <List title="Un jeu de données">
          <Line sign={<span class="badge badge--demo">Démonstration</span>}>ses chiffres sont inventés</Line>
          <Line sign={<span class="badge">Licence Ouverte 2.0</span>}>étiquette, sans jugement</Line>
          <Line
            sign={
              <span class="badge">
                <Icon name="lock" /> réservé
              </span>
            }
          >
            son contenu n’est pas pour tous
          </Line>
        </List>
        <List title="Une tendance">
          <Line sign={<Icon name="up" />}>hausse&nbsp;: de la couleur du texte, car ni bonne ni mauvaise en soi</Line>
          <Line sign={<Icon name="flat" />}>stable</Line>
          <Line sign={<Icon name="down" />}>baisse</Line>
        </List>
      </div>
    </section>
  );
}

function List({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="stack">
      <h3>{title}</h3>
      <ul class="state-samples">{children}</ul>
    </div>
  );
}

function Line({ sign, children }: { sign: ComponentChildren; children: ComponentChildren }) {
  return (
    <li>
      <span>{sign}</span> <span class="small">{children}</span>
    </li>
  );
}
