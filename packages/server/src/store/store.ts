import type { EntityOf } from './kind.ts'
import type { Kinds } from './kinds.ts'

/** The pseudo-account of what stands above accounts: e-mail addresses of root users, aliases, key ring, organizations. */
export const GLOBAL = 'global'

/** A page of a list: up to `limit` entities behind the place `after`. */
export interface PageQuery {
  /** 1 to 1,000, or a RangeError; what reads more reads pages, and yields between them. */
  readonly limit: number
  /** Where the page before ended: the place of its last entity then (`placeIn`), whatever has become of that one since. */
  readonly after?: string | undefined
}

/** What a list is restricted to; no member means all of the kind. */
export interface ListQuery extends PageQuery {
  readonly pathPrefix?: string | undefined
  readonly owner?: string | undefined
  readonly target?: string | undefined
}

export interface Page<E> {
  readonly items: readonly E[]
  /** Whether something follows. */
  readonly more: boolean
}

/** What entities of a kind refer to, and how many of them do. */
export interface TargetCount {
  readonly target: string
  readonly count: number
}

/** Thrown by `list` where `after` is no place in this list. */
export class UnknownPosition extends Error {}

/**
 * Reads entities of one kind. Entities are shared and never modified: a change is a new object. What memory cannot
 * answer rejects with StoreUnavailable while the store cannot be reached.
 */
export interface EntityReader<E> {
  get(account: string, id: string): Promise<E | undefined>
  /** Reads as many as there are ids by one statement for each thousand, in the order of the ids: `undefined` where `get` finds nothing. */
  getMany(account: string, ids: readonly string[]): Promise<readonly (E | undefined)[]>
  /** Finds by name, lower-cased by the caller where the kind says so; `owner` for kinds that have one. */
  find(account: string, name: string, owner?: string): Promise<E | undefined>
  /** All entities of one owner in the order of their names; for families that a quota keeps small. */
  of(account: string, owner: string): Promise<readonly E[]>
  /**
   * Pages by key: in the order of owners, then names; with a path prefix longer than `/` in the order of the first 160
   * characters of paths, then of names; with a target in the order of ids. Order is by UTF-8 bytes on every engine; a
   * prefix is literal and minds the case. A page begins behind the place `after`, whether or not anything stands there;
   * with a target that is an id. Whoever goes on behind the last place of each page finds every entity once that is there
   * all the time and keeps its place.
   */
  list(account: string, query: ListQuery): Promise<Page<E>>
  /** How many there are in the account, at the cost of one look-up. */
  count(account: string): Promise<number>
  /** How many refer to the target, at the cost of one look-up. */
  countOf(account: string, target: string): Promise<number>
  /** How many refer to each of the targets, in their order, by one statement for each thousand. */
  countsOf(account: string, targets: readonly string[]): Promise<readonly number[]>
  /** How many refer to anything, at the cost of one look-up; for kinds that count it (`countsReferring`). */
  countReferring(account: string): Promise<number>
  /** How many there are of a sort, at the cost of one look-up; for kinds that have sorts (`sort`). */
  countOfSort(account: string, sort: string): Promise<number>
  /** How many things this kind or another one of its pool refers to, at the cost of one look-up. */
  countPool(account: string): Promise<number>
  /** A page of everything that is referred to, in the order of targets by UTF-8 bytes, behind the target `after`. */
  targets(account: string, query: PageQuery): Promise<Page<TargetCount>>
  /** The sealed secret that was stored with the entity. */
  sealed(account: string, id: string): Promise<Uint8Array | undefined>
}

/**
 * Writes entities of one kind, and sees what its write has done so far. Text that no engine can keep (NUL or half of
 * a surrogate pair in an id, name, owner, path or target) is a TypeError.
 */
export interface EntityWriter<E> extends EntityReader<E> {
  /** Adds an entity; `exists` if its id, or its name within the owner, is taken. */
  insert(account: string, entity: E, sealed?: Uint8Array): Promise<'inserted' | 'exists'>
  /**
   * Replaces the entity of the same id, and its secret if one is given; `exists` if a new name is taken. An entity never
   * changes its owner: that is a TypeError.
   */
  update(account: string, entity: E, sealed?: Uint8Array): Promise<'updated' | 'missing' | 'exists'>
  delete(account: string, id: string): Promise<'deleted' | 'missing'>
}

/** A reader of every kind. */
export type Entities = { readonly [K in keyof Kinds]: EntityReader<EntityOf<Kinds[K]>> }

/** A writer of every kind. */
export type WritableEntities = { readonly [K in keyof Kinds]: EntityWriter<EntityOf<Kinds[K]>> }

/** One thing that a decision read: a single entity, all that one owner has of a kind, or all of a kind. */
export interface Dependency {
  readonly account: string
  readonly kind: string
  readonly id?: string
  readonly owner?: string
}

export interface Transaction extends WritableEntities {
  /**
   * Whether a change after `revision` of the account touched one of these: a change that was committed, or one of an
   * earlier write that is committed together with this one. What this write itself has done does not count.
   */
  touchedSince(account: string, revision: number, read: readonly Dependency[]): Promise<boolean>
  /** Keeps an entry beside what this write does, outside the change log. */
  journal(entry: JournalEntry): void
}

/** What a call that writes leaves in the same transaction, until its record is written down. */
export interface JournalEntry {
  /** The process. */
  readonly writer: string
  /** Its place among those of the process; what stood there before is gone. */
  readonly slot: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly id: string
  readonly text: string
}

