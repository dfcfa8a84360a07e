import type { Draft } from "@datalogue/api";
import type { ComponentChildren } from "preact";
import { FieldFrame, saidOf } from "../../../components/form-field.js";
import { typographic } from "../../../format/index.js";
import { Icon } from "../../../icons/icon.js";

/** What a form answers under a name; empty where it says nothing. */
export type Answer = (name: string) => string;

/** What a form saw of the draft: what was changed since is never written over. */
export function RevisionField({ draft }: { draft: Pick<Draft, "revision"> }) {
  return <input type="hidden" name="revision" value={draft.revision} />;
}

/** What was not published, or is planned no more, and why: said wherever the draft is taken up again. */
export function FailureTold({ draft }: { draft: Pick<Draft, "failure"> | undefined }) {
  if (!draft?.failure) return null;
  return (
    <p class="verdict">
      <span>
        <Icon name="off" /> {typographic(draft.failure)}
      </span>
    </p>
  );
}

interface EndBarProps {
  /** What the one full button does, in words. */
  act: string;
  back?: { label: string; href: string };
  children?: ComponentChildren;
}

/** The end of a step: its one full button, and the way back. */
export function EndBar({ act, back, children }: EndBarProps) {
  return (
    <p class="end-bar">
      <button class="button--main" type="submit">
        {act}
      </button>
      {back && <a href={back.href}>{back.label}</a>}
      {children}
    </p>
  );
}

interface NoteFieldProps {
  label: string;
  /** Whether the value was made from the difference, and nobody wrote it. */
  isProposed: boolean;
  value: string;
  fault?: string | undefined;
}

/** The sentence that says what a version changes: proposed, read, kept or rewritten. */
export function NoteField({ label, isProposed, value, fault }: NoteFieldProps) {
  const said = { id: "note", hint: "Elle sera lue par ceux qui réutilisent vos données.", message: fault };
  return (
    <FieldFrame {...said} label={label} tag={isProposed ? "proposé, d’après la différence" : undefined}>
      <textarea id="note" name="note" rows={3} {...saidOf(said)}>
        {value}
      </textarea>
    </FieldFrame>
  );
}
