export function findSecrets(text: string): { name: string; line: number }[];
