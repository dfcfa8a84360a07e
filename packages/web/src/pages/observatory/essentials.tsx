import { nameBlocks } from "@datalogue/api";
import { FigureBand } from "../../components/figure-band.js";
import { NewsList } from "../../components/news-list.js";
import { ObjectiveLine } from "../../components/objective-line.js";
import { Unbroken } from "../../components/unbroken.js";
import { FigureNotes, figuresOf, titleOfFigures } from "../../embeds/observatory-parts.js";
import type { ThemeObjective } from "../../follow-up/load-theme-objectives.js";
import { themeNews } from "../../follow-up/theme-news.js";
import { formatDate, typographic } from "../../format/index.js";
import type { Reading } from "../../observatory/reading.js";
import { addressOf, leave } from "../../reading/address.js";
import { type Comment, openingComment } from "./placed-sections.js";

/** Objectives on the first screen: the others are on the page of the follow-up. */
const MOST_OBJECTIVES = 4;

/** The first screen: the figures, what changed, where the objectives stand, what the service says. */
export function Essentials({
  reading,
  objectives,
  judged,
}: {
  reading: Reading;
  objectives: ThemeObjective[];
  /** The year that the objectives are judged by; null without any. */
  judged: number | null;
}) {
  const { data, territory } = reading;
  const { observatory, home } = data;
  const comment = openingComment(observatory);
  const { since, news } = themeNews(reading, objectives);
  const followUp = addressOf("/suivi", { territoire: leave(territory.code, home.code) });
  return (
    <section class="section" aria-labelledby="chiffres">
      <h2 class="visually-hidden" id="chiffres">
        {titleOfFigures(data.figures.length)}
      </h2>
      <FigureBand figures={figuresOf(reading)} />
      <div class="duo">
        <div class="stack">
          {news.length > 0 && (
            <>
              <h2 class="minor">{since}</h2>
              <NewsList lines={news} />
            </>
          )}
          {comment && <Quote comment={comment} id={nameBlocks(observatory).get(comment)} />}
        </div>
        {objectives.length > 0 && (
          <div class="stack">
            <h2 class="minor">Les objectifs du thème{judged && `, en\u00a0${judged}`}</h2>
            <ul class="states">
              {objectives.slice(0, MOST_OBJECTIVES).map(({ objective, href, gap }) => (
                <ObjectiveLine
                  key={href}
                  status={objective.status}
                  range={objective.range}
                  href={href}
                  title={<Unbroken text={objective.title} />}
                >
                  {gap}
                </ObjectiveLine>
              ))}
            </ul>
            <p class="small">
              <a href={followUp}>
                {objectives.length > MOST_OBJECTIVES
                  ? `Les ${objectives.length}\u00a0objectifs, document par document`
                  : "Le suivi, document par document"}
              </a>
            </p>
          </div>
        )}
      </div>
      <FigureNotes reading={reading} />
    </section>
  );
}

/** What the service says, near the figures that it explains. */
function Quote({ comment: { text, author, role, date }, id }: { comment: Comment; id: string | undefined }) {
  return (
    <figure class="quote" id={id}>
      <blockquote>
        {text.map((paragraph) => (
          <p key={paragraph}>{typographic(paragraph)}</p>
        ))}
      </blockquote>
      <figcaption>
        {typographic(author)}, {role && `${typographic(role)}, `}
        {formatDate(date)}
      </figcaption>
    </figure>
  );
}
