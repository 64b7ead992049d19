/** The engine refused or broke; the engine's own error is the cause, which is for the log and never for a caller. */
export class StoreFailure extends Error {
  override readonly name: string = 'StoreFailure'
}

/**
 * The store could not be reached, was full or did not answer in time. A write that fails so has not been made, unless
 * the connection was lost in the middle of its commit: then the message says that it may have been.
 */
export class StoreUnavailable extends StoreFailure {
  override readonly name = 'StoreUnavailable'
}

/** Another process works on the same file; the message names its process id where it is known. */
export class StoreInUse extends Error {
  override readonly name = 'StoreInUse'
}

/** The database was written by a newer program than this one. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'
}

/** An answer out of memory was not what the store holds; the message names the key, never the contents. */
export class MemoryDiffers extends Error {
  override readonly name = 'MemoryDiffers'
}
