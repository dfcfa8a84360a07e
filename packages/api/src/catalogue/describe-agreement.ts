import type { DatasetAgreement } from "../agreements/agreements.js";
import type { AgreementTold } from "../versions/dataset.js";

/** An agreement as who reads its dataset is told it: what it allows, until when; nothing of what its parties did. */
export function describeAgreement(
  { agreement, state, lastDay }: DatasetAgreement,
  nameOf: (organisation: string) => string,
): AgreementTold {
  const { id, title, partner, recipient, purpose, uses, refused, start } = agreement;
  return {
    ...{ id, title, state, partner, recipient },
    partnerName: nameOf(partner),
    recipientName: nameOf(recipient),
    ...{ purpose, uses, refused, start },
    end: lastDay,
  };
}
