import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "../icons/icon.js";

/** What is told in a line: its shape, what is in bold, the rest, and when. */
export interface NewsLine {
  key: string;
  icon: IconName;
  strong: string;
  rest: ComponentChildren;
  when?: string | null;
}

/** What changed, or what to keep in mind, a line each; `onPaper` where lists have no style of their own. */
export function NewsList({ lines, onPaper = false }: { lines: NewsLine[]; onPaper?: boolean }) {
  return (
    <ul class={onPaper ? "news plain" : "news"}>
      {lines.map(({ key, icon, strong, rest, when }) => (
        <li key={key}>
          <Icon name={icon} />
          <span>
            <b>{strong}</b>
            {rest}
          </span>
          {when && <span class="when">{when}</span>}
        </li>
      ))}
    </ul>
  );
}
