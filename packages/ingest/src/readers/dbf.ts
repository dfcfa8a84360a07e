/** A column of a dBASE table. */
export interface DbfField {
  name: string;
  /** C text, N and F numbers, L logical, D date, others kept as text. */
  type: string;
  /** Place of the cell in a record, in bytes. */
  offset: number;
  length: number;
}

/** A dBASE table (https://www.dbase.com/Knowledgebase/INT/db7_file_fmt.htm), read record by record from memory. */
export interface Dbf {
  fields: DbfField[];
  /** The byte that says the encoding of the texts; 0 when it says none. */
  language: number;
  /** Whole records in the file; fewer than it declares when it was cut. */
  records: number;
  declared: number;
  isDeleted(record: number): boolean;
  /** Bytes of a cell. */
  cell(record: number, field: DbfField): Buffer;
}

const LANGUAGE = 29;
const DELETED = 0x2a;
const HEADER_END = 0x0d;

/** Opens a table; undefined when its header is not that of a dBASE file. */
export function openDbf(bytes: Buffer, decode: (bytes: Buffer) => string): Dbf | undefined {
  if (bytes.length < 33) return undefined;
  const declared = bytes.readUInt32LE(4);
  const start = bytes.readUInt16LE(8);
  const length = bytes.readUInt16LE(10);
  if (start < 33 || start > bytes.length || length < 1) return undefined;
  const fields: DbfField[] = [];
  let offset = 1;
  for (let at = 32; at + 32 <= start && bytes[at] !== HEADER_END; at += 32) {
    const name = bytes.subarray(at, at + 11);
    const end = name.indexOf(0);
    const size = bytes[at + 16] as number;
    fields.push({
      name: decode(end < 0 ? name : name.subarray(0, end)).trim(),
      type: String.fromCharCode(bytes[at + 11] as number),
      offset,
      length: size,
    });
    offset += size;
  }
  if (fields.length === 0 || offset > length) return undefined;
  const records = Math.min(declared, Math.floor((bytes.length - start) / length));
  return {
    fields,
    language: bytes[LANGUAGE] as number,
    records,
    declared,
    isDeleted: (record) => bytes[start + record * length] === DELETED,
    cell: (record, field) => {
      const from = start + record * length + field.offset;
      return bytes.subarray(from, from + field.length);
    },
  };
}
