import type { Migration } from './migration.ts'

/** Lists know as much of a path as fits into a marker with a name. */
export const indexedPaths: Migration = {
  number: 6,
  steps: () => ["UPDATE entity SET path = substr(path, 1, 160) WHERE path <> '/' AND length(path) > 160"],
}
