import { counted } from "../format/index.js";

/** Something of the address that cannot be followed: the page says it, shows what it can, and offers what would do. */
export interface Told {
  status: 400 | 404;
  title: string;
  rest: string;
  choices: { label: string; href: string; count?: number }[];
}

/** What the page could not follow, above what it shows all the same. */
export function ToldPanel({ told: { title, rest, choices } }: { told: Told }) {
  return (
    <div class="panel" role="status">
      <p>
        <strong>{title}</strong> {rest}
        {choices.length > 0 && " Vous pouvez choisir\u00a0:"}
      </p>
      {choices.length > 0 && (
        <ul class="choices">
          {choices.map(({ label, href, count }) => (
            <li key={href}>
              <a href={href}>{label}</a>
              {count !== undefined && ` (${counted(count, "jeu", "jeux")})`}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
