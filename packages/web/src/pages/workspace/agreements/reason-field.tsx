import { LONGEST_REASON } from "@datalogue/api";
import { type Fault, FieldFrame, saidOf } from "../../../components/form-field.js";

interface ReasonProps {
  hint: string;
  value: string | undefined;
  fault: Fault | undefined;
}

/** Why something is done of an agreement, for its two organisations alone; nobody has to say. */
export function ReasonField({ hint, value, fault }: ReasonProps) {
  const message = fault?.field === "reason" ? fault.message : undefined;
  return (
    <FieldFrame id="reason" label="Pourquoi&#8239;?" optional hint={hint} message={message}>
      <textarea
        id="reason"
        name="reason"
        rows={2}
        maxLength={LONGEST_REASON}
        {...saidOf({ id: "reason", hint, message })}
      >
        {value}
      </textarea>
    </FieldFrame>
  );
}
