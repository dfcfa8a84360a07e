import { Refusal } from "../refusal.js";

/** The version served is withdrawn, and nothing takes its place yet: its rows are given to nobody. */
export class RowsWithdrawn extends Refusal {
  constructor(readonly dataset: { title: string; contact: { name: string; email: string } }) {
    super(`the rows of « ${dataset.title} » are withdrawn`);
  }
}
