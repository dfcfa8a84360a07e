/** Without types of its own. */
declare module "jsonstat-toolkit" {
  interface Cube {
    class: string;
    id: string[];
    role: Record<string, string[]>;
    Data(cell: Record<string, string>): { value: number | null; status: string };
    Dimension(name: string): { Category(value: string): { label: string } };
  }
  export default function JSONstat(json: object): Cube;
}
