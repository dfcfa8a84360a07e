import { type ComponentChildren, createContext } from "preact";
import { useContext } from "preact/hooks";
import { render } from "preact-render-to-string";
import { typographic } from "../format/index.js";

/** What is wrong with an answer, as the summary of its page tells it. */
export interface ToldFault {
  /** Of the control, or of the group of controls; without it, the fault is of the whole form. */
  id?: string;
  /** The words of the question. */
  label?: string;
  message: string;
}

const ToldFaults = createContext<ToldFault[] | null>(null);

/** Tells the summary of the page what a question shows to be wrong with its answer. */
export function useToldFault(fault: ToldFault | undefined): void {
  const told = useContext(ToldFaults);
  if (fault) told?.push(fault);
}

/** What a page adds to the summary that its questions make. */
export interface SummaryProps {
  /** All that is wrong, where some of it may be of no question of the page: nothing is left unsaid. */
  faults?: readonly ToldFault[] | undefined;
  /** What of the answers is kept, in a sentence. */
  kept?: string | undefined;
  /** False where the questions show what is wrong with a thing kept as it is: nothing was refused. */
  tellsFaults?: boolean | undefined;
}

/**
 * The HTML of the main part of a page, under the summary of what its questions show to be wrong: whatever form is refused, the summary
 * names each question in the order of the page.
 */
export function renderMain(
  children: ComponentChildren,
  { faults = [], kept, tellsFaults = true }: SummaryProps,
): { html: string; isRefused: boolean } {
  const told: ToldFault[] = [];
  const html = render(<ToldFaults.Provider value={tellsFaults ? told : null}>{children}</ToldFaults.Provider>);
  const unplaced = faults.filter(({ message }) => !told.some((one) => one.message.includes(message)));
  const all = [...told, ...unplaced];
  if (all.length === 0) return { html, isRefused: false };
  return { html: render(<ErrorSummary faults={all} kept={kept} />) + html, isRefused: true };
}

/** The title of a document, for who hears it first. */
export function titleOf(title: string, isRefused: boolean): string {
  return isRefused ? `Erreur\u00a0: ${title}` : title;
}

/** First thing on the page and focused, so that who sees or hears only its beginning knows; each leads to its question. */
function ErrorSummary({ faults, kept }: { faults: readonly ToldFault[]; kept: string | undefined }) {
  return (
    <div class="error-summary" role="alert" tabIndex={-1} autofocus>
      <h2>{faults.length === 1 ? "Une réponse est à revoir" : `${faults.length} réponses sont à revoir`}</h2>
      <ul class="plain">
        {faults.map(({ id, label, message }, rank) => {
          const said = typographic(label ? `${label}${/[?!…]$/.test(label) ? "" : " :"} ${message}` : message);
          return <li key={rank}>{id ? <a href={`#${id}`}>{said}</a> : said}</li>;
        })}
      </ul>
      {kept && <p class="small">{typographic(kept)}</p>}
    </div>
  );
}
