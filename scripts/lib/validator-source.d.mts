export function validatorSource(schema: object, name: string): string;
