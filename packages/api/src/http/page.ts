export interface Page<T> {
  data: T[];
  page: number;
  pageSize: number;
  total: number;
}
