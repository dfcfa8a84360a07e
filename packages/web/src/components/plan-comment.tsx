import type { PlanComment } from "@datalogue/api";
import { typographic } from "../format/index.js";
import { SignedComment } from "./signed-comment.js";

/** What the service says of a plan or of one of its objectives. */
export function PlanOpinion({ comment: { text, author, date } }: { comment: PlanComment }) {
  return <SignedComment paragraphs={[text].flat().map(typographic)} author={author} date={date} />;
}

/** The part of a page where the service speaks of the whole plan. */
export function PlanOpinionSection({ comment }: { comment: PlanComment }) {
  return (
    <section class="section" aria-labelledby="avis">
      <h2 id="avis">Ce qu’en dit le service</h2>
      <PlanOpinion comment={comment} />
    </section>
  );
}
