export function bundleThread(path: string, others: readonly string[], by: string): Promise<void>;
