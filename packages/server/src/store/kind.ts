/**
 * What the store must know of one kind of entity to keep, find, list and count it. Everything is computed from
 * the entity itself, so that a new kind is one declaration and no new table.
 */
export interface Kind<E> {
  /** The word in the tables and in the change log; never changed once released. */
  readonly kind: string
  /** Unique within account and kind, and never changed: names may change, ids do not. */
  readonly id: (entity: E) => string
  /** Unique within account, kind and owner. What compares without case is lower-cased here. */
  readonly name?: (entity: E) => string
  /** The id of the entity that this one belongs to; an entity without owner stands at the top of its account. */
  readonly owner?: (entity: E) => string
  /** The id of the entity that this one refers to; `undefined` where it refers to none. */
  readonly target?: (entity: E) => string | undefined
  /** Whether it is counted how many of them refer to anything. */
  readonly countsReferring?: true
  /** Kinds with the same word refer to things of one sort; it is counted how many things any of them refers to. */
  readonly pool?: string
  /** Which sort of the kind it is, which never changes: it is counted how many there are of each. */
  readonly sort?: (entity: E) => string
  /** The path by which it is listed. */
  readonly path?: (entity: E) => string
  /**
   * The two members between whose values the id has a slash, of kinds that hold nothing else: lists by target of them are
   * read out of an index alone, without a look at the rows, which may lie anywhere in a large store.
   */
  readonly allInId?: readonly [keyof E & string, keyof E & string]
  /** Members that hold a Date. */
  readonly dates?: readonly (keyof E & string)[]
  /** Whether it carries a sealed secret, which is kept beside the entity and never in the change log. */
  readonly sealed?: true
}

/** The kind's entities, found from its declaration. */
export type EntityOf<K> = K extends Kind<infer E> ? E : never
