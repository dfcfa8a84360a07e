export function readAdvisories(output: string): string[] | undefined;
