import { join } from 'node:path'
import { ConfigError } from './settings.ts'

/** The longest path that a Unix socket may have on every system. */
const LONGEST_SOCKET_PATH = 103

/** Where a server with this data folder takes the operator's commands. */
export function operatorSocketPath({ dataDir }: { readonly dataDir: string }): string {
  const path = join(dataDir, 'operator.sock')
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path
  throw new ConfigError(
    `--data-dir: the path of its operator socket is longer than ${LONGEST_SOCKET_PATH} bytes; choose a shorter one`,
  )
}
