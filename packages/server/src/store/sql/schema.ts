/** One entity, or what belongs to it, with the places by which it is found and listed. */
interface EntityTable {
  account: string
  kind: string
  id: string
  /** The empty string where the entity stands at the top of its account. */
  owner: string
  /** The id where the kind has no names. */
  name: string
  path: string | null
  target: string | null
  /** The entity as JSON. */
  doc: string
  sealed: Uint8Array | null
}

/** Numbers that belong to an account: its revision, and how many there are of each kind and for each target. */
interface CounterTable {
  account: string
  name: string
  value: number
}

/** The change log. */
export interface ChangeTable {
  account: string
  revision: number
  ordinal: number
  /** Milliseconds since 1970. */
  time: number
  kind: string
  id: string
  owner: string
  action: 'put' | 'delete'
  entity: string
  caller: string
  request: string
}

interface LastUsedTable {
  account: string
  subject: string
  /** Milliseconds since 1970. */
  time: number
  region: string
  service: string
}

interface LastAccessedTable {
  account: string
  principal: string
  service: string
  action: string
  /** Milliseconds since 1970. */
  time: number
  region: string
}

/** What calls that write leave in their own transaction, until their records are written down. */
interface JournalSlotTable {
  writer: string
  slot: number
  /** Milliseconds since 1970. */
  time: number
  id: string
  text: string
}

/** The tables as every engine has them after the last migration. */
export interface Tables {
  entity: EntityTable
  counter: CounterTable
  change: ChangeTable
  last_used: LastUsedTable
  last_accessed: LastAccessedTable
  journal_slot: JournalSlotTable
}
