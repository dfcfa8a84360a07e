export const documentForms: Record<string, [file: string, form: string]>;
export function validatorSource(schema: object): string;
