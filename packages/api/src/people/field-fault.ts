/** What is wrong with an answer of a form: the field, and a French sentence. */
export interface FieldFault {
  kind: "fault";
  field: string;
  message: string;
}