/** Who writes, kept with every change of the transaction. */
export interface Author {
  /** ARN of the caller, or the name of the operator's command. */
  readonly caller: string
  readonly requestId: string
  readonly now: Date
}

/** One entry of the change log. */
export interface Change {
  readonly account: string
  readonly revision: number
  readonly ordinal: number
  readonly time: Date
  readonly kind: string
  readonly id: string
  readonly owner: string | undefined
  readonly action: 'put' | 'delete'
  /** The state after a put, the last state before a delete; without secrets. */
  readonly entity: unknown
  readonly caller: string
  readonly requestId: string
}

/** When and for what a credential or role was last used. */
export interface LastUsed {
  readonly account: string
  /** The access key id or the role id. */
  readonly subject: string
  readonly time: Date
  readonly region: string
  readonly service: string
}

/** When a principal last asked for an action, whether or not it was allowed. */
export interface Accessed {
  readonly account: string
  /** The unique id of a user or role; the account id for the root user. */
  readonly principal: string
  /** What stands before the colon of the action. */
  readonly service: string
  /** What stands behind it. */
  readonly action: string
  readonly time: Date
  readonly region: string
}

/** When anybody of an account last asked for a service. */
export type ServiceAccess = Pick<Accessed, 'service' | 'time' | 'region'>

/** Told of one change. */
export type ChangeListener = (change: Pick<Change, 'account' | 'kind' | 'id' | 'owner' | 'action'>) => void

/** Told of an account whose changes were not followed without a gap. */
export type ForgetListener = (account: string) => void

export interface Store {
  /** Reads outside any transaction; decisions and point reads come from memory, kept true by the change log. */
  readonly entities: Entities
  /** The revision that memory has reached for the account. */
  revision(account: string): Promise<number>
  /**
   * Runs `fn` in one durable transaction, with the counters of the accounts locked in sorted order, and answers when it is
   * committed and visible to later reads of this process. `fn` has no effect outside the store, for it may run again,
   * and waits for nothing but `tx`; what it throws undoes all of it and reaches the caller unchanged. Rejects with
   * StoreUnavailable where the store cannot be reached or is too busy, and with StoreFailure where it refuses.
   */
  write<T>(accounts: readonly string[], author: Author, fn: (tx: Transaction) => Promise<T>): Promise<T>
  /**
   * Asks whether another process has written to the account and takes over what it changed; true if there was
   * anything, or if memory holds nothing of the account and so cannot tell. With the `memoryVersion` that a caller
   * noted before it began to read, also true if memory has changed since, for then part of what was read may be from
   * before. A store that no other process writes to answers false at once.
   */
  catchUp(account: string, since?: number): Promise<boolean>
  /** A number that is another one after each change of what memory holds. */
  memoryVersion(): number
  /**
   * An object that is the same for as long as nothing of the account has changed, as far as memory can tell; `undefined`
   * where memory does not follow the account. What was read behind one stamp holds while the stamp is the same.
   */
  stamp(account: string): object | undefined
  /**
   * Changes of the account behind `revision`, oldest first; changes older than the retention are gone. Revisions are
   * whole: `limit` changes at most, or one revision that has more.
   */
  changes(account: string, revision: number, limit: number): Promise<readonly Change[]>
  /** The changes of one entity, newest first. */
  history(account: string, kind: string, id: string, limit: number): Promise<readonly Change[]>
  /**
   * Called after each change that memory has taken over: each own one, and those that other processes make in an
   * account of which memory holds something, and in `global`.
   */
  onChange(listener: ChangeListener): void
  /**
   * Called when changes of an account may have passed, or may yet pass, without `onChange`, because memory has let go
   * of the account: what was derived from its entities is to be forgotten, or read again.
   */
  onForget(listener: ForgetListener): void
  /** Removes the changes older than this from the start of each account's change log; never one from the middle. */
  trimChanges(olderThan: Date): Promise<void>
  readonly lastUsed: {
    find(account: string, subject: string): Promise<LastUsed | undefined>
    /**
     * Keeps the latest of each subject, but the first of those that count as one (`use-span.ts`); outside the change
     * log.
     */
    record(uses: readonly LastUsed[]): Promise<void>
  }
  readonly lastAccessed: {
    /** When anybody of the account last asked for each service; the time alone tells which Region is kept. */
    services(account: string): Promise<readonly ServiceAccess[]>
    /** All that a principal has asked for, in the order of services, then actions. */
    of(account: string, principal: string): Promise<readonly Accessed[]>
    /** Keeps the latest time of each principal and action; outside the change log. */
    record(accessed: readonly Accessed[]): Promise<void>
    /** Forgets in every account what was last asked for before this. */
    trim(olderThan: Date): Promise<void>
  }
  readonly journal: {
    /** Entries of every process from before this time, oldest first. */
    before(time: number, limit: number): Promise<readonly JournalEntry[]>
    /** Removes entries that stand in their slots. */
    remove(entries: readonly Pick<JournalEntry, 'writer' | 'slot' | 'id'>[]): Promise<void>
    /** Removes all entries of one process. */
    clear(writer: string): Promise<void>
  }
  /** Resolves when memory has caught up with what is committed now; rejects when the store cannot be reached. */
  ready(): Promise<void>
  /** Seconds since memory was last known to be true; 0 for a store with one process. */
  lag(): number
  /** Finishes the writes under way; whatever comes later is refused. */
  close(): Promise<void>
}
