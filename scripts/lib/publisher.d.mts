export function openPublisher(given: { key: string; rows?: number }): {
  publish(url: string, number: number): Promise<{ slug: string; version: number }>;
};
