export function drawIcons(svg: string): Promise<Record<string, Buffer>>;
