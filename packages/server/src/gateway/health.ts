import type { Store } from '../store/store.ts'
import { jsonAnswer, type Page } from './front-door.ts'
import type { StoreOutage } from './store-outage.ts'

/** How stale memory may be before a process should get no more requests, in seconds. */
const MOST_LAG = 10

/** `/healthz`: the process runs. `/readyz`: it has its store, key ring and revocations, and is not far behind. */
export function healthPages(
  store: () => Store,
  outage: Pick<StoreOutage, 'isThere'>,
  isClosing: () => boolean,
): Map<string, Page> {
  return new Map<string, Page>([
    ['/healthz', () => jsonAnswer(200, { status: 'ok' })],
    ['/readyz', () => readiness(store(), outage.isThere, isClosing())],
  ])
}

/** What reads goes on while nothing can be written, so that a process with a full disk stays ready, and says so. */
async function readiness(store: Store, isRefusing: boolean, closing: boolean) {
  if (closing) return jsonAnswer(503, { status: 'closing' })
  const lag = store.lag()
  if (lag > MOST_LAG) return jsonAnswer(503, { status: 'behind', lag_seconds: lag })
  try {
    await store.ready()
    return jsonAnswer(200, { status: 'ready', lag_seconds: lag, ...(isRefusing && { writes: 'failing' }) })
  } catch {
    return jsonAnswer(503, { status: 'store unavailable' })
  }
}
