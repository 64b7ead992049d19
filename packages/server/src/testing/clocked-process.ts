import { loadConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { PostgresLogObjects } from '../records/postgres-log-objects.ts'
import { startServer } from '../server.ts'
import type { SettingValues } from '../settings.ts'

/** What a parent tells such a process: where its clock stands, and to deliver what is due, or to die in the middle of it. */
export interface ClockedOrder {
  /** Milliseconds before the true time. */
  readonly behind: number
  /** Whether it is to deliver now; it says so when it is done. */
  readonly deliver?: boolean
  /** It is killed before, or after, the n-th file from then on is in its place. */
  readonly killAt?: { readonly file: number; readonly when: 'before' | 'after' }
}

/** A server with these settings whose clock stands where its parent says. */
const [, , settings = '{}', firstBehind = '0'] = process.argv
let behind = Number(firstBehind)
let killAt: ClockedOrder['killAt']
let files = 0

const put = PostgresLogObjects.prototype.put
PostgresLogObjects.prototype.put = async function (...file) {
  files += 1
  dieAt('before')
  await put.apply(this, file)
  dieAt('after')
}

function dieAt(when: 'before' | 'after'): void {
  if (killAt?.file === files && killAt.when === when) process.kill(process.pid, 'SIGKILL')
}

const values: SettingValues = JSON.parse(settings)
const config = loadConfig({ port: 0, 'account-id': '210987654321', ...values }, {}, false)
const server = await startServer(config, createLog(config), { clock: () => Date.now() - behind })
process.on('message', async (order: ClockedOrder) => {
  behind = order.behind
  killAt = order.killAt
  files = 0
  if (order.deliver === true) await server.service.trails?.deliver()
  process.send?.('done')
})
process.on('disconnect', () => process.exit())
process.send?.({ url: server.url, admin: server.firstAccount?.accessKey })
